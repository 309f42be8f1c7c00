"""Tables without ruling lines drawn by ReportLab: texts set to the left, the middle or the right of their columns."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"


class Sheet:
    """A drawn PDF; y counts from the top and moves down with every row. `x` holds the columns' borders."""

    def __init__(self, path: Path, x: list[float], size: float = 9, pitch: float = 16, width: float = 842) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.height = 595 if width == 842 else 842
        self.canvas = Canvas(str(path), pagesize=(width, self.height))
        self.x, self.size, self.pitch, self.width, self.y = x, size, pitch, width, 60.0
        self.canvas.setFont(FONT, size)

    def draw(self, x0: float, x1: float, words: str, to: str, down: float = 0.0) -> None:
        room = x1 - x0 - pdfmetrics.stringWidth(words, FONT, self.size)
        x = x0 + {"left": 3, "middle": room / 2, "right": room - 3}[to]
        # pdfium passes over a text object of one Chinese character whose font is not in the file
        self.canvas.drawString(x, self.height - self.y - down, f"{words} " if len(words) == 1 else words)

    def line(self, words: str, to: str = "middle") -> None:
        """A title, a unit or a note."""
        self.draw(self.x[0], self.x[-1], words, to)
        self.y += self.pitch

    def heads(self, *cells: tuple[int, int, float, str], levels: int = 1, to: str = "middle") -> None:
        """Header cells: first column, the one behind the last, how many rows down, text."""
        for first, last, down, words in cells:
            self.draw(self.x[first], self.x[last], words, to, down * self.pitch)
        self.y += levels * self.pitch

    def row(self, *texts: str, to: str = "right", labels: int = 1) -> None:
        """A row: the first `labels` cells to the left, the others as `to` says; a label's lines are parted by `/`."""
        lines = max(len(text.split("/")) for text in texts[:labels])
        for n, text in enumerate(texts):
            parts = text.split("/") if n < labels else [text]
            for k, part in enumerate(parts):
                down = (k + (lines - len(parts)) / 2) * self.size * 1.15
                self.draw(self.x[n], self.x[n + 1], part, "left" if n < labels else to, down)
        self.y += self.pitch + (lines - 1) * self.size * 1.15

    def turn(self) -> None:
        self.canvas.showPage()
        self.canvas.setFont(FONT, self.size)
        self.y = 60.0

    def save(self) -> None:
        self.canvas.save()
