"""Formats that only an office program reads (.doc, .rtf, .odt …): converted by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from yujuesuan.errors import UnreadableFile

#: Seconds that one conversion may take; the first one on a machine makes a profile.
_PATIENCE = 180


def found() -> str | None:
    """The command of LibreOffice, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def converted(data: bytes, suffix: str, target: str, path: str) -> bytes:
    """The file as `target` (docx, xlsx). Raises `UnreadableFile` where LibreOffice is missing or fails."""
    program = found()
    if program is None:
        what = f"a {suffix} file, which only LibreOffice can read, and it is not installed"
        raise UnreadableFile(what, path=path, remedy=f"install LibreOffice, or save the file as .{target}")
    with tempfile.TemporaryDirectory(prefix="yujuesuan-") as folder:
        source = Path(folder) / f"source.{suffix}"
        source.write_bytes(data)
        # a profile of its own: two conversions with one profile at the same time do nothing, silently
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--norestore", "--convert-to", target, "--outdir", folder]
        with (Path(folder) / "said").open("w+b") as said:
            # a group of its own, so that what the command starts ends with it
            process = subprocess.Popen([*command, str(source)], stdout=said, stderr=said, start_new_session=True)
            try:
                code = process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                _end(process)
                what = f"LibreOffice did not convert it within {_PATIENCE} seconds"
                raise UnreadableFile(what, path=path, remedy=f"save the file as .{target}") from None
            said.seek(0)
            message = said.read().decode("utf-8", "replace").strip().splitlines()
        made = source.with_suffix(f".{target}")
        if code or not made.exists():
            what = f"LibreOffice could not convert it ({message[-1] if message else f'exit code {code}'})"
            raise UnreadableFile(what, path=path, remedy=f"save the file as .{target}")
        return made.read_bytes()


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
