"""Charts: what they show, that nothing overlaps, and that the font has every character."""

from __future__ import annotations

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from yujuesuan import charts
from yujuesuan.charts.words import leaf, money, percent, units, wrap

mpl.use("agg")
LONG = "社会保障和就业支出/行政事业单位养老支出/机关事业单位基本养老保险缴费支出以及其他很长的一个科目名称（含代缴）"


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


def assert_legible(ax):
    """No two texts overlap, and none is cut off by the figure's edge."""
    figure = ax.get_figure()
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    low, high = ax.get_xlim()
    ticks = [text for text in ax.get_xticklabels() if low <= text.get_position()[0] <= high]
    found = [text for text in (*texts(ax), *ticks, ax.xaxis.label) if text.get_text()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in found]
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        inside = a.x0 + 0.5 < b.x1 and b.x0 + 0.5 < a.x1 and a.y0 + 0.5 < b.y1 and b.y0 + 0.5 < a.y1
        assert not inside, f"{one!r} overlaps {other!r}"
    for text, box in boxes:
        assert box.x0 >= -1 and box.y0 >= -1, f"{text!r} is cut off"
        assert box.x1 <= figure.bbox.width + 1 and box.y1 <= figure.bbox.height + 1, f"{text!r} is cut off"


@pytest.mark.parametrize("language", ["zh", "en"])
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
    [[2229.47, 53.37, -10.31], [4940.93, 200.49, 48.16, -2.34, -466.16], [0.0], [-1.0], [16000.0, 0.01], [5.0] * 25],
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
    many = [
        (year, stage, 100.0 * (year - 2010), "printed") for year in range(2012, 2024) for stage in ("budget", "final")
    ]
    assert_legible(charts.series(pd.DataFrame(many, columns=columns)))


def qualities() -> pd.DataFrame:
    rows = [("收支总表", 0, 0, 1, 12), ("一般公共预算支出表 (general public budget by unit)", 1, 0, 8, 1790)]
    rows += [("正文及其他", 3, 12, 0, 0)]
    return pd.DataFrame(rows, columns=["label", "broken", "warnings", "rounding", "passed"])


@pytest.mark.parametrize("language", ["zh", "en"])
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


def test_every_character_is_drawn_in_the_bundled_font():
    ax = charts.execution(executions(6))
    for text in texts(ax):
        path = font_manager.findfont(text.get_fontproperties(), fallback_to_default=False)
        assert str(charts.FONT_FOLDER) in path
        face = FT2Font(path)
        assert all(face.get_char_index(ord(c)) for c in text.get_text() if not c.isspace()), text.get_text()


def test_the_users_settings_stay_as_they_are():
    before = dict(mpl.rcParams)
    charts.changes(changes([1.0, -2.0]))
    assert dict(mpl.rcParams) == before


def test_money_and_rates():
    assert money(8721.33) == "8,721.33"
    assert money(-10.31, signed=True) == "−10.31"
    assert money(0.0, signed=True) == "0.00"
    assert money(0.0001) == "0.000100", "an amount in 元 is not shown as 0"
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
