"""The parts of a text that are right or wrong as a whole: addresses, paths, codes, names, numbers.

One pass a class, in the order of `CLASSES`; what a class took is blanked for those after it, so
that every character belongs to one token. Each pattern is linear: its repeats are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from webapp.notes.language import quantities
from webapp.notes.language.quantities import Value
from webapp.notes.language.values import plain
from webapp.notes.language.word_lists import words

TAKEN = "\ue000"
LONGEST_TOKEN = 400

_EXTENSION = "(?i:" + "|".join(sorted(words("extensions.txt"), key=len, reverse=True)) + ")"
_TOP_LEVEL = (
    "(?i:com|net|org|local|lan|internal|intranet|corp|home|arpa|io|info|biz|gov|edu|mil|int|dev|app"
    "|cloud|online|tech|site|test|example|invalid|de|at|ch|uk|eu|us|fr|nl|be|it|es|pl|ie|au|ca|nz|co)"
)
_PART = r"[^\s\\/\"'<>|,;:*?()\[\]{}" + TAKEN + "]"
# A component may hold blanks when a separator follows: `C:\Program Files\App`.
_STEPS = rf"(?:{_PART}{{1,80}}(?: {_PART}{{1,40}}){{0,3}}\\){{0,20}}{_PART}{{0,120}}"
_NAME = r"[\w.@+~%-]"
_CMDLET = (
    "(?:Get|Set|New|Remove|Add|Test|Start|Stop|Restart|Enable|Disable|Install|Uninstall|Update"
    "|Invoke|Import|Export|Connect|Disconnect|Clear|Reset|Repair|Register|Unregister|Move|Copy"
    "|Rename|Resize|Mount|Dismount|Grant|Revoke|Suspend|Resume|Write|Read|Select|Format|Convert"
    r"|Search|Unlock|Join|Save|Send|Show|Hide|Protect|Unprotect|Optimize|Measure|Publish)-[A-Z]\w{2,60}"
)

URL = re.compile(
    r"(?i:\b(?:https?|ftps?|sftp|ldaps?|smb|nfs|file|ssh|sips?|rtsp|wss?|mailto)://|(?<![\w.])www\.)"
    r"[^\s<>\"'\ue000]{1,400}"
)
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}(?![\w-])"
)
GUID = re.compile(
    r"(?<![0-9A-Fa-f-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f-])"
)
REGISTRY = re.compile(rf"(?<!\w)(?:HKEY_[A-Z_]{{4,30}}|HK(?:LM|CU|CR|U|CC))(?::?\\{_STEPS})?")
PATH = re.compile(
    rf"(?<![\w\\-])(?:[A-Za-z]:\\{_STEPS}|\\\\{_STEPS}|%\w{{1,40}}%(?:\\{_STEPS})?"
    rf"|[A-Za-z]:(?![\w/])|\\?[\w.$-]{{1,60}}\\(?:{_STEPS}))"
    rf"|(?<![\w./\\:])~?(?:/{_NAME}{{1,80}}){{1,20}}/?"
    rf"|(?<![\w./\\-])[\w.-]{{1,60}}(?:/[\w.-]{{1,60}}){{2,12}}/?(?!\w)"
    rf"|(?<![\w./\\-])(?:[\w.-]{{1,60}}/){{1,12}}[\w-]{{1,60}}\.{_EXTENSION}(?!\w)"
)
MAC = re.compile(
    r"(?<![\w:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:-])"
    r"|(?<![\w.])(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}(?![\w.])"
)
IP = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2}|:\d{1,5})?(?!\w|\.\d)"
    r"|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){1,7}(?::[0-9A-Fa-f]{1,4}){0,7}(?:(?<=[:])|:)"
    r"[0-9A-Fa-f]{0,4}(?:/\d{1,3})?(?![\w:])"
)
CODE = re.compile(r"(?<!\w)0[xX][0-9A-Fa-f]{1,40}(?!\w)")
VERSION = re.compile(
    r"(?<![\w.,])(?:[vV]\d{1,9}(?:\.\d{1,9}){0,5}|\d{1,9}(?:\.\d{1,9}){2,5})"
    r"(?:-[A-Za-z][\w.]{0,30})?(?!\w|[.,]\d)"
    r"|(?i:(?<=version )|(?<=release )|(?<=build )|(?<=firmware ))"
    r"\d{1,9}(?:\.\d{1,9}){0,5}(?!\w|[.,]\d)"
)
FILE = re.compile(rf"(?<![\w.@-])(?:[\w$-]{{1,80}}\.){{1,5}}{_EXTENSION}(?![\w-]|\.\w)")
HOST = re.compile(
    rf"(?<![\w.@-])(?:[A-Za-z0-9-]{{1,63}}\.){{1,5}}{_TOP_LEVEL}(?::\d{{2,5}})?(?![\w-]|\.\w)"
)
NAME = re.compile(
    rf"(?<![\w.-])(?:{_CMDLET}"
    r"|[A-Z]{2,12}(?:-[A-Z]\w{0,30}){2,5}|[A-Z]{2,12}(?:-[A-Z]{1,12}){1,5}(?![a-z-])"
    r"|[A-Za-z]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8}"
    r"|(?=[A-Za-z_][\w-]{0,60}?[\d_])[A-Za-z_]\w{0,80}(?:[-.]\w{1,60}){0,8}\$?"
    r"|[a-z]{2,12}(?:-[a-z]{2,12}){0,3}-[a-z](?![\w-])"
    r"|-{1,2}[A-Za-z][\w-]{1,40})(?!\w)"
)
MIXED = re.compile(r"(?<![\w.-])(?=\w{0,30}[A-Za-z_])\d\w{1,80}(?:[-.]\w{1,60}){0,8}(?!\w)")
_UNIT_OF_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|x|s|k|er|bit|fold)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HardToken:
    """A token of one class; two are equal when the class is and one of the values is.

    `start` and `end` are offsets into the folded text, `also` what the same characters say too:
    the address in `10.0.0.1:443`, the last component of a path.
    """

    kind: str
    values: frozenset[Value]
    start: int
    end: int
    text: str
    also: tuple[tuple[str, Value], ...] = ()


Found = tuple[str, frozenset[Value], tuple[tuple[str, Value], ...]]


def hard_tokens(text: str) -> tuple[tuple[HardToken, ...], str]:
    """Return the tokens of a folded text in order, and the text with them blanked."""
    tokens: list[HardToken] = []
    for pattern, read in CLASSES:
        taken: list[HardToken] = []
        for match in pattern.finditer(text):
            start, end = match.span()
            end -= _punctuation_after(match[0])
            found = read(text[start:end], match)
            if end > start and found is not None:
                kind, values, also = found
                taken.append(HardToken(kind, values, start, end, text[start:end], also))
        text = _blanked(text, taken)
        tokens += taken
    return tuple(sorted(tokens, key=lambda token: token.start)), text


def _blanked(text: str, taken: Iterable[HardToken]) -> str:
    parts, at = [], 0
    for token in taken:
        parts += [text[at : token.start], TAKEN * (token.end - token.start)]
        at = token.end
    return "".join([*parts, text[at:]])


def _punctuation_after(text: str) -> int:
    """Return how many characters at the end close the sentence, not the token."""
    bare = text.rstrip(".,;!?'\"")
    while bare.endswith((")", "]", "}")) and bare.count("(") < bare.count(")"):
        bare = bare[:-1].rstrip(".,;!?'\"")
    return len(text) - len(bare)


def _whole(kind: str) -> Callable[[str, re.Match[str]], Found | None]:
    def read(text: str, _: re.Match[str]) -> Found:
        return kind, frozenset({text.casefold()}), ()

    return read


def _url(text: str, _: re.Match[str]) -> Found:
    value = text.casefold().rstrip("/")
    host = re.split(r"[/?#]", value.partition("://")[2] or value)[0]
    return "url", frozenset({value}), (("host", host), *_short(host))


def _short(host: str) -> Iterator[tuple[str, Value]]:
    """Yield the names under which a fully qualified host may be called."""
    name = host.partition(":")[0]
    yield "host", name
    if "." in name and not name.replace(".", "").isdigit():
        yield "name", name.partition(".")[0]


def _host(text: str, _: re.Match[str]) -> Found:
    value = text.casefold()
    return "host", frozenset({value}), tuple(_short(value))


def _email(text: str, _: re.Match[str]) -> Found:
    value = text.casefold()
    return "email", frozenset({value}), (("host", value.partition("@")[2]),)


def _registry(text: str, _: re.Match[str]) -> Found:
    value = text.casefold().replace(":\\", "\\").replace("\\\\", "\\").rstrip("\\")
    hive, slash, rest = value.partition("\\")
    short = "".join(part[0] for part in hive.removeprefix("hkey_").split("_"))
    name = "hk" + short if hive.startswith("hkey_") else hive
    return "registry", frozenset({f"{name}{slash}{rest}"}), ()


def _path(text: str, _: re.Match[str]) -> Found | None:
    value = text.casefold().replace("/", "\\")
    if value.strip("\\") == "":
        return None
    unified = "\\" + re.sub(r"\\{2,}", r"\\", value.strip("\\"))
    host, _slash, rest = value[2:].partition("\\")
    if value.startswith("\\\\") and "." in host and not host.replace(".", "").isdigit():
        short = f"\\{host.partition('.')[0]}\\{rest}".rstrip("\\")
        return "path", frozenset({unified}), (("path", short),)
    return "path", frozenset({unified}), ()


def _hexadecimal(text: str, _: re.Match[str]) -> Found:
    return "code", frozenset({int(text, 16)}), ()


def _mac(text: str, _: re.Match[str]) -> Found:
    return "mac", frozenset({re.sub(r"[:.-]", "", text).casefold()}), ()


def _ip(text: str, _: re.Match[str]) -> Found | None:
    value = text.casefold()
    if "." not in value:
        return ("ip", frozenset({value}), ()) if value.count(":") > 1 and len(value) > 3 else None  # noqa: PLR2004
    address, _colon, port = value.partition(":")
    if any(int(part) > 255 for part in address.partition("/")[0].split(".")):  # noqa: PLR2004
        return "version", frozenset({value}), ()
    also: tuple[tuple[str, Value], ...] = (("ip", address), ("number", (port, ""))) if port else ()
    return "ip", frozenset({value}), also


def _version(text: str, _: re.Match[str]) -> Found:
    value = text.casefold().removeprefix("v")
    also: tuple[tuple[str, Value], ...] = ()
    if value.replace(".", "").isdigit() and value.count(".") <= 1:
        also = (("number", (plain(quantities.Decimal(value)), "")),)
    return "version", frozenset({value}), also


def _identifier(text: str, _: re.Match[str]) -> Found | None:
    if _UNIT_OF_NUMBER.fullmatch(text) or text.replace("_", "").replace("-", "") == "":
        return None
    value = text.casefold()
    if "." in value and not any(mark in value for mark in "0123456789_") and value.islower():
        first, *rest = text.split(".")
        if text == value and len(rest) == 1 and len(first) < 3:  # noqa: PLR2004 - "e.g", "i.e"
            return None
    if text[-1] == "s" and text[-2:-1].isalnum() and not text[-2:-1].islower():
        return "name", frozenset({value, value[:-1]}), ()  # `the two C227s`
    return "name", frozenset({value}), ()


CLASSES: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], Found | None]], ...] = (
    (URL, _url),
    (EMAIL, _email),
    (GUID, _whole("guid")),
    (REGISTRY, _registry),
    (quantities.SLASHED_DATE, quantities.slashed_date),
    (PATH, _path),
    (MAC, _mac),
    (quantities.TIME, quantities.time),
    (IP, _ip),
    (CODE, _hexadecimal),
    (quantities.DATE, quantities.date),
    (FILE, _whole("file")),
    (VERSION, _version),
    (HOST, _host),
    (NAME, _identifier),
    (quantities.OF, quantities.of),
    (quantities.NUMBER, quantities.number),
    (quantities.ORDINAL, quantities.ordinal),
    (MIXED, _identifier),
)
