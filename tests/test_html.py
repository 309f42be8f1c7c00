"""Every page of a report built from data/raw in both languages, opened in headless Chromium."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from contacts import NAMES, NUMBERS, contacts

from yujuesuan import frames as store
from yujuesuan.report import texts

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"zh": "zh-CN", "en": "en"}


@pytest.fixture(scope="module", params=LANGUAGES)
def site(sites, request):
    """All reports of data/raw in one language."""
    return sites / request.param


def faults(browser, path: Path) -> list[str]:
    """What is wrong with a page: console errors, requests, missing or unnamed pictures."""
    for kind in ("performance", "browser"):
        browser.get_log(kind)
    browser.get(path.as_uri())
    browser.execute_async_script(
        "window.addEventListener('load', arguments[0]); document.readyState == 'complete' && arguments[0]()"
    )
    found = [f"console: {entry['message']}" for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] != "Network.requestWillBeSent" or message["params"]["documentURL"] != path.as_uri():
            continue
        url = message["params"]["request"]["url"]
        if not url.startswith("data:") and url.partition("#")[0] != path.as_uri():
            found.append(f"request: {url}")
    pictures = "return [...document.images].filter(i => !i.naturalWidth || !i.alt).map(i => i.outerHTML.slice(0, 80))"
    return found + [f"picture: {source}" for source in browser.execute_script(pictures)]


def test_every_page_opens_without_a_fault(site, browser):
    pages = sorted(site.glob("*.html"))
    assert len(pages) == 14
    for page in pages:
        assert faults(browser, page) == [], page.name
        assert browser.execute_script("return document.documentElement.lang") == LANGUAGES[site.name]
        assert browser.title


def test_faults_are_seen(browser, tmp_path):
    page = tmp_path / "bad.html"
    page.write_text(
        '<img src="missing.png" alt="x"><script>console.error("no")</script><img src="http://127.0.0.1:9/x.png">'
    )
    found = " ".join(faults(browser, page))
    assert (
        "console:" in found and "missing.png" in found and "http://127.0.0.1:9/x.png" in found and "picture:" in found
    )


def test_pages_fit_a_phone(site, browser):
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for page in sorted(site.glob("*.html")):
            browser.get(page.as_uri())
            assert browser.execute_script("return document.documentElement.scrollWidth") <= 390, page.name
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_contents_and_links_lead_somewhere(site, browser):
    for page in sorted(set(site.glob("*.html")) - {site / "index.html"}):
        browser.get(page.as_uri())
        lost = "a => !document.getElementById(decodeURIComponent(a.hash.slice(1)))"
        missing = f"return [...document.querySelectorAll('a[href^=\"#\"]')].filter({lost}).length"
        assert browser.execute_script(missing) == 0
        headings = browser.execute_script("return [...document.querySelectorAll('h2')].map(h => h.textContent)")
        contents = browser.execute_script("return [...document.querySelectorAll('nav li')].map(li => li.textContent)")
        assert headings == contents and len(headings) > 1
    browser.get((site / "index.html").as_uri())
    found = "[...document.querySelectorAll('main a:not([download])')].map(a => a.getAttribute('href'))"
    links = {unquote(link).partition("#")[0] for link in browser.execute_script(f"return {found}")}
    assert len(links) == 13
    assert all((site / link).exists() for link in links)


def test_no_contact_person_or_telephone_number_is_in_a_report(site):
    for path in (*site.glob("*.html"), *site.rglob("*.ipynb")):
        text = re.sub(r"base64,[A-Za-z0-9+/=]+", "", path.read_text("utf-8"))
        assert contacts(text) == [], path.name


def test_contacts_are_read_from_the_sources_and_found():
    assert len(NAMES) >= 15 and len(NUMBERS) >= 15
    name, number = NAMES[0], NUMBERS[0]
    for text in (f"<td>{name}</td>", f"由{name[:1]}、{name}、", f"项目联系人{name}等", f"项目负责人：{name}"):
        assert contacts(text) == [name]
    assert contacts(f"027-{number}。") == [number]
    assert contacts(f"项目{name}园，1{number}") == [], "part of a longer word or number"


class Shown(HTMLParser):
    """What a page says: its texts, and the attributes that are read out; a word marked as Chinese parts no text."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0
        self._spans: list[bool] = []
        self._goes_on = False

    def handle_starttag(self, tag, attributes):
        self._hidden += tag in ("style", "script")
        self.texts += [value for name, value in attributes if name in ("alt", "aria-label", "title") and value]
        if tag == "span":
            self._spans.append(attributes == [("lang", "zh-CN")])
        self._goes_on = self._goes_on and tag == "span" and self._spans[-1]

    def handle_endtag(self, tag):
        self._hidden -= tag in ("style", "script")
        self._goes_on = self._goes_on and tag == "span" and self._spans.pop()

    def handle_data(self, data):
        if self._hidden:
            return
        if self._goes_on:
            self.texts[-1] += data
        elif data.strip():
            self.texts.append(data)
        self._goes_on = bool(self.texts) and (self._goes_on or bool(data.strip()))


