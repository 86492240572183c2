"""Where somebody is logged in: what a cookie's id finds, and the ends of it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from sqlalchemy.exc import OperationalError

from webapp import background
from webapp.database import now, reading, writing
from webapp.extensions import db
from webapp.lib.browsers import described
from webapp.models import LoginRecord, User
from webapp.models.login import Login
from webapp.models.login_record import KEPT, forget_logins_before, has_logins_before
from webapp.views import access
from webapp.views.notices import tell

SWEPT_EVERY = timedelta(days=1)

bp = Blueprint("logins", __name__, url_prefix="/settings/logins")


def of_cookie(cookie: str) -> Login | None:
    login = Login.of(cookie)
    if login is not None and login.is_unseen:
        record_seen(login)
    return login


def record_seen(login: Login) -> None:
    """Write it in a transaction of its own: reading requests stay readers otherwise."""
    db.session.rollback()
    with writing():
        try:
            LoginRecord.see(login.record_id)
            db.session.commit()
        except OperationalError:  # busy: the next request records it
            db.session.rollback()


def begin(user: User) -> None:
    """Log in who has just given their password, and commit."""
    browser, address = described(request.user_agent.string), request.remote_addr or ""
    record = LoginRecord.begin(user, browser=browser, address=address)
    session.clear()  # a fresh session: nothing a stranger planted before the login survives
    login_user(Login.of(str(record.id)))
    db.session.commit()


def end() -> None:
    """Log out; a copy of the cookie is refused from now on."""
    if current_user.is_authenticated:
        access.own_login().end()
        db.session.commit()
    logout_user()
    session.clear()


@bp.post("/<uuid:login_id>/end")
def destroy(login_id: uuid.UUID) -> ResponseReturnValue:
    record = access.found(LoginRecord.of_user(access.me(), login_id))
    record.end()
    db.session.commit()
    tell(f"Logged out: {record.browser}.")
    return redirect(url_for("settings.show"), 303)


@bp.post("/others/end")
def destroy_others() -> ResponseReturnValue:
    access.own_login().end_others(access.me())
    db.session.commit()
    tell("You are logged out everywhere else.")
    return redirect(url_for("settings.show"), 303)


@background.sweep
def sweep() -> None:
    """Remove the logins that nobody can go on with, once a day."""
    with reading():  # SQLite's writers are not held up by looking
        is_due = has_logins_before(now() - KEPT - SWEPT_EVERY)
        db.session.rollback()
    if is_due:
        forget_logins_before(now() - KEPT)
        db.session.commit()
