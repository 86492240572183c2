"""The workspace of one session: its page, its regions, and the answer to every change of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.database import reading
from webapp.extensions import db
from webapp.models import Conflict, Refused, SuggestedFix
from webapp.models.check_list import CheckList
from webapp.models.fact_list import FactList
from webapp.models.fix_list import FixList
from webapp.models.glimpse import Glimpse
from webapp.models.offer import Offer
from webapp.views import access
from webapp.views.htmx import wants_fragment
from webapp.views.notices import tell
from webapp.views.resend import Typed, texts_of
from webapp.views.revisions import SHOWN, revisions
from webapp.views.windows import messages, posts, shown

T = TypeVar("T")
OF_MESSAGES, OF_CHECKS, OF_POSTS = {"earlier", "log"}, {"checks"}, {"finish"}


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent: its id in the page, what was typed, and what is wrong with it.

    `message` is the number of the message that it stands in.
    """

    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: int | None = None

    def record(self, kind: str) -> uuid.UUID | None:
        """Return the id of the record that it changes, if that is one of this kind."""
        start, _, key = self.id.partition("-")
        try:
            return uuid.UUID(key) if start == kind else None
        except ValueError:  # it makes a new one
            return None


NO_FORM = Form("")


def show(session_id: uuid.UUID, form: Form = NO_FORM, notice: str = "") -> str:
    pulse = access.pulse(session_id)  # before the rest: what changes meanwhile is news then
    parts = context(session_id, form, notice) | {"others": pulse.others, "seen": pulse.seen}
    return render_template("sessions/show.html", **parts)


def context(
    session_id: uuid.UUID, form: Form, notice: str, regions: Collection[str] = SHOWN
) -> dict[str, Any]:
    """Return all that these regions of the page take; the number of queries is constant."""
    ai_session = access.glimpse(session_id)
    fixes = FixList.of(session_id, most=shown("fixes"))
    facts = facts_shown(session_id, form)
    parts = {
        "ai_session": ai_session,
        **(messages(session_id, form.message) if OF_MESSAGES & set(regions) else {}),
        **(checks(session_id, form) if OF_CHECKS & set(regions) else {}),
        **(posts(session_id) if OF_POSTS & set(regions) else {}),
        "facts": facts,
        "fix": fixes.active,
        "fixes": fixes,
        "offer": Offer(fixes.active, access.team_id()) if fixes.active else None,
        "handed": None,
        "form": form,
        "notice": notice,
        "unsent": unsent(form, ai_session, facts, fixes.active) if notice else [],
        "writing": None,  # the id of the reply that this page is being streamed
    }
    return parts | {"revisions": revisions(parts, regions)}


def unsent(
    form: Form, ai_session: Glimpse, facts: FactList, fix: SuggestedFix | None
) -> list[Typed]:
    """Return what was typed into a form that the page has no place for any more."""
    places = {"composer", "fact-new", *(f"fact-{fact.id}" for fact in facts.confirmed)}
    if fix is not None:
        places |= {f"{kind}-{fix.id}" for kind in ("decision", "outcome", "output")}
    stands = form.id in places or form.id.startswith("check-")
    return [] if stands and ai_session.status != "resolved" else texts_of(form.values)


def facts_shown(session_id: uuid.UUID, form: Form) -> FactList:
    beside = form.record("fact")
    return FactList.of(session_id, since=shown("facts"), removed=shown("removed"), beside=beside)


def checks(session_id: uuid.UUID, form: Form) -> dict[str, CheckList]:
    beside = form.record("check")
    return {"checks": CheckList.of(session_id, since=shown("checks"), beside=beside)}


def change(
    session_id: uuid.UUID,
    regions: tuple[str, ...],
    verb: Callable[[], object],
    *,
    done: str,
    form: Form = NO_FORM,
) -> ResponseReturnValue:
    """Call one verb, commit, and answer with the regions it changed, or with the page.

    A refused entry comes back in its form with 422, a conflict with 409 and what stands now.
    """
    outcome = attempt(session_id, regions, verb, form)
    return outcome if isinstance(outcome, Response) else changed(session_id, regions, done)


def attempt(
    session_id: uuid.UUID, regions: tuple[str, ...], verb: Callable[[], T], form: Form
) -> T | Response:
    """Call one verb and commit; return what it gave, or the answer to its refusal."""
    try:
        outcome = verb()
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        refused = replace(form, errors=refusal.errors)
        return answer(session_id, regions, form=refused, notice="", status=422)
    except Conflict as conflict:
        db.session.rollback()
        return answer(session_id, regions, form=form, notice=conflict.message, status=409)
    return outcome


def changed(session_id: uuid.UUID, regions: tuple[str, ...], done: str) -> ResponseReturnValue:
    """Answer a success with the regions, or with the way back to the page."""
    if not wants_fragment():
        tell(done)
        return redirect(url_for("sessions.show", session_id=session_id), 303)
    response = answer(session_id, regions, form=NO_FORM, notice="", status=200, done=done)
    response.headers["HX-Trigger"] = "session-changed"
    return response


def answer(  # noqa: PLR0913 - one answer's parts
    session_id: uuid.UUID,
    regions: tuple[str, ...],
    *,
    form: Form,
    notice: str,
    status: int,
    done: str = "",
) -> Response:
    """Show what stands: the writing is over, so SQLite's other writers need not wait for this."""
    with reading():
        if not wants_fragment():
            return make_response(show(session_id, form, notice), status)
        parts = context(session_id, form, notice, regions) | {"regions": regions, "done": done}
        return make_response(render_template("sessions/regions.htmx.html", **parts), status)
