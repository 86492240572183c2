"""What an engineer decides about a suggested fix, each decision in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from webapp.database import now
from webapp.extensions import db
from webapp.models.draft_template import DraftTemplate
from webapp.models.errors import Conflict, Refused
from webapp.models.fact import Fact
from webapp.models.fix_script import FixScript
from webapp.models.held import held_in
from webapp.models.login import Login
from webapp.models.rendering import Rendering, refuse_extra
from webapp.models.script_generation import ScriptGeneration
from webapp.models.suggested_fix import DECISIONS, SuggestedFix
from webapp.models.typed import follows
from webapp.models.user import User
from webapp.models.wording import worded

#: What a dismissal sets aside, and how each is read again from its text.
STOOD: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "user_decision": str,
        "decided_at": datetime.fromisoformat,
        "decided_by_id": uuid.UUID,
        "outcome": str,
        "outcome_note": str,
        "outcome_at": datetime.fromisoformat,
        "outcome_by_id": uuid.UUID,
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that stands, and what it hands to the engineer who made it."""

    fix: SuggestedFix
    rendered_script: str | None = None
    redirect_path: str | None = None


def decide(  # noqa: PLR0913 - what a card's form sends
    fix: SuggestedFix,
    by: User,
    decision: str,
    parameters: Mapping[str, Any] | None = None,
    reason: str = "",
    *,
    script: str = "",
    seen: str | None = None,
) -> Decision:
    """Decide on the active fix. The same decision with equal redacted parameters is one decision.

    `script` chooses what is handed out, as `FixScript.of` takes it; `seen` is the revision of the
    card that was decided on.

    Raises:
        Refused: an unknown decision or script, naming each parameter that cannot be filled in, an
            over-long reason.
        Conflict: superseded, changed since `seen`, or the session is resolved.

    """
    if decision not in DECISIONS:
        raise Refused({"decision": f"Choose one of {', '.join(DECISIONS)}."})
    held = held_in(fix.ai_session_id)
    reason = worded("check_note", "Reason", reason, required=False, field="reason", held=held)
    if decision == "dismissed" and _reworded(fix, reason):
        return Decision(fix)
    fix.lock()
    if decision == "dismissed":
        fix.must_be(seen)
        return _dismiss(fix, by, reason)
    chosen = None if decision == "build_template" else FixScript.of(fix, script)
    if chosen is not None:
        return _run(fix, by, decision, chosen, parameters or {}, seen=seen)
    refuse_extra(parameters)
    if fix.user_decision != decision:
        _record(fix, by, decision, seen)
    builder = f"/script-templates/new?fix={fix.id}"
    return Decision(fix, redirect_path=builder if decision == "build_template" else None)


def _run(  # noqa: PLR0913 - one run's parts
    fix: SuggestedFix,
    by: User,
    decision: str,
    chosen: FixScript,
    parameters: Mapping[str, Any],
    *,
    seen: str | None,
) -> Decision:
    rendering = Rendering.of(chosen.runnable, parameters)
    handed_out = ScriptGeneration.newest_of(fix.id) if fix.user_decision == decision else None
    if handed_out is None or not handed_out.is_of(rendering, chosen.template):
        _record(fix, by, decision, seen)
        _hand_out(fix, by, chosen, rendering)
        if decision == "draft_template":
            _queue_draft(fix, by, chosen)
    db.session.flush()
    return Decision(fix, rendered_script=rendering.script)


def keep_output(fix: SuggestedFix, by: User | Login, text: str, key: uuid.UUID | None) -> Fact:
    """Make a fact of what a script printed, as the engineer pasted it.

    Raises:
        Refused: blank, or over 4,000 characters.
        Conflict: no script was handed out for this fix, or the session is resolved.

    """
    fix.lock()
    if ScriptGeneration.newest_of(fix.id) is None:
        raise Conflict("No script was handed out for this suggestion.", fix)
    return Fact.add(fix.ai_session, by, text, key=key)


def undo_dismissal(fix: SuggestedFix) -> None:
    """Make a dismissed fix active again, with the decision and outcome it had before.

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
    stood = dict(fix.before_dismissal or {})
    fix.turn_out(stood.pop("outcome", None))
    for name, value in stood.items():
        setattr(fix, name, STOOD[name](value))
    fix.decision_reason, fix.before_dismissal = "", None
    fix.ai_session.bump()


def _dismiss(fix: SuggestedFix, by: User, reason: str) -> Decision:
    stood = {name: getattr(fix, name) for name in STOOD}
    fix.before_dismissal = {name: str(value) for name, value in stood.items() if value}
    fix.user_decision, fix.decision_reason = "dismissed", reason
    fix.decided_by_id, fix.decided_at = by.id, now()
    fix.superseded_at = fix.decided_at
    # The outcome belonged to the decision that this one replaces.
    fix.turn_out(None)
    fix.outcome_at = fix.outcome_by_id = None
    fix.outcome_note = ""
    fix.ai_session.bump()
    return Decision(fix)


def _reworded(fix: SuggestedFix, reason: str) -> bool:
    """Put a ticked reason where the dismissal left dots; no note is made of it, so no bump."""
    if not follows(fix.decision_reason, reason):
        return False
    fix.ai_session.lock()
    db.session.refresh(fix)
    if fix.user_decision != "dismissed" or not follows(fix.decision_reason, reason):
        return False
    fix.decision_reason = reason
    return True


def _record(fix: SuggestedFix, by: User, decision: str, seen: str | None) -> None:
    fix.must_be(seen)
    fix.user_decision, fix.decided_by_id, fix.decided_at = decision, by.id, now()
    fix.ai_session.bump()


def _hand_out(fix: SuggestedFix, by: User, chosen: FixScript, rendering: Rendering) -> None:
    template = chosen.template
    if template is not None and not ScriptGeneration.was_of(fix.id, template):
        template.count_use(worked=fix.outcome == "worked")
    title = template.name if template else fix.title
    generation = ScriptGeneration.recorded(rendering, by, title, chosen.language, template)
    generation.ai_session_id, generation.suggested_fix_id = fix.ai_session_id, fix.id


def _queue_draft(fix: SuggestedFix, by: User, chosen: FixScript) -> None:
    standing = select(DraftTemplate).filter_by(suggested_fix_id=fix.id)
    if db.session.scalar(standing) is not None:
        return
    script = chosen.runnable
    draft = DraftTemplate(
        team_id=fix.ai_session.team_id,
        suggested_fix_id=fix.id,
        author_id=by.id,
        name=fix.title[:120],
        language=script.language or chosen.language,
        body=script.text,
        # A script that asks for itself is kept as it is: whoever accepts it decides what to ask.
        parameters_schema={} if script.found else dict(script.schema),
    )
    db.session.add(draft)
