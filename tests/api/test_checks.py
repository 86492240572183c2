from __future__ import annotations

from typing import Any

from tests.api.stage import Caller, Stage

PATH = "/ai-sessions/{ai_session_id}/checks/{check_id}"


def recorded(call: Caller, stage: Stage, **body: Any) -> Any:
    answer = call("PATCH", stage.path(PATH), body)
    assert answer.status_code == 200, answer.text
    return answer.json


def spoken(call: Caller, stage: Stage) -> list[str]:
    facts = call.get(f"{stage.session}/facts")["items"]
    return [fact["text"] for fact in facts if fact["source"] == "check"]


def test_a_result_speaks_through_the_checks_fact(own_stage: Stage, one_caller: Caller) -> None:
    check = recorded(one_caller, own_stage, result="fail", note="It is stopped.")
    assert (check["result"], check["note"]) == ("fail", "It is stopped.")
    assert spoken(one_caller, own_stage) == ["The spooler runs: failed. It is stopped."]
    assert recorded(one_caller, own_stage, result="pass")["fact_id"] == check["fact_id"]
    assert spoken(one_caller, own_stage) == ["The spooler runs: passed. It is stopped."]


def test_a_note_that_is_left_out_stays_and_a_blank_one_goes(
    own_stage: Stage, one_caller: Caller
) -> None:
    recorded(one_caller, own_stage, result="fail", note="It is stopped.")
    assert recorded(one_caller, own_stage, result="pass")["note"] == "It is stopped."
    assert recorded(one_caller, own_stage, result="pass", note="")["note"] == ""


def test_a_result_can_be_taken_back(own_stage: Stage, one_caller: Caller) -> None:
    recorded(one_caller, own_stage, result="pass")
    assert recorded(one_caller, own_stage, result=None)["result"] is None
    assert spoken(one_caller, own_stage) == []


def test_a_result_bumps_and_the_same_again_does_not(own_stage: Stage, one_caller: Caller) -> None:
    for _ in range(2):
        recorded(one_caller, own_stage, result="skipped")
        version = one_caller.get(own_stage.session)["state_version"]
        assert version == own_stage.state_version + 1


def test_a_result_since_it_was_read_is_a_conflict(own_stage: Stage, one_caller: Caller) -> None:
    read = {"If-Match": one_caller("GET", own_stage.path(PATH)).headers["ETag"]}
    current = recorded(one_caller, own_stage, result="pass")
    stale = one_caller("PATCH", own_stage.path(PATH), {"result": "fail"}, read)
    assert stale.status_code == 409
    assert stale.json is not None
    assert stale.json["current"] == current


def test_the_list_is_in_order(own_stage: Stage, one_caller: Caller) -> None:
    page = one_caller.get(f"{own_stage.session}/checks")
    assert [(check["number"], check["label"]) for check in page["items"]] == [
        (1, "The spooler runs")
    ]
    assert page["items"][0]["id"] == own_stage.ids["check_id"]
