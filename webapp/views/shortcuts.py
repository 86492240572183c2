"""The keys of the pages: which there are, and the switch that turns them off."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import db
from webapp.views import access
from webapp.views.htmx import wants_fragment
from webapp.views.notices import tell
from webapp.views.sent import text

bp = Blueprint("shortcuts", __name__, url_prefix="/help")


@bp.get("/keyboard")
def keyboard() -> ResponseReturnValue:
    return render_template("shortcuts/_overlay.html" if wants_fragment() else "shortcuts/show.html")


@bp.post("/keyboard")
def switch() -> ResponseReturnValue:
    me = access.me()
    me.shortcuts = text("shortcuts") == "on"
    db.session.commit()
    tell(f"Shortcuts are {'on' if me.shortcuts else 'off'}.")
    return redirect(url_for("shortcuts.keyboard"), 303)
