"""The scripts of a folder, read without following a link out of it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from webapp.lib.scripts.source import LINK, SPECIAL, Gathering, SourceFile, SourceRefused


def in_folder(folder: Path) -> list[SourceFile]:
    """Return the files below a folder by their path in it, in the order of their names.

    Raises:
        SourceRefused: too many files, or too much in all.

    """
    gathering = Gathering()
    for path in _below(folder):
        _add(path, path.relative_to(folder).as_posix(), gathering)
    return gathering.files


def one_file(path: Path) -> list[SourceFile]:
    gathering = Gathering()
    _add(path, path.name, gathering)
    return gathering.files


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=_refuse):
        # A hidden folder is a tool's own, and may hold a hundred thousand files.
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(place) / name).is_symlink()]
        yield from (Path(place) / name for name in sorted([*names, *linked]))


def _refuse(error: OSError) -> None:
    raise SourceRefused(f"{error.filename} cannot be read: {error.strerror}.")


def _add(path: Path, name: str, gathering: Gathering) -> None:
    mode = path.lstat().st_mode
    refusal = LINK if stat.S_ISLNK(mode) else "" if stat.S_ISREG(mode) else SPECIAL

    def read(most: int) -> bytes:
        # Between the look and the open a file may become a link: it is not followed then either.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            return file.read(most)

    # Bytes of a name that are no UTF-8 come as lone surrogates, which no database holds.
    gathering.add(name.encode("utf-8", "replace").decode("utf-8"), read, refusal)
