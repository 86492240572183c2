r"""What typed text must look like before it is stored, and how long it may be.

Three kinds of text: ``clean`` for running text, ``one_line`` for titles and names, ``exact`` for
script bodies, where a changed character is a changed command.

Lengths are counted on what people send, in code points, after ``\r\n`` and ``\r`` have become
``\n`` and before NFC: NFC may shorten (``e`` + accent) or lengthen (U+FB2C: 1 → 3) a text, so a
stored text can be longer than its limit. Columns need a type without a length.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Literal

Kind = Literal[
    "title",
    "client_name",
    "ticket_ref",
    "fact",
    "check_note",
    "problem",
    "message",
    "note",
    "template_name",
    "script_body",
    "name",
]

#: Code points; ``script_body`` alone in bytes of UTF-8.
LIMITS: Mapping[Kind, int] = MappingProxyType(
    {
        "title": 200,
        "client_name": 200,
        "ticket_ref": 100,
        "fact": 4_000,
        "check_note": 4_000,
        "problem": 20_000,
        "message": 20_000,
        "note": 60_000,
        "template_name": 120,
        "script_body": 65_536,
        "name": 120,
    }
)

_ONE_LINE: frozenset[Kind] = frozenset(
    {"title", "client_name", "ticket_ref", "template_name", "name"}
)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_LINE_END = re.compile(r"\r\n?")
# Cc of Unicode (C0, DEL and C1) without tab and line feed, and the lone halves of pairs.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNRUNNABLE = re.compile("[\x00\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile("[\\s\x00-\x1f\x7f-\x9f]+")
# unicodedata sorts runs of combining marks by insertion: 60,000 of them take 5 s, 2,000 take 6 ms.
_SHORT_ENOUGH_TO_SORT_BADLY = 2_000


class TextRefused(ValueError):
    """A text that cannot be stored; ``message`` is a sentence for the person who typed it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def clean(text: str) -> str:
    """Return it in NFC with plain line feeds, U+FFFD for control characters, ``""`` for blank."""
    if _is_blank(text):
        return ""
    return _nfc(_UNSTORABLE.sub(_REPLACEMENT, _LINE_END.sub("\n", text)))


def one_line(text: str) -> str:
    """Return it in NFC, each run of white space and control characters as one space, trimmed."""
    line = _SURROGATE.sub(_REPLACEMENT, _BLANKS.sub(" ", text).strip())
    return "" if _is_blank(line) else _nfc(line)


def exact(text: str) -> str:
    """Return the text itself, to the last line end.

    Raises:
        ValueError: it holds NUL or a lone surrogate, which no file and no database can keep.
    """
    found = _UNRUNNABLE.search(text)
    if found is None:
        return text
    name = "a NUL character" if found[0] == "\x00" else "half of a surrogate pair"
    raise ValueError(f"Character {found.start() + 1:,} is {name}. Remove it.")


def storable(text: str) -> str:
    """Return the text with U+FFFD for what ``exact`` refuses: for drafted scripts."""
    return _UNRUNNABLE.sub(_REPLACEMENT, text)


def checked(
    kind: Kind, label: str, text: str, *, required: bool = True, field: str | None = None
) -> str:
    """Return the text in its stored form.

    Args:
        kind: which limit and which of the three forms apply.
        label: how the page names the field, as it opens a sentence: ``"Ticket reference"``.
        text: what was sent.
        required: whether blank is refused.
        field: the name for ``TextRefused.field`` where the form calls it otherwise than ``kind``.

    Raises:
        TextRefused: blank though required, over the limit, or not storable.
    """
    name = field or kind
    # Measured before cleaning, so that no length makes the work expensive.
    if over := _over(kind, label, text):
        raise TextRefused(name, over)
    if kind == "script_body":
        try:
            stored = "" if _is_blank(text) else exact(text)
        except ValueError as error:
            raise TextRefused(name, str(error)) from None
    else:
        stored = one_line(text) if kind in _ONE_LINE else clean(text)
    if required and not stored:
        article = "an" if label[:1].lower() in "aeiou" else "a"
        raise TextRefused(name, f"Enter {article} {label[:1].lower()}{label[1:]}.")
    return stored


def _over(kind: Kind, label: str, text: str) -> str:
    limit = LIMITS[kind]
    if kind == "script_body":
        size, unit = len(text.encode("utf-8", "surrogatepass")), "bytes"
    else:
        sent = text.strip() if kind in _ONE_LINE else text
        size, unit = len(_LINE_END.sub("\n", sent)), "characters"
    if size <= limit:
        return ""
    return f"{label} is {size:,} {unit} long; the limit is {limit:,}. Shorten it."


def _is_blank(text: str) -> bool:
    """Tell whether nothing can be seen: white space and format characters (U+200B, a BOM)."""
    return all(mark.isspace() or unicodedata.category(mark) == "Cf" for mark in text)


def _nfc(text: str) -> str:
    if text.isascii():
        return text
    if len(text) > _SHORT_ENOUGH_TO_SORT_BADLY:
        text = _marks_sorted("".join(unicodedata.normalize("NFD", mark) for mark in text))
    return unicodedata.normalize("NFC", text)


def _marks_sorted(text: str) -> str:
    """Canonical order, which leaves ``normalize`` nothing to move."""
    return "".join(
        "".join(sorted(run, key=unicodedata.combining) if is_mark else run)
        for is_mark, run in groupby(text, key=lambda mark: unicodedata.combining(mark) > 0)
    )
