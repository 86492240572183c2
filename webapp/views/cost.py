from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.models import ModelCall, Refused
from webapp.models.budget import MICROS_A_CENT
from webapp.models.cost import tallies
from webapp.views import access
from webapp.views.notices import tell
from webapp.views.sent import text
from webapp.views.workspace import NO_FORM, Form

bp = Blueprint("cost", __name__, url_prefix="/cost")


@bp.app_template_filter("dollars")
def dollars(micros: int) -> str:
    """Write an amount; what is under a cent keeps the digits that tell it from nothing."""
    exact = micros / 1_000_000
    return f"${exact:,.2f}" if micros == 0 or micros >= MICROS_A_CENT else f"${exact:.4f}"


bp.before_request(access.admins_only)


@bp.get("")
def show() -> ResponseReturnValue:
    return page()


@bp.post("/budget")
def set_budget() -> ResponseReturnValue:
    try:
        access.me().team.set_budget(text("budget"))
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return page(Form("limit", request.form, refusal.errors)), 422
    tell("Budget saved.")
    return redirect(url_for("cost.show"), 303)


@bp.post("/ai")
def switch_ai() -> ResponseReturnValue:
    off = text("ai") == "off"
    access.me().team.switch_ai(off=off)
    db.session.commit()
    tell("AI is off for your team." if off else "AI is on for your team.")
    return redirect(url_for("cost.show"), 303)


def page(form: Form = NO_FORM) -> str:
    team = access.me().team
    cents = team.monthly_budget_cents
    return render_template(
        "cost/show.html",
        team=team,
        budget=team.budget,
        limit="" if cents is None else f"{cents / 100:.2f}",
        tallies=tallies(team.id),
        calls=ModelCall.latest(team.id),
        form=form,
    )
