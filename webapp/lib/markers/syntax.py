"""What markers, fences and line starts look like: pure functions on a text and a position.

Every bound here keeps a rescan after the next chunk short, so that the work stays linear, and is
the same for every way of cutting a text into chunks.
"""

import re
from typing import Literal

from webapp.lib.markers.payload import BLANK

Kind = Literal["SUGGEST_FIX", "CHECKS", "FACTS"]

#: The kinds by the name in their markers.
KINDS: dict[str, Kind] = {"SUGGEST_FIX": "SUGGEST_FIX", "CHECKS": "CHECKS", "FACTS": "FACTS"}
#: Characters of blanks, heading and list marks that may stand before a marker on its line.
MAX_PREFIX = 48
#: Characters held back outside a possible block or fence.
MAX_HELD = 63
#: A shorter beginning of a marker at the end of a text is prose.
MIN_UNFINISHED = 4
#: A longer line neither opens nor closes a fence.
MAX_FENCE_LINE = 256

_NAMES = "|".join(KINDS)
_MARK = r"(?:\#{1,6}|[-*+]|\d{1,9}[.)])(?=[ \t])"
_WHOLE = [f"[{slash}{name}]" for slash in ("", "/") for name in KINDS]
LONGEST = max(map(len, _WHOLE))

#: The alternatives start with one plain character each: the search then skips prose quickly.
MARKER = re.compile(rf"\[(?P<slash>/?)(?P<kind>{_NAMES})\]")
TOKEN = re.compile(rf"\[(?:(?P<slash>/?)(?P<kind>{_NAMES})\])|```+|~~~+")
PREFIX = re.compile(rf"(?:[ \t]*{_MARK})*[ \t]*", re.ASCII)
_QUOTED = re.compile(rf"(?:[ \t]*{_MARK})*[ \t]*>", re.ASCII)
_UNDECIDED = re.compile(
    rf"(?:[ \t]*{_MARK})*[ \t]*(?:\#{{1,6}}|[-*+]|\d{{1,9}}[.)]?)?"
    r"(?P<token>`{1,2}|~{1,2}|\[[/A-Z_]*)?",
    re.ASCII,
)
_UNFINISHED = {marker[:size] for marker in _WHOLE for size in range(1, len(marker))}
BLANKS = re.compile(r"[ \t]*+")
_AHEAD = re.compile(
    r"[\s\ufeff]*+(?:(?:`{3,}+|~{3,}+)(?P<info>[^\n`~\[\]{}]{0,100}+)[\s\ufeff]*+)?+"
)
_LIST_AHEAD = re.compile(r"\[\s*+")
_PARTIAL_FENCES = ("`", "``", "~", "~~")


def is_first(text: str, line: int, at: int) -> bool:
    """Tell whether only blanks, heading and list marks stand between ``line`` and ``at``."""
    return line >= 0 and at - line <= MAX_PREFIX and PREFIX.fullmatch(text, line, at) is not None


def is_quoted(text: str, line: int) -> bool:
    """Tell whether the line that starts at ``line`` is part of a blockquote."""
    found = _QUOTED.match(text, line, line + MAX_PREFIX + 1)
    return found is not None


def unfinished(text: str, start: int) -> int:
    """Return where an unfinished marker at the end of the text begins, else the text's length."""
    at = text.rfind("[", max(start, len(text) - LONGEST + 1))
    return at if at >= 0 and text[at:] in _UNFINISHED else len(text)


def prose_end(text: str, start: int = 0) -> int:
    """Return where the prose of a finished text ends: before a marker that was cut off."""
    at = unfinished(text, start)
    return at if len(text) - at >= MIN_UNFINISHED else len(text)


def undecided(text: str, line: int) -> bool:
    """Tell whether the line so far may become the line of a marker or a fence."""
    if line < 0 or len(text) - line > MAX_HELD:
        return False
    found = _UNDECIDED.fullmatch(text, line)
    if found is None:
        return False
    return (found.end() if found["token"] is None else found.start("token")) - line <= MAX_PREFIX


def promises_payload(text: str, after: int, kind: str) -> bool | None:
    """Tell whether the next thing after a start marker opens a payload; None: not yet known.

    White space and one code fence aside: ``{`` for a fix, ``[`` before ``{``, ``"`` or ``]`` else.
    """
    found = _AHEAD.match(text, after)
    end = found.end() if found else after
    rest = text[end : end + 3]
    if not rest or (end + len(rest) == len(text) and rest in _PARTIAL_FENCES):
        return None
    if kind == "SUGGEST_FIX":
        return rest[0] == "{"
    inside = _LIST_AHEAD.match(text, end)
    if inside is None:
        return False
    if inside.end() == len(text):
        return None
    # "[ ]" is an empty tick box, so only the tight pair is an empty list.
    return text[inside.end()] in ("{", '"') or text.startswith("[]", end)


def follows_payload(text: str, start: int, at: int) -> bool:
    """Tell whether the last thing between, white space and a fence aside, is ``}`` or ``]``."""
    end = _last(text, start, at, BLANK)
    for fence in "`~":
        if text[max(start, end - 3) : end] == fence * 3:
            end = _last(text, start, _last(text, start, end, fence), BLANK)
            break
    return end > start and text[end - 1] in "}]"


def _last(text: str, start: int, at: int, marks: str) -> int:
    """Return the end of what is left of the text between once the marks at its end are off.

    Looks back in growing steps: the cost follows the run that is taken off, not the text.
    """
    step = 64
    while at > start:
        begin = max(start, at - step)
        if rest := text[begin:at].rstrip(marks):
            return begin + len(rest)
        at = begin
        step *= 2
    return start


def fence_line(text: str, at: int, run_end: int) -> tuple[int, bool] | None:
    """Read the line of the run of backticks or tildes at ``at``; None: not yet known.

    Returns:
        Where the line ends, and whether it may open a fence.
    """
    limit = at + MAX_FENCE_LINE
    if run_end <= limit and text.startswith("\n", run_end):
        return run_end, True
    end = text.find("\n", at, limit + 1)
    if text[at] == "`" and text.find("`", run_end, end if end >= 0 else limit) >= 0:
        return run_end, False
    if end >= 0:
        return end, True
    return (run_end, False) if len(text) > limit else None
