import json
import re
import threading
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from webapp.lib.markdown import ALLOWED_PROTOCOLS, ALLOWED_TAGS, MAX_SOURCE, render, render_note

HOSTILE = Path(__file__).parents[2] / "../shared/data/C_hostile"
SCROLLS = {"tabindex": {"0"}, "role": {"group"}}
ALLOWED_ATTRIBUTES: dict[str, dict[str, set[str]]] = {
    "a": {"rel": {"noopener noreferrer nofollow"}},
    "pre": SCROLLS | {"aria-label": {"Code", "Plain text"}},
    "div": SCROLLS | {"aria-label": {"Table"}},
}


class Violations(HTMLParser):
    """Lists whatever an HTML parser sees that the allowlist does not name."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if not self._is_allowed(tag, name, value or ""):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")

    @staticmethod
    def _is_allowed(tag: str, name: str, value: str) -> bool:
        if (tag, name) == ("a", "href"):
            return value.lower().split(":")[0] in ALLOWED_PROTOCOLS
        if (tag, name) == ("ol", "start"):
            return value.isdigit()
        return value in ALLOWED_ATTRIBUTES.get(tag, {}).get(name, set())


def rows(file: str, key: str) -> list[str]:
    path = HOSTILE / file
    if not path.exists():
        pytest.skip(f"the hostile inputs are not at {path}")
    return [str(json.loads(row)[key]) for row in path.read_text(encoding="utf-8").splitlines()]


def wrapped(payload: str) -> Iterator[str]:
    """A payload where Markdown reads it as text, code, link, table cell, title and fence info."""
    yield payload
    yield f"`{payload}`\n\n> {payload}\n\n- {payload}"
    yield f'[text]({payload})\n\n![{payload}]({payload})\n\n[a](http://b "{payload}") <{payload}>'
    yield f"|a|\n|-|\n|{payload}|\n\n# {payload}"
    yield f"```{payload}\n{payload}\n```\n\n[{payload}]: {payload}\n\n[{payload}]"


def violations(source: str) -> list[str]:
    return [f"{violation} from {source!r}" for violation in Violations(render(source)).found]


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<a href='javascript:x'>x</a>",
        "<a href='http://x' rel=''>x</a>",
        "<p hx-get='/x'>x</p>",
        "<pre data-hx-get='/x' tabindex=0>x</pre>",
        "<p onclick=x>x</p>",
        "<p class=x>x</p>",
        "<!-- x -->",
        "<!doctype html>",
        "<?php x>",
    ],
)
def test_the_check_of_these_tests_sees_what_is_forbidden(html: str) -> None:
    assert Violations(html).found != []


def test_pathological_inputs_are_complete_and_take_less_than_a_second() -> None:
    path = HOSTILE / "pathological_generators.jsonl"
    if not path.exists():
        pytest.skip(f"the generators are not at {path}")
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        text = row["prefix"] + row["repeat"] * row["times"] + row["suffix"]
        for source in (text, text[:MAX_SOURCE]):
            began = time.process_time()
            html = render(source)
            assert time.process_time() - began < 1, row["name"]
            assert Violations(html).found == [], row["name"]
            assert html != ""
        if len(text) > MAX_SOURCE:
            assert Markup.unescape(render(text)).count(row["repeat"]) >= row["times"], row["name"]


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("`~#>-|[]()<>*_!\n &:\\")))
def test_any_text_renders_within_the_allowlist(source: str) -> None:
    assert violations(source) == []


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*a* **b** `c<d`", "<p><em>a</em> <strong>b</strong> <code>c&lt;d</code></p>\n"),
        ("# A\n## B\n### C\n#### D", "<h4>A</h4>\n<h5>B</h5>\n<h6>C</h6>\n<h6>D</h6>\n"),
        ("Title\n---", "<h5>Title</h5>\n"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>\n'),
        (
            "[KB](https://kb.example/1?a=1&b=2 'x')",
            (
                '<p><a href="https://kb.example/1?a=1&amp;b=2" rel="noopener noreferrer nofollow">'
                "KB</a></p>\n"
            ),
        ),
        (
            "<mailto:it@a.example>",
            (
                '<p><a href="mailto:it@a.example" rel="noopener noreferrer nofollow">'
                "mailto:it@a.example</a></p>\n"
            ),
        ),
        ("[x](/sessions/1)", "<p>[x](/sessions/1)</p>\n"),
        ("[x](//evil.example)", "<p>[x](//evil.example)</p>\n"),
        ("[x](&#106;avascript:x)", "<p>[x](javascript:x)</p>\n"),
        ("https://kb.example", "<p>https://kb.example</p>\n"),
        ("![a *b*](https://x.example/y.png)", "<p>a b</p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        (
            '```html class="x" onclick=x\n<pre tabindex="5">\n```',
            (
                '<pre tabindex="0" role="group" aria-label="Code"><code>'
                "&lt;pre tabindex=&quot;5&quot;&gt;\n</code></pre>\n"
            ),
        ),
        (
            "    indented",
            '<pre tabindex="0" role="group" aria-label="Code"><code>indented\n</code></pre>\n',
        ),
        ("C:\\x svc_backup_1", "<p>C:\\x svc_backup_1</p>\n"),
        ("", ""),
    ],
)
def test_it_renders(source: str, html: str) -> None:
    assert render(source) == html


def test_a_table_stands_in_a_box_that_scrolls() -> None:
    html = render("|a|b|\n|:-|-:|\n|1|2|")
    assert html.startswith('<div tabindex="0" role="group" aria-label="Table"><table>')
    assert html.endswith("</table></div>\n")
    assert "<td>1</td>" in html


def test_headings_hang_below_the_level_the_page_names() -> None:
    assert render("## A", heading_shift=0) == "<h2>A</h2>\n"
    assert render_note("## A\n\n# B") == "<h3>A</h3>\n<h2>B</h2>\n"


@pytest.mark.parametrize(
    "source",
    [
        "x " * 10_241,
        "a|b|c\n-|-|-\n" + "x\n" * 5_000,
        "|".join("a" * 400) + "\n" + "|".join("-" * 400) + "\n" + "x\n" * 5_000,
        "- a\n" * 5_000,
    ],
    ids=["long", "ragged", "wide and ragged", "dense"],
)
def test_over_a_limit_the_text_is_shown_as_it_is(source: str) -> None:
    html = render(source)
    assert html.startswith('<pre tabindex="0" role="group" aria-label="Plain text">')
    assert source.strip() in html


def test_plain_text_is_escaped() -> None:
    html = render("<script>alert(1)</script>" * 1_000)
    assert "<script" not in html
    assert Violations(html).found == []


def note_of(sections: int, body: str) -> str:
    return "".join(f"## Section {number}\n\n{body}\n\n" for number in range(sections))


@pytest.mark.parametrize(
    ("note", "sections"),
    [
        (note_of(4, "Some *words*. " * 1_000), 4),
        (note_of(40, "Some *words*. " * 100), 40),
        (note_of(1, "\n\n".join("Some *words*." for _ in range(3_000))), 1),
    ],
    ids=["long sections", "many sections", "one section"],
)
def test_a_long_note_is_rendered_whole(note: str, sections: int) -> None:
    html = render_note(note)
    assert html.count("<h3>") == sections
    assert html.count("<em>words</em>") == note.count("*words*")
    assert "Plain text" not in html


def test_a_fence_is_never_cut() -> None:
    code = "## not a heading\n\nfirst\n\n" * 400
    html = render_note(f"intro\n\n```sh\n{code}```\n\n" + "after\n\n" * 100)
    assert html.count("<pre") == 1
    assert f"<code>{code}</code>" in html
    assert html.count("<p>after</p>") == 100


def test_only_the_part_over_a_limit_of_a_note_is_plain() -> None:
    html = render_note("## One\n\n*a*\n\n" + "x" * 21_000 + "\n\n## Two\n\n*b*")
    assert html.count("Plain text") == 1
    assert html.count("<h3>") == 2
    assert "<em>b</em>" in html


def test_a_note_over_its_limit_is_plain() -> None:
    assert render_note("*x*\n\n" * 12_001).startswith("<pre")


def test_threads_do_not_disturb_each_other() -> None:
    sources = [f"**{number}** `code`\n\n|a|\n|-|\n|{number}|" for number in range(8)]
    expected = [render(source) for source in sources]
    seen: dict[int, set[str]] = {number: set() for number in range(8)}

    def work(number: int) -> None:
        seen[number] = {render(sources[number]) for _ in range(20)}

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [seen[number] for number in range(8)] == [{html} for html in expected]


def test_the_html_of_a_message_names_no_handler() -> None:
    html = "".join(render(payload) for payload in rows("htmx_attribute_payloads.jsonl", "payload"))
    tags = re.findall(r"<[^>]*>", html)
    assert not [tag for tag in tags if re.search(r"hx-|\son\w+=|javascript:", tag)]
