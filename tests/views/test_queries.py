"""A page asks the database as often for forty rows as for one."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from tests.conftest import Person
from tests.factories import SPOOLER, a_fix, a_reply, a_session, person, who
from tests.views.conftest import HTMX, Ids, a_draft, text_of
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck, ProposedFact
from webapp.models import Fact, ScriptTemplate, Ticket

T = TypeVar("T")
FEW, MANY = 1, 40
DRAWN = {  # how often it stands in a page of forty of everything
    '<li id="message-': 50,
    '<li id="fact-': 20,
    '<li id="check-': 20,
    '<li id="removed-': 10,
    "% · Superseded": 9,
}


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect what the block asks the database."""
    sent: list[str] = []

    def note(*parts: Any) -> None:
        if not parts[2].startswith("BEGIN"):
            sent.append(parts[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def full_session(size: int) -> uuid.UUID:
    owner = who("Alice")
    session = a_session(owner, ticket_ref="T-7")
    for number in range(size):
        Fact.add(session, owner, f"Fact {number}")
        Fact.add(session, owner, f"Not so {number}").remove(owner)
        checks = [ProposedCheck(f"Check {number}", "Look.")]
        a_reply(session, checks=checks, facts=[ProposedFact(f"Perhaps {number}", "finding")])
        a_fix(session, replace(SPOOLER, title=f"Fix {number}"))
    return session.id


def a_ticket(number: int) -> None:
    words = {"reference": f"Q-{number}", "subject": "Silent", "description": "Silent"}
    Ticket.file(who("Alice"), words)


def a_template(number: int) -> None:
    words = {"name": f"Template {number}", "description": "", "body": "Get-Service"}
    ScriptTemplate.save(who("Alice"), words, "powershell")


def opened(number: int) -> None:
    a_session(who("Alice"), title=f"Session {number}")


def asked(alice: Person, path: str, **headers: str) -> int:
    with statements() as sent:
        assert alice.browser.get(path, headers=headers).status_code == 200
    return len(sent)


def stored(app: Flask, make: Callable[[int], T], size: int) -> T:
    with app.app_context(), writing():
        made = make(size)
        db.session.commit()
        return made


@pytest.mark.usefixtures("mine")
def test_a_session_page_asks_as_often_for_forty_of_everything_as_for_one(
    app: Flask, alice: Person
) -> None:
    few, many = (stored(app, full_session, size) for size in (FEW, MANY))
    assert (
        asked(alice, f"/sessions/{few}") == asked(alice, f"/sessions/{many}") == 12
    )  # two look for a template close to the fix, the last counts the drafts that wait


def test_a_session_page_draws_no_more_rows_the_longer_its_lists_are(
    app: Flask, alice: Person
) -> None:
    key = stored(app, full_session, MANY)
    page = alice.browser.get(f"/sessions/{key}").text
    drawn = {row: page.count(row) for row in DRAWN}
    assert drawn == DRAWN
    for told in ("40 facts", "0 of 40 done", "40 removed", "39 earlier suggestions", "50 of 80"):
        assert told in text_of(page)
    longer = f"/sessions/{key}/lists?more-facts=1&more-checks=1&more-removed=99&more-fixes=99"
    whole = alice.browser.get(longer).text
    assert [whole.count(row) for row in DRAWN][1:] == [40, 40, 40, 39]
    endless = longer.replace("=99", "=999999999")
    bounded = re.findall(
        r'id="shown-(removed|fixes)"[^>]*value="(\d+)"', alice.browser.get(endless).text
    )
    assert dict(bounded) == {"removed": "1000", "fixes": "1000"}


@pytest.mark.parametrize(
    ("path", "make"),
    [("/sessions", opened), ("/tickets", a_ticket), ("/script-templates", a_template)],
)
def test_a_list_asks_as_often_for_forty_rows_as_for_one(
    app: Flask, alice: Person, path: str, make: Callable[[int], None]
) -> None:
    stored(app, make, 0)
    few = asked(alice, path)
    for number in range(1, MANY):
        stored(app, make, number)
    assert asked(alice, path) == few < 6


def edited(number: int) -> uuid.UUID:
    author = person(f"Author{number}", who("Alice").team)
    words = {"name": "Used", "description": "", "body": "true"}
    template = ScriptTemplate.save(author, words, "bash")
    for turn in range(number):
        by = person(f"Editor{number}-{turn}", author.team)
        template.edit(by, {"body": f"echo {turn}"}, {})
    return template.id


def test_a_template_page_asks_as_often_for_forty_versions_as_for_one(
    app: Flask, alice: Person
) -> None:
    few, many = (stored(app, edited, size) for size in (FEW, MANY))
    pages = [f"/script-templates/{key}" for key in (few, many)]
    assert asked(alice, pages[0]) == asked(alice, pages[1]) < 8


def test_a_kept_note_asks_who_what_and_for_their_own_wording(alice: Person, mine: Ids) -> None:
    path = f"/sessions/{mine.session_id}/note"
    alice.browser.get(path)
    assert asked(alice, path, **{"HX-Request": "true"}) == 3


def test_a_new_fact_takes_five_statements(alice: Person, mine: Ids) -> None:
    path = f"/sessions/{mine.session_id}/facts"
    with statements() as sent:
        assert alice.browser.post(path, data={"text": "It hums."}).status_code == 303
    assert len(sent) == 5


def test_the_answer_to_a_change_is_drawn_without_the_write_lock(alice: Person, mine: Ids) -> None:
    sent: list[str] = []

    def note(*parts: Any) -> None:
        sent.append(parts[2])

    event.listen(Engine, "before_cursor_execute", note)
    alice.browser.post(f"/sessions/{mine.session_id}/facts", data={"text": "So."}, headers=HTMX)
    event.remove(Engine, "before_cursor_execute", note)
    begins = [statement for statement in sent if statement.startswith("BEGIN")]
    assert begins == ["BEGIN IMMEDIATE", "BEGIN"]


def a_queued_draft(number: int) -> None:
    a_draft(who("Alice")).name = f"Draft {number}"


def test_drafts_come_in_pages_that_leave_none_out(app: Flask, alice: Person) -> None:
    for number in range(MANY):
        stored(app, a_queued_draft, number)
    first = alice.browser.get("/drafts").text
    after = first.partition("&amp;after=")[2].partition('"')[0]
    rest = alice.browser.get(f"/drafts?status=queued&after={after}").text
    assert [page.count('<li class="row">') for page in (first, rest)] == [25, MANY - 25]
    names = [f"Draft {number}<" in first for number in range(MANY)]
    assert names == [f"Draft {number}<" not in rest for number in range(MANY)]


def test_an_answer_without_messages_reads_none(alice: Person, mine: Ids) -> None:
    path = f"/sessions/{mine.session_id}/facts"
    with statements() as sent:
        alice.browser.post(path, data={"text": "So."}, headers=HTMX)
    assert not [statement for statement in sent if "session_messages.content" in statement]
