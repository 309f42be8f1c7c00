"""Files in a ZIP: named `a.zip!/b.pdf`, read one at a time, within limits."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from yujuesuan.errors import UnreadableFile
from yujuesuan.readers import kinds, limits

#: What a Mac puts beside the files.
_JUNK = "__MACOSX/"
_UTF_8 = 0x800
_ENCRYPTED = 1


def split(path: Path) -> tuple[Path, str] | None:
    """The archive and the member that `a.zip!/b.pdf` names; None for the path of a file."""
    for parent in path.parents:
        if parent.name.endswith("!") and not parent.exists():
            archive = parent.with_name(parent.name[:-1])
            if archive.is_file():
                return archive, path.relative_to(parent).as_posix()
    return None


def home(path: Path) -> tuple[Path, str]:
    """The folder that a file lies in, and its name there: `a.zip!/b.pdf` lies where the archive does."""
    inside = split(path)
    folder = inside[0].parent if inside else path.parent
    return folder, path.relative_to(folder).as_posix()


def members(path: Path) -> list[Path]:
    """The paths of an archive's files that may be disclosures, in order.

    Raises `UnreadableFile` for an archive that is damaged or expands to too much.
    """
    with _opened(path) as archive:
        infos = _files(archive)
        if len(infos) > limits.MEMBERS:
            what = f"the archive holds {len(infos):,} files, more than {limits.MEMBERS:,}"
            raise UnreadableFile(what, path=path, remedy="unpack it and pass folders")
        limits.check_total(infos, limits.EXPANDED_BYTES, str(path))
        found = sorted({member_name(info) for info in infos if _likely(archive, info)})
        return [path.with_name(f"{path.name}!") / name for name in found]


def _likely(archive: ZipFile, info: ZipInfo) -> bool:
    """Whether a member may be a disclosure; one that cannot be opened is, so that its error names it."""
    try:
        with archive.open(info) as source:
            return kinds.may_be_disclosure(member_name(info), source.read(kinds.HEAD), info.file_size)
    except limits.BROKEN_ZIP:
        return True


def member(path: Path, archive_path: Path, name: str) -> bytes:
    """The bytes of one member. Raises `UnreadableFile`, which names it, for whatever keeps it from being read."""
    with _opened(archive_path) as archive:
        named = [info for info in _files(archive) if member_name(info) == name]
        if not named:
            raise UnreadableFile("no such file in the archive", path=path, remedy="check the name")
        if len(named) > 1:
            what = f"the archive holds {len(named)} files of this name"
            raise UnreadableFile(what, path=path, remedy="unpack it and rename them")
        info = named[0]
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFile("protected by a password", path=path, remedy="unpack the archive with its password")
        limits.check_size(info.file_size, str(path))
        limits.check_expansion([info], limits.FILE_BYTES, str(path))
        try:
            return archive.read(info)
        except limits.BROKEN_ZIP as error:
            what = f"cannot be unpacked ({error})"
            raise UnreadableFile(what, path=path, remedy="fetch the archive again, or unpack it") from None


def _opened(path: Path) -> ZipFile:
    try:
        return ZipFile(path)
    except (BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableFile(f"a damaged ZIP ({error})", path=path, remedy="fetch it again") from None
    except OSError as error:
        raise UnreadableFile(f"cannot be read ({error.strerror})", path=path, remedy="check the permissions") from None


def _files(archive: ZipFile) -> list[ZipInfo]:
    return [info for info in archive.infolist() if not info.is_dir() and _JUNK not in info.filename]


def member_name(info: ZipInfo) -> str:
    """A member's name with `/`, inside the archive wherever it claims to lie.

    Archivers on Chinese systems write names in GBK without saying so, which zipfile takes for code page 437.
    """
    name = info.filename
    if not info.flag_bits & _UTF_8:
        for encoding in ("utf-8", "gb18030"):
            try:
                name = name.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "/".join(part for part in parts if part not in ("/", "..", ".")) or "unnamed"
