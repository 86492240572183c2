from __future__ import annotations

from typing import Any

import pytest

from tests.api.stage import Caller, Stage


def added(call: Caller, stage: Stage, **body: Any) -> Any:
    answer = call("POST", f"{stage.session}/facts", body)
    assert answer.status_code == 201, answer.text
    return answer.json


def version(call: Caller, stage: Stage) -> int:
    found: int = call.get(stage.session)["state_version"]
    return found


def test_a_fact_is_a_finding_of_the_engineer_unless_said_otherwise(
    own_stage: Stage, one_caller: Caller
) -> None:
    fact = added(one_caller, own_stage, text="It is stopped.")
    assert (fact["kind"], fact["source"], fact["number"]) == ("finding", "engineer", 2)
    assert added(one_caller, own_stage, text="A job is damaged.", kind="cause")["kind"] == "cause"
    assert version(one_caller, own_stage) == own_stage.state_version + 2


def test_the_number_of_a_removed_fact_is_not_given_again(
    own_stage: Stage, one_caller: Caller
) -> None:
    fact = added(one_caller, own_stage, text="Wrong.")
    gone = one_caller("DELETE", f"{own_stage.session}/facts/{fact['id']}")
    assert (gone.status_code, gone.data) == (204, b"")
    assert added(one_caller, own_stage, text="Right.")["number"] == fact["number"] + 1
    numbers = [item["number"] for item in one_caller.get(f"{own_stage.session}/facts")["items"]]
    assert numbers == [1, 3]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_removed_fact_is_not_there(method: str, own_stage: Stage, one_caller: Caller) -> None:
    path = own_stage.path("/ai-sessions/{ai_session_id}/facts/{fact_id}")
    one_caller("DELETE", path)
    assert one_caller(method, path, {"text": "x"}).status_code == 404


def test_an_edit_changes_what_is_named(own_stage: Stage, one_caller: Caller) -> None:
    path = own_stage.path("/ai-sessions/{ai_session_id}/facts/{fact_id}")
    before = one_caller.get(path)
    changed = one_caller("PATCH", path, {"kind": "action"}).json
    assert changed is not None
    assert (changed["kind"], changed["text"]) == ("action", before["text"])
    assert version(one_caller, own_stage) == own_stage.state_version + 1
    assert one_caller("PATCH", path, {"kind": "action"}).json == changed
    assert version(one_caller, own_stage) == own_stage.state_version + 1


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_change_since_it_was_read_is_a_conflict(
    method: str, own_stage: Stage, one_caller: Caller
) -> None:
    path = own_stage.path("/ai-sessions/{ai_session_id}/facts/{fact_id}")
    read = {"If-Match": one_caller.get(path)["etag"]}
    current = one_caller("PATCH", path, {"text": "Changed."}).json
    stale = one_caller(method, path, {"text": "Mine."}, read)
    assert stale.status_code == 409
    assert stale.json is not None
    assert stale.json["current"] == current
    fresh = {"If-Match": one_caller("GET", path).headers["ETag"]}
    assert one_caller(method, path, {"text": "Mine."}, fresh).status_code in (200, 204)


def test_a_fact_too_long_is_refused_and_one_at_the_limit_is_not(
    own_stage: Stage, one_caller: Caller
) -> None:
    assert len(added(one_caller, own_stage, text="x" * 4_000)["text"]) == 4_000
    answer = one_caller("POST", f"{own_stage.session}/facts", {"text": "x" * 4_001})
    assert answer.status_code == 422
    assert "4,000" in answer.text


def test_a_proposal_becomes_a_fact_of_the_assistant_once(
    own_stage: Stage, one_caller: Caller
) -> None:
    body = {"text": "The queue holds 13 jobs.", "proposal_id": own_stage.proposal_id}
    fact = added(one_caller, own_stage, **body)
    assert (fact["text"], fact["source"]) == (body["text"], "assistant")
    again = one_caller("POST", f"{own_stage.session}/facts", body)
    assert again.status_code == 409
    assert again.json is not None
    assert again.json["current"]["state"] == "accepted"
    said = one_caller.get(f"{own_stage.session}/messages")["items"]
    states = [proposal["state"] for message in said for proposal in message["proposed_facts"]]
    assert states == ["accepted"]


def test_the_facts_come_in_pages_by_number(own_stage: Stage, one_caller: Caller) -> None:
    for number in range(2, 12):
        added(one_caller, own_stage, text=f"Fact {number}")
    page = one_caller.get(f"{own_stage.session}/facts?limit=8")
    rest = one_caller.get(f"{own_stage.session}/facts?limit=8&cursor={page['next']}")
    assert [fact["number"] for fact in page["items"] + rest["items"]] == list(range(1, 12))
    assert rest["next"] is None
