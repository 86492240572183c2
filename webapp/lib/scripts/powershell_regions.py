"""The strings and comments of a PowerShell script.

Source: the PowerShell language specification, "Lexical structure", and about_Quoting_Rules;
typographic quotes and dashes count as quotes and dashes.
"""

import re
from collections.abc import Iterator

from webapp.lib.scripts.quoting import DOUBLE_QUOTES, SINGLE_QUOTES
from webapp.lib.scripts.region import Kind, Region

_S, _D = SINGLE_QUOTES, DOUBLE_QUOTES
_HERE_END = {
    "'": re.compile(rf"(?m)^[{_S}]@"),
    '"': re.compile(rf"(?m)^[{_D}]@"),
}
_CODE = re.compile(
    rf"""(?P<escape>`[\s\S])|(?P<here>@(?:[{_S}]|[{_D}])[ \t]*(?:\r\n?|\n))
    |(?P<block><\#[\s\S]*?(?:\#>|\Z))|(?P<line>\#)
    |(?P<single>[@$]?[{_S}][^{_S}]*(?:[{_S}]{{2}}[^{_S}]*)*(?:[{_S}]|\Z))
    |(?P<double>[@$]?[{_D}])|(?P<variable>\$\{{[^}}\r\n]*\}})
    |(?P<verbatim>(?<!\S)[-\u2013-\u2015]{{2}}%(?!\S)[^\r\n]*)|(?P<open>\()|(?P<close>\))""",
    re.VERBOSE,
)
_IN_DOUBLE = re.compile(
    rf"(?P<escape>`[\s\S]|[{_D}]{{2}}|\$\{{[^}}\r\n]*\}})|(?P<nested>\$\()|(?P<end>[{_D}])"
)
_LINE_END = re.compile(r"[\r\n]")
# The word before a `#`: in a bare word `#` is a character, after a variable or number a comment.
_WORD_BACKWARDS = re.compile(rf"[^\s;(){{}}|&,<>=\[\]{_S}{_D}]*")
_ENDS_BEFORE_HASH = re.compile(r"[$@][\w:?^$]*|\d[\w.]*|")
_LONGEST_WORD = 200
_ONE_PIECE: dict[str, Kind] = {
    "single": "string",
    "block": "comment",
    "line": "comment",
    "verbatim": "verbatim",
    "here": "here-string",
}


def powershell_regions(text: str) -> Iterator[Region]:
    position = 0
    # Where each open double-quoted string began, or None for each open parenthesis.
    open_: list[int | None] = []
    while position < len(text):
        in_string = open_ and open_[-1] is not None
        found = (_IN_DOUBLE if in_string else _CODE).search(text, position)
        if found is None:
            break
        position = found.end()
        name = found.lastgroup or ""
        if name == "end":
            yield Region(open_.pop() or 0, position, "string")
        elif name in {"nested", "open", "double"}:
            open_.append(found.start() if name == "double" else None)
        elif name == "close":
            del open_[-1:]
        elif region := _one_piece(found, name):
            yield region
            position = region.end
    yield from (Region(start, len(text), "string") for start in open_ if start is not None)


def _one_piece(found: re.Match[str], name: str) -> Region | None:
    start, end = found.span()
    if name == "here":
        end = _first(_HERE_END["'" if found[0][1] in _S else '"'], found.string, end)[1]
    elif name == "line":
        if not _starts_comment(found.string, start):
            return None
        end = _first(_LINE_END, found.string, end)[0]
    kind = _ONE_PIECE.get(name)
    return Region(start, end, kind) if kind else None


def _starts_comment(text: str, position: int) -> bool:
    word = _WORD_BACKWARDS.match(text[max(0, position - _LONGEST_WORD) : position][::-1])
    return word is None or _ENDS_BEFORE_HASH.fullmatch(word[0][::-1]) is not None


def _first(pattern: re.Pattern[str], text: str, position: int) -> tuple[int, int]:
    found = pattern.search(text, position)
    return found.span() if found else (len(text), len(text))
