"""The only way Markdown becomes HTML: markdown-it with raw HTML off, then a bleach allowlist.

Rendering costs milliseconds, so it is done once, when a text is written, and the HTML is stored.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from webapp.lib.text import LIMITS, clean

#: What may be in the HTML. The attributes of ``_ADDED`` come on top, whatever the source says.
ALLOWED_TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
ALLOWED_PROTOCOLS = frozenset({"http", "https", "mailto"})
_ADDED = {
    "a": {"rel": "noopener noreferrer nofollow"},
    # What may scroll sideways must be reachable by keyboard, hence needs a name. Not a region:
    # landmarks of one name, one for each block, would bury the page's own.
    "pre": {"tabindex": "0", "role": "group", "aria-label": "Code"},
    "div": {"tabindex": "0", "role": "group", "aria-label": "Table"},
}
_LINK = re.compile(r"https?://[^/]|mailto:[^/]", re.IGNORECASE)
_PLAIN = '<pre tabindex="0" role="group" aria-label="Plain text">{}</pre>\n'

#: Characters of Markdown rendered as one piece; both parsers have inputs they are quadratic on.
MAX_SOURCE = 20_480
# A note is rendered in pieces of about this size: half the size is a quarter of the worst time.
_PART = 10_000
# bleach takes 12 to 37 µs a tag, whatever is in it; ordinary text has one in 20 characters.
_MAX_TAGS_PER_CHARACTER = 0.4
_MAX_HTML = 131_072
# markdown-it fills short rows up to the width of the header: 20 KB can become 100,000 cells.
_MAX_CELLS = 3_000
_DELIMITER_ROW = re.compile(r"(?=[^|]*\|)[ \t>]*[|:-][-|: \t]*")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})(.*)")


def render(source: str, *, heading_shift: int = 3) -> Markup:
    """Return one message as HTML: text over a limit as escaped plain text.

    Args:
        source: Markdown; ``MAX_SOURCE`` characters are rendered.
        heading_shift: levels added to headings, so that they hang below the page's own:
            with 3, ``#`` becomes ``h4``. ``h6`` is the end.
    """
    source = clean(source)
    return Markup(_rendered(source, heading_shift))  # noqa: S704 # allowlisted or escaped


def render_note(source: str, *, heading_shift: int = 1) -> Markup:
    """Return a note of up to ``LIMITS["note"]`` characters as HTML, rendered in parts.

    A long note is cut at its ``##`` headings, and where that is not enough at blank lines. Only a
    part over a limit becomes escaped plain text.
    """
    source = clean(source)
    if len(source) > LIMITS["note"]:
        return Markup(_plain(source))  # noqa: S704 # escaped
    parts = _parts(source) if len(source) > _PART else [source]
    html = (_rendered(part, heading_shift) for part in parts)
    return Markup("".join(html))  # noqa: S704 # allowlisted or escaped


def _may_link(url: str) -> bool:
    return _LINK.match(url) is not None


def _is_link(_tag: str, name: str, value: str) -> bool:
    return name == "href" and _may_link(value)


def _is_number(_tag: str, name: str, value: str) -> bool:
    return name == "start" and value.isascii() and value.isdigit()


class _Renderer(RendererHTML):
    """HTML without images, classes and languages of code; tables in a box that can scroll."""

    def image(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        return escapeHtml(self.renderInlineAsText(tokens[index].children, options, env))

    def fence(
        self, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return f"<pre><code>{escapeHtml(tokens[index].content)}</code></pre>\n"

    def table_open(
        self, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return "<div><table>\n"

    def table_close(
        self, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return "</table></div>\n"


class _FixedAttributes:
    """html5lib filter: sets what ``_ADDED`` says after the allowlist, so no source can forge it."""

    def __init__(self, source: Iterable[dict[str, Any]]) -> None:
        self._source = source

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for token in self._source:
            if token["type"] == "StartTag" and (added := _ADDED.get(token["name"])):
                token["data"].update({(None, name): value for name, value in added.items()})
            yield token


class _Tools:
    """Builders for one text at a time: bleach keeps its parser's state on the Cleaner."""

    def __init__(self) -> None:
        self.markdown = MarkdownIt(
            "commonmark", {"html": False, "linkify": False}, renderer_cls=_Renderer
        ).enable("table")
        # An instance attribute is how markdown-it is told; what it refuses stays visible as text.
        self.markdown.validateLink = _may_link  # type: ignore[method-assign]
        self.cleaner = Cleaner(
            tags=ALLOWED_TAGS,
            attributes={"a": _is_link, "ol": _is_number},
            protocols=ALLOWED_PROTOCOLS,
            filters=[_FixedAttributes],
        )


_at_rest: list[_Tools] = []  # kept apart from threads: a hundred that listen would own a set each


@contextmanager
def _tools() -> Generator[_Tools]:
    try:
        tools = _at_rest.pop()
    except IndexError:  # all are at work, in other threads
        tools = _Tools()
    yield tools
    _at_rest.append(tools)  # unless the text broke it


def _rendered(source: str, heading_shift: int) -> str:
    if len(source) > MAX_SOURCE or _cells(source) > _MAX_CELLS:
        return _plain(source)
    with _tools() as tools:
        html = _unchecked(tools.markdown, source, heading_shift)
        max_tags = 200 + _MAX_TAGS_PER_CHARACTER * len(source)
        if len(html) > _MAX_HTML or html.count("<") > max_tags:
            return _plain(source)
        return str(tools.cleaner.clean(html))


def _unchecked(markdown: MarkdownIt, source: str, heading_shift: int) -> str:
    env: dict[str, Any] = {}
    tokens = markdown.parse(source, env)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + heading_shift)}"
    return str(markdown.renderer.render(tokens, markdown.options, env))


def _plain(source: str) -> str:
    return _PLAIN.format(escape(source))


def _cells(source: str) -> int:
    """Return at least as many table cells as markdown-it would make, in one pass."""
    cells = columns = 0
    for line in source.split("\n"):
        if not line.strip():
            columns = 0
        elif _DELIMITER_ROW.fullmatch(line):
            columns = max(columns, line.count("|") + 1)
        cells += columns
    return cells


def _parts(source: str) -> list[str]:
    """Cut a long note into parts of at most ``_PART`` characters, where it has such seams."""
    parts: list[str] = []
    for section in _joined(_split(source, at_headings=True)):
        fits = len(section) <= _PART
        parts += [section] if fits else _joined(_split(section, at_headings=False))
    return parts


def _split(source: str, *, at_headings: bool) -> Iterator[str]:
    """Yield the pieces between headings, or between blank lines, outside code fences."""
    piece: list[str] = []
    fence = ""
    for line in _LINES.findall(source):
        starts = line.startswith("## ") if at_headings else not line.strip()
        if starts and not fence and piece:
            yield "".join(piece)
            piece = []
        piece.append(line)
        if mark := _FENCE.match(line):
            run, rest = mark.groups()
            if not fence:
                fence = run
            elif run.startswith(fence) and not rest.strip():
                fence = ""
    yield "".join(piece)


def _joined(pieces: Iterable[str]) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        if joined and len(joined[-1]) + len(piece) <= _PART:
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
