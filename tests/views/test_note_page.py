"""What a browser may keep of the note's page."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.conftest import Person, logged_in
from tests.views.conftest import HTMX, Ids


def note_again(person: Person, path: str, etag: str) -> int:
    """Ask for the note as a browser does that kept it."""
    return person.browser.get(path, headers={"If-None-Match": etag}).status_code


def test_an_unchanged_note_is_not_sent_twice(alice: Person, mine: Ids) -> None:
    path = f"/sessions/{mine.session_id}/note"
    alice.browser.get(path)  # the first page of a login makes its token
    first = alice.browser.get(path)
    assert note_again(alice, path, first.headers["ETag"]) == 304
    fragment = alice.browser.get(path, headers=HTMX)
    again = alice.browser.get(path, headers=HTMX | {"HX-PTag": fragment.headers["HX-PTag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("verb", ["resolution", "escalation"])
def test_a_note_is_sent_again_when_the_session_took_another_status(
    alice: Person, mine: Ids, verb: str
) -> None:
    path = f"/sessions/{mine.session_id}/note"
    alice.browser.get(path)
    first = alice.browser.get(path)
    version = first.text.partition('name="state_version" value="')[2].partition('"')[0]
    sent = {"state_version": version, "markdown": "Restarted the spooler."}
    assert alice.browser.post(f"/sessions/{mine.session_id}/{verb}", data=sent).status_code == 303
    assert note_again(alice, path, first.headers["ETag"]) == 200


def test_a_note_kept_from_another_login_is_sent_again(app: Flask, mine: Ids) -> None:
    path = f"/sessions/{mine.session_id}/note"
    before = logged_in(app, "alice@north.example")
    before.browser.get(path)
    etag = before.browser.get(path).headers["ETag"]
    after = logged_in(app, "alice@north.example")
    after.browser.get(path)
    assert note_again(after, path, etag) == 200
