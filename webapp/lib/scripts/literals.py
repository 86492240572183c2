"""Values written into a script that the next ticket will want to change, as hosts and paths."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

from webapp.lib.scripts.found_parameter import line_of, masked
from webapp.lib.scripts.quoting import DOUBLE_QUOTES, SINGLE_QUOTES
from webapp.lib.scripts.region import covered_by
from webapp.lib.scripts.regions import regions

Kind = Literal["email", "url", "id", "address", "path", "host", "secret"]

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    ("url", re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s<>{}]+")),
    (
        "id",
        re.compile(
            r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?"
            r"|S-1-\d{1,3}(?:-\d{1,10})+|(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}"
        ),
    ),
    ("address", re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2}|:\d{1,5})?")),
    (
        "path",
        re.compile(
            r"[A-Za-z]:[\\/][^\r\n\"<>|?*]*|\\\\[\w.-]+\\[^\r\n\"<>|?*]+"
            r"|/(?:etc|home|mnt|opt|root|srv|tmp|usr/local|var|Applications|Library|Users|Volumes)"
            r"/[^\r\n\"<>|?*:;]+|(?i:HK(?:LM|CU|CR|U|CC):?|Registry::HK\w+)\\[^\r\n\"<>|?*]+"
        ),
    ),
    (
        "host",
        re.compile(
            r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?:local|lan|internal|corp|intra|home"
            r"|arpa|test|example|invalid|com|net|org|info|biz|io|cloud|app|dev|eu|de|at|ch|fr|uk"
            r"|nl|be|it|es|pt|pl|cz|dk|se|no|fi|us|ca|au|jp|edu|gov)"
            r"|(?i:[a-z0-9]{0,12}-?(?:srv|dc|fs|pc|ws|sql|exch|web|app|db|nas|prn|print|host|nb|vm)"
            r"[a-z0-9]{0,6}(?:-[a-z0-9]{1,12})*?-?\d{1,5})"
        ),
    ),
)
_QUOTES = SINGLE_QUOTES + DOUBLE_QUOTES
_BARE = re.compile(r"(?<![^\s(=,:])[^\s'\"(){}\[\];|&,=<>`$%!]+")
_END = re.compile(r"[\s;|),]|\Z")
_EXPANDED = {"powershell": re.compile("[$`]"), "bash": re.compile(r"[$`\\]")}
_EXPANDED_ELSEWHERE = re.compile("[$`%!]")
# `$server = `, `server=`, `-ComputerName ` or `"server": ` right before the value.
_NAMED_BEFORE = re.compile(
    r"(?:\$?([A-Za-z_]\w*)[\"']?[ \t]*[=:]|(?<!\S)-{1,2}([A-Za-z][\w-]+)[ \t:=])[ \t]*$"
)
_WIDTH = 80


@dataclass(frozen=True, slots=True)
class FoundLiteral:
    """One value, ``places`` being where it stands as a whole word, quotes included."""

    name: str
    kind: Kind
    value: str
    line: int
    places: tuple[tuple[int, int], ...]


def find_literals(text: str, language: str, taken: Iterable[str] = ()) -> list[FoundLiteral]:
    """Return the values in order, each with a name of its own that is not in ``taken``.

    Whole quoted strings without variables in them, and bare words outside Python; not comments
    and not text in here-strings, where no placeholder can stand.
    """
    found: dict[tuple[Kind, str], FoundLiteral] = {}
    names = {name.lower() for name in taken}
    for start, end, value in sorted(_values(text, language)):
        kind = next((kind for kind, pattern in _KINDS if pattern.fullmatch(value)), None)
        if kind is None:
            continue
        known = found.get((kind, value))
        if known is None:
            name = _free(_name(text, start) or kind, names)
            names.add(name.lower())
            known = FoundLiteral(name, kind, value, line_of(text, start), ())
        found[kind, value] = replace(known, places=(*known.places, (start, end)))
    return list(found.values())


def find_secret_literals(
    text: str, language: str, secrets: Iterable[tuple[int, int, str]], taken: Iterable[str] = ()
) -> list[FoundLiteral]:
    """Return the quoted strings that hold one of these finds, each once, without its value."""
    spans = sorted((start, end) for start, end, _ in secrets)
    starts = [start for start, _ in spans]
    reached = list(accumulate((end for _, end in spans), max))
    found: dict[str, FoundLiteral] = {}
    names = {name.lower() for name in taken}
    for start, end, value in sorted(_values(text, language)) if spans else ():
        before_end = bisect_left(starts, end)
        holds = before_end > 0 and reached[before_end - 1] > start
        if text[start] not in _QUOTES or not holds:
            continue
        if value not in found:
            name = _free(_name(text, start) or "secret", names)
            names.add(name.lower())
            found[value] = FoundLiteral(name, "secret", "", line_of(text, start), ())
        found[value] = replace(found[value], places=(*found[value].places, (start, end)))
    return list(found.values())


def _values(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    around = regions(text, language)
    is_held = covered_by(region for region in around if region.kind != "string")
    yield from (
        (start, end, text[start + 1 : end - 1])
        for start, end, kind in around
        if kind == "string" and _is_plain(text[start:end], language) and not is_held(start)
    )
    if language != "python":
        hidden = masked(text, around)
        yield from (
            (one.start(), one.end(), one[0])
            for one in _BARE.finditer(hidden)
            if _END.match(hidden, one.end())
        )


def _is_plain(quoted: str, language: str) -> bool:
    """Tell whether a string stands for the text between its quotes."""
    if len(quoted) < len("''") or quoted[0] not in _QUOTES or quoted[-1] not in _QUOTES:
        return False
    return quoted[0] in SINGLE_QUOTES or not _EXPANDED.get(language, _EXPANDED_ELSEWHERE).search(
        quoted
    )


def _name(text: str, start: int) -> str | None:
    before = text[max(0, start - _WIDTH) : start].rpartition("\n")[2]
    found = _NAMED_BEFORE.search(before)
    word = (found[1] or found[2]) if found else ""
    return word.replace("-", "_") or None


def _free(name: str, taken: set[str]) -> str:
    number, candidate = 1, name
    while candidate.lower() in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
