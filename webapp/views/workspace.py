"""The workspace of one session: its page, its regions, and the answer to every change of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.models import (
    AISession,
    Check,
    Conflict,
    Fact,
    Message,
    Refused,
    SuggestedFix,
    Ticket,
    TicketPost,
)
from webapp.views.htmx import wants_fragment

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent: its id in the page, what was typed, and what is wrong with it."""

    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


NO_FORM = Form("")


def show(ai_session: AISession, form: Form = NO_FORM, notice: str = "") -> str:
    return render_template("sessions/show.html", **context(ai_session, form, notice))


def context(ai_session: AISession, form: Form, notice: str) -> dict[str, Any]:
    """Return all that the regions of the page take; the number of queries is constant."""
    fixes = SuggestedFix.history(ai_session.id)
    return {
        "ai_session": ai_session,
        "messages": Message.conversation(ai_session.id),
        "facts": Fact.confirmed(ai_session.id),
        "removed_facts": Fact.removed(ai_session.id),
        "checks": Check.listed(ai_session.id),
        "fix": next((fix for fix in fixes if fix.is_active), None),
        "earlier_fixes": [fix for fix in fixes if not fix.is_active],
        "posts": TicketPost.of_session(ai_session.id),
        "ticket": Ticket.referenced(ai_session.team_id, ai_session.ticket_ref),
        "form": form,
        "notice": notice,
        "writing": None,  # the id of the reply that this page is being streamed
    }


def change(
    ai_session: AISession,
    regions: tuple[str, ...],
    verb: Callable[[], object],
    *,
    done: str,
    form: Form = NO_FORM,
) -> ResponseReturnValue:
    """Call one verb, commit, and answer with the regions it changed, or with the page.

    A refused entry comes back in its form with 422, a conflict with 409 and what stands now.
    """
    outcome = attempt(ai_session, regions, verb, form)
    return outcome if isinstance(outcome, Response) else changed(ai_session, regions, done)


def attempt(
    ai_session: AISession, regions: tuple[str, ...], verb: Callable[[], T], form: Form
) -> T | Response:
    """Call one verb and commit; return what it gave, or the answer to its refusal."""
    try:
        outcome = verb()
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        refused = Form(form.id, form.values, refusal.errors)
        return answer(ai_session, regions, form=refused, notice="", status=422)
    except Conflict as conflict:
        db.session.rollback()
        return answer(ai_session, regions, form=form, notice=conflict.message, status=409)
    return outcome


def changed(ai_session: AISession, regions: tuple[str, ...], done: str) -> ResponseReturnValue:
    """Answer a success with the regions, or with the way back to the page."""
    if not wants_fragment():
        flash(done)
        return redirect(url_for("sessions.show", session_id=ai_session.id), 303)
    response = answer(ai_session, regions, form=NO_FORM, notice="", status=200, done=done)
    response.headers["HX-Trigger"] = "session-changed"
    return response


def answer(  # noqa: PLR0913 - one answer's parts
    ai_session: AISession,
    regions: tuple[str, ...],
    *,
    form: Form,
    notice: str,
    status: int,
    done: str = "",
) -> Response:
    if wants_fragment():
        parts = context(ai_session, form, notice) | {"regions": regions, "done": done}
        return make_response(render_template("sessions/regions.htmx.html", **parts), status)
    return make_response(show(ai_session, form, notice), status)
