"""Charts: each takes a frame and returns a matplotlib Axes; text is in the bundled font on any machine."""

from yujuesuan.charts.changes import changes
from yujuesuan.charts.execution import execution
from yujuesuan.charts.quality import quality
from yujuesuan.charts.series import series
from yujuesuan.charts.structure import structure
from yujuesuan.charts.theme import FONT_FOLDER, family, style

__all__ = ["FONT_FOLDER", "changes", "execution", "family", "quality", "series", "structure", "style"]
