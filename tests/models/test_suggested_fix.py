from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from tests.factories import SPOOLER, a_fix, a_session, who
from webapp.extensions import db
from webapp.lib.markers.suggest_fix import Fix
from webapp.lib.sensitivity import MASK
from webapp.models import AISession, Conflict, Refused, ScriptTemplate, SuggestedFix, User
from webapp.models.decision import decide

FULL = replace(SPOOLER, ai_drafted_parameters={"Name": "Spooler", "Wait": True, "Tries": 1})


def test_it_supersedes_the_open_fix(session: AISession) -> None:
    first = a_fix(session)
    second = a_fix(session, replace(SPOOLER, title="Replace the printer"))
    db.session.commit()
    assert (first.is_active, second.is_active) == (False, True)
    assert SuggestedFix.active(session.id) is second
    assert SuggestedFix.history(session.id) == [second, first]


@pytest.mark.parametrize("decision", ["one_off", "draft_template", "build_template"])
def test_it_supersedes_a_decided_fix_and_keeps_its_decision(
    session: AISession, owner: User, decision: str
) -> None:
    first = a_fix(session)
    decide(first, owner, decision)
    a_fix(session, replace(SPOOLER, title="Replace the printer"))
    assert (first.is_active, first.user_decision) == (False, decision)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"description": "Other"},
        {"confidence_pct": 81},
        {"ai_drafted_script": None},
        {"ai_drafted_script": "Restart-Service -Name Spooler -ErrorAction Stop\n"},
        {"language": "bash"},
        {"ai_drafted_parameters": None},
        {"ai_drafted_parameters": {}},
        {"ai_drafted_parameters": {"Name": "Spooler", "Wait": 1, "Tries": True}},
    ],
)
def test_a_block_that_differs_in_one_field_is_new(
    session: AISession, change: dict[str, Any]
) -> None:
    first = a_fix(session, FULL)
    assert a_fix(session, replace(FULL, **change)) is not first


def test_a_block_equal_to_the_active_fix_changes_nothing(session: AISession, owner: User) -> None:
    first = a_fix(session, FULL)
    decide(first, owner, "one_off")
    db.session.commit()
    assert a_fix(session, FULL) is first
    assert (first.user_decision, first.is_active) == ("one_off", True)
    assert len(SuggestedFix.history(session.id)) == 1


def test_a_block_equal_to_a_dismissed_fix_is_suggested_again(
    session: AISession, owner: User
) -> None:
    first = a_fix(session)
    decide(first, owner, "dismissed")
    assert a_fix(session) is not first


def test_what_no_database_holds_is_replaced_in_drafts(session: AISession) -> None:
    hostile = replace(
        SPOOLER,
        ai_drafted_script="echo \x00\ud800\r\n\ttail ",
        ai_drafted_parameters={"a\x00": ["\udfff", {"b": "\x00"}]},
        language="Power\x00Shell " + "x" * 300,
    )
    fix = a_fix(session, hostile)
    db.session.commit()
    assert fix.ai_drafted_script == "echo \ufffd\ufffd\r\n\ttail "
    assert fix.ai_drafted_parameters == {"a\ufffd": ["\ufffd", {"b": "\ufffd"}]}
    decide(fix, who("Alice"), "draft_template")  # its language fits wherever it is copied to
    db.session.commit()


def test_defaults_under_a_sensitive_name_are_masked_at_once(session: AISession) -> None:
    secrets: dict[str, object] = {
        "AdminPassword": "Winter2024!",
        "Server": "DC01",
        "token": ["a", "b"],
    }
    fix = a_fix(session, replace(SPOOLER, ai_drafted_parameters=secrets))
    masked = {"AdminPassword": MASK, "Server": "DC01", "token": MASK}
    assert fix.ai_drafted_parameters == masked
    assert a_fix(session, replace(SPOOLER, ai_drafted_parameters=secrets)) is fix


def named(key: object) -> Fix:
    return replace(SPOOLER, script_template_id=str(key))


def test_it_takes_the_teams_own_template(session: AISession, owner: User) -> None:
    words = {"name": "Restart", "body": "Restart-Service Spooler"}
    template = ScriptTemplate.save(owner, words, "powershell")
    fix = a_fix(session, named(template.id))
    assert fix.script_template_id == template.id
    assert (fix.script, fix.script_language) == ("Restart-Service Spooler", "powershell")


@pytest.mark.parametrize("key", ["", "spooler", "\x00", str(uuid.UUID(int=7)), "1" * 40])
def test_an_unknown_template_becomes_none(session: AISession, key: str) -> None:
    assert a_fix(session, named(key)).script_template_id is None


def test_another_teams_template_becomes_none(session: AISession) -> None:
    foreign = ScriptTemplate.save(who("Charlie"), {"name": "X", "body": "echo"}, "bash")
    fix = a_fix(session, named(foreign.id))
    assert fix.script_template_id is None
    assert fix.script == SPOOLER.ai_drafted_script


@pytest.mark.parametrize("outcome", ["worked", "partly", "failed", "waiting"])
def test_an_outcome_is_recorded_on_a_decided_fix(
    session: AISession, owner: User, outcome: str
) -> None:
    fix = a_fix(session)
    decide(fix, owner, "one_off")
    fix.record_outcome(owner, outcome, " As seen \r\n at the desk")
    db.session.commit()
    assert (fix.outcome, fix.outcome_note) == (outcome, " As seen \n at the desk")
    assert fix.outcome_by_id == owner.id


def test_an_outcome_is_recorded_on_an_earlier_decided_fix(session: AISession, owner: User) -> None:
    fix = a_fix(session)
    decide(fix, owner, "one_off")
    a_fix(session, replace(SPOOLER, title="Other"))
    fix.record_outcome(owner, "failed")
    assert fix.outcome == "failed"


@pytest.mark.parametrize("decision", [None, "dismissed"])
def test_a_fix_nobody_ran_takes_no_outcome(
    session: AISession, owner: User, decision: str | None
) -> None:
    fix = a_fix(session)
    if decision:
        decide(fix, owner, decision)
    with pytest.raises(Conflict):
        fix.record_outcome(owner, "worked")


@pytest.mark.parametrize(("outcome", "note"), [("Worked", ""), ("", ""), ("worked", "x" * 4_001)])
def test_a_bad_outcome_is_refused(session: AISession, owner: User, outcome: str, note: str) -> None:
    fix = a_fix(session)
    decide(fix, owner, "one_off")
    with pytest.raises(Refused):
        fix.record_outcome(owner, outcome, note)


def test_a_fix_is_found_within_its_team_only(session: AISession) -> None:
    fix = a_fix(session)
    foreign = a_fix(a_session(who("Charlie")))
    assert SuggestedFix.in_team(str(fix.id), session.team_id) is fix
    assert SuggestedFix.in_team(str(foreign.id), session.team_id) is None
    assert SuggestedFix.in_team("no id", session.team_id) is None


def test_a_template_takes_the_description_without_markdown(session: AISession) -> None:
    steps = "Stop it:\n\n1. Open **services**.\n2. Press `Stop`.\n\nJobs & pages <are> lost."
    fix = a_fix(session, replace(SPOOLER, description=steps))
    assert fix.description_text == "Stop it: Open services. Press Stop. Jobs & pages <are> lost."
