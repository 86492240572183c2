"""Fenced code blocks: the open one, and which of the rest will still be closed."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from webapp.lib.markers.syntax import MARKER, MAX_FENCE_LINE, MAX_PREFIX, TOKEN, fence_line
from webapp.lib.markers.window import Window

_CLOSER = re.compile(r"^[ \t]*(`{3,}+|~{3,}+)[ \t]*$", re.MULTILINE)
_CLOSING_LINE = {
    mark: re.compile(rf"\n[ \t]{{0,{MAX_PREFIX}}}+({mark}{{3,}}+)[ \t]*+(?=\n)") for mark in "`~"
}
#: A run of this mark that may stand on a closing line; the line before is not looked at.
_RUN = {mark: rf"(?<!{mark}){mark}{{3,}}+(?![^ \t\n])" for mark in "`~"}
_CLOSING = {mark: re.compile(run) for mark, run in _RUN.items()}
_MARKER_OR_CLOSING = {mark: re.compile(rf"{MARKER.pattern}|{run}") for mark, run in _RUN.items()}
_MARKER_OR_RUN = {mark: re.compile(rf"{MARKER.pattern}|{mark}{{3,}}+") for mark in "`~"}


class Progress(Enum):
    """How far the scan of a fenced code block has come."""

    WAITS = auto()
    CLOSED = auto()
    OPEN_AT_END = auto()


@dataclass(slots=True)
class Fence:
    """An open fence: ``size`` times ``mark``, its content from ``content`` on.

    ``held``: where the first marker or inner fence begins (-1: none yet), with its ``line``
    and whether that is ``quoted``. ``example``: other text stands before it, which is shown.
    ``marker_end``: end of the last start marker. ``nested``: a payload's own fence is open.
    """

    mark: str
    size: int
    content: int
    held: int = -1
    line: int = -1
    quoted: bool = False
    example: bool = False
    marker_end: int = -1
    nested: bool = False

    def scan(self, window: Window, *, final: bool) -> Progress:
        """Read on; ``CLOSED`` leaves ``window.pos`` at the end of the closing line."""
        text = window.text
        while found := self._tokens().search(text, window.pos):
            at, after = found.span()
            first = window.stands_first(at)
            start = window.line if first else at
            if self.held < 0:
                self._take(window, start)
            if found.lastgroup is None:
                if progress := self._run(window, found, first=first, final=final):
                    return progress
                continue
            self._hold(start, window)
            if first and not found["slash"]:
                self.marker_end = after
            window.pos = after
        if final:
            return Progress.OPEN_AT_END
        end = window.decided_end()
        self._take(window, end)
        window.pos = end
        return Progress.WAITS

    def _tokens(self) -> re.Pattern[str]:
        """Return what can still matter: once something is held back, few runs can."""
        if self.held < 0:
            return TOKEN
        if self.example:
            return _CLOSING[self.mark]
        return (_MARKER_OR_CLOSING if self.marker_end < 0 else _MARKER_OR_RUN)[self.mark]

    def _run(
        self, window: Window, found: re.Match[str], *, first: bool, final: bool
    ) -> Progress | None:
        text = window.text
        line = fence_line(text, found.start(), found.end()) if first else (0, False)
        if line is None and not final:
            window.pos = window.line
            return Progress.WAITS
        end, is_fence = line or (len(text), True)
        if not is_fence:
            self.example = self.example or self.held < 0
            window.pos = found.end()
            return None
        window.pos = end
        if self._closes(text[window.line : end]):
            if not self.nested:
                return Progress.CLOSED
            self.nested = False
            return None
        self._hold(window.line, window)
        # At the end of a text Closers has promised the closing line to this very fence.
        self.nested = self.nested or (not final and self._nests(text, window.line, found[0]))
        return None

    def _closes(self, line: str) -> bool:
        """Tell whether this line ends the fenced code block."""
        run = line.strip(" \t")
        return len(run) >= self.size and not run.strip(self.mark)

    def _take(self, window: Window, end: int) -> None:
        """Take text without a token: before the first one held back it can only end up shown."""
        if self.held < 0:
            self.example = self.example or bool(window.text[window.pos : end].strip())
            if self.example:
                window.show(end)

    def _hold(self, start: int, window: Window) -> None:
        if self.held < 0:
            self.held, self.line, self.quoted = start, window.line, window.quoted()

    def _nests(self, text: str, line: int, run: str) -> bool:
        """Tell whether a fence line with an info string opens a payload's own fence."""
        if self.example or self.marker_end < 0 or run[0] != self.mark or len(run) < self.size:
            return False
        return text[self.marker_end : line].isspace()

    def shift(self, by: int) -> None:
        self.content -= by
        self.marker_end -= by
        self.line = max(self.line - by, -1)
        if self.held >= 0:
            self.held -= by


class Closers:
    """The closing lines in the rest of a finished text, counted from its end."""

    def __init__(self, text: str, start: int) -> None:
        self._longest: dict[str, list[tuple[int, int]]] = {"`": [], "~": []}
        for found in reversed(list(_CLOSER.finditer(text, start))):
            run = found[1]
            longest = self._longest[run[0]]
            prefix = found.start(1) - found.start()
            fits = prefix <= MAX_PREFIX and len(found[0]) - prefix <= MAX_FENCE_LINE
            if fits and (not longest or len(run) > longest[-1][1]):
                longest.append((len(text) - found.start(1), len(run)))

    def after(self, left: int, mark: str, size: int) -> bool:
        """Tell whether a line in the last ``left`` characters closes ``size`` times ``mark``.

        ``left`` never grows from one call to the next.
        """
        longest = self._longest[mark]
        while longest and longest[-1][0] > left:
            longest.pop()
        return bool(longest) and longest[-1][1] >= size

    @property
    def exhausted(self) -> bool:
        """Tell whether no fence will be closed any more."""
        return not any(self._longest.values())


def closing_line(text: str, at: int, mark: str, size: int) -> tuple[int, int] | None:
    """Return start and end of the first whole line after ``at`` that closes this fence."""
    for found in _CLOSING_LINE[mark].finditer(text, at):
        start, after = found.span(1)
        end = found.end()
        if after - start >= size and end - start <= MAX_FENCE_LINE:
            return found.start() + 1, end
    return None


def holds_no_run(text: str, start: int, end: int) -> bool:
    """Tell whether no run of backticks or tildes in between could be a fence."""
    return text.find("```", start, end) < 0 and text.find("~~~", start, end) < 0
