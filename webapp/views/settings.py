from __future__ import annotations

import uuid

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.extensions import db, limiter
from webapp.models import ApiToken, LoginRecord, Refused
from webapp.views import access
from webapp.views.entry import PER_ACCOUNT
from webapp.views.notices import tell
from webapp.views.sent import text
from webapp.views.workspace import NO_FORM, Form

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.get("")
def show() -> ResponseReturnValue:
    return page()


@bp.post("/password")
@limiter.limit(PER_ACCOUNT, key_func=lambda: str(current_user.id))
def change_password() -> ResponseReturnValue:
    me, ticked = access.me(), request.form.get("revoke_tokens", "")
    try:
        me.change_password(text("current_password"), text("new_password"))
        access.own_login().end_others(me)
        revoked = ApiToken.revoke_all(me) if ticked else 0
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return page(Form("password", {"revoke_tokens": ticked}, refusal.errors)), 422
    tell(f"Password changed. You are logged out everywhere else.{of_tokens(revoked)}")
    return redirect(url_for("settings.show"), 303)


def of_tokens(revoked: int) -> str:
    if not revoked:
        return ""
    return " 1 API token is revoked." if revoked == 1 else f" {revoked} API tokens are revoked."


@bp.post("/tokens")
def create_token() -> ResponseReturnValue:
    """Answer with the token itself: a 200 page, never cached, never flashed (contract 3.9)."""
    try:
        token, plain = ApiToken.issue(access.me(), text("name"))
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return page(Form("token", request.form, refusal.errors)), 422
    response = make_response(render_template("settings/token.html", token=token, plain=plain))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/tokens/<uuid:token_id>/revocation")
def revoke_token(token_id: uuid.UUID) -> ResponseReturnValue:
    token = access.found(ApiToken.of_user(access.me(), token_id))
    token.revoke()
    db.session.commit()
    tell(f"Token {token.name} revoked.")
    return redirect(url_for("settings.show"), 303)


def page(form: Form = NO_FORM) -> str:
    me = access.me()
    tokens, logins = ApiToken.listed(me), LoginRecord.listed(me)
    return render_template("settings/show.html", me=me, tokens=tokens, logins=logins, form=form)
