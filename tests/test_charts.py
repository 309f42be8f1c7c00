"""Charts: what they show, that nothing overlaps, and that the font has every character."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
import seaborn as sns
from charts_made import KINDS, LONG, drawn, empty
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from yujuesuan import charts
from yujuesuan.charts.composition import spread
from yujuesuan.charts.picture import lean
from yujuesuan.charts.projects import once
from yujuesuan.charts.purchases import by_name
from yujuesuan.charts.theme import on
from yujuesuan.charts.words import leaf, money, percent, shorten, units, wrap

mpl.use("agg")
BOTH = pytest.mark.parametrize("language", ["zh", "en"])
EVERY = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def executions(n: int = 25) -> pd.DataFrame:
    values = [(0.0, 3131.2), (0.0, 0.48), (73.0, 5059.93), (5692.67, 3075.76), (769.13, 768.03), (48.38, 48.38)]
    rows = [(f"科学技术支出/科学技术管理事务/科目{i}" if i else LONG, *values[i % len(values)]) for i in range(n)]
    data = pd.DataFrame(rows, columns=["item", "budget_wan", "final_wan"])
    return data.assign(execution_rate=(data["final_wan"] / data["budget_wan"]).where(data["budget_wan"] != 0))


def changes(values: list[float]) -> pd.DataFrame:
    data = pd.DataFrame({"subject": [f"项目{i}" for i in range(len(values))], "item": "", "change_wan": values})
    return data.assign(change_rate=[value / 100 if value else None for value in values])


def texts(ax):
    return [text for text in ax.texts if text.get_text()]


def every_text(ax):
    """All that a chart writes, its axes' figures too where they are within its limits."""
    (left, right), (low, high) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
    ticks = [text for text in ax.get_xticklabels() if left <= text.get_position()[0] <= right]
    ticks += [text for text in ax.get_yticklabels() if low <= text.get_position()[1] <= high]
    found = (*texts(ax), *(ticks if ax.axison else ()), ax.xaxis.label, ax.yaxis.label, ax.title, ax._left_title)
    return [text for text in found if text.get_text()]


def assert_legible(*axes):
    """No two texts overlap, none is cut off by the figure's edge, and each is in the bundled font, glyph by glyph."""
    figure = axes[0].get_figure()
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    found = [text for ax in axes for text in every_text(ax)]
    for text in found:
        assert_in_the_font(text)
    # Of an annotation its text alone: the line that leads from it to a mark is part of no letter.
    boxes = [(text.get_text(), Text.get_window_extent(text, renderer)) for text in found]
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        inside = a.x0 + 0.5 < b.x1 and b.x0 + 0.5 < a.x1 and a.y0 + 0.5 < b.y1 and b.y0 + 0.5 < a.y1
        assert not inside, f"{one!r} overlaps {other!r}"
    for text, box in boxes:
        assert box.x0 >= -1 and box.y0 >= -1, f"{text!r} is cut off"
        assert box.x1 <= figure.bbox.width + 1 and box.y1 <= figure.bbox.height + 1, f"{text!r} is cut off"


def assert_in_the_font(text):
    path = font_manager.findfont(text.get_fontproperties(), fallback_to_default=False)
    assert str(charts.FONT_FOLDER) in path
    face = FT2Font(path)
    missing = [c for c in text.get_text() if not c.isspace() and not face.get_char_index(ord(c))]
    assert not missing, f"{text.get_text()!r}: {missing}"


@BOTH
@pytest.mark.parametrize("rows", [1, 6, 25])
def test_execution_is_legible_with_outliers_zeros_and_long_names(rows, language):
    assert_legible(charts.execution(executions(rows), language=language))


def test_execution_is_ordered_by_deviation_and_says_where_no_budget_was():
    ax = charts.execution(executions(6))
    shown = [text.get_text() for text in texts(ax)]
    assert shown.count("年初无预算") == 2
    assert "6,931.41%" in shown and "54.03%" in shown
    finals = [value for value in shown if value in ("5,059.93", "3,131.20", "3,075.76")]
    assert finals == ["5,059.93", "3,131.20", "3,075.76"], "the largest overrun first, the largest underrun last"


def test_execution_names_the_words_of_projects():
    shown = [text.get_text() for text in texts(charts.execution(executions(3).assign(level="project")))]
    assert "全年预算数" in shown and "执行数" in shown and "预算为 0" in shown


