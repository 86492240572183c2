"""Where a script's text is no plain code: quoted strings, comments, here-documents."""

import io
import re
import tokenize
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from types import MappingProxyType

from webapp.lib.scripts.bash_regions import bash_regions
from webapp.lib.scripts.powershell_regions import powershell_regions
from webapp.lib.scripts.region import Kind, Region, covered_by

_CMD_COMMENT = re.compile(r"(?im)^[ \t@]*(?:::|rem\b).*|(?<=[&|(])[ \t@]*rem\b.*")
_CMD_QUOTED = re.compile(r'\^.|"[^"\n]*(?:"|$)', re.MULTILINE)


def regions(text: str, language: str) -> list[Region]:
    """Return the regions of a script of ``powershell``, ``bash``, ``cmd`` or ``python``.

    They may contain one another: a string in ``"$(…)"`` lies inside the string around it. Text
    that is not well-formed never raises; what is unclosed runs to the end.
    """
    return list(_LEXERS[language](text))


def _cmd_regions(text: str) -> Iterator[Region]:
    comments = [Region(*found.span(), "comment") for found in _CMD_COMMENT.finditer(text)]
    yield from comments
    is_comment = covered_by(comments)
    for found in _CMD_QUOTED.finditer(text):
        if found[0][0] == '"' and not is_comment(found.start()):
            yield Region(found.start(), found.end(), "string")


def _python_regions(text: str) -> Iterator[Region]:
    lines = list(io.StringIO(text, newline=""))
    starts = [0, *accumulate(map(len, lines))]
    fstrings: list[int] = []
    end = 0
    try:
        for token in tokenize.generate_tokens(iter([*lines, ""]).__next__):
            start = starts[token.start[0] - 1] + token.start[1]
            end = starts[token.end[0] - 1] + token.end[1]
            name = tokenize.tok_name[token.type]
            if name == "FSTRING_START":
                fstrings.append(start)
            elif name == "FSTRING_END":
                yield Region(fstrings.pop(), end, "expansion")
            elif kind := _PYTHON_KINDS.get(name):
                yield Region(start, end, kind)
    except (tokenize.TokenError, SyntaxError, StopIteration, IndexError):
        yield Region(fstrings[0] if fstrings else end, len(text), "unreadable")


_PYTHON_KINDS: Mapping[str, Kind] = MappingProxyType({"STRING": "string", "COMMENT": "comment"})
_LEXERS: Mapping[str, Callable[[str], Iterator[Region]]] = MappingProxyType(
    {
        "powershell": powershell_regions,
        "bash": bash_regions,
        "cmd": _cmd_regions,
        "python": _python_regions,
    }
)
