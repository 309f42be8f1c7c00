"""What is to be rendered: a notebook for a department."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

#: Characters that no file name can have.
UNSAFE = str.maketrans({c: "_" for c in '/\\:*?"<>|\0'})


@dataclass(frozen=True, slots=True)
class Job:
    """One report to make: a source notebook for a department."""

    notebook: Path
    department: str

    @property
    def stem(self) -> str:
        """File name of the report without its ending."""
        return f"{self.department.translate(UNSAFE)}-{self.notebook.stem}"