def test_more_rows_than_a_person_can_read_are_counted_not_drawn():
    shown = [text.get_text() for text in texts(charts.execution(executions(43)))]
    assert "其余 3 项变动较小，未画出" in shown


@pytest.mark.parametrize(
    "values",
    [
        [2229.47, 53.37, -10.31],
        [4719000.0, 0.004, -0.0012, -900000.0],
        [4940.93, 200.49, 48.16, -2.34, -466.16],
        [0.0],
        [-1.0],
        [16000.0, 0.01],
        [5.0] * 25,
    ],
)
def test_changes_are_legible(values):
    assert_legible(charts.changes(changes(values)))


def test_changes_far_apart_take_a_logarithmic_scale_and_say_so():
    near, far = charts.changes(changes([100.0, -20.0])), charts.changes(changes([4940.93, -2.34]))
    assert near.get_xscale() == "linear" and near.get_xlabel() == "万元"
    assert far.get_xscale() == "symlog" and far.get_xlabel() == "万元 · 对数刻度"


def test_growth_stands_above_falls_with_signs():
    shown = [text.get_text() for text in texts(charts.changes(changes([-10.31, 2229.47])))]
    assert shown.index("+2,229.47") < shown.index("−10.31")


def test_structure_and_series_are_legible():
    parts = pd.DataFrame({"item": ["科学技术支出", LONG], "amount_wan": [19035.12, 0.4], "share": [0.99998, 0.00002]})
    assert_legible(charts.structure(parts))
    years = [
        (2019, "budget", 4412.84, "stated"),
        (2020, "budget", 3859.3, "printed"),
        (2023, "final", 8721.33, "printed"),
    ]
    columns = ["fiscal_year", "stage", "amount_wan", "basis"]
    assert_legible(charts.series(pd.DataFrame(years, columns=columns)))
    pairs = [(year, stage, 93176.0 if year % 2 else 0.0008, "stated") for year in (2020, 2021, 2022, 2023, 2024)
             for stage in ("budget", "final")]  # fmt: skip
    for language in ("zh", "en"):
        assert_legible(charts.series(pd.DataFrame(pairs, columns=columns), language=language))
        assert_legible(charts.series(pd.DataFrame(pairs, columns=columns), language=language, title="T" * 200))
    many = [
        (year, stage, 100.0 * (year - 2010), "printed") for year in range(2012, 2024) for stage in ("budget", "final")
    ]
    assert_legible(charts.series(pd.DataFrame(many, columns=columns)))


def qualities() -> pd.DataFrame:
    rows = [("收支总表", 0, 0, 1, 12), ("一般公共预算支出表 (general public budget by unit)", 1, 0, 8, 1790)]
    rows += [("正文及其他", 3, 12, 0, 0)]
    return pd.DataFrame(rows, columns=["label", "broken", "warnings", "rounding", "passed"])


@BOTH
def test_quality_is_legible_with_one_beside_hundreds(language):
    assert_legible(charts.quality(qualities(), language=language))
    assert_legible(charts.quality(qualities().iloc[:1], language=language))


def test_quality_stacks_what_does_not_hold_at_the_axis_and_names_what_there_is():
    ax = charts.quality(qualities())
    bars = [(bar.get_x(), bar.get_width()) for container in ax.containers for bar in container]
    assert bars == [(0, 1), (0, 3), (3, 12), (0, 1), (1, 8), (1, 12), (9, 1790)], "outcome by outcome"
    assert {"■ 不相符", "□ 提示", "□ 四舍五入", "■ 完全相符"} <= {text.get_text() for text in texts(ax)}
    shown = {text.get_text() for text in texts(charts.quality(qualities().iloc[:1]))}
    assert "■ 不相符" not in shown and "□ 提示" not in shown and {"1", "12"} <= shown


def test_titles_say_what_is_shown():
    ax = charts.changes(changes([1.0]), title="2023 年决算比 2020 年预算")
    assert "2023 年决算比 2020 年预算" in [text.get_text() for text in texts(ax)]


def test_the_users_settings_stay_as_they_are():
    before = dict(mpl.rcParams)
    for kind in KINDS:
        drawn(kind)
    assert dict(mpl.rcParams) == before


def test_money_and_rates():
    assert money(8721.33) == "8,721.33"
    assert money(-10.31, signed=True) == "−10.31"
    assert money(0.0, signed=True) == "0.00"
    assert money(0.0001) == "0.000100", "an amount in 元 is not shown as 0"
    assert money(0.015) == "0.02" and money(26.125) == "26.13", "halves are rounded up, as accounts round them"
    assert percent(0.5403) == "54.03%"
    assert percent(69.3141, signed=True) == "+6,931.41%"


