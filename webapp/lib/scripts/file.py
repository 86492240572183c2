"""A rendered script as a file to download: its bytes and its name."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {"powershell": ".ps1", "bash": ".sh", "cmd": ".cmd", "python": ".py"}
)
_MARK = "\ufeff"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST = 80
# Windows opens a device under these names, whatever the ending.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


def file_bytes(script: str, language: str | None) -> bytes:
    """Return the script in UTF-8, with a byte order mark where PowerShell needs one.

    Without it Windows PowerShell reads a file in the machine's code page. There a byte of one
    letter can be a closing quote, as 91 in U+0411 (D0 91), and the rest of a value becomes code.
    """
    needs_mark = language == "powershell" and not script.isascii() and not script.startswith(_MARK)
    return (_MARK + script if needs_mark else script).encode()


def file_name(name: str, language: str | None) -> str:
    """Return a name in plain ASCII that is safe in every file system: ``Add-printer.ps1``.

    Letters lose their accents. A script whose language is not one of ours (None) is a text.
    """
    letters = unicodedata.normalize("NFKD", name)
    unmarked = "".join(one for one in letters if not unicodedata.combining(one))
    plain = _NOT_IN_NAMES.sub("-", unmarked).strip("-.")[:_LONGEST].strip("-.")
    first, dot, others = plain.partition(".")
    if first.lower() in _DEVICES:
        plain = f"{first}-script{dot}{others}"
    return (plain or "script") + EXTENSIONS.get(language or "", ".txt")
