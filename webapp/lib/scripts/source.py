"""Where imported scripts come from: uploaded files, zip archives, a folder. Nothing is unpacked.

Every member is read into memory within limits, or refused with one sentence; no path that an
archive names is ever opened.
"""

import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO

from webapp.lib.text import one_line

MIB = 1024 * 1024
LARGEST_UPLOAD = 16 * MIB
LARGEST_TOTAL = 32 * MIB  # of what comes out
LARGEST_FILE = 260 * 1024  # a script of 64 KiB, should each character take four bytes
LARGEST_MANIFEST = 8 * MIB
MOST_FILES = 2_000
MOST_LEVELS = 16
LONGEST_PATH = 300
HIGHEST_RATIO = 200
SCRIPTS = frozenset({"", ".ps1", ".sh", ".bash", ".zsh", ".cmd", ".bat", ".py"})
MANIFEST = ".json"
ARCHIVES = frozenset({".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab", ".jar"})

NOT_A_SCRIPT = "Not a script: .ps1, .sh, .bash, .cmd, .bat and .py files are taken."
NESTED = "An archive in an archive is not opened. Import it by itself."
LINK = "A link is not followed."
SPECIAL = "Not a regular file."
_MEMBER, _END = b"PK\x03\x04", b"PK\x05\x06"
_END_SEARCHED = 65_557  # an end record and the longest comment behind it
_SMALLEST_ENTRY = 46
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")


class SourceRefused(ValueError):
    """Nothing of it can be imported; its text is a sentence."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file; ``refusal`` says why it is not looked at, and is empty when it is."""

    path: str
    content: bytes = b""
    refusal: str = ""


@dataclass(slots=True)
class Gathering:
    """Collects files from wherever they come, within the limits of one import."""

    files: list[SourceFile] = field(default_factory=list)
    _left: int = LARGEST_TOTAL
    _paths: set[str] = field(default_factory=set)

    def add(self, name: str, read: Callable[[int], bytes], refusal: str = "") -> None:
        """Read at most so many bytes through ``read``, unless the name says that it is no script.

        Raises:
            SourceRefused: too many files, or too much in all.

        """
        if len(self.files) >= MOST_FILES:
            raise SourceRefused(f"More than {MOST_FILES:,} files. Import them in parts.")
        path, reason = _checked_path(name)
        if path.casefold() in self._paths and not reason:
            reason = "A second file of this path."
        self._paths.add(path.casefold())
        reason = reason or refusal or _not_read(path)
        content = b""
        if not reason:
            content, reason = self._read(path, read)
        self.files.append(SourceFile(path, content, reason))

    def _read(self, path: str, read: Callable[[int], bytes]) -> tuple[bytes, str]:
        most = LARGEST_MANIFEST if _ending(path) == MANIFEST else LARGEST_FILE
        try:
            content = read(most + 1)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError):
            return b"", "Damaged: it cannot be read."
        except (NotImplementedError, RuntimeError):
            return b"", "Packed in a way that is not known here."
        self._left -= len(content)
        if self._left < 0:
            raise SourceRefused(
                f"More than {LARGEST_TOTAL // MIB} MiB in all. Import them in parts."
            )
        if len(content) > most:
            return b"", f"Too large: at most {most // 1024:,} KiB."
        if content.startswith(_MEMBER):
            return b"", NESTED
        return content, "" if content else "Empty."


def gathered(uploads: Iterable[tuple[str, IO[bytes]]]) -> list[SourceFile]:
    """Return the files of an upload: those of each zip archive in it, and the others themselves.

    Raises:
        SourceRefused: an archive that cannot be read, too many files, or too much in all.

    """
    gathering = Gathering()
    for name, file in uploads:
        if _ending(name) == ".zip":
            unpack(file, gathering)
        else:
            gathering.add(name, file.read)
    return gathering.files


def unpack(file: IO[bytes], into: Gathering) -> None:
    """Add the members of a zip archive.

    Raises:
        SourceRefused: it is none, is damaged, or is built to fill the memory.

    """
    _refuse_endless_listing(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise SourceRefused("This is no zip archive, or it is damaged.") from None
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        _refuse_bomb(members)
        for member in members:
            name = member.orig_filename or member.filename
            into.add(name, _reader(archive, member), _unreadable(member))


def _reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        with archive.open(member) as content:
            return content.read(most)

    return read


def _refuse_endless_listing(file: IO[bytes]) -> None:
    """`ZipFile` reads the whole listing before it says how long it is: look at its size first."""
    size = file.seek(0, 2)
    if size > LARGEST_UPLOAD:
        raise SourceRefused(f"Too large: at most {LARGEST_UPLOAD // MIB} MiB.")
    file.seek(max(0, size - _END_SEARCHED))
    tail = file.read()
    at = tail.rfind(_END)
    listing = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if listing > MOST_FILES * (_SMALLEST_ENTRY + LONGEST_PATH):
        raise SourceRefused(f"More than {MOST_FILES:,} files. Import them in parts.")
    file.seek(0)


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MIB and unpacked > packed * HIGHEST_RATIO:
        raise SourceRefused(
            f"It would unpack to more than {HIGHEST_RATIO} times its size. Nothing was unpacked."
        )


def _unreadable(member: zipfile.ZipInfo) -> str:
    mode = stat.S_IFMT(member.external_attr >> 16)
    if mode == stat.S_IFLNK:
        return LINK
    if mode not in (0, stat.S_IFREG):
        return SPECIAL
    if member.flag_bits & _ENCRYPTED:
        return "Encrypted. Unpack it, then import the scripts."
    return ""


def _checked_path(name: str) -> tuple[str, str]:
    """Return the path as it is shown and kept, and why it is refused."""
    path = one_line(name.replace("\\", "/"))
    parts = PurePosixPath(path).parts
    wrong = (
        (not parts, "It has no name."),
        (
            len(path) > LONGEST_PATH,
            f"The path is {len(path):,} characters long; the limit is {LONGEST_PATH}.",
        ),
        (path.startswith("/") or bool(_DRIVE.match(path)), "An absolute path is not taken."),
        (".." in parts, "Its path leads out of the archive."),
        (
            len(parts) > MOST_LEVELS,
            f"It lies {len(parts)} folders deep; the limit is {MOST_LEVELS}.",
        ),
        (
            any(part.startswith(".") for part in parts) or parts[:1] == ("__MACOSX",),
            "A hidden file is not taken.",
        ),
    )
    refusal = next((reason for applies, reason in wrong if applies), "")
    return path[:LONGEST_PATH] or "(no name)", refusal


def _not_read(path: str) -> str:
    ending = _ending(path)
    if ending in ARCHIVES:
        return NESTED
    return "" if ending in SCRIPTS or ending == MANIFEST else NOT_A_SCRIPT


def _ending(path: str) -> str:
    return PurePosixPath(path.strip()).suffix.lower()