@pytest.mark.parametrize(
    "text", [LONG, "a" * 90, "其他巩固脱贫攻坚成果衔接乡村振兴支出", "科学技术支出 (science and technology)", "短", ""]
)
def test_wrapped_lines_fit_and_lose_nothing(text):
    lines = wrap(text, 17)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(units(line) <= 17 for line in lines)


def test_a_path_is_shown_by_its_last_part_and_class():
    assert leaf("科学技术支出/科学技术管理事务/行政运行") == ("行政运行", "科学技术支出")
    assert leaf("科学技术支出") == ("科学技术支出", "")


@BOTH
@EVERY
def test_every_chart_is_legible_and_says_what_it_shows(kind, language):
    ax = drawn(kind, language)
    assert_legible(ax)
    said = "".join(text.get_text() for text in texts(ax)).replace(" ", "")
    assert kind == "small" or ax.get_label().partition(" — ")[0].replace(" ", "") in said


@BOTH
@EVERY
def test_a_chart_of_nothing_says_so(kind, language):
    how = {"value": "per_person_wan"} if kind == "dots" else {}
    ax = getattr(charts, kind)(empty(kind), language=language, **how)
    assert_legible(ax)
    nothing = {"quality": ("没有可以核对的关系", "There was no relation to check"), "small": ("", "")}
    said = nothing.get(kind, ("没有可画的数据", "Nothing to draw"))
    assert ax.get_label().startswith(said[language == "en"])
    assert charts.picture(ax)[0] == "image/svg+xml"


@EVERY
def test_a_chart_is_drawn_on_the_axes_given(kind):
    figure, axes = plt.subplots(1, 2, figsize=(18, 5))
    ax = drawn(kind, ax=axes[1])
    assert ax is axes[1] and plt.get_fignums() == [figure.number]
    assert not axes[0].texts and axes[0].get_label() == ""
    assert_legible(ax)


def test_charts_stay_in_their_subplots():
    _, axes = plt.subplots(2, 2, figsize=(18, 9))
    for ax, kind in zip(axes.flat, ("execution", "structure", "composition", "series"), strict=True):
        drawn(kind, ax=ax)
    assert_legible(*axes.flat)


def test_charts_leave_the_layout_to_an_engine():
    _, axes = plt.subplots(2, 2, figsize=(18, 9), layout="constrained")
    for ax, kind in zip(axes.flat, ("execution", "structure", "composition", "series"), strict=True):
        drawn(kind, ax=ax)
    assert_legible(*axes.flat)


def test_reasons_are_left_out_where_an_axes_has_no_room():
    _, (small, large) = plt.subplots(2, 1, figsize=(9, 12), height_ratios=(2, 3))
    there = ["".join(text.get_text() for text in drawn("execution", ax=ax).texts) for ax in (small, large)]
    assert "兑现政策" not in there[0] and "文中所述原因" not in there[0]
    assert "兑现政策" in there[1] and "文中所述原因" in there[1]


def test_an_axes_of_a_user_with_another_font_gets_the_bundled_one():
    with mpl.rc_context({"font.family": "monospace"}):
        _, ax = plt.subplots(figsize=(9, 5))
        assert_legible(drawn("changes", ax=ax))


def test_colours_and_marks_are_the_users():
    ax = charts.changes(changes([3.0, -1.0]), palette={"fell": "#ff0000"}, height=5, hatch="//")
    bars = ax.containers[0]
    assert [mpl.colors.to_hex(bar.get_facecolor()) for bar in bars] == ["#0072b2", "#ff0000"]
    assert {bar.get_height() for bar in bars} == {5} and {bar.get_hatch() for bar in bars} == {"//"}
    named = charts.changes(changes([3.0, -1.0]), palette="colorblind").containers[0]
    expected = [mpl.colors.to_hex(colour) for colour in sns.color_palette("colorblind", 2)]
    assert [mpl.colors.to_hex(bar.get_facecolor()) for bar in named] == expected


def test_a_palette_for_a_role_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match="palette: rose is no role of this chart; roles: grew, fell"):
        charts.changes(changes([3.0]), palette={"rose": "red"})


