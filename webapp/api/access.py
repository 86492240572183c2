"""Who asks, how often, and how records enter a request: team-scoped, else 404."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, g, request
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from webapp.database import set_reading, writing
from webapp.extensions import db, limiter
from webapp.models import (
    AISession,
    ApiToken,
    Check,
    DraftTemplate,
    Fact,
    ScriptTemplate,
    SuggestedFix,
    TicketPost,
    User,
)
from webapp.models.scope import in_session, in_team

T = TypeVar("T")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
UNLIMITED = "0"


def say_what_transactions_do() -> None:
    set_reading(reading=request.method in SAFE_METHODS)


def authenticate() -> None:
    """Find the token's owner, or answer 401; then count the request against the token's rate."""
    sent = request.authorization
    plain = sent.token if sent is not None and sent.type == "bearer" else None
    token = ApiToken.of(plain) if plain else None
    if token is None:
        challenge = WWWAuthenticate("bearer", {"realm": "ResolutionFlow"})
        if plain:
            challenge["error"] = "invalid_token"
        raise Unauthorized("Send a valid token: Authorization: Bearer TOKEN.", None, challenge)
    g.token_id, g.me = token.id, token.user
    if rate() != UNLIMITED:
        keep_to_rate()
    if token.use_is_unrecorded:
        record_use(token)


def rate() -> str:
    limit: str = current_app.config["SETTINGS"].api_rate
    return limit


def limit() -> str:
    # The library reads it where nothing is counted, too, and knows no word for "no limit".
    return "1/second" if rate() == UNLIMITED else rate()


@limiter.shared_limit(limit, scope="api", key_func=lambda: str(g.token_id))
def count_request() -> None:
    """Spend one request of the token's rate; 429 when none is left."""


def keep_to_rate() -> None:
    try:
        count_request()
    except RateLimitExceeded:
        reached = limiter.current_limit
        left = reached.reset_at - time.time() if reached else 0
        detail = (
            f"This token may send {rate().replace('/', ' requests a ')}. Wait before you send more."
        )
        raise TooManyRequests(detail, retry_after=max(1, int(left))) from None


def record_use(token: ApiToken) -> None:
    """Write it in a transaction of its own: reading requests stay readers otherwise."""
    db.session.rollback()
    with writing():
        try:
            token.record_use()
            db.session.commit()
        except OperationalError:  # busy: the next request records it
            db.session.rollback()


def me() -> User:
    user: User = g.me
    return user


def found(record: T | None) -> T:
    if record is None:
        abort(404)
    return record


def ai_session(key: uuid.UUID) -> AISession:
    return found(in_team(AISession, key, me().team_id))


def script_template(key: uuid.UUID) -> ScriptTemplate:
    return found(in_team(ScriptTemplate, key, me().team_id))


def draft_template(key: uuid.UUID) -> DraftTemplate:
    return found(in_team(DraftTemplate, key, me().team_id))


def fact(session: AISession, key: uuid.UUID) -> Fact:
    standing = found(in_session(Fact, key, session))
    return found(None if standing.removed_at else standing)


def check(session: AISession, key: uuid.UUID) -> Check:
    return found(in_session(Check, key, session))


def fix(session: AISession, key: uuid.UUID) -> SuggestedFix:
    return found(in_session(SuggestedFix, key, session))


def ticket_post(session: AISession, key: uuid.UUID) -> TicketPost:
    return found(in_session(TicketPost, key, session))


IN_TEAM: dict[str, Callable[[uuid.UUID], Any]] = {
    "ai_session": ai_session,
    "script_template": script_template,
    "draft_template": draft_template,
}
IN_SESSION: dict[str, Callable[[AISession, uuid.UUID], Any]] = {
    "fact": fact,
    "check": check,
    "fix": fix,
    "ticket_post": ticket_post,
}


def records(keys: dict[str, uuid.UUID]) -> dict[str, Any]:
    """Turn the ids of a path into its innermost record, named as the path names it."""
    for name, load in IN_SESSION.items():
        if f"{name}_id" in keys:
            return {name: load(ai_session(keys["ai_session_id"]), keys[f"{name}_id"])}
    return {
        name: load(keys[f"{name}_id"]) for name, load in IN_TEAM.items() if f"{name}_id" in keys
    }


def seen(record: Any) -> str | None:  # noqa: ANN401 - any record with a revision
    """Return the revision that `If-Match` names, None without the header, "" for another one."""
    if "If-Match" not in request.headers:
        return None
    revision: str = record.revision
    return revision if request.if_match.contains(revision) else ""
