from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.factories import SPOOLER, a_fix
from webapp.extensions import db
from webapp.models import (
    AISession,
    Conflict,
    DraftTemplate,
    Refused,
    ScriptGeneration,
    SuggestedFix,
    User,
)
from webapp.models.decision import decide, undo_dismissal

SCRIPT = SPOOLER.ai_drafted_script
HANDED_OUT, DRAFTED, BUILT = "one_off", "draft_template", "build_template"


def generations(fix: SuggestedFix) -> int:
    return len(
        db.session.scalars(select(ScriptGeneration).filter_by(suggested_fix_id=fix.id)).all()
    )


def drafts(fix: SuggestedFix) -> int:
    return len(db.session.scalars(select(DraftTemplate).filter_by(suggested_fix_id=fix.id)).all())


@pytest.mark.parametrize(
    ("decisions", "made", "queued"),
    [
        ([HANDED_OUT], 1, 0),
        ([DRAFTED], 1, 1),
        ([BUILT], 0, 0),
        ([HANDED_OUT, HANDED_OUT], 1, 0),
        ([DRAFTED, DRAFTED], 1, 1),
        ([BUILT, BUILT], 0, 0),
        ([HANDED_OUT, DRAFTED], 2, 1),
        ([HANDED_OUT, BUILT], 1, 0),
        ([DRAFTED, HANDED_OUT], 2, 1),
        ([DRAFTED, HANDED_OUT, DRAFTED], 3, 1),
        ([BUILT, HANDED_OUT], 1, 0),
    ],
)
def test_the_last_decision_stands_and_each_new_one_does_its_work(
    session: AISession, owner: User, decisions: list[str], made: int, queued: int
) -> None:
    fix = a_fix(session)
    for decision in decisions:
        result = decide(fix, owner, decision)
    db.session.commit()
    assert (fix.user_decision, fix.is_active) == (decisions[-1], True)
    assert (generations(fix), drafts(fix)) == (made, queued)
    assert result.rendered_script == (None if decisions[-1] == BUILT else SCRIPT)
    builder = f"/script-templates/new?fix={fix.id}"
    assert result.redirect_path == (builder if decisions[-1] == BUILT else None)


@pytest.mark.parametrize("before", [None, HANDED_OUT, DRAFTED, BUILT])
def test_a_dismissal_supersedes_and_can_be_undone(
    session: AISession, owner: User, before: str | None
) -> None:
    fix = a_fix(session)
    if before:
        decide(fix, owner, before)
        fix.record_outcome(owner, "worked", "Prints")
    decide(fix, owner, "dismissed", reason="Wrong printer")
    db.session.commit()
    assert (fix.user_decision, fix.decision_reason) == ("dismissed", "Wrong printer")
    assert (fix.is_active, fix.outcome, fix.outcome_note) == (False, None, "")
    undo_dismissal(fix)
    db.session.commit()
    db.session.refresh(fix)
    stood = (fix.user_decision, fix.outcome, fix.outcome_note, fix.decision_reason)
    assert stood == ((before, "worked", "Prints", "") if before else (None, None, "", ""))
    assert (fix.decided_at is None, fix.decided_by_id) == (
        before is None,
        owner.id if before else None,
    )
    assert SuggestedFix.active(session.id) is fix


@pytest.mark.parametrize("decision", [HANDED_OUT, DRAFTED, BUILT, "dismissed"])
@pytest.mark.parametrize("state", ["superseded", "dismissed"])
def test_no_decision_is_taken_on_a_superseded_fix(
    session: AISession, owner: User, decision: str, state: str
) -> None:
    fix = a_fix(session)
    if state == "dismissed":
        decide(fix, owner, "dismissed")
    else:
        a_fix(session, replace(SPOOLER, title="Newer"))
    db.session.commit()
    stood = (fix.user_decision, session.state_version)
    words = "dismissed" if state == "dismissed" else "newer suggestion"
    with pytest.raises(Conflict, match=words) as conflict:
        decide(fix, owner, decision)
    assert conflict.value.current is (SuggestedFix.active(session.id) or fix)
    db.session.commit()
    assert (fix.user_decision, session.state_version) == stood
    assert generations(fix) == drafts(fix) == 0


def test_a_dismissal_is_not_undone_beside_a_newer_fix(session: AISession, owner: User) -> None:
    fix = a_fix(session)
    decide(fix, owner, "dismissed")
    newer = a_fix(session, replace(SPOOLER, title="Newer"))
    with pytest.raises(Conflict, match="newer suggestion") as conflict:
        undo_dismissal(fix)
    assert conflict.value.current is newer
    assert SuggestedFix.active(session.id) is newer


@pytest.mark.parametrize("decision", [None, HANDED_OUT, DRAFTED, BUILT])
def test_only_a_dismissal_can_be_undone(
    session: AISession, owner: User, decision: str | None
) -> None:
    fix = a_fix(session)
    if decision:
        decide(fix, owner, decision)
    with pytest.raises(Conflict):
        undo_dismissal(fix)
    assert fix.user_decision == decision


def test_a_fix_without_a_script_is_decided_without_one(session: AISession, owner: User) -> None:
    fix = a_fix(session, replace(SPOOLER, ai_drafted_script=None))
    assert decide(fix, owner, "draft_template").rendered_script is None
    assert (generations(fix), drafts(fix), fix.user_decision) == (0, 0, "draft_template")


@pytest.mark.parametrize("decision", ["", "One_off", "approve"])
def test_an_unknown_decision_is_refused(session: AISession, owner: User, decision: str) -> None:
    fix = a_fix(session)
    with pytest.raises(Refused) as refused:
        decide(fix, owner, decision)
    assert list(refused.value.errors) == ["decision"]
    assert fix.user_decision is None


def test_an_overlong_reason_is_refused(session: AISession, owner: User) -> None:
    fix = a_fix(session)
    with pytest.raises(Refused) as refused:
        decide(fix, owner, "dismissed", reason="x" * 4_001)
    assert list(refused.value.errors) == ["reason"]
    assert fix.is_active
