"""Hostile text in every field: stored or refused clearly, shown inert, never a 500."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Person
from tests.factories import a_session, who
from tests.views.conftest import Ids
from webapp.database import writing
from webapp.extensions import db
from webapp.models import Fact, Refused

HOSTILE = Path(__file__).parents[2] / "../shared/data/C_hostile"
SHARDS = 6
FIELDS = {
    "xss_html_payloads": "payload",
    "sanitizer_fixtures": "payload",
    "htmx_attribute_payloads": "payload",
    "markdown_hostile": "text",
    "blns": "text",
    "sqli_strings": "payload",
    "template_csv_crlf_path": "payload",
    "prompt_injection": "payload",
}
OURS = {"/static/", "/sessions", "/tickets", "/script-templates", "/settings", "/login", "/logout"}
EVENTS = ("on", "hx-", "_", "x-", "@", "style", "srcdoc", "formaction", "xlink")

pytestmark = pytest.mark.skipif(
    not HOSTILE.is_dir(), reason="the hostile sets lie beside the repository, and are not here"
)


def hostile() -> Iterator[str]:
    for name, field in FIELDS.items():
        with (HOSTILE / f"{name}.jsonl").open(encoding="utf-8") as lines:
            yield from (json.loads(line)[field] for line in lines)
    yield from (
        "\ud800 lone",
        "nul \x00 byte",
        "\x1b[31m red",
        "\u202e backwards",
        "\ufeff",
        "\u2028",
    )


class Inertness(HTMLParser):
    """Collects whatever in a page could run, fetch from elsewhere, or drive htmx."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {
            "iframe",
            "object",
            "embed",
            "svg",
            "math",
            "img",
            "style",
            "base",
            "video",
        } and (tag != "svg" or ("class", "icon") not in attrs):
            self.found.append(tag)
        for name, value in attrs:
            ours = name == "formaction" and (value or "").startswith(tuple(OURS))
            if name.startswith(EVENTS) and not ours:
                self.found.append(f"{tag} {name}")
            if name == "src" and not (value or "").startswith("/static/"):
                self.found.append(f"{tag} src={value}")
            if name in {"href", "action"} and "javascript" in (value or "").lower():
                self.found.append(f"{tag} {name}={value}")


def live(page: str) -> list[str]:
    parser = Inertness()
    parser.feed(page)
    return parser.found


def test_the_reader_of_these_tests_sees_what_is_live() -> None:
    for page in ('<p onclick="x">', "<img src=x>", '<a href="javascript:x">', "<p hx-get=/x>"):
        assert live(page)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_text_is_inert_as_a_fact(app: Flask, alice: Person, shard: int) -> None:
    texts = [sent(text) for text in list(hostile())[shard::SHARDS]]
    for batch in range(0, len(texts), 60):
        path = f"/sessions/{with_facts(app, texts[batch : batch + 60])}"
        for place in (path, f"{path}/note"):
            page = alice.browser.get(place)
            assert page.status_code == 200
            assert live(page.text) == [], place


def with_facts(app: Flask, texts: list[str]) -> uuid.UUID:
    """Store the texts as a session's facts and its notes' findings, refused ones aside."""
    with app.app_context(), writing():
        session = a_session(who("Alice"))
        for text in texts:
            with suppress(Refused):
                Fact.add(session, who("Alice"), text)
        db.session.commit()
        return session.id


