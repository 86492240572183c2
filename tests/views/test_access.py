"""Nothing of one team is readable, guessable or countable by another."""

from __future__ import annotations

import uuid
from dataclasses import asdict

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.conftest import Person
from tests.views.conftest import Ids

# Routes without an id of a record: each with what it is. A new route must be entered here, or
# take ids, which the walk then proves.
WITHOUT_IDS = {
    "entry.root",
    "entry.new",
    "entry.create",
    "entry.destroy",
    "sessions.index",
    "sessions.new",
    "sessions.create",
    "sessions.split",
    "tickets.index",
    "tickets.new",
    "tickets.create",
    "tickets.search",
    "script_templates.index",
    "script_templates.create",
    "script_builder.new",
    "script_builder.find",
    "script_builder.reopen",
    "drafts.index",
    "imports.index",
    "imports.create",
    "exports.index",
    "exports.show",
    "connections.index",
    "connections.new",
    "connections.create",
    "shortcuts.keyboard",
    "shortcuts.switch",
    "settings.show",
    "settings.change_password",
    "settings.create_token",
    "logins.destroy_others",
    "cost.show",
    "cost.set_budget",
    "cost.switch_ai",
}
SENT = {
    "title": "x",
    "problem": "x",
    "text": "x",
    "content": "x",
    "result": "pass",
    "decision": "one_off",
    "outcome": "worked",
    "state_version": "1",
    "markdown": "x",
}


def pages(app: Flask) -> list[tuple[str, Rule]]:
    """Return every route of the pages, with each method it takes."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith(
            ("/api/", "/healthz", "/livez", "/readyz", "/metrics", "/static/")
        )
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_every_route_with_ids_answers_404_for_a_foreign_record(
    app: Flask, alice: Person, mine: Ids, foreign: Ids
) -> None:
    walked = 0
    for method, rule in pages(app):
        if rule.endpoint in WITHOUT_IDS:
            assert not rule.arguments, f"{rule} takes ids: take it off the list"
            continue
        assert rule.arguments, f"{rule} takes no ids: enter it in WITHOUT_IDS"
        for ids in mixed(rule, mine, foreign):
            _, path = rule.build(ids) or ("", "")
            answer = alice.browser.open(path, method=method, data=SENT)
            assert answer.status_code == 404, f"{method} {rule}: {answer.status_code}"
            walked += 1
    assert walked > 20


def mixed(rule: Rule, mine: Ids, foreign: Ids) -> list[dict[str, uuid.UUID]]:
    """All ids foreign; each alone foreign beside own ones; and each unknown."""
    own = {name: asdict(mine)[name] for name in rule.arguments}
    theirs = {name: asdict(foreign)[name] for name in rule.arguments}
    return [
        theirs,
        *(own | {name: theirs[name]} for name in own),
        *(own | {name: uuid.uuid4()} for name in own),
    ]


def test_every_route_is_closed_to_visitors(app: Flask, mine: Ids) -> None:
    open_to_all = {"entry.new", "entry.create", "entry.root", "entry.destroy"}
    visitor = app.test_client()
    for method, rule in pages(app):
        if rule.endpoint in open_to_all:
            continue
        _, path = rule.build({name: asdict(mine)[name] for name in rule.arguments}) or ("", "")
        answer = visitor.open(path, method=method, data=SENT)
        assert answer.status_code == (302 if method == "GET" else 401), f"{method} {rule}"
        fragment = visitor.open(path, method=method, data=SENT, headers={"HX-Request": "true"})
        assert fragment.status_code == 401, f"{method} {rule}"
        assert fragment.headers["HX-Redirect"].startswith("/login?next="), f"{method} {rule}"


def test_a_teammate_may_open_what_alice_made(bob: Person, mine: Ids) -> None:
    assert bob.browser.get(f"/sessions/{mine.session_id}").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/sessions", "/sessions?q=NOISE", "/tickets", "/script-templates", "/sessions?status=active"],
)
def test_lists_hold_nothing_of_another_team(charlie: Person, path: str) -> None:
    # The words searched for come back in the search field; a record's would be in the list.
    page = charlie.browser.get(path, headers={"HX-Request": "true"}).text
    assert "NOISE" not in page.replace('value="NOISE"', "")
