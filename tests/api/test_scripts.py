"""Drafts of script templates, and scripts handed out."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.api.stage import Caller, Stage
from webapp.database import writing
from webapp.extensions import db
from webapp.models import DraftTemplate

NEW = {"name": "List files", "language": "bash", "body": "ls -l"}
DRAFT = "/draft-templates/{draft_template_id}"


def kept(call: Caller, **body: Any) -> Any:
    answer = call("POST", "/script-templates", NEW | body)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_a_script_is_handed_out_and_the_session_knows(own_stage: Stage, one_caller: Caller) -> None:
    body = {name: own_stage.ids[name] for name in ("script_template_id", "ai_session_id")}
    answer = one_caller("POST", "/scripts/generate", body | {"parameters": {}})
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json is not None
    assert answer.json["rendered_script"] == "ipconfig /flushdns"
    assert answer.json["parameters"] == {}
    session = one_caller.get(own_stage.session)
    assert session["state_version"] == own_stage.state_version + 1


def test_a_script_without_a_session_is_nobodys_evidence(
    own_stage: Stage, one_caller: Caller
) -> None:
    body = {"script_template_id": own_stage.ids["script_template_id"]}
    answer = one_caller("POST", "/scripts/generate", body)
    assert answer.json is not None
    assert answer.json["ai_session_id"] is None
    assert one_caller.get(own_stage.session)["state_version"] == own_stage.state_version


def test_an_accepted_draft_becomes_a_template(stage: Stage, alice: Caller) -> None:
    count = len(alice.get("/script-templates")["items"])
    draft = alice("POST", f"{stage.path(DRAFT)}/accept").json
    assert draft is not None
    assert (draft["status"], draft["name"]) == ("accepted", "Draft")
    assert len(alice.get("/script-templates")["items"]) == count + 1
    waiting = [item["id"] for item in alice.get("/draft-templates")["items"]]
    assert draft["id"] not in waiting
    assert draft in alice.get("/draft-templates?status=accepted")["items"]


@pytest.mark.parametrize(("language", "status"), [("Bash ", 200), ("perl", 422)])
def test_a_draft_must_be_in_a_language_of_templates(
    language: str, status: int, app: Flask, stage: Stage, alice: Caller
) -> None:
    with app.app_context(), writing():
        draft = db.session.get_one(DraftTemplate, stage.key("draft_template_id"))
        draft.language = language
        db.session.commit()
    answer = alice("POST", f"{stage.path(DRAFT)}/accept")
    assert answer.status_code == status, answer.text
    waiting = alice.get("/draft-templates")["items"]
    assert len(waiting) == (1 if status == 422 else 0)


@pytest.mark.parametrize("first", ["accept", "reject"])
@pytest.mark.parametrize("second", ["accept", "reject"])
def test_a_draft_is_settled_once(
    first: str, second: str, own_stage: Stage, one_caller: Caller
) -> None:
    settled = one_caller("POST", f"{own_stage.path(DRAFT)}/{first}")
    assert settled.status_code == 200
    again = one_caller("POST", f"{own_stage.path(DRAFT)}/{second}")
    assert again.status_code == 409
    assert again.json is not None
    assert again.json["current"] == settled.json


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"reason": "Too special."}, 200, "Too special."),
        ({}, 200, ""),
        (None, 200, ""),
        ({"reason": "x" * 4_001}, 422, None),
        ({"why": "x"}, 422, None),
    ],
)
def test_a_rejection_may_say_why(
    body: Any, status: int, reason: str | None, own_stage: Stage, one_caller: Caller
) -> None:
    answer = one_caller("POST", f"{own_stage.path(DRAFT)}/reject", body)
    assert answer.status_code == status, answer.text
    assert answer.json is not None
    assert answer.json.get("reason") == reason


def test_an_accepted_draft_says_which_template_it_became(
    own_stage: Stage, one_caller: Caller
) -> None:
    draft = one_caller("POST", f"{own_stage.path(DRAFT)}/accept").json
    assert draft is not None
    made = one_caller.get(f"/script-templates/{draft['script_template_id']}")
    assert (made["name"], made["body"]) == (draft["name"], draft["body"])
