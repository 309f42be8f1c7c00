"""Pages as readers meet them in Chromium: accessibility, popovers, sorting, downloads, fonts, nothing that overlaps."""

from __future__ import annotations

import base64
import csv
import io
import itertools
import re
from urllib.parse import unquote

import pytest
from axe_core_python.selenium import Axe
from fontTools.ttLib import TTFont
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By

from yujuesuan.report import fonts

LONGEST, SHORTEST = "江汉区科学技术和经济信息化局", "青山区科学技术和经济信息化局"
#: Characters that the documents print and the bundled font does not have: the system's font shows these.
NOT_IN_THE_FONT: set[str] = set()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RULES = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}


@pytest.fixture(scope="module", params=["zh", "en"])
def site(sites, request):
    """All reports of data/raw in one language."""
    return sites / request.param


@pytest.fixture
def opened(browser):
    """Opens a page at a width, in light or dark."""

    def load(page, width=1100, scheme="light"):
        # no smooth scrolling, which a click would have to wait for
        media = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
        browser.get(page.as_uri())
        browser.execute_async_script("document.fonts.ready.then(() => arguments[0]())")
        return browser

    yield load
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def violations(browser):
    return [
        (found["id"], node["target"], node.get("failureSummary"))
        for found in Axe().run(browser, options=RULES)["violations"]
        for node in found["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(site, opened, scheme):
    for page in sorted(site.glob("*.html")):
        browser = opened(page, scheme=scheme)
        browser.execute_script("document.querySelectorAll('details').forEach(x => { x.open = true })")
        assert violations(browser) == [], page.name
    opened(page, 390, scheme)
    assert violations(browser) == []


def test_axe_sees_faults(opened, tmp_path):
    page = tmp_path / "bad.html"
    page.write_text("<!DOCTYPE html><title>x</title><img src='data:,'><p style='color: #999'>faint</p>")
    assert {found for found, *_ in violations(opened(page))} >= {"html-has-lang", "image-alt", "color-contrast"}


def test_headings_are_in_order_and_landmarks_there(site, opened):
    for page in sorted(site.glob("*.html")):
        browser = opened(page)
        levels = browser.execute_script(
            "return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])"
        )
        assert levels.count(1) == 1 and levels[0] == 1, page.name
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), page.name
        wanted = ["main", "footer", *(["nav"] if page.name != "index.html" else [])]
        counts = "return arguments[0].map(tag => document.querySelectorAll(`body > ${tag}`).length)"
        assert browser.execute_script(counts, wanted) == [1] * len(wanted), page.name


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(site, opened):
    browser = opened(site / f"{LONGEST}-year_over_year.html")
    ActionChains(browser).send_keys(Keys.TAB).perform()
    skip = browser.switch_to.active_element
    assert skip.get_attribute("class") == "skip" and skip.rect["x"] >= 0, "seen when it has the focus"
    skip.send_keys(Keys.ENTER)
    assert browser.execute_script("return document.activeElement.id") == "content"
    ActionChains(browser).send_keys(Keys.TAB).perform()
    focused = browser.switch_to.active_element
    assert focused.tag_name == "a" and focused.value_of_css_property("outline-style") == "solid"
    assert float(focused.value_of_css_property("outline-width").removesuffix("px")) >= 2


def figure(browser, text):
    """The first table cell's link with a text."""
    return browser.find_element(By.XPATH, f"//td//a[contains(@class, 'figure') and .='{text}']")


def popover(browser):
    """The words of the popover; none while it is hidden."""
    return browser.find_element(By.ID, "popover").text


SENTENCE = "2023年度收、支总计8,721.33万元"


@pytest.mark.parametrize("way", ["hover", "focus", "click"])
def test_a_number_shows_where_it_is_printed(site, opened, way):
    browser = opened(site / f"{LONGEST}-year_over_year.html")
    link = figure(browser, "+2,229.47")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", link)
    assert popover(browser) == ""
    if way == "hover":
        ActionChains(browser).move_to_element(link).perform()
    elif way == "focus":
        browser.execute_script("arguments[0].focus()", link)
    else:
        link.click()
    said = popover(browser)
    assert "jianghan-2023-final.txt" in said and SENTENCE in said
    assert ("第 495 行" if site.name == "zh" else "line 495") in said
    assert link.get_attribute("aria-describedby") == "popover"
    assert "#source" not in browser.current_url, "the first click stays"
    box = browser.execute_script("return document.getElementById('popover').getBoundingClientRect().toJSON()")
    assert box["left"] >= 0 and box["top"] >= 0 and box["right"] <= 1100 and box["bottom"] <= 900
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    assert popover(browser) == "" and link.get_attribute("aria-describedby") is None


def test_a_second_click_or_enter_leads_to_the_source(sites, opened):
    browser = opened(sites / "zh" / f"{LONGEST}-year_over_year.html")
    link = figure(browser, "+2,229.47")
    target = link.get_attribute("href").partition("#")[2]
    link.click()
    link.click()
    assert browser.current_url.endswith(f"#{target}") and popover(browser) == ""
    assert SENTENCE in browser.find_element(By.ID, target).text
    browser = opened(sites / "zh" / f"{LONGEST}-year_over_year.html")
    figure(browser, "+2,229.47").send_keys(Keys.ENTER)
    assert browser.current_url.endswith(f"#{target}")


def test_a_computed_number_shows_all_that_it_comes_from(sites, opened):
    """江汉: 科学技术支出 3,075.76 of 2023 against 3,541.92 of 2020 is −13.16%."""
    browser = opened(sites / "zh" / f"{LONGEST}-year_over_year.html")
    link = figure(browser, "−13.16%")
    link.click()
    said = popover(browser)
    assert "推算所用的数字" in said and "3,075.76" in said.replace("3075.76", "3,075.76")
    assert "3541.92" in said.replace(",", "")
    assert "jianghan-2023-final.txt" in said and "jianghan-2020-budget.txt" in said
    browser.find_element(By.TAG_NAME, "h1").click()
    assert popover(browser) == "", "a click elsewhere closes it"


def test_a_popover_fits_a_phone(sites, opened):
    browser = opened(sites / "zh" / f"{LONGEST}-year_over_year.html", 390)
    for text in ("8,721.33", "6,491.86"):
        figure(browser, text).click()
        box = browser.execute_script("return document.getElementById('popover').getBoundingClientRect().toJSON()")
        assert box["width"] > 200 and box["left"] >= 0 and box["right"] <= 390 and box["bottom"] <= 900


def test_without_its_script_a_number_leads_to_its_source(sites):
    text = (sites / "zh" / f"{LONGEST}-year_over_year.html").read_text("utf-8")
    numbers = re.findall(r'<a class="figure[^>]* href="#source-(\d+)"', text)
    assert len(numbers) > 50 and all(f'<li id="source-{number}">' in text for number in numbers)


VALUES = """
const [table, column] = arguments;
return [...table.tBodies[0].rows].map(row => row.cells[column]).map(cell => {
  const data = cell.querySelector('data');
  return data ? +data.value : null;
});
"""


def test_long_tables_sort_by_value(site, opened):
    browser = opened(site / "江岸区科学技术和经济信息化局-budget_execution.html")
    table = max(
        browser.find_elements(By.CSS_SELECTOR, "table.sortable"),
        key=lambda x: len(x.find_elements(By.CSS_SELECTOR, "tbody tr")),
    )
    heads = table.find_elements(By.CSS_SELECTOR, "thead th")
    column = next(i for i, head in enumerate(heads) if "number" in head.get_attribute("class"))
    before = browser.execute_script(VALUES, table, column)
    assert len(before) >= 10
    known = sorted(x for x in before if x is not None)
    assert len({len(str(int(x))) for x in known}) > 1, "of several lengths, so that sorting by text would differ"
    button = heads[column].find_element(By.TAG_NAME, "button")
    button.click()
    assert heads[column].get_attribute("aria-sort") == "descending"
    nothing = [None] * before.count(None)
    assert browser.execute_script(VALUES, table, column) == known[::-1] + nothing
    button.send_keys(Keys.ENTER)
    assert heads[column].get_attribute("aria-sort") == "ascending"
    assert browser.execute_script(VALUES, table, column) == known + nothing
    heads[0].find_element(By.TAG_NAME, "button").click()
    assert heads[column].get_attribute("aria-sort") is None
    assert heads[0].get_attribute("aria-sort") == "ascending"


def test_short_tables_have_no_sorting(sites, opened):
    browser = opened(sites / "zh" / f"{SHORTEST}-budget_execution.html")
    rows = (
        "return [...document.querySelectorAll('table')].filter(t => t.querySelector('button')).map(t => t.rows.length)"
    )
    assert all(count > 10 for count in browser.execute_script(rows))
    assert browser.execute_script("return document.querySelectorAll('table').length") > 2


def test_every_table_has_its_csv(site, opened):
    for page in sorted(site.glob("*.html")):
        browser = opened(page)
        tables = browser.execute_script(
            """return [...document.querySelectorAll('div.table')].map(div => [
                 div.querySelector('caption').textContent,
                 [...div.querySelectorAll('thead th')].map(th => th.textContent),
                 [...div.querySelectorAll('tbody tr')].map(tr => [...tr.cells].map(cell => {
                   const data = cell.querySelector('data');
                   return data ? data.value : cell.textContent.replace(/\\s+/g, ' ').trim();
                 })),
                 div.querySelector('a[download]').download, div.querySelector('a[download]').href])"""
        )
        assert tables
        for caption, heads, rows, name, href in tables:
            kind, _, data = href.partition(",")
            assert kind == "data:text/csv;charset=utf-8;base64" and name.endswith(".csv") and name[:2] == caption[:2]
            found = list(csv.reader(io.StringIO(base64.b64decode(unquote(data)).decode("utf-8-sig"))))
            assert [x.replace(" ", "") for x in found[0][: len(heads)]] == [x.replace(" ", "") for x in heads]
            assert len(found) == len(rows) + 1
            for shown, row in zip(rows, found[1:], strict=True):
                numbers = [
                    (a, b) for a, b in zip(shown, row, strict=False) if re.fullmatch(r"-?\d+(\.\d+)?(e-\d+)?", b)
                ]
                assert [a for a, _ in numbers] == [b for _, b in numbers], (caption, row)


def test_numbers_that_start_with_a_minus_are_numbers_in_csv(sites):
    """Only texts are guarded against being read as a formula."""
    text = (sites / "zh" / f"{LONGEST}-year_over_year.html").read_text("utf-8")
    files = [base64.b64decode(x).decode("utf-8-sig") for x in re.findall(r"csv;charset=utf-8;base64,([^\"]+)", text)]
    (changes,) = [file for file in files if "科学技术支出" in file and "-466.16" in file]
    (row,) = [row for row in csv.reader(io.StringIO(changes)) if row[0] == "科学技术支出"]
    assert row[1] == "3075.76" and "-466.16" in row and "jianghan-2023-final.txt; jianghan-2020-budget.txt" in row


OVERFLOW = """
const wide = document.documentElement.clientWidth;
return [...document.querySelectorAll('main *, nav *, footer *')].filter(x => {
  const box = x.getBoundingClientRect();
  return box.width && box.right > wide + 1 && !x.closest('.scroll, .skip, #popover');
}).map(x => x.outerHTML.slice(0, 120));
"""
OVERLAPS = """
const boxes = [...document.querySelectorAll('.card .label, .card .value, .card .remark, h1, h2, h3, .top .report, '
  + '.disclosures li, .relations, .caption, caption > span, nav a')]
  .filter(x => x.textContent.trim() && x.checkVisibility())
  .map(x => [x.textContent.trim().slice(0, 40), x.getBoundingClientRect()]);
const found = [];
for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
  const [a, b] = [boxes[i][1], boxes[j][1]];
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (wide > 1 && high > 1) found.push([boxes[i][0], boxes[j][0]]);
}
for (const head of document.querySelectorAll('thead th')) {
  const range = document.createRange();
  range.selectNodeContents(head);
  const inner = range.getBoundingClientRect(), outer = head.getBoundingClientRect();
  if (inner.right > outer.right + 1 || inner.left < outer.left - 1) found.push(['head', head.textContent]);
}
for (const part of document.querySelectorAll('.card *:not(.aloud)'))
  if (part.clientWidth && part.scrollWidth > part.clientWidth + 1) found.push(['card', part.textContent]);
return found;
"""


@pytest.mark.parametrize("width", [390, 1100])
def test_nothing_overflows_or_overlaps(site, opened, width):
    for page in sorted(site.glob("*.html")):
        browser = opened(page, width)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width, page.name
        assert browser.execute_script(OVERFLOW) == [], page.name
        assert browser.execute_script(OVERLAPS) == [], page.name


def test_overlaps_are_seen(sites, opened):
    browser = opened(sites / "zh" / f"{LONGEST}-year_over_year.html")
    browser.execute_script("document.querySelector('.card .value').style.marginTop = '-2rem'")
    assert browser.execute_script(OVERLAPS)
    browser.execute_script("document.querySelector('h2').style.width = '1400px'")
    assert browser.execute_script(OVERFLOW)


SHOWN = """
const found = {400: new Set(), 700: new Set()};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (element.closest('script, style')) continue;
  const style = getComputedStyle(element);
  for (const one of walker.currentNode.data) found[style.fontWeight >= 600 ? 700 : 400].add(one);
}
const family = getComputedStyle(document.querySelector('main')).fontFamily;
return [[...found[400]].join(''), [...found[700]].join(''), family];
"""


def embedded(text):
    """The characters of the fonts within a page, by weight."""
    found = {}
    for weight, data in re.findall(r"font-weight:(\d+);src:url\(data:font/woff;base64,([^)]+)\)", text):
        with TTFont(io.BytesIO(base64.b64decode(data))) as font:
            found[int(weight)] = {chr(code) for code in font.getBestCmap()}
    return found


def test_every_character_is_in_the_font_of_its_page(site, opened):
    """No box in the place of a character, whatever fonts the machine has; and no glyph that no page needs."""
    others = {"zh": set(), "en": set("“”‘’…·")}[site.name]  # as wide as a Chinese character: not in English text
    lacking = set()
    for page in sorted(site.glob("*.html")):
        text = page.read_text("utf-8")
        faces = embedded(text)
        *by_weight, family = opened(page).execute_script(SHOWN)
        assert family.startswith(f'"{fonts.FAMILY}"')
        for weight, characters in zip((400, 700), by_weight, strict=True):
            visible = {one for one in characters if one.isprintable() and one != " "}
            lacking |= visible - faces[weight] - others
            assert len(faces[weight]) < len(visible) + 120, (page.name, weight)
            assert not faces[weight] & others
        assert fonts.missing(text) <= NOT_IN_THE_FONT
    assert lacking == NOT_IN_THE_FONT


def test_a_character_that_the_font_has_not_is_left_to_the_system():
    page = fonts.embedded("<html><head><title>x</title></head><body><p>支\U0001f600</p><h1>出</h1></body></html>")
    faces = embedded(page)
    assert "支" in faces[400] and "出" not in faces[400] and "出" in faces[700] and "支" not in faces[700]
    assert "\U0001f600" not in faces[400] and fonts.missing(page) == {"\U0001f600"}


def test_reports_are_small(site):
    for page in sorted(site.glob("*.html")):
        assert page.stat().st_size < 1.5e6, page.name


def test_chinese_on_english_pages_is_marked(sites, opened):
    unmarked = r"""
      const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode, element = node.parentElement;
        if (/\p{Script=Han}/u.test(node.data) && !element.closest('[lang^=zh], script, style')) found.push(node.data);
      }
      return found;"""
    for page in sorted((sites / "en").glob("*.html")):
        assert opened(page).execute_script(unmarked) == [], page.name


def test_charts_have_alternative_texts_with_their_numbers(site, opened):
    for page in sorted(site.glob("*-*.html")):
        texts = opened(page).execute_script("return [...document.querySelectorAll('main img')].map(i => i.alt)")
        assert texts and all(len(text) > 20 and re.search(r"\d", text) for text in texts), page.name


def test_the_first_screen_says_what_this_is(sites, opened):
    browser = opened(sites / "zh" / f"{LONGEST}-year_over_year.html")
    assert browser.find_element(By.TAG_NAME, "h1").text == LONGEST
    top = browser.find_element(By.CSS_SELECTOR, "header.top").text
    assert (
        "年度比较" in top
        and "2023 年决算 jianghan-2023-final.txt" in top
        and "2020 年预算 jianghan-2020-budget.txt" in top
    )
    cards = browser.find_elements(By.CSS_SELECTOR, ".card")
    assert 3 <= len(cards) <= 6 and cards[0].rect["y"] + cards[0].rect["height"] < 900
    line = browser.find_element(By.CSS_SELECTOR, ".relations")
    assert re.match(r"核对 \d+ 处关系：\d+ 处相符，", line.text) and line.rect["y"] < 900
    line.find_element(By.TAG_NAME, "a").click()
    assert unquote(browser.current_url).endswith(f"/{LONGEST}-disclosure_quality.html")
    assert browser.find_element(By.TAG_NAME, "h1").text == LONGEST


def test_print_numbers_the_figures_and_shows_all(sites, opened):
    browser = opened(sites / "zh" / f"{LONGEST}-disclosure_quality.html")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert browser.execute_script("return document.querySelector('nav').checkVisibility()") is False
        browser.get((sites / "zh" / f"{LONGEST}-year_over_year.html").as_uri())
        link = figure(browser, "+2,229.47")
        content = browser.execute_script("return getComputedStyle(arguments[0], '::after').content", link)
        assert content == f'"{link.get_attribute("data-n")}"'
        number = link.get_attribute("data-n")
        assert browser.find_element(By.CSS_SELECTOR, f"#source-{number} b").text == number
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
