"""What a template may hold, and what a fragment (`_name.html`) promises to whoever includes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, meta, nodes

FRAGMENT_LINES = 80
# What Flask, Flask-Login, Flask-WTF and `create_app` give to every template.
GLOBALS = frozenset(
    {
        *("asset", "config", "csrf_token", "current_user", "g", "get_flashed_messages"),
        *("request", "session", "url_for"),
        *(
            "ai_notice",
            "draw_once",
            "kept_html",
            "new_key",
            "url_of_each",
            "DECISION_WORDS",
            *("DRAFT_WORDS", "FILE_WORDS", "IMPORT_WORDS"),
            "KIND_WORDS",
            "LANGUAGE_WORDS",
            "OUTCOME_WORDS",
            "LEFT_OUT_WORDS",
            "SECTION_KINDS",
        ),
        *("POST_WORDS", "SHORTCUTS", "STATUS_WORDS", "TRY_WORDS", "page_of"),
        *("cycler", "dict", "joiner", "lipsum", "namespace", "range"),
    }
)
# Those of `create_app`; only their names matter here.
OWN_FILTERS = {"dollars": str, "stored_html": str, "utc": str}
TAKES = re.compile(r"\{# takes: (nothing|\w+(?:, \w+)*) #\}")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|(?P<value>\{\{.*?\}\})", re.DOTALL)
MACRO = re.compile(r"\{%-?\s*macro\b.*?\bendmacro\s*-?%\}", re.DOTALL)
FOR = re.compile(r"\{%-?\s*for\b.*?%\}", re.DOTALL)
LOOP = "a loop starts"
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img"),
        *("input", "link", "meta", "source", "track", "wbr"),
    }
)
FORBIDDEN_TEXT = {
    r"\|\s*safe\b": "|safe bypasses escaping",
    r"\bautoescape\s+false\b": "autoescape false bypasses escaping",
}
PLAIN_HX = r"(?<![-\w/<])hx-(?![-.\w]+\.js\b)[a-z]"  # a script's name is no attribute


def _pages(root: Path) -> list[Path]:
    return sorted((root / "templates").rglob("*.html"))


def _fragments(root: Path) -> list[Path]:
    return [page for page in _pages(root) if page.name.startswith("_")]


def _at(root: Path, page: Path, line: int, message: str) -> str:
    return f"{page.relative_to(root).as_posix()}:{line}: {message}"


def fragments_are_short(root: Path) -> list[str]:
    lengths = {page: len(page.read_text().splitlines()) for page in _fragments(root)}
    return [
        _at(root, page, 1, f"{length} lines, at most {FRAGMENT_LINES}")
        for page, length in lengths.items()
        if length > FRAGMENT_LINES
    ]


def fragments_declare_what_they_take(root: Path) -> list[str]:
    """Compare the first line, `{# takes: fix, ai_session #}`, with what Jinja finds undeclared."""
    breaches = []
    for page in _fragments(root):
        text = page.read_text()
        declared = TAKES.fullmatch(text.partition("\n")[0])
        used = meta.find_undeclared_variables(_parsed(text)) - GLOBALS
        wanted = f"{{# takes: {', '.join(sorted(used)) or 'nothing'} #}}"
        names = set(declared[1].split(", ")) - {"nothing"} if declared else None
        if names != used:
            breaches.append(_at(root, page, 1, f"the first line must be {wanted}"))
    return breaches


def _parsed(text: str) -> nodes.Template:
    environment = Environment(autoescape=True, extensions=["jinja2.ext.do"])
    environment.filters |= OWN_FILTERS
    return environment.parse(text)


class _Roots(HTMLParser):
    """Collects what stands at the top: elements with their id, and text."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.roots: list[str | None] = []
        self.loose_text = False
        self.loop = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        self.depth += tag not in VOID

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.roots.append(dict(attrs).get("id"))

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in VOID

    def handle_data(self, data: str) -> None:
        self.loose_text |= self.depth == 0 and bool(data.strip())

    def handle_comment(self, data: str) -> None:
        self.loop |= self.depth == 0 and data == LOOP


def _without_jinja(text: str) -> str:
    """Return the markup alone, line for line: a value becomes `x`, a statement nothing."""
    return JINJA.sub(
        lambda match: ("x" if match["value"] else "") + "\n" * match[0].count("\n"), text
    )


def fragments_have_one_root_with_an_id(root: Path) -> list[str]:
    """Look for the one element a swap aims at. A file of macros alone has none and needs none."""
    breaches = []
    for page in _fragments(root):
        text = page.read_text()
        html = _without_jinja(FOR.sub(f"<!--{LOOP}-->", MACRO.sub("", text)))
        if not html.strip() and MACRO.search(text):
            continue
        found = _Roots()
        found.feed(html)
        found.close()
        if len(found.roots) != 1 or not found.roots[0] or found.loose_text or found.loop:
            breaches.append(_at(root, page, 1, "must be one element with an id"))
    return breaches


class _Unsafe(HTMLParser):
    """Collects, with its line, what a strict content policy would block or htmx would eval."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self._add(f"<{tag}> belongs in static/")
        for name, value in attrs:
            self._check(name.removeprefix("data-"), value or "")

    def _check(self, name: str, value: str) -> None:
        if name == "style" or name.startswith("on"):
            self._add(f"{name}= belongs in static/")
        if name.startswith("hx-on"):
            self._add("hx-on needs eval")
        if name.startswith("hx-sse:connect"):
            self._add("one POST is one stream: no standing connection")
        if name == "hx-boost":
            self._add("hx-boost tells screen readers nothing")
        if name == "hx-trigger" and "[" in value:
            self._add("trigger filters need eval")
        if value.lstrip().startswith(("js:", "javascript:")):
            self._add("js: needs eval")

    def _add(self, reason: str) -> None:
        self.found.append((self.getpos()[0], reason))


def pages_run_under_a_strict_content_policy(root: Path) -> list[str]:
    breaches = []
    for page in _pages(root):
        parser = _Unsafe()
        parser.feed(_without_jinja(page.read_text()))
        parser.close()
        breaches += [_at(root, page, line, reason) for line, reason in parser.found]
    return breaches


def _matches(root: Path, pattern: str) -> Iterator[tuple[Path, int]]:
    for page in _pages(root):
        text = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), page.read_text())
        for match in re.finditer(pattern, text):
            yield page, text.count("\n", 0, match.start()) + 1


def pages_escape_everything(root: Path) -> list[str]:
    return [
        _at(root, page, line, reason)
        for pattern, reason in FORBIDDEN_TEXT.items()
        for page, line in _matches(root, pattern)
    ]


def htmx_attributes_are_valid_html(root: Path) -> list[str]:
    return [_at(root, page, line, "write data-hx-") for page, line in _matches(root, PLAIN_HX)]
