"""One URL, two shapes; and what the markup of the workspace promises."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask import Flask

from tests.conftest import Person
from tests.factories import a_session, who
from tests.views.conftest import HTMX, Ids
from tests.views.test_access import pages
from webapp.database import now, writing
from webapp.extensions import db
from webapp.models import AISession

# What htmx asks for, and whether the fragment is part of the same address's page.
FRAGMENTS = [
    "/sessions",
    "/sessions/{session_id}/news",
    "/sessions/{session_id}/note",
    "/sessions/{session_id}/facts/{fact_id}/edit",
    "/sessions/{session_id}/facts/new/{message_id}",
    "/help/keyboard",
]
WHOLE = [
    {},
    {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    {"HX-Request": "true", "HX-Request-Type": "full"},
]
STAMP = re.compile(r'datetime="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"')


@pytest.mark.parametrize("path", FRAGMENTS)
def test_every_address_that_htmx_asks_is_a_page_too(alice: Person, mine: Ids, path: str) -> None:
    url = path.format(session_id=mine.session_id, fact_id=mine.fact_id, message_id=mine.message_id)
    for headers in WHOLE:
        html = alice.browser.get(url, headers=headers).text
        assert html.lstrip().lower().startswith("<!doctype html>"), headers
        assert html.count("<h1") == 1
    assert "<html" not in alice.browser.get(url, headers=HTMX).text


def test_no_cache_hands_one_shape_to_who_wants_the_other(
    app: Flask, alice: Person, mine: Ids
) -> None:
    ids = {name: getattr(mine, name) for name in mine.__slots__}
    walked = 0
    for method, rule in pages(app):
        if method != "GET" or not rule.arguments <= set(ids):
            continue
        _, path = rule.build({name: ids[name] for name in rule.arguments}) or ("", "")
        varies = alice.browser.get(path).headers["Vary"]
        assert {"HX-Request", "HX-Request-Type", "Accept"} <= set(varies.split(", ")), path
        walked += 1
    assert walked > 15


def test_a_change_tells_the_page_and_a_refusal_does_not(alice: Person, mine: Ids) -> None:
    url = f"/sessions/{mine.session_id}/facts"
    done = alice.browser.post(url, data={"text": "It hums."}, headers=HTMX)
    refused = alice.browser.post(url, data={"text": ""}, headers=HTMX)
    assert (done.status_code, refused.status_code) == (200, 422)
    assert done.headers["HX-Trigger"] == "session-changed"
    assert "HX-Trigger" not in refused.headers


class Elements(HTMLParser):
    """Collects every element with its attributes, and the names of buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.names: list[str] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))
        if tag == "button":
            self.open = True
            self.names.append("")

    def handle_endtag(self, tag: str) -> None:
        self.open &= tag != "button"

    def handle_data(self, data: str) -> None:
        if self.open:
            self.names[-1] += data


@pytest.fixture
def elements(alice: Person, mine: Ids) -> Elements:
    parser = Elements()
    parser.feed(alice.browser.get(f"/sessions/{mine.session_id}").text)
    return parser


def test_only_controls_and_hosts_ask_the_server(elements: Elements) -> None:
    asks = [
        (tag, attrs) for tag, attrs in elements.all if {"data-hx-get", "data-hx-post"} & set(attrs)
    ]
    assert len(asks) > 5
    hosts = [attrs["id"] for tag, attrs in asks if tag not in {"a", "button", "form"}]
    assert hosts == ["note-host"]
    assert [attrs for _, attrs in elements.all if int(attrs.get("tabindex") or 0) > 0] == []
    assert all(attrs.get("type") for tag, attrs in elements.all if tag == "button")


def test_every_button_has_its_own_name(elements: Elements) -> None:
    names = [" ".join(name.split()) for name in elements.names]
    assert all(names)
    assert sorted(names) == sorted(set(names))


def test_no_id_stands_twice(elements: Elements) -> None:
    ids = [attrs["id"] for _, attrs in elements.all if attrs.get("id")]
    assert sorted(ids, key=str) == sorted(set(ids), key=str)


def test_the_card_says_in_words_how_sure_it_is(elements: Elements, alice: Person) -> None:
    badge = next(attrs for _, attrs in elements.all if attrs.get("id") == "fix-badge")
    assert set(badge) == {"id", "class"}, "no title, no link, no meter"
    card = next(attrs for _, attrs in elements.all if attrs.get("id") == "fix-card")
    assert card["aria-labelledby"] == "fix-title"
    assert card["aria-describedby"] == "fix-badge"


@pytest.mark.parametrize("path", ["", "/timeline", "/note"], ids=["workspace", "timeline", "note"])
def test_every_time_says_its_zone(alice: Person, mine: Ids, path: str) -> None:
    html = alice.browser.get(f"/sessions/{mine.session_id}{path}").text
    times = re.findall(r"<time[^>]*>[^<]*</time>", html)
    assert times
    assert all(STAMP.search(time) and "UTC" in time for time in times)


def test_the_live_regions_stand_empty_from_the_start(elements: Elements) -> None:
    roles = [attrs["role"] for _, attrs in elements.all if attrs.get("role") in {"status", "alert"}]
    assert sorted(roles, key=str) == ["alert", "status"]
    stream = next(attrs for _, attrs in elements.all if attrs.get("id") == "stream")
    assert "aria-live" not in stream
    assert "aria-hidden" not in stream


def test_an_empty_session_says_so_while_open_and_when_resolved(app: Flask, alice: Person) -> None:
    with app.app_context(), writing():
        session = a_session(who("Alice"))
        session_id = session.id
        db.session.commit()
    path = f"/sessions/{session_id}"
    page = alice.browser.get(path).text
    assert "Nothing confirmed yet." in page
    assert "None yet." in page
    with app.app_context(), writing():
        session = db.session.get_one(AISession, session_id)
        session.status, session.resolved_at = "resolved", now()
        db.session.commit()
    page = alice.browser.get(path).text
    assert "Nothing was confirmed." in page
    assert "None was asked for." in page
    assert "yet." not in page
