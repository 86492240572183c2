"""The door: who comes in, what every request and answer carries."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from webapp.database import set_reading
from webapp.extensions import limiter, login
from webapp.models import User
from webapp.models.user import stored_address
from webapp.views import access, logins
from webapp.views.htmx import vary, wants_fragment
from webapp.views.resend import kept_fields, labelled

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
PER_ADDRESS = "30 per 5 minutes"
PER_ACCOUNT = "8 per 5 minutes"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

bp = Blueprint("entry", __name__)


def prepare(app: Flask) -> None:
    login.user_loader(logins.of_cookie)
    login.session_protection = None  # binds a login to its browser's name, at 160 µs a request
    # First of all: the database must know the mode before the login is looked up.
    app.before_request_funcs.setdefault(None, []).insert(0, say_what_transactions_do)
    app.after_request(add_headers)


def gate(members_only: frozenset[str]) -> Callable[[], ResponseReturnValue | None]:
    """Return the check that lets only people who logged in see these blueprints."""

    def check() -> ResponseReturnValue | None:
        if request.blueprint not in members_only or current_user.is_authenticated:
            return None
        return ask_to_log_in()

    return check


def say_what_transactions_do() -> None:
    set_reading(reading=request.method in SAFE_METHODS)


def add_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    if "Cache-Control" not in response.headers:
        # What was typed may come back in the answer to a form: nothing but the page keeps that.
        kept = "private, no-cache" if request.method in SAFE_METHODS else "no-store"
        response.headers["Cache-Control"] = kept
    return vary(response)


def ask_to_log_in() -> ResponseReturnValue:
    """Send a visitor to the login, and what was typed with them."""
    here = (
        request.full_path.rstrip("?") if request.method in SAFE_METHODS else url_for("entry.root")
    )
    if wants_fragment():
        page = split(request.headers.get("HX-Current-URL", "")).path or here
        return "", 401, {"HX-Redirect": url_for("entry.new", next=page)}
    if request.method in SAFE_METHODS:
        return redirect(url_for("entry.new", next=here), 302)
    return render_template("entry/new.html", next=request.path, kept=kept_fields(), email=""), 401


@bp.get("/")
def root() -> ResponseReturnValue:
    return redirect(url_for("sessions.index"), 302)


@bp.get("/login")
def new() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(safe_path(request.args.get("next", "")), 302)
    was_in = "_user_id" in session  # until it ended elsewhere, or the upgrade that lists logins
    destination = request.args.get("next", "")
    return render_template("entry/new.html", next=destination, kept=[], email="", was_in=was_in)


def was_wrong(answer: Response) -> bool:
    """Say whether a login was a guess: logging in often is nobody's crime."""
    return answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def account() -> str:
    return stored_address(request.form.get("email", ""))


def forget_tries() -> None:
    """Count the tries at this account from none again; only its password leads here."""
    for counted in limiter.current_limits:
        if account() in counted.request_args:
            counted.limiter.clear(counted.limit, *counted.request_args)


@bp.post("/login")
@limiter.limit(PER_ADDRESS, deduct_when=was_wrong)
@limiter.limit(PER_ACCOUNT, key_func=account)  # counted on arrival: guesses may come all at once
def create() -> ResponseReturnValue:
    was_in = current_user.is_authenticated  # asked first: to say so may end a transaction
    user = User.authenticate(request.form.get("email", ""), request.form.get("password", ""))
    if user is None:
        error = "That address and password do not belong together. Check both and try again."
        return ask_once_more(error), 422
    destination, kept = request.form.get("next", ""), kept_fields()
    forget_tries()
    if was_in:
        access.own_login().end()
    logins.begin(user)
    if kept:
        generate_csrf()
        again = safe_path(destination)
        return render_template("errors/resend.html", action=again, kept=labelled(kept))
    return redirect(safe_path(destination), 303)


def ask_once_more(error: str) -> str:
    sent = request.form
    return render_template(
        "entry/new.html",
        next=sent.get("next", ""),
        kept=kept_fields(),
        email=sent.get("email", ""),
        error=error,
    )


@bp.post("/logout")
def destroy() -> ResponseReturnValue:
    logins.end()
    return redirect(url_for("entry.new"), 303)


def safe_path(destination: str) -> str:
    """Return a path of our own; another site, or none, becomes the list of sessions."""
    parts = split(destination.replace("\\", "/"))
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    if not ours or parts.path.startswith(("//", "/login", "/logout")):
        return url_for("sessions.index")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def split(url: str) -> SplitResult:
    """Return its parts; what is no address, such as `//[`, has none."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
