"""Golden images: each kind of chart, drawn from data typed by hand, against `tests/golden/*.png`.

Compared by root mean square difference of the pixels, at 60 dots an inch. Fonts are drawn without hinting, which is
what differs between versions of FreeType. One dot elsewhere in the largest of these images makes 3; that a single
figure says something else is for the tests of texts. After a change that is meant to be seen, make the images anew
and look at them before they are kept:

    python -m pytest tests/test_golden.py --mpl-generate-path=tests/golden
"""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
from charts_made import KINDS, drawn

UNHINTED = {"text.hinting": "none"}
golden = pytest.mark.mpl_image_compare(
    baseline_dir="golden",
    tolerance=2,
    style=["default", UNHINTED],
    savefig_kwargs={"dpi": 60, "metadata": {"Software": None}},
)


@pytest.mark.parametrize("kind", KINDS)
@golden
def test_chart(kind):
    return drawn(kind).get_figure()


@pytest.mark.parametrize("kind", ["composition", "execution"])
@golden
def test_chart_in_english(kind):
    return drawn(kind, "en").get_figure()


@golden
def test_charts_on_axes_given():
    figure, axes = plt.subplots(2, 1, figsize=(8, 8.5), height_ratios=(1, 1))
    drawn("execution", ax=axes[0], palette={"less": "#7a4fa3"}, marker="D")
    drawn("structure", ax=axes[1], title="自己的标题", color="#777777")
    return figure


@golden
def test_chart_with_the_users_dark_style():
    with plt.style.context("dark_background"):
        return drawn("changes").get_figure()
