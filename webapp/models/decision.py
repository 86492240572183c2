"""What an engineer decides about a suggested fix, each decision in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from webapp.database import now
from webapp.extensions import db
from webapp.models.draft_template import DraftTemplate
from webapp.models.errors import Conflict, Refused
from webapp.models.script_generation import ScriptGeneration
from webapp.models.suggested_fix import DECISIONS, SuggestedFix
from webapp.models.user import User
from webapp.models.wording import worded


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that stands, and what it hands to the engineer who made it."""

    fix: SuggestedFix
    rendered_script: str | None = None
    redirect_path: str | None = None


def decide(
    fix: SuggestedFix,
    by: User,
    decision: str,
    parameters: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Decision:
    """Decide on the active fix. The same decision with equal parameters is one decision.

    Raises:
        Refused: an unknown decision, parameters the script does not take, an over-long reason.
        Conflict: superseded, or the session is resolved.

    """
    if decision not in DECISIONS:
        raise Refused({"decision": f"Choose one of {', '.join(DECISIONS)}."})
    reason = worded("check_note", "Reason", reason, required=False, field="reason")
    fix.lock()
    if decision == "dismissed":
        return _dismiss(fix, by, reason)
    _takes_none(parameters)
    repeated = fix.user_decision == decision
    if not repeated:
        fix.user_decision, fix.decided_by_id, fix.decided_at = decision, by.id, now()
        fix.ai_session.bump()
    if decision == "build_template":
        return Decision(fix, redirect_path=f"/script-templates/new?fix={fix.id}")
    if not repeated:
        _hand_out(fix, by)
        if decision == "draft_template":
            _queue_draft(fix, by)
    db.session.flush()
    return Decision(fix, rendered_script=fix.script)


def undo_dismissal(fix: SuggestedFix) -> None:
    """Make a dismissed fix active again.

    Raises:
        Conflict: it was not dismissed, or a newer fix is active.

    """
    fix.ai_session.lock()
    db.session.refresh(fix)
    if fix.user_decision != "dismissed":
        raise Conflict("Only a dismissal can be undone.", fix)
    if newer := SuggestedFix.active(fix.ai_session_id):
        raise Conflict("A newer suggestion has taken this one's place.", newer)
    fix.superseded_at = fix.user_decision = fix.decided_at = fix.decided_by_id = None
    fix.decision_reason = ""
    fix.ai_session.bump()


def _dismiss(fix: SuggestedFix, by: User, reason: str) -> Decision:
    fix.user_decision, fix.decision_reason = "dismissed", reason
    fix.decided_by_id, fix.decided_at = by.id, now()
    fix.superseded_at = fix.decided_at
    # The outcome belonged to the decision that this one replaces.
    fix.outcome = fix.outcome_at = fix.outcome_by_id = None
    fix.outcome_note = ""
    fix.ai_session.bump()
    return Decision(fix)


def _takes_none(parameters: Mapping[str, Any] | None) -> None:
    if parameters:
        raise Refused(
            {f"parameters.{name}": f"This script takes no parameter {name}." for name in parameters}
        )


def _hand_out(fix: SuggestedFix, by: User) -> None:
    if fix.script is not None:
        generation = ScriptGeneration(
            team_id=fix.ai_session.team_id,
            ai_session_id=fix.ai_session_id,
            script_template_id=fix.script_template_id,
            suggested_fix_id=fix.id,
            author_id=by.id,
            title=fix.title,
            language=fix.script_language,
            rendered_script=fix.script,
        )
        db.session.add(generation)


def _queue_draft(fix: SuggestedFix, by: User) -> None:
    standing = select(DraftTemplate).filter_by(suggested_fix_id=fix.id)
    if fix.script is not None and db.session.scalar(standing) is None:
        draft = DraftTemplate(
            team_id=fix.ai_session.team_id,
            suggested_fix_id=fix.id,
            author_id=by.id,
            name=fix.title[:120],
            language=fix.script_language,
            body=fix.script,
        )
        db.session.add(draft)