@EVERY
def test_the_users_dark_style_is_kept(kind):
    with plt.style.context("dark_background"):
        ax = drawn(kind)
    assert mpl.colors.to_hex(ax.get_figure().get_facecolor()) == "#000000"
    assert all(mpl.colors.to_hex(text.get_color()) != "#1f2328" for text in texts(ax))


def test_the_users_layout_is_not():
    sizes = []
    for settings in ({}, {"figure.figsize": (3, 3), "font.size": 30, "xtick.labelsize": 30, "axes.labelsize": 40}):
        with mpl.rc_context(settings):
            sizes.append(drawn("execution").get_figure().get_size_inches().tolist())
    assert sizes[0] == sizes[1]


def test_the_theme_can_be_used_for_charts_of_ones_own():
    with charts.theme():
        assert mpl.rcParams["font.family"] == [charts.family()]
        assert mpl.rcParams["axes.prop_cycle"].by_key()["color"][0] == "#0072B2"
    with mpl.rc_context({"text.color": "red", "font.size": 30}), charts.theme():
        assert mpl.rcParams["text.color"] == "red" and mpl.rcParams["font.size"] == 9


def test_a_title_takes_the_headlines_place_and_an_empty_one_leaves_it_out():
    shown = [text.get_text() for text in texts(drawn("structure", title="我的标题", subtitle="我的副标题"))]
    assert "我的标题" in shown and "我的副标题" in shown and not any("占 90%" in text for text in shown)
    bare = drawn("structure", title="")
    assert bare.get_label() == "" and len(texts(bare)) < len(texts(drawn("structure")))


def test_amounts_are_in_yi_where_they_are_that_large_and_none_would_read_0():
    large = pd.DataFrame({"item": ["甲", "乙"], "amount_wan": [21225.47, 150.0], "share": [0.99, 0.01]})
    shown = [text.get_text() for text in texts(charts.structure(large))]
    assert "亿元" in shown and "2.12" in shown and "0.02" in shown
    mixed = large.assign(amount_wan=[21225.47, 99.0])
    shown = [text.get_text() for text in texts(charts.structure(mixed))]
    assert "万元" in shown and "21,225.47" in shown
    ax = charts.series(pd.DataFrame([(2023, "budget", 21225.47, "printed")], columns=drawn_years()))
    assert "亿元" in [text.get_text() for text in texts(ax)]
    ax.get_figure().canvas.draw()
    assert {"0", "0.8", "1.6"} <= {text.get_text() for text in ax.get_yticklabels()}


def drawn_years() -> list[str]:
    return ["fiscal_year", "stage", "amount_wan", "basis"]


def test_the_largest_deviations_are_annotated_with_their_reasons():
    ax = drawn("execution")
    shown = [text.get_text() for text in texts(ax)]
    assert "“单位2023年度支付170.68万的新冠疫情酒店隔离费用”" in shown
    assert not any("新进人员" in text for text in shown), "the fourth largest has a reason too"
    assert "“ ” 文中所述原因" in shown


def test_a_long_reason_is_shortened_and_wrapped():
    data = executions(6).assign(reason="因" * 400)
    ax = charts.execution(data)
    assert_legible(ax)
    notes = [text.get_text() for text in texts(ax) if set(text.get_text()) <= {"“", "因", "…", "”"}]
    assert len(notes) == 6 and sum(note.endswith("…") for note in notes) == 3


def test_a_project_printed_twice_is_drawn_once_with_its_score():
    ax = drawn("projects")
    shown = [text.get_text() for text in texts(ax)]
    assert shown.count("科技研究与开发资金") == 1 and "96.2" in shown and "印了两次的 1 行只画一次" in shown
    assert shown.count("—") == 3, "a project of which only the budget is printed has no execution, rate or score"
    rows = [("甲", 988.143304, None), ("甲", 988.14, None), ("甲", 988.15, None), ("乙", 988.14, None)]
    found = once(pd.DataFrame(rows, columns=["project", "budget_wan", "executed_wan"]))
    assert list(found["budget_wan"]) == [988.143304, 988.15, 988.14]


def test_purchases_are_summed_by_kind_and_thing():
    rows = [
        ("procurement", None, "复印纸", 0.1, 0.1, None),
        ("procurement", None, "复印纸", 0.2, 0.1, 0.0),
        ("service", "复印纸", "印刷", 0.5, None, None),
    ]
    columns = ["kind", "content", "catalog_name", "amount_wan", "sme_wan", "micro_wan"]
    found = by_name(pd.DataFrame(rows, columns=columns).assign(project="经费"))
    assert found.iloc[0].tolist()[:4] == ["procurement", "复印纸", 0.3, 0.2]
    assert found["micro"].isna().all(), "a line that prints no share leaves the sum unknown"
    assert found.iloc[1].tolist()[:3] == ["service", "复印纸", 0.5]


