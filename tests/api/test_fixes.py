from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.api.stage import Caller, Stage
from tests.factories import SPOOLER, a_fix
from webapp.database import writing
from webapp.extensions import db
from webapp.models import AISession

PATH = "/ai-sessions/{ai_session_id}/suggested-fixes/{fix_id}"


def decided(call: Caller, stage: Stage, decision: str, **body: Any) -> Any:
    answer = call("POST", f"{stage.path(PATH)}/decision", {"decision": decision} | body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json


def version(call: Caller, stage: Stage) -> int:
    found: int = call.get(stage.session)["state_version"] - stage.state_version
    return found


def newer_fix(app: Flask, stage: Stage) -> str:
    with app.app_context(), writing():
        session = db.session.query(AISession).filter_by(id=stage.key("ai_session_id")).one()
        fix = a_fix(session, replace(SPOOLER, title="Replace the driver"))
        db.session.commit()
        return str(fix.id)


def test_the_active_fix_is_shown_whole(own_stage: Stage, one_caller: Caller) -> None:
    fix = one_caller.get(f"{own_stage.session}/suggested-fixes/active")
    assert fix["id"] == own_stage.ids["fix_id"]
    assert fix["session_id"] == own_stage.ids["ai_session_id"]
    assert (fix["title"], fix["confidence_pct"]) == (SPOOLER.title, SPOOLER.confidence_pct)
    assert (fix["user_decision"], fix["outcome"], fix["superseded_at"]) == (None, None, None)


def test_the_history_begins_with_the_newest(
    one_app: Flask, own_stage: Stage, one_caller: Caller
) -> None:
    newer = newer_fix(one_app, own_stage)
    history = one_caller.get(f"{own_stage.session}/suggested-fixes")["items"]
    assert [fix["id"] for fix in history] == [newer, own_stage.ids["fix_id"]]
    assert [fix["superseded_at"] is None for fix in history] == [True, False]
    assert one_caller.get(f"{own_stage.session}/suggested-fixes/active")["id"] == newer


def test_a_one_off_hands_out_the_script_once(own_stage: Stage, one_caller: Caller) -> None:
    first = decided(one_caller, own_stage, "one_off")
    assert first == {
        "id": own_stage.ids["fix_id"],
        "user_decision": "one_off",
        "rendered_script": SPOOLER.ai_drafted_script,
        "redirect_path": None,
    }
    assert decided(one_caller, own_stage, "one_off") == first
    assert version(one_caller, own_stage) == 1
    assert (
        one_caller.get(f"{own_stage.session}/suggested-fixes/active")["user_decision"] == "one_off"
    )


def test_another_decision_takes_its_place(own_stage: Stage, one_caller: Caller) -> None:
    decided(one_caller, own_stage, "one_off")
    built = decided(one_caller, own_stage, "build_template")
    assert (built["user_decision"], built["rendered_script"]) == ("build_template", None)
    assert built["redirect_path"].startswith("/script-templates/new")
    assert version(one_caller, own_stage) == 2


def test_a_draft_is_queued_for_review(own_stage: Stage, one_caller: Caller) -> None:
    decided(one_caller, own_stage, "draft_template")
    drafts = one_caller.get("/draft-templates")["items"]
    mine = [draft for draft in drafts if draft["fix_id"] == own_stage.ids["fix_id"]]
    assert [(draft["body"], draft["status"]) for draft in mine] == [
        (SPOOLER.ai_drafted_script, "queued")
    ]


def test_a_parameter_that_the_script_does_not_take_is_named(
    own_stage: Stage, one_caller: Caller
) -> None:
    body = {"decision": "one_off", "parameters": {"Name": "x"}}
    answer = one_caller("POST", f"{own_stage.path(PATH)}/decision", body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert [error["field"] for error in answer.json["errors"]] == ["parameters.Name"]
    assert version(one_caller, own_stage) == 0


def test_a_dismissal_supersedes_and_is_undone(own_stage: Stage, one_caller: Caller) -> None:
    decided(one_caller, own_stage, "dismissed", reason="Tried before.")
    active = f"{own_stage.session}/suggested-fixes/active"
    assert one_caller("GET", active).status_code == 404
    again = one_caller("POST", f"{own_stage.path(PATH)}/decision", {"decision": "dismissed"})
    assert again.status_code == 409
    assert again.json is not None
    assert again.json["current"]["user_decision"] == "dismissed"
    undone = one_caller("DELETE", f"{own_stage.path(PATH)}/decision")
    assert undone.status_code == 200
    assert undone.json is not None
    assert undone.json["user_decision"] is None
    assert one_caller.get(active)["id"] == own_stage.ids["fix_id"]
    assert version(one_caller, own_stage) == 2


def test_a_dismissal_stays_once_a_newer_fix_is_active(
    one_app: Flask, own_stage: Stage, one_caller: Caller
) -> None:
    decided(one_caller, own_stage, "dismissed")
    newer = newer_fix(one_app, own_stage)
    answer = one_caller("DELETE", f"{own_stage.path(PATH)}/decision")
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["current"]["id"] == newer


@pytest.mark.parametrize("decision", ["one_off", "draft_template", "build_template", "dismissed"])
def test_a_superseded_fix_takes_no_decision(
    decision: str, one_app: Flask, own_stage: Stage, one_caller: Caller
) -> None:
    newer_fix(one_app, own_stage)
    answer = one_caller("POST", f"{own_stage.path(PATH)}/decision", {"decision": decision})
    assert answer.status_code == 409


def test_an_outcome_needs_a_decision_that_is_no_dismissal(
    own_stage: Stage, one_caller: Caller
) -> None:
    path = f"{own_stage.path(PATH)}/outcome"
    assert one_caller("PUT", path, {"outcome": "worked"}).status_code == 409
    decided(one_caller, own_stage, "one_off")
    fix = one_caller("PUT", path, {"outcome": "partly", "note": "One of two."}).json
    assert fix is not None
    assert (fix["outcome"], fix["outcome_note"]) == ("partly", "One of two.")
    taken_back = one_caller("PUT", path, {"outcome": None}).json
    assert taken_back is not None
    assert (taken_back["outcome"], taken_back["outcome_note"]) == (None, "")
    decided(one_caller, own_stage, "dismissed")
    assert one_caller("PUT", path, {"outcome": "worked"}).status_code == 409


@pytest.mark.parametrize(("method", "part"), [("PUT", "outcome"), ("DELETE", "decision")])
def test_a_decision_since_it_was_read_is_a_conflict(
    method: str, part: str, own_stage: Stage, one_caller: Caller
) -> None:
    read = {"If-Match": one_caller("GET", own_stage.path(PATH)).headers["ETag"]}
    decided(one_caller, own_stage, "one_off" if part == "outcome" else "dismissed")
    path = f"{own_stage.path(PATH)}/{part}"
    assert one_caller(method, path, {"outcome": "worked"}, read).status_code == 409
    fresh = {"If-Match": one_caller("GET", own_stage.path(PATH)).headers["ETag"]}
    assert one_caller(method, path, {"outcome": "worked"}, fresh).status_code == 200
