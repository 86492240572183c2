from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import a_session, who
from webapp.database import now
from webapp.extensions import db
from webapp.models import AISession, Refused, User
from webapp.models.session_list import page_of_sessions

PROBLEM = "Nichts aus der Straße über den \N{LATIN CAPITAL LETTER I WITH DOT ABOVE}zmir."


def titles(owner: User, **narrowed: str) -> list[str]:
    return [row.title for row in page_of_sessions(owner.team_id, **narrowed).items]  # type: ignore[arg-type]


def test_the_team_sees_all_and_a_person_asks_for_their_own(owner: User) -> None:
    a_session(owner, title="Of Alice")
    a_session(who("Bob"), title="Of Bob")
    assert set(titles(owner)) == {"Of Alice", "Of Bob"}
    mine = page_of_sessions(owner.team_id, owner_id=owner.id).items
    assert [row.title for row in mine] == ["Of Alice"]
    assert titles(who("Charlie")) == []


def test_pages_join_without_gap_or_repeat_when_times_are_equal(owner: User) -> None:
    moment = now()
    for number in range(7):
        a_session(owner, title=f"{number}").updated_at = moment - timedelta(seconds=number // 3)
    db.session.flush()
    found: list[AISession] = []
    page = page_of_sessions(owner.team_id, limit=2)
    while page.next:
        found += page.items
        page = page_of_sessions(owner.team_id, after=page.next, limit=2)
    found += page.items
    whole = page_of_sessions(owner.team_id, limit=100)
    assert [row.id for row in found] == [row.id for row in whole.items]
    assert len(found) == 7
    assert whole.next is None


def test_a_session_that_changes_meanwhile_is_not_listed_twice(owner: User) -> None:
    first = [a_session(owner, title=f"{number}") for number in range(4)]
    page = page_of_sessions(owner.team_id, limit=2)
    first[3].edit({"problem": "Changed meanwhile."})
    db.session.flush()
    rest = page_of_sessions(owner.team_id, after=page.next, limit=10)
    assert {row.id for row in rest.items} == {first[0].id, first[1].id}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("überlauf", True),
        ("ÜBERLAUF", True),
        ("straße", True),
        ("überlauf 100%", True),
        ("über%100%", False),
        ("über_auf", False),
        ("überlauf/100", False),
        ("yberlauf", False),
        ("öberlauf", False),
        ("ÜBER DEN \N{LATIN CAPITAL LETTER I WITH DOT ABOVE}ZMIR", True),
        ("u\N{COMBINING DIAERESIS}berlauf", True),
        ("100%", True),
        ("1%0", False),
        ("_", False),
        ("\\", False),
        ("/", False),
        ("HARBOUR", True),
        ("t-77", True),
        ("\ud800", False),
        ("nul\0", False),
    ],
)
def test_words_are_looked_for_as_they_stand_in_any_case(
    words: str, *, found: bool, owner: User
) -> None:
    fields = {"title": "Überlauf 100%", "client_name": "Harbour", "ticket_ref": "T-77"}
    a_session(owner, problem=PROBLEM, **fields)
    assert titles(owner, q=words) == (["Überlauf 100%"] if found else [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "open"),
        ("q", "x" * 201),
        ("after", "x"),
        ("after", "W10"),
        ("after", "WyIxIiwiMiJd"),
        ("after", "WyIyMDI2LTExLTIyIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0"),
        ("after", "é"),
    ],
)
def test_what_makes_no_sense_is_refused(field: str, value: str, owner: User) -> None:
    with pytest.raises(Refused):
        titles(owner, **{field: value})


def test_a_search_among_the_next_rows_goes_on_where_it_stopped(owner: User) -> None:
    moment = now()
    for number in range(9):
        session = a_session(owner, title=f"Odd {number}" if number % 2 else f"Even {number}")
        session.updated_at = moment - timedelta(seconds=number)
    db.session.flush()
    first = page_of_sessions(owner.team_id, q="odd", limit=5, most=4)
    assert ([row.title for row in first.items], first.looked_at) == (["Odd 1", "Odd 3"], 4)
    full = page_of_sessions(owner.team_id, q="odd", limit=1, most=4)
    assert ([row.title for row in full.items], full.looked_at) == (["Odd 1"], None)
    rest = page_of_sessions(owner.team_id, q="odd", limit=5, most=9, after=first.next)
    assert [row.title for row in rest.items] == ["Odd 5", "Odd 7"]
    assert (rest.next, rest.looked_at) == (None, None)


def test_a_search_among_as_many_rows_as_stand_offers_no_empty_page(owner: User) -> None:
    for number in range(4):
        a_session(owner, title=f"Odd {number}")
    db.session.flush()
    page = page_of_sessions(owner.team_id, q="odd", limit=5, most=4)
    assert (len(page.items), page.next, page.looked_at) == (4, None, None)


def test_a_whole_ticket_reference_is_found_however_old(owner: User) -> None:
    moment = now()
    for number in range(5):
        session = a_session(owner, ticket_ref=f"T-{number}")
        session.updated_at = moment - timedelta(seconds=number)
    db.session.flush()
    found = page_of_sessions(owner.team_id, q="T-4", limit=5, most=2)
    assert [row.ticket_ref for row in found.items] == ["T-4"]
    assert found.next
    assert page_of_sessions(who("Charlie").team_id, q="T-4", limit=5, most=2).items == []
