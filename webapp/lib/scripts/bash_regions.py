"""The strings, comments, here-documents and expansions of a bash script.

Source: the Bash reference manual, "Shell Syntax" and "Shell Expansions".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from webapp.lib.scripts.region import Kind, Region

_EXPANSIONS = (
    r"(?P<arith>\$\(\()|(?P<nested>\$\()|(?P<param>\$\{)|(?P<ticks>`(?:\\[\s\S]|[^`\\])*`?)"
)
_CODE = re.compile(
    rf"""(?P<escape>\\[\s\S])|(?P<single>\$?'[^']*'?)|(?P<double>\$?")
    |(?P<bracket>\$\[[^\[\]]*\])|(?P<broken>\$\[)|{_EXPANSIONS}|(?P<array>(?<==)\()
    |(?P<command>(?:(?<![^\s;&|(){{}}!])|(?<=\bfor))\(\()|(?P<open>[<>]?\()|(?P<close>\))
    |(?P<comment>(?<![^\s;|&()`])\#[^\n]*)|(?P<here_string><<<)
    |(?P<here><<-?[ \t]*(?P<delimiter>(?:\\.|'[^'\n]*'|"[^"\n]*"|[^\s;|&<>()'"\\`])+))
    |(?P<line>\n)|(?P<subscript>(?<=\w)\[[^\]\s]{{0,200}})
    |(?P<case>(?<![^\s;|&()`])case(?=\s[^\n;]{{1,200}}?\sin\b))|(?P<esac>(?<![^\s;|&()`])esac\b)""",
    re.VERBOSE,
)
# In `a=( … )` bash drops a line with one of these and reads on in the next: inside a value.
_ARRAY = re.compile(
    rf"""(?P<escape>\\[\s\S])|(?P<single>\$?'[^']*'?)|(?P<double>\$?")|(?P<bracket>\$\[[^\[\]]*\])
    |{_EXPANSIONS}|(?P<open>[<>]\()|(?P<close>\))|(?P<broken>[;&|<>(]|\$\[)
    |(?P<comment>(?<![^\s(])\#[^\n]*)|(?P<subscript>(?<=\w)\[[^\]\s]{{0,200}})""",
    re.VERBOSE,
)
_AFTER_ARRAY = re.compile(r"[\s;&|)<>]|\Z")
_ANSI = re.compile(r"\$'(?:\\[\s\S]|[^'\\])*'?")
_DOUBLE = re.compile(rf'(?P<escape>\\[\s\S])|(?P<end>")|{_EXPANSIONS}')
_PARAM = re.compile(
    rf"""(?P<escape>\\[\s\S])|(?P<end>\}})|(?P<single>'[^']*'?)|(?P<double>")|{_EXPANSIONS}""",
    re.VERBOSE,
)
_ARITH = re.compile(
    rf"""(?P<escape>\\[\s\S]|'\w*')|(?P<end>\)\))|(?P<group>\()|(?P<close>\))|(?P<double>")
    |{_EXPANSIONS}|(?P<broken>')""",
    re.VERBOSE,
)
_QUOTING = re.compile(r"[\\'\"]")
_PATTERNS = {
    "code": _CODE,
    "array": _ARRAY,
    "double": _DOUBLE,
    "param": _PARAM,
    "arith": _ARITH,
    "group": _ARITH,
}
_KINDS: dict[str, Kind] = {"double": "string", "param": "expansion", "arith": "arithmetic"}
_ONE_PIECE: dict[str, Kind] = {
    "single": "string",
    "ticks": "backticks",
    "bracket": "arithmetic",
    "comment": "comment",
    "subscript": "subscript",
}
_OPENING = {
    "double": "double",
    "arith": "arith",
    "command": "arith",
    "nested": "code",
    "array": "array",
    "open": "code",
    "param": "param",
    "group": "group",
}


@dataclass(slots=True)
class _Frame:
    """An open double quote, parenthesis or expansion: its `_PATTERNS` key and where it began."""

    kind: str
    start: int
    quoted: bool = False
    cases: int = 0


def bash_regions(text: str) -> Iterator[Region]:
    frames = [_Frame("code", 0)]
    documents: list[re.Match[str]] = []
    position = 0
    while found := _PATTERNS[frames[-1].kind].search(text, position):
        position = found.end()
        name = found.lastgroup or ""
        if name in _OPENING:
            frames.append(_opened(frames[-1], _OPENING[name], found.start()))
        elif name in {"end", "close", "broken"}:
            yield from _closed(frames, found)
        elif name in {"here", "delimiter"}:
            documents.append(found)
        elif name in {"case", "esac"}:
            frames[-1].cases += 1 if name == "case" else -min(1, frames[-1].cases)
        elif name == "line" and documents:
            start, position = position, _end_of_documents(text, position, documents)
            yield Region(start, position, "here-string")
        elif region := _one_piece(frames[-1], found, name):
            yield region
            position = region.end if name != "subscript" else found.start() + 1
        elif name == "single":
            position = found.start() + 1
    for frame in frames[1:]:
        yield Region(frame.start, len(text), _KINDS.get(frame.kind, "unreadable"))


def _one_piece(frame: _Frame, found: re.Match[str], name: str) -> Region | None:
    end = found.end()
    if name == "single":
        if frame.quoted:  # in `"${x:-it's}"` the apostrophe quotes nothing
            return None
        if found[0][0] == "$" and (ansi := _ANSI.match(found.string, found.start())):
            end = ansi.end()
    kind = _ONE_PIECE.get(name)
    return Region(found.start(), end, kind) if kind else None


def _opened(parent: _Frame, kind: str, start: int) -> _Frame:
    quoted = parent.kind == "double" or (parent.kind == "param" and parent.quoted)
    return _Frame(kind, start, quoted=kind == "param" and quoted)


def _closed(frames: list[_Frame], found: re.Match[str]) -> Iterator[Region]:
    """Close the innermost frame, unless the parenthesis ends a pattern of `case`."""
    frame = frames[-1]
    if found.lastgroup == "broken":
        start = frames[1].start if len(frames) > 1 else found.start()
        yield Region(start, len(found.string), "unreadable")
        return
    if frame.kind == "code" and (frame.cases or len(frames) == 1):
        return
    frames.pop()
    if frame.kind == "group" and found[0] == "))" and frames[-1].kind in {"group", "arith"}:
        frame = frames.pop()
    if kind := _KINDS.get(frame.kind):
        yield Region(frame.start, found.end(), kind)
    if frame.kind == "array" and not _AFTER_ARRAY.match(found.string, found.end()):
        yield Region(frame.start, len(found.string), "unreadable")


def _end_of_documents(text: str, position: int, documents: list[re.Match[str]]) -> int:
    for here in documents:
        word = re.escape(_QUOTING.sub("", here["delimiter"]))
        tabs = r"\t*" if here[0].startswith("<<-") else ""
        found = re.compile(rf"(?m)^{tabs}{word}$").search(text, position)
        position = found.end() if found else len(text)
    documents.clear()
    return position
