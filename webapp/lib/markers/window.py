"""The part of a growing text that is not yet decided, and where its current line began."""

from webapp.lib.markers.syntax import is_first, is_quoted, undecided, unfinished


class Window:
    """Text from the first character neither shown nor dropped; all positions are in ``text``.

    ``done``: up to here decided. ``pos``: the scan goes on here. ``line``: start of the line that
    ``locate`` was last asked about, -1 when that start is gone or a block ended on the line.
    """

    __slots__ = ("_from", "_known", "_quoted", "_shown", "done", "line", "pos", "text")

    def __init__(self) -> None:
        self.text = ""
        self.done = 0
        self.pos = 0
        self.line = 0
        self._from = 0  # of what is shown and not yet copied
        self._known = 0
        self._quoted = False
        self._shown: list[str] = []

    def append(self, chunk: str) -> None:
        # A local that holds the only reference is extended in place: linear for a long block.
        text = self.text
        self.text = ""
        text += chunk
        self.text = text

    def locate(self, at: int) -> int:
        """Return the start of the line that ``at`` is on; never asked to go back."""
        if at > self._known:
            found = self.text.rfind("\n", self._known, at)
            self._known = at
            if found >= 0:
                self.line = found + 1
        return self.line

    def stands_first(self, at: int) -> bool:
        """Tell whether only blanks and marks stand before ``at`` on its line."""
        line = self.locate(at)
        return line == at or is_first(self.text, line, at)

    def quoted(self) -> bool:
        """Tell whether the line last asked about is part of a blockquote."""
        return is_quoted(self.text, self.line) if self.line >= 0 else self._quoted

    def decided_end(self) -> int:
        """Return where the part begins that the next chunk may turn into a marker or a fence."""
        end = unfinished(self.text, self.pos)
        line = self.locate(len(self.text))
        return max(self.pos, line if undecided(self.text, line) else end)

    def show(self, to: int) -> None:
        """Show what is undecided up to ``to``, if anything is."""
        self.done = max(self.done, to)

    def drop(self, to: int) -> None:
        """Drop what is undecided up to ``to``."""
        if self.done > self._from:
            self._shown.append(self.text[self._from : self.done])
        self._from = self.done = to

    def pass_by(self, to: int) -> None:
        """Show all before ``to``; go on there, in the middle of a line."""
        self.done = to
        self.restart(to)

    def restart(self, at: int) -> None:
        """Go on at ``at``, in the middle of a line."""
        self.pos = self._known = at
        self.line = -1
        self._quoted = False

    def return_to(self, at: int, *, line: int, quoted: bool) -> None:
        """Go back to ``at``, on a line that began at ``line``."""
        self.pos = self._known = at
        self.line = line
        self._quoted = quoted

    def skip(self, to: int) -> None:
        """Drop what is undecided up to ``to``; go on there, in the middle of a line."""
        self.drop(to)
        self.restart(to)

    def cut(self) -> int:
        """Forget what is decided; return by how much every position has moved."""
        by = self.done
        if not by:
            return 0
        self.drop(by)
        if self._known < by:
            self.locate(by)
        if self.line < by:
            self._quoted = self.quoted()
            self.line = -1
        else:
            self.line -= by
        self.text = self.text[by:]
        self.pos -= by
        self._known -= by
        self._from = self.done = 0
        return by

    def take_shown(self) -> str:
        """Return what was shown since the last call."""
        if not self._shown:
            return ""
        shown = "".join(self._shown)
        self._shown.clear()
        return shown
