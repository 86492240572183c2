"""A login is a row: what ends it, and which of them a cookie finds."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.factories import PASSWORD, who
from webapp.database import now
from webapp.extensions import db
from webapp.models import LoginRecord, User
from webapp.models.login import Login
from webapp.views import logins


def begun(user: User) -> LoginRecord:
    return LoginRecord.begin(user, browser="Firefox on Linux", address="10.0.0.1")


def finds(record: LoginRecord) -> bool:
    return Login.of(str(record.id)) is not None


def test_a_login_finds_its_person_until_it_ends(inside: Flask) -> None:
    record = begun(who("Bob"))
    found = Login.of(str(record.id))
    assert found is not None
    assert (found.name, found.get_id()) == ("Bob", str(record.id))
    record.end()
    ended_at = record.ended_at
    record.end()
    db.session.flush()
    assert (finds(record), record.ended_at) == (False, ended_at)


def test_every_other_login_ends_and_those_of_others_stay(inside: Flask) -> None:
    bob = who("Bob")
    own, phone, alices = begun(bob), begun(bob), begun(who("Alice"))
    own.end_others(bob)
    db.session.flush()
    assert [finds(record) for record in (own, phone, alices)] == [True, False, True]
    assert list(LoginRecord.listed(bob)) == [own]


def test_a_login_with_the_password_of_before_is_none(inside: Flask) -> None:
    """As one whose password was compared while another transaction changed it."""
    bob = who("Bob")
    own = begun(bob)
    late = LoginRecord(user_id=bob.id, login_version=bob.login_version, browser="", address="")
    bob.change_password(PASSWORD, "another long password")
    own.end_others(bob)
    db.session.add(late)
    db.session.flush()
    assert (late.ended_at, finds(late), finds(own)) == (None, False, True)
    assert late not in LoginRecord.listed(bob)


def test_logins_that_nobody_can_go_on_with_are_swept(inside: Flask) -> None:
    bob = who("Bob")
    records = {days: begun(bob) for days in (0, 31, 33, 34)}
    for days, record in records.items():
        record.last_seen_at = now() - timedelta(days=days)
    keys = {record.id: days for days, record in records.items()}
    db.session.commit()
    logins.sweep()
    left = db.session.scalars(select(LoginRecord.id).where(LoginRecord.id.in_(keys)))
    assert {keys[key] for key in left} == {0, 31}
