"""Another team's records are not there: for reading, for writing, in lists, by any name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.api.conftest import Build
from tests.api.stage import API, Caller, Stage, bodies

ID = re.compile(r"<uuid:(\w+)>")


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield method, path and operation of all that takes an id."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(f"{API}/") and rule.arguments:
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                path = ID.sub(r"{\1}", rule.rule.removeprefix(API))
                yield method, path, rule.endpoint.removeprefix("api.")


def unknown(stage: Stage) -> Stage:
    return Stage(
        {name: str(uuid.uuid4()) for name in stage.ids}, str(uuid.uuid4()), stage.state_version
    )


def mixed(own: Stage, other: Stage) -> Stage:
    """Another's records, in one's own session."""
    ids = other.ids | {"ai_session_id": own.ids["ai_session_id"]}
    return Stage(ids, other.proposal_id, own.state_version)


def test_every_route_that_takes_an_id_hides_foreign_and_unknown_ones(
    app: Flask, build: Build, charlie: Caller
) -> None:
    theirs, own = build("Alice"), build("Charlie")
    walked = 0
    for method, path, operation in routes(app):
        body = bodies(theirs).get(operation)
        answers = [charlie(method, stage.path(path), body) for stage in (theirs, unknown(theirs))]
        if path.count("{") > 1:
            answers.append(charlie(method, mixed(own, theirs).path(path), body))
        assert {answer.status_code for answer in answers} == {404}, (method, path)
        assert len({answer.data for answer in answers}) == 1, "foreign and unknown must look alike"
        walked += 1
    assert walked >= 20


def test_the_walk_would_succeed_for_the_owner(app: Flask, build: Build, alice: Caller) -> None:
    """Without this, a broken path would pass for a hidden record."""
    for method, path, operation in routes(app):
        stage = build("Alice")
        answer = alice(method, stage.path(path), bodies(stage).get(operation))
        assert answer.status_code in (200, 201, 204, 409), (method, path, answer.text)


def test_a_teammate_reaches_everything(app: Flask, build: Build, bob: Caller) -> None:
    stage = build("Alice")
    for method, path, _ in routes(app):
        if method == "GET":
            bob.get(stage.path(path))


@pytest.mark.parametrize("name", ["script_template_id", "ai_session_id"])
def test_a_foreign_id_in_a_generation_is_not_there(
    name: str, build: Build, charlie: Caller
) -> None:
    theirs, own = build("Alice"), build("Charlie")
    body = {key: own.ids[key] for key in ("script_template_id", "ai_session_id")}
    assert charlie("POST", "/scripts/generate", body).status_code == 201
    assert charlie("POST", "/scripts/generate", body | {name: theirs.ids[name]}).status_code == 404


def test_a_foreign_proposal_is_not_there(build: Build, charlie: Caller) -> None:
    theirs, own = build("Alice"), build("Charlie")
    body = {"text": "12 jobs wait.", "proposal_id": theirs.proposal_id}
    assert charlie("POST", f"{own.session}/facts", body).status_code == 404
    body = {"text": "12 jobs wait.", "proposal_id": own.proposal_id}
    assert charlie("POST", f"{own.session}/facts", body).status_code == 201


@pytest.mark.parametrize("path", ["/ai-sessions", "/script-templates", "/draft-templates"])
def test_a_list_holds_the_own_team_alone(path: str, build: Build, charlie: Caller) -> None:
    build("Alice")
    assert charlie.get(path)["items"] == []
    build("Charlie")
    assert len(charlie.get(path)["items"]) == 1
