"""What is to be rendered: a notebook for a department, or for several at once, in a language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from yujuesuan.report.texts import Texts

#: What a report can be made as.
ENDINGS = {"html": ".html", "pdf": ".pdf", "notebook": ".ipynb"}
#: Characters that no file name can have.
UNSAFE = str.maketrans({c: "_" for c in '/\\:*?"<>|\0'})


@dataclass(frozen=True, slots=True)
class Job:
    """One report to make: a source notebook for a department.

    Without a department it is for `departments` (none: all). `also` marks the English report beside a Chinese one;
    `title` is empty where the report has its notebook's.
    """

    notebook: Path
    department: str = ""
    departments: tuple[str, ...] = ()
    language: str = "zh"
    also: bool = False
    title: str = ""

    @property
    def stem(self) -> str:
        """File name of the report without its ending."""
        parts = [self.department.translate(UNSAFE)] if self.department else []
        return "-".join([*parts, self.notebook.stem, *([self.language] if self.also else [])])

    @property
    def report(self) -> str:
        """What the report is called."""
        try:
            return self.title or Texts(self.language)(self.notebook.stem)
        except KeyError:  # a notebook of the user's own
            return self.notebook.stem

    @property
    def heading(self) -> str:
        """What the report is called, and whose it is."""
        texts = Texts(self.language)
        return texts("title", department=self.department, report=self.report) if self.department else self.report

    @property
    def name(self) -> str:
        """The job on a progress line: department and notebook, and the language where there is another."""
        parts = [self.department, self.notebook.stem, self.language if self.also else ""]
        return " ".join(part for part in parts if part)
