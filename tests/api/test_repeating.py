"""A request with an `Idempotency-Key`, sent again: made once, and answered as the first one."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.stage import Caller, Stage, bodies
from tests.api.test_concurrency import at_once, both_databases

MAKING = {
    "facts.create": "{session}/facts",
    "messages.create": "{session}/messages",
    "script_templates.create": "/script-templates",
    "scripts.create": "/scripts/generate",
    "sessions.create": "/ai-sessions",
}


def keyed(key: str = "") -> dict[str, str]:
    return {"Idempotency-Key": key or f'"{uuid.uuid4()}"'}


def fact(
    stage: Stage, call: Caller, text: str, headers: dict[str, str], **more: Any
) -> TestResponse:
    return call("POST", f"{stage.session}/facts", {"text": text, **more}, headers)


def texts(stage: Stage, call: Caller) -> list[str]:
    return [each["text"] for each in call.get(f"{stage.session}/facts?limit=100")["items"]]


@pytest.mark.parametrize("operation", MAKING)
def test_what_is_sent_again_is_made_once(
    operation: str, own_stage: Stage, one_caller: Caller
) -> None:
    path = MAKING[operation].format(session=own_stage.session)
    body, headers = bodies(own_stage)[operation], keyed()
    first = one_caller("POST", path, body, headers)
    assert first.status_code == 201, first.text
    version = one_caller.get(own_stage.session)["state_version"]
    again = one_caller("POST", path, body, headers)
    assert (again.status_code, again.json) == (201, first.json)
    assert one_caller.get(own_stage.session)["state_version"] == version
    other = one_caller("POST", path, body, keyed())
    assert other.status_code == 201
    assert other.json != first.json


@pytest.mark.parametrize(
    ("path", "body", "change"),
    [
        ("/ai-sessions", {"title": "A", "problem": "B"}, {"title": "Now"}),
        ("{session}/facts", {"text": "A"}, {"text": "Now"}),
        ("/script-templates", {"name": "A", "body": "a"}, {"name": "Now"}),
    ],
)
def test_what_was_changed_since_is_given_as_it_stands(
    path: str, body: dict[str, str], change: dict[str, str], own_stage: Stage, one_caller: Caller
) -> None:
    path, headers = path.format(session=own_stage.session), keyed()
    made: dict[str, Any] = json.loads(one_caller("POST", path, body, headers).data)
    changed = one_caller("PATCH", f"{path}/{made['id']}", change).json
    again = one_caller("POST", path, body, headers)
    assert (again.status_code, again.json) == (201, changed)


@pytest.mark.parametrize("path", ["facts", "messages"])
def test_a_replay_finds_what_it_made_in_a_resolved_session(
    path: str, own_stage: Stage, one_caller: Caller
) -> None:
    body, headers = bodies(own_stage)[f"{path}.create"], keyed()
    first = one_caller("POST", f"{own_stage.session}/{path}", body, headers)
    version = one_caller.get(own_stage.session)["state_version"]
    resolved = one_caller("POST", f"{own_stage.session}/resolution", {"state_version": version})
    assert resolved.status_code == 201, resolved.text
    again = one_caller("POST", f"{own_stage.session}/{path}", body, headers)
    assert (again.status_code, again.json) == (201, first.json)
    assert one_caller("POST", f"{own_stage.session}/{path}", body, keyed()).status_code == 409


def test_an_accepted_proposal_that_was_reworded_is_given_as_it_stands(
    own_stage: Stage, one_caller: Caller
) -> None:
    headers = keyed()
    accepted = {"proposal_id": own_stage.proposal_id}
    made: Any = fact(own_stage, one_caller, "It prints.", headers, **accepted).json
    path = f"{own_stage.session}/facts/{made['id']}"
    changed = one_caller("PATCH", path, {"text": "It prints again."}).json
    again = fact(own_stage, one_caller, "It prints.", headers, **accepted)
    assert (again.status_code, again.json) == (201, changed)


def test_a_script_is_not_handed_out_again_from_a_template_that_changed(
    own_stage: Stage, one_caller: Caller
) -> None:
    body, headers = bodies(own_stage)["scripts.create"], keyed()
    one_caller("POST", "/scripts/generate", body, headers)
    path = own_stage.path("/script-templates/{script_template_id}")
    one_caller("PATCH", path, {"body": "ipconfig /registerdns"})
    assert one_caller("POST", "/scripts/generate", body, headers).status_code == 409


def test_a_key_is_the_same_with_and_without_its_quotes(
    own_stage: Stage, one_caller: Caller
) -> None:
    key = str(uuid.uuid4())
    first = fact(own_stage, one_caller, "It prints.", keyed(f'"{key}"'))
    assert fact(own_stage, one_caller, "It prints.", keyed(key)).json == first.json


@pytest.mark.parametrize("change", [{"text": "Another."}, {"kind": "cause"}])
def test_another_body_under_a_key_that_was_used_is_refused_in_words(
    change: dict[str, str], own_stage: Stage, one_caller: Caller
) -> None:
    headers = keyed()
    fact(own_stage, one_caller, "It prints.", headers)
    refused = fact(own_stage, one_caller, **({"text": "It prints."} | change), headers=headers)
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["errors"] == [
        {
            "field": "Idempotency-Key",
            "message": "This key was sent with another request before. Make a new one.",
        }
    ]
    assert texts(own_stage, one_caller)[1:] == ["It prints."]


def test_so_is_another_path(own_stage: Stage, one_caller: Caller) -> None:
    headers = keyed()
    fact(own_stage, one_caller, "It prints.", headers)
    answer = one_caller("POST", f"{own_stage.session}/messages", {"content": "x"}, headers)
    assert answer.status_code == 422


def test_a_refused_request_has_not_used_its_key(own_stage: Stage, one_caller: Caller) -> None:
    headers = keyed()
    assert fact(own_stage, one_caller, "x" * 4_001, headers).status_code == 422
    assert fact(own_stage, one_caller, "x" * 4_000, headers).status_code == 201


def test_anothers_key_is_another_key(stage: Stage, alice: Caller, bob: Caller) -> None:
    headers = keyed()
    first = fact(stage, alice, "It prints.", headers)
    theirs = fact(stage, bob, "It prints.", headers)
    assert (theirs.status_code, fact(stage, bob, "Other.", headers).status_code) == (201, 422)
    assert first.json is not None
    assert theirs.json is not None
    assert first.json["id"] != theirs.json["id"]


@pytest.mark.parametrize("key", ["", '""', "two words", "x" * 256, '"half', "schön"])
def test_what_is_no_key_is_refused(key: str, own_stage: Stage, one_caller: Caller) -> None:
    answer = fact(own_stage, one_caller, "It prints.", {"Idempotency-Key": key})
    assert answer.status_code == 422
    assert "255 visible" in answer.text
    assert len(texts(own_stage, one_caller)) == 1


def test_a_tick_may_follow_under_the_same_key(own_stage: Stage, one_caller: Caller) -> None:
    headers, text = keyed(), "The password is Winter2026!x"
    masked = fact(own_stage, one_caller, text, headers).json
    assert masked is not None
    assert "•" in masked["text"]
    assert fact(own_stage, one_caller, text, headers).json == masked
    shown = fact(own_stage, one_caller, text, headers, not_secret=["Winter2026!x"]).json
    assert shown is not None
    assert (shown["id"], shown["text"]) == (masked["id"], text)


def test_an_accepted_proposal_is_accepted_once(own_stage: Stage, one_caller: Caller) -> None:
    headers, taken = keyed(), {"proposal_id": own_stage.proposal_id}
    first = fact(own_stage, one_caller, "12 jobs.", headers, **taken)
    again = fact(own_stage, one_caller, "12 jobs.", headers, **taken)
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)


@both_databases
def test_of_those_sent_at_once_one_is_made(stage: Stage, alice: Caller) -> None:
    headers = keyed()
    assert at_once(alice, lambda call, _: fact(stage, call, "It prints.", headers)) == {201: 6}
    assert texts(stage, alice)[1:] == ["It prints."]
    assert alice.get(stage.session)["state_version"] == stage.state_version + 1
