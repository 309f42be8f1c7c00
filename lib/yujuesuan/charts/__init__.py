"""Charts: each takes a frame and returns a matplotlib Axes; text is in the bundled font on any machine.

As seaborn's functions they draw on `ax` or on a figure of their own, take a `palette`, and pass further arguments on
to matplotlib's marks. Without a `title` the headline says what the data show; `title=""` leaves it out. An Axes given
should be 25 pt high a row, and 100 for title and axis. The Axes' label (`ax.get_label()`) is headline and subtitle,
for alternative texts.
"""

from yujuesuan.charts.changes import changes
from yujuesuan.charts.composition import composition
from yujuesuan.charts.dots import dots
from yujuesuan.charts.execution import execution
from yujuesuan.charts.picture import picture
from yujuesuan.charts.projects import projects
from yujuesuan.charts.purchases import purchases
from yujuesuan.charts.quality import quality
from yujuesuan.charts.series import series
from yujuesuan.charts.shares import shares
from yujuesuan.charts.small import small
from yujuesuan.charts.structure import structure
from yujuesuan.charts.theme import FONT_FOLDER, family, theme

__all__ = [
    "FONT_FOLDER",
    "changes",
    "composition",
    "dots",
    "execution",
    "family",
    "picture",
    "projects",
    "purchases",
    "quality",
    "series",
    "shares",
    "small",
    "structure",
    "theme",
]