def test_the_reserved_share_is_shown_as_printed():
    ax = drawn("purchases")
    shown = [text.get_text() for text in texts(ax)]
    assert "50.00%" in shown and "25.00%" in shown and shown.count("—") == 4
    widths = [bar.get_width() for bar in ax.containers[1]]
    assert widths == [13.0, 2.0, 0.0, 0.0]


def test_parts_of_a_part_stand_under_it():
    ax = drawn("composition")
    bars = [bar for container in ax.containers for bar in container]
    assert [(bar.get_x(), round(bar.get_x() + bar.get_width(), 6)) for bar in bars] == [
        (0.0, 1485.36),
        (1485.36, 6532.71),
        (0.0, 1436.34),
        (1436.34, 1485.36),
    ]
    assert "公用经费 49.02 万元 · 3.3%" in [text.get_text() for text in texts(ax)]


@BOTH
@pytest.mark.parametrize("amounts", [[0.01, 9000.0, 0.01, 0.01], [9000.0, 0.01, 8999.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
def test_composition_is_legible_with_parts_too_small_to_see(amounts, language):
    names = ["基本支出", "项目支出", "人员经费", "公用经费"]
    labels = [f"{name} (a translation that is quite long)" for name in names]
    assert_legible(charts.composition(pd.DataFrame({"item": names, "amount_wan": amounts}), language=language))
    data = pd.DataFrame({"item": names, "amount_wan": amounts, "label": labels})
    assert_legible(charts.composition(data, language=language))


def test_labels_are_moved_apart_as_little_as_needed():
    assert spread([0, 50], [40, 40], 200, 10) == [0, 50]
    assert spread([0, 10], [40, 40], 200, 10) == [0, 50]
    assert spread([150, 160], [40, 40], 200, 10) == [110, 160]


@BOTH
def test_shares_are_legible_with_many_departments_and_items(language):
    names = ["科学技术支出 (science and technology)", "城乡社区支出", "灾害防治及应急管理支出 (disasters)"]
    rows = [
        (f"江汉区第{d}科学技术和经济信息化局", f"{names[i % 3]}{i}", 0.05 if i else 0.35)
        for d in range(45)
        for i in range(14)
    ]
    ax = charts.shares(pd.DataFrame(rows, columns=["department", "item", "share"]), language=language)
    assert_legible(ax)
    shown = [text.get_text() for text in texts(ax)]
    rest = {"zh": ("其余 5 项", "其余 2 项"), "en": ("5 others", "2 others")}[language]
    assert set(rest) <= set(shown) and shown.count("35.0%") == 40


def test_shares_say_less_than_0_point_1_and_leave_absent_ones_empty():
    shown = [text.get_text() for text in texts(drawn("shares"))]
    assert {"<0.1%", ">99.9%", "58.0%"} <= set(shown) and sum(text.endswith("%") for text in shown) == 7


def test_text_on_a_cell_has_contrast():
    assert on("#ffffff") == "#000000" and on("#0072B2") == "#ffffff" and on("#64a9d0") == "#000000"


def test_dots_are_in_order_with_the_median_and_read_as_their_column_says():
    ax = drawn("dots")
    shown = [text.get_text() for text in texts(ax)]
    assert [text for text in shown if text.endswith("区")] == ["江岸区", "青山区", "洪山区", "江汉区"]
    assert "¦ 中位数 18.05 万元" in shown
    rates = pd.DataFrame({"who": ["甲", "乙"], "execution_rate": [0.8124, 1.0], "staff": [31.0, 1200.0]})
    assert "81.24%" in [text.get_text() for text in texts(charts.dots(rates, value="execution_rate", label="who"))]
    assert "1,200" in [text.get_text() for text in texts(charts.dots(rates, value="staff", label="who"))]
    assert_legible(charts.dots(rates.assign(who=LONG.replace("/", "")), value="staff", label="who"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("first", [4412.84, 0.0, 123456.78])
def test_a_small_multiple_fits_160_by_48_pixels(first, language):
    rows = [(2018, "final", first, "printed"), (2019, "budget", 1.0, "printed"), (2023, "final", 98721.33, "printed")]
    ax = charts.small(pd.DataFrame(rows, columns=drawn_years()), language=language)
    assert_legible(ax)
    shown = [text.get_text() for text in texts(ax)]
    assert "2018" in shown and "2023" in shown and "2019" not in shown
    mime, svg = charts.picture(ax)
    assert mime == "image/svg+xml" and b'width="120pt" height="36pt"' in svg, "160 × 48 px"


@EVERY
def test_a_picture_is_a_small_svg_the_same_in_every_run(kind):
    mime, svg = charts.picture(drawn(kind))
    assert mime == "image/svg+xml" and len(svg) < 80_000
    assert charts.picture(drawn(kind))[1] == svg
    root = ElementTree.fromstring(svg)
    links = [value[1:] for node in root.iter() for key, value in node.items() if key.endswith("href")]
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert set(links) <= set(ids) and len(ids) == len(set(ids)), "each glyph once, and each that is used"
    assert b"<text" not in svg and b"font-family" not in svg and not re.search(rb"https?://(?!www\.w3\.org)", svg)
    assert not plt.get_fignums(), "the figure is closed"


def test_a_chart_of_forty_rows_stays_within_reach():
    assert len(charts.picture(charts.execution(executions(40)))[1]) < 130_000


def test_a_leaner_svg_draws_the_same_outlines():
    """Every glyph's outline, followed from point to point, is where it was within half a step of the grid."""
    ax = drawn("structure")
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "path"}):
        ax.get_figure().savefig(buffer, format="svg")
    before, after = buffer.getvalue(), lean(buffer.getvalue())
    old = [(path, 1 / 64) for path in re.findall(r'<path id="Y[^"]*" d="([^"]*)"', before)]
    new = re.findall(r'<path id="g[^"]*" d="([^"]*)" transform="scale\(([\d.]+)\)"', after)
    assert len(old) == len(new) > 40 and len(after) < len(before) / 2
    for (one, size), (other, other_size) in zip(old, new, strict=True):
        points, others = corners(one, size), corners(other, float(other_size))
        far = [p for p in points if min(abs(p[0] - q[0]) + abs(p[1] - q[1]) for q in others) > 0.32]
        assert not far, "hundredths of an em"


def corners(path: str, size: float) -> set[tuple[float, float]]:
    """Where each step of an outline ends, absolute or relative, in hundredths of an em."""
    at, start, ends = (0.0, 0.0), (0.0, 0.0), set()
    for command, text in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", path):
        values = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]
        step = {"m": 2, "l": 2, "q": 4, "c": 6, "h": 1, "v": 1, "z": 0}[command.lower()]
        for i in range(0, len(values), step or 1):
            moved = values[i : i + step]
            x, y = {"h": (moved[0], 0.0), "v": (0.0, moved[0])}.get(
                command, (moved[-2], moved[-1]) if step > 1 else (0, 0)
            )
            at = (at[0] + x, at[1] + y) if command.islower() else (x, y)
            start = at if command.lower() == "m" and not i else start
            ends.add((at[0] * size, at[1] * size))
        at = start if command.lower() == "z" else at
    return ends


def test_a_png_is_taken_where_an_svg_would_be_larger():
    _, ax = plt.subplots()
    ax.scatter(range(9000), [n * n % 997 for n in range(9000)])
    mime, png = charts.picture(ax)
    assert mime == "image/png" and png.startswith(b"\x89PNG") and len(png) > 10_000


def test_charts_come_with_their_first_use():
    steps = ("import sys, yujuesuan as yj", "assert 'matplotlib' not in sys.modules", "assert 'charts' in dir(yj)")
    code = "; ".join([*steps, "yj.charts.execution"])
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_text_is_shortened_between_its_characters():
    assert shorten("科学技术支出", 6) == "科学技术支出"
    assert shorten("科学，技术支出", 4) == "科学…"
    assert units(shorten("因" * 50, 20)) <= 20


def test_a_name_with_a_dollar_sign_is_no_formula():
    data = pd.DataFrame({"item": ["$x_1$ 费用", "<b>“x” & y</b>"], "amount_wan": [1.0, 3.0], "share": [0.25, 0.75]})
    ax = charts.structure(data)
    assert_legible(ax)
    assert not any(text.get_parse_math() for text in texts(ax))
    assert charts.picture(ax)[0] == "image/svg+xml"
