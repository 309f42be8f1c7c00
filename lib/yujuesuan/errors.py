"""Errors that say what happened, where, and what to do."""

from __future__ import annotations

from pathlib import Path


class YujuesuanError(Exception):
    """Base of every error that a user can mend; `str()` is one line: place, what, remedy."""

    exit_code = 2

    def __init__(self, what: str, *, path: Path | str | None = None, line: int | None = None, remedy: str = ""):
        self.what, self.path, self.line, self.remedy = what, path, line, remedy
        place = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(f"{place}{what}" + (f" — {remedy}" if remedy else ""))


class UnreadableFile(YujuesuanError):
    """The path is missing, empty, or not in a format that a reader knows."""


class NotADisclosure(YujuesuanError):
    """The file holds no budget or final-account disclosure."""


class WithoutKey(NotADisclosure):
    """A disclosure whose text does not say whose it is, of what year or stage; `known` holds what it does say.

    `amounts` are those of its official tables, in 万元 to the cent: other files of the disclosure state some of them.
    """

    def __init__(self, what: str, *, path: Path | str | None = None, line: int | None = None, remedy: str = ""):
        super().__init__(what, path=path, line=line, remedy=remedy)
        self.known: dict[str, str | int] = {}
        self.amounts: frozenset[float] = frozenset()


class RepeatedDocument(YujuesuanError):
    """A file prints what another file of the same disclosure prints: its figures must not be counted twice."""


class UnreadTable(YujuesuanError):
    """A table of the document was left out because its columns, unit or header cannot be told."""


class UnknownDepartment(YujuesuanError):
    """No frame holds the department asked for; the message lists the near names."""


class MissingData(YujuesuanError):
    """`data/processed` holds no frames, or frames of another version."""


class InvalidConfig(YujuesuanError):
    """`reports.yaml` says something that cannot be done; the message names its line."""


class ReportFailed(YujuesuanError):
    """A notebook failed while a report was rendered."""

    exit_code = 1
