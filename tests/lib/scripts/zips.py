"""Zip archives for tests, honest and not."""

from __future__ import annotations

import io
import stat
import zipfile


def archive(members: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    file.seek(0)
    return file


def with_mode(name: str, content: bytes, mode: int) -> io.BytesIO:
    """Return an archive of one member with a Unix mode: a link, a device, a pipe."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (mode | stat.S_IRUSR) << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(info, content)
    file.seek(0)
    return file


def flagged(name: str, content: bytes, flag: int) -> io.BytesIO:
    """Return an archive whose only member has a bit of its flags set, in both its headers."""
    data = bytearray(archive({name: content}).getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= flag
    return io.BytesIO(bytes(data))