@pytest.mark.parametrize("field", ["note", "pasted", "body", "decision", "name", "words"])
def test_every_text_is_inert_in_the_other_fields(alice: Person, mine: Ids, field: str) -> None:
    path = f"/sessions/{mine.session_id}"
    for text in packed(hostile(), 3_900 if field in {"content", "note", "pasted", "body"} else 190):
        place, fields = {
            "note": (f"{path}/checks/{mine.check_id}/result", {"result": "fail", "note": text}),
            "decision": (f"{path}/fixes/{mine.fix_id}/decision", {"decision": text}),
            "pasted": ("/sessions/pasted", {"pasted": text}),
            "body": (
                "/script-templates",
                {"name": text[:120], "language": "bash", "description": text, "body": text},
            ),
            "name": ("/settings/tokens", {"name": text[:120]}),
            "words": (
                "/tickets",
                {"reference": text[:90], "subject": text, "client_name": text, "description": text},
            ),
        }[field]
        answer = alice.browser.post(place, data=fields)
        assert answer.status_code in {200, 303, 409, 422}, (place, text)
        assert live(answer.text) == []
    for place in (path, "/sessions", "/tickets", "/script-templates", "/settings"):
        page = alice.browser.get(place)
        assert page.status_code == 200
        assert live(page.text) == []


def test_every_text_is_inert_in_a_sessions_own_words(alice: Person, mine: Ids) -> None:
    path = f"/sessions/{mine.session_id}"
    for text in short_ones():
        words = {"title": text, "problem": text, "client_name": text, "ticket_ref": text[:100]}
        answer = alice.browser.post(path, data=words)
        assert answer.status_code in {303, 422}, text
        if answer.status_code == 303:
            page = alice.browser.get(f"{path}/edit")
            assert live(page.text) == []


def test_every_text_is_inert_in_the_conversation(alice: Person) -> None:
    for text in long_ones():
        ticked = {"not_secret": text}  # dots would hide what is to be shown
        words = {"title": "Hostile", "problem": text, **ticked}
        opened = alice.browser.post("/sessions", data=words)
        said = alice.browser.post(f"{opened.location}/messages", data={"content": text, **ticked})
        assert said.status_code == 303
        assert live(alice.browser.get(opened.location).text) == []


def long_ones() -> Iterator[str]:
    return packed(hostile(), 3_900)


def short_ones() -> Iterator[str]:
    """Return texts for fields of a line; a request for every single one would take minutes."""
    return packed(islice(hostile(), 0, None, 12), 190)


def sent(text: str) -> str:
    """Return what a browser can send of it: no lone surrogates."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def packed(texts: Iterator[str], size: int) -> Iterator[str]:
    """Join short texts up to the size, and cut long ones."""
    pack = ""
    for text in map(sent, texts):
        if len(pack) + len(text) >= size:
            yield pack[:size]
            pack = ""
        pack += f"{text} "
    yield pack


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b"])
def test_a_blank_text_is_refused_by_name(alice: Person, mine: Ids, text: str) -> None:
    path = f"/sessions/{mine.session_id}"
    for place, field, message in (
        (f"{path}/facts", "text", "Enter a fact."),
        (f"{path}/messages", "content", "Enter a message."),
        (path, "title", "Enter a title."),
    ):
        answer = alice.browser.post(place, data={field: text})
        assert answer.status_code == 422
        assert message in answer.text


@pytest.mark.parametrize(
    ("place", "field", "limit"),
    [
        ("/facts", "text", 4_000),
        ("/messages", "content", 20_000),
        ("", "title", 200),
        ("", "problem", 20_000),
        ("", "client_name", 200),
        ("", "ticket_ref", 100),
    ],
)
def test_an_over_long_text_is_told_its_limit_and_kept(
    alice: Person, mine: Ids, place: str, field: str, limit: int
) -> None:
    path = f"/sessions/{mine.session_id}{place}"
    longest = alice.browser.post(path, data={field: "x" * limit})
    assert longest.status_code == 303
    answer = alice.browser.post(path, data={field: "y" * (limit + 1)})
    assert answer.status_code == 422
    assert f"the limit is {limit:,}" in answer.text
    assert "y" * (limit + 1) in answer.text


def test_a_body_over_a_mebibyte_is_too_much(alice: Person, mine: Ids) -> None:
    answer = alice.browser.post(
        f"/sessions/{mine.session_id}/messages", data={"content": "x" * (1024 * 1024)}
    )
    assert answer.status_code == 413
    assert "1 MiB" in answer.text