def system_texts() -> dict[str, str]:
    """The parts between {values} of the Chinese texts, longer than 3 characters, and the names of the texts."""
    entries = yaml.safe_load((Path(texts.__file__).parent / "texts.yaml").read_text("utf-8"))
    assert [name for name, entry in entries.items() if not entry.get("en")] == []
    english = "\n".join(entry["en"] for entry in entries.values())  # official terms stay Chinese, with a gloss
    parts = [
        (part.strip(), name)
        for name, entry in entries.items()
        for part in re.split(r"\{\w+\}", entry["zh"])
        if part.strip() not in english
    ]
    return {part: name for part, name in parts if len(part) > 3 and re.search("[\u4e00-\u9fff]", part)}


def printed(folder: Path) -> list[str]:
    """Every text that the frames hold, which are the documents' own words, the longest first."""
    frames = store.load(folder)
    columns = (frame.select_dtypes(["object", "string"]).to_numpy().ravel() for frame in frames.values())
    cells = {cell for column in columns for cell in column if isinstance(cell, str)}
    for row in frames["checks"].itertuples():
        cells |= {passage["text"] for passage in (*row.evidence, *row.suspects)} | set(row.explains)
    cells |= {re.sub(r"\t+", " | ", cell) for cell in cells}  # the cells of a row that a list of sources quotes
    return sorted({part for cell in cells for part in (cell, *cell.split("/"))}, key=len, reverse=True)


def untranslated(shown: list[str], wanted: dict[str, str], own: list[str]) -> list[tuple[str, str]]:
    """The names of Chinese texts, each with a text of the page that has it other than in a document's words."""
    found = []
    for part, name in wanted.items():
        quoted = [cell for cell in own if part in cell]
        for text in shown:
            rest = "" if any(cell.startswith(text.removesuffix("…")) for cell in quoted) else text  # a quoted beginning
            for cell in quoted if part in text else ():
                rest = rest.replace(cell, "")
            if part in rest:
                found.append((name, text))
    return found


def test_english_pages_hold_no_chinese_text_of_the_system(sites):
    wanted, own = system_texts(), printed(sites / "processed")
    for path in sorted((sites / "en").glob("*.html")):
        page = Shown()
        page.feed(path.read_text("utf-8"))
        assert untranslated(page.texts, wanted, own) == [], path.name
    page = Shown()
    page.feed((sites / "zh" / "index.html").read_text("utf-8"))
    assert {name for name, _ in untranslated(page.texts, wanted, own)} >= {"index_title", "index_notes", "disclaimer"}


def test_every_source_quotes_what_is_printed_there(site):
    """A place without its words is no source: each entry of the list quotes, and each link names its quotes."""
    entries = links = 0
    for page in sorted(set(site.glob("*.html")) - {site / "index.html"}):
        text = page.read_text("utf-8")
        quotes = {
            number: [re.sub("<[^<>]*>", "", quote).strip() for quote in re.findall('<p class="quote".*?</p>', entry)]
            for number, entry in re.findall(r'<li id="source-(\d+)">(.*?)</li>', text, re.S)
        }
        assert [number for number, told in quotes.items() if not told or not all(told)] == [], page.name
        for numbers, quoted in re.findall(r' data-n="([^"]*)" data-q="([^"]*)"', text):
            pairs = [one.split(".") for one in quoted.split()]
            assert {number for number, _ in pairs} == set(numbers.split(",")), page.name
            assert all(int(one) <= len(quotes[number]) for number, one in pairs), page.name
            links += 1
        entries += len(quotes)
    assert entries > 100 and links > 500


def test_rates_are_shown_as_stated_and_figures_of_the_index_with_their_sources(site):
    text = (site / "江岸区科学技术和经济信息化局-budget_execution.html").read_text("utf-8")
    assert ">439.3%</a></data></td>" in text and "439.30%" not in text and "99.90%" not in text
    rows = (site / "index.html").read_text("utf-8").split("<tr>")
    (row,) = [row for row in rows if "jiangan-2023-final.txt" in row]
    row = row.replace('<span lang="zh-CN">', "")
    assert row.count('<span class="small">jiangan-2023-final.txt:') >= 3
    assert '439.31%<span class="small">一般公共预算财政拨款支出' in row


def test_a_contradiction_stands_with_its_passages_and_places(site):
    """江汉 2020, line 427: 小计 462.30 beside 423.65 + 58.65, which the class rows and the other form give too."""
    text = (site / "江汉区科学技术和经济信息化局-disclosure_quality.html").read_text("utf-8")
    finding = next(x for x in text.split('<article class="finding"')[1:] if "462.30" in x).partition("</article>")[0]
    passages = re.findall(r'<div class="passage( marked)?"><div class="words">(.*?)</div>', finding)
    amounts = {re.search(r"：([\d.,]+)（万元）", words)[1]: bool(marked) for marked, words in passages}
    assert amounts == {"462.30": True, "423.65": False, "58.65": False}
    assert finding.count("jianghan-2020-budget.txt:427</a>") == 3
    assert "482.30" in finding and "<details>" in finding


def test_known_values_are_in_the_reports(sites):
    site = sites / "zh"
    text = (site / "江岸区科学技术和经济信息化局-budget_execution.html").read_text("utf-8")
    for value in ("1,452.65", "6,381.57", "439.31%", "684.62", "年初无预算"):
        assert value in text
    text = (site / "江汉区科学技术和经济信息化局-year_over_year.html").read_text("utf-8")
    for value in ("8,721.33", "+2,229.47", "+34.34%", "6,491.86", "jianghan-2023-final.txt · 第 495 行"):
        assert value in text
