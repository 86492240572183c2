"""The scan of one reply for blocks: prose and open blocks; ``fences`` has the code blocks."""

import re

from webapp.lib.markers.blocks import Blocks
from webapp.lib.markers.fences import Closers, Fence, Progress, closing_line, holds_no_run
from webapp.lib.markers.payload import BLANK
from webapp.lib.markers.syntax import (
    BLANKS,
    KINDS,
    LONGEST,
    MARKER,
    MAX_HELD,
    TOKEN,
    Kind,
    fence_line,
    follows_payload,
    promises_payload,
    prose_end,
)
from webapp.lib.markers.window import Window


class BlockScan:
    """One forward scan over a growing text whose lines end in a line feed.

    Args:
        fenced: the text is the content of a fenced code block, which has no fences of its own.
    """

    __slots__ = (
        "_closers",
        "_fence",
        "_fenced",
        "_final",
        "_kind",
        "_tokens",
        "_undecided_by",
        "_window",
        "blocks",
    )

    def __init__(self, *, fenced: bool = False) -> None:
        self.blocks = Blocks()
        self._fenced = fenced
        self._final = False
        self._tokens = MARKER if fenced else TOKEN
        self._window = Window()
        self._kind: Kind | None = None
        self._fence: Fence | None = None
        self._closers: Closers | None = None
        self._undecided_by = ""

    def take(self, text: str, *, final: bool = False) -> str:
        """Take the next part, or the ``final`` one; return what has become safe to show."""
        self._final = final
        window = self._window
        window.append(text)
        if self._undecided_by and not final and not text.strip(self._undecided_by):
            return ""
        self._undecided_by = ""
        if not (window.text or self._kind or self._fence):
            return ""
        while (
            self._in_block(self._kind)
            if self._kind
            else self._in_fence(self._fence)
            if self._fence
            else self._in_prose()
        ):
            pass
        if not final:
            by = window.cut()
            if self._fence:
                self._fence.shift(by)
        return window.take_shown()

    # Each step below handles one token and tells whether the scan can go on.

    def _in_prose(self) -> bool:
        window = self._window
        found = self._tokens.search(window.text, window.pos)
        if found is None:
            self._show_rest()
            return False
        first = window.stands_first(found.start())
        if found.lastgroup is None:
            return self._fence_run(found, first=first)
        if found["slash"]:
            return self._stray_end(found, first=first)
        return self._start(found, first=first)

    def _show_rest(self) -> None:
        window = self._window
        end = len(window.text)
        if not self._final:
            window.pos = window.decided_end()
            window.show(window.pos)
            return
        window.show(end if self._fenced else prose_end(window.text, window.done))
        window.drop(end)
        window.pos = end

    def _wait(self, at: int, *, show: int, blanks: str = "") -> bool:
        """Hold back what begins at ``at`` until more than ``blanks`` arrives."""
        self._window.pos = at
        self._window.show(show)
        self._undecided_by = blanks
        return False

    def _fence_run(self, found: re.Match[str], *, first: bool) -> bool:
        window = self._window
        text, (at, after) = window.text, found.span()
        if not first:
            window.pos = after
            return True
        line = fence_line(text, at, after)
        if line is None and not self._final:
            return self._wait(at, show=window.line)
        window.pos = after
        end, opens = line or (len(text), False)
        mark, size = text[at], after - at
        if opens and self._final:
            opens = self._is_closed_after(end, mark, size)
        if opens:
            window.show(window.line)
            closing = closing_line(text, end, mark, size)
            if closing and not MARKER.search(text, end, closing[0]):
                window.pass_by(closing[1])
            elif closing and holds_no_run(text, end, closing[0]):
                self._close_fence(end + 1, *closing)
            else:
                window.pos = end + 1
                self._fence = Fence(mark, size, content=end + 1)
        return True

    def _is_closed_after(self, at: int, mark: str, size: int) -> bool:
        text = self._window.text
        self._closers = self._closers or Closers(text, at)
        closed = self._closers.after(len(text) - at, mark, size)
        if self._closers.exhausted:
            self._tokens = MARKER
        return closed

    def _stray_end(self, found: re.Match[str], *, first: bool) -> bool:
        window = self._window
        end, alone = self._after(found)
        if first and alone is not False and end - window.line <= MAX_HELD:
            if alone is None:
                return self._wait(found.start(), show=window.line)
            window.show(window.line)
            window.skip(end)
        else:
            window.pos = found.end()
        return True

    def _start(self, found: re.Match[str], *, first: bool) -> bool:
        window = self._window
        kind = KINDS[found["kind"]]
        opens: bool | None = False
        alone = first and self._after(found)[1]
        # What only blanks and marks precede is no quotation.
        if first or not window.quoted():
            opens = alone or promises_payload(window.text, found.end(), kind)
        show = window.line if first else found.start()
        if opens is None and not self._final:
            blanks = " \t" if alone is None else BLANK
            return self._wait(found.start(), show=show, blanks=blanks)
        if opens:
            window.show(show if alone else found.start())
            self._open(kind, found.end())
        else:
            window.pos = found.end()
        return True

    def _after(self, found: re.Match[str]) -> tuple[int, bool | None]:
        """Return the end of the blanks after a marker, and whether its line ends there."""
        text, end = self._window.text, found.end()
        if text.startswith((" ", "\t"), end) and (blanks := BLANKS.match(text, end)):
            end = blanks.end()
        if end < len(text):
            return end, text[end] == "\n"
        return end, True if self._final else None

    def _open(self, kind: Kind, at: int) -> None:
        self._kind = kind
        self._window.skip(at)

    def _in_block(self, kind: Kind) -> bool:
        window = self._window
        found = MARKER.search(window.text, window.pos)
        if found is None:
            window.pos = max(window.pos, len(window.text) - LONGEST + 1)
            if self._final:
                self._kind = None
                self.blocks.unreadable += 1
                window.skip(len(window.text))
            return False
        at, after = found.span()
        first = window.stands_first(at)
        if not found["slash"]:
            return self._start_in_block(found, first=first)
        if found["kind"] == kind and (first or follows_payload(window.text, window.done, at)):
            self.blocks.read(kind, window.text[window.done : window.line if first else at])
            self._kind = None
            window.skip(after)
        else:
            window.pos = after
        return True

    def _start_in_block(self, found: re.Match[str], *, first: bool) -> bool:
        alone = first and self._after(found)[1]
        if alone is None:
            return self._wait(found.start(), show=self._window.done, blanks=" \t")
        if alone:
            self.blocks.unreadable += 1
            self._open(KINDS[found["kind"]], found.end())
        else:
            self._window.pos = found.end()
        return True

    def _in_fence(self, fence: Fence) -> bool:
        progress = fence.scan(self._window, final=self._final)
        if progress is Progress.CLOSED:
            self._fence = None
            if fence.held < 0 or fence.example:
                self._window.pass_by(self._window.pos)
            else:
                self._close_fence(fence.content, self._window.line, self._window.pos)
        elif progress is Progress.OPEN_AT_END:
            # No fence after all: what was held back is read again.
            self._fence = None
            if fence.held >= 0:
                self._window.return_to(fence.held, line=fence.line, quoted=fence.quoted)
        return progress is not Progress.WAITS

    def _close_fence(self, content: int, line: int, end: int) -> None:
        """Decide the fenced code block with this ``content``; ``line`` to ``end`` closes it."""
        window = self._window
        inner = BlockScan(fenced=True)
        shown = inner.take(window.text[content:line], final=True)
        if not shown or shown.isspace():
            self.blocks.add(inner.blocks)
            if inner.blocks.well_formed:
                window.drop(end)
        window.pass_by(end)
