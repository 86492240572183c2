"""A script's bytes as text, whatever they were saved with."""

import codecs
import re
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
# PEP 263, and only codecs that turn bytes into text and nothing else.
_COOKIE = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]{1,40})")
_COOKIES = re.compile(
    r"iso8859-\d+|cp\d+|koi8-[rut]|mac-\w+|shift_jis|euc_\w+|gb\w+|big5\w*|utf-(?:8|16|32)(?:-\w+)?"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.02  # of all characters: BEL and ESC stand in honest scripts
_CHECK = "check the letters that are not plain ASCII"


class NotText(ValueError):
    """The bytes are no script; its text is a sentence."""


class ReadText(NamedTuple):
    """``note`` says what the reader did, where the engineer should know."""

    text: str
    note: str


def read_text(data: bytes, language: str, *, of_a_library: bool = False) -> ReadText:
    """Return the text, every character and line end kept, without its byte order mark.

    UTF-8, UTF-16 and UTF-32 are told by their mark or their zeros; Python by its own line; the
    rest is read as Windows-1252, for cmd as code page 850 where that makes more letters. What a
    library kept and gave out may hold control characters.

    Raises:
        NotText: a program, an image, or an encoding that cannot be told.

    """
    text, note = _decoded(data, language)
    if "\x00" in text:
        raise NotText("Not text: it holds zero bytes.")
    if len(_CONTROL.findall(text)) > len(text) * _MOST_CONTROLS and not of_a_library:
        raise NotText("Not text: it holds control characters.")
    return ReadText(text, note)


def _decoded(data: bytes, language: str) -> ReadText:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            said = "Taken without its byte order mark." if name == "UTF-8" else f"Read as {name}."
            return ReadText(_strict(data[len(mark) :], codec, name), said)
    if codec := _zeros_of_utf_16(data):
        return ReadText(_strict(data, codec, "UTF-16"), "Read as UTF-16.")
    if b"\x00" in data:
        raise NotText("Not text: it holds zero bytes.")
    try:
        return ReadText(data.decode("utf-8"), "")
    except UnicodeDecodeError:
        return _before_unicode(data, language)


def _strict(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise NotText(f"Damaged: it says {name} and is not. Save it again as UTF-8.") from None


def _zeros_of_utf_16(data: bytes) -> str:
    """Tell UTF-16 without a mark: of plain letters every other byte is zero."""
    half = len(data) // 2
    if half and len(data) % 2 == 0:
        even, odd = data[::2].count(0), data[1::2].count(0)
        if odd * 2 > half and even * 20 < half:
            return "utf-16-le"
        if even * 2 > half and odd * 20 < half:
            return "utf-16-be"
    return ""


def _before_unicode(data: bytes, language: str) -> ReadText:
    if language == "python" and (codec := _cookie(data)):
        return ReadText(_strict(data, codec, codec), f"Read as {codec}, as it says.")
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if language == "cmd":
        console = data.decode("cp850")
        if not text or _letters(console) > _letters(text):
            return ReadText(console, f"Read as code page 850: {_CHECK}.")
    if not text:
        raise NotText("Its encoding cannot be told. Save it as UTF-8.")
    return ReadText(text, f"Read as Windows-1252: {_CHECK}.")


def _cookie(data: bytes) -> str:
    found = _COOKIE.match(data)
    if not found:
        return ""
    try:
        name = codecs.lookup(found[1].decode("ascii", "replace")).name
    except LookupError:
        return ""
    return name if _COOKIES.fullmatch(name) else ""


def _letters(text: str) -> int:
    return sum(1 for one in text if one.isalpha())
