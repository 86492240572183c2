"""What every template may use."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, MutableMapping
from datetime import datetime
from functools import cache
from typing import Any

from flask import Flask, url_for
from flask.templating import Environment
from flask_login import current_user
from jinja2 import StrictUndefined
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError

from webapp.assistant.choice import notice_for
from webapp.extensions import db
from webapp.models import DraftTemplate
from webapp.tickets.kinds import page_of
from webapp.views.kept_html import KeptHtml

DECISION_WORDS = {
    "one_off": "Run once",
    "draft_template": "Saved as a draft template",
    "build_template": "Taken to the template builder",
    "dismissed": "Dismissed",
}
DRAFT_WORDS = {"queued": "Waiting", "accepted": "Accepted", "rejected": "Rejected"}
FILE_WORDS = {
    "taken": "Taken",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "refused": "Refused",
}
IMPORT_WORDS = {
    "running": "Running",
    "done": "Done",
    "cancelled": "Cancelled",
    "stopped": "Stopped",
}
KIND_WORDS = {"finding": "Finding", "cause": "Cause", "action": "What I did"}
LANGUAGE_WORDS = {
    "powershell": "PowerShell",
    "bash": "Bash",
    "cmd": "Command Prompt",
    "python": "Python",
}
OUTCOME_WORDS = {
    "worked": "It worked",
    "partly": "It partly worked",
    "failed": "It did not work",
    "waiting": "Waiting for the result",
}
LEFT_OUT_WORDS = {
    "no_source": "It names no source of this session.",
    "not_in_source": "Its sources do not say so.",
    "wrong_source": "Another source than the one it names says so.",
    "no_basis": "Nothing that was decided or done bears it out.",
}
SECTION_KINDS = {
    "problem": "finding",
    "confirmed": "finding",
    "root_cause": "cause",
    "resolution": "action",
}
POST_WORDS = {
    "queued": "Waiting to be posted",
    "sending": "Being posted …",
    "delivered": "Posted to the ticket",
    "status_unchanged": "Posted; the ticket's status did not change",
    "public": "Posted, but public: the customer can read it",
    "retrying": "Not posted yet; will be tried again",
    "failed": "Not posted",
    "kept": "Kept here: the session has no ticket",
}
ANY_ID = uuid.UUID(int=0)
SHORTCUTS = (
    ("m", "Write to the assistant"),
    ("Ctrl Enter", "Send what is being written"),
    ("f", "Write a fact, or make one of the selected words"),
    ("j", "Next check"),
    ("k", "Previous check"),
    ("n", "Open the resolution note"),
    ("?", "Show this list"),
)
SPAN = re.compile(r"(?<![\w`])`([^`\n]+)`(?![\w`])")
TRY_WORDS = POST_WORDS | {"broken_off": "Broken off", "retrying": "Did not work"}
STATUS_WORDS = {"active": "Active", "resolved": "Resolved", "escalated": "Escalated"}


class SharedGlobals(Environment):
    """An environment whose templates share one dict of globals.

    Jinja lays a ChainMap over it for each template and walks through that at every import.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def prepare(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["utc"] = utc
    app.jinja_env.filters["stored_html"] = stored_html
    app.jinja_env.filters["code_spans"] = code_spans
    app.jinja_env.globals.update(
        ai_notice=ai_notice,
        draw_once=cache,
        kept_html=KeptHtml(),
        new_key=uuid.uuid4,
        url_of_each=url_of_each,
        DECISION_WORDS=DECISION_WORDS,
        DRAFT_WORDS=DRAFT_WORDS,
        drafts_waiting=drafts_waiting,
        FILE_WORDS=FILE_WORDS,
        IMPORT_WORDS=IMPORT_WORDS,
        KIND_WORDS=KIND_WORDS,
        LANGUAGE_WORDS=LANGUAGE_WORDS,
        LEFT_OUT_WORDS=LEFT_OUT_WORDS,
        SECTION_KINDS=SECTION_KINDS,
        OUTCOME_WORDS=OUTCOME_WORDS,
        POST_WORDS=POST_WORDS,
        TRY_WORDS=TRY_WORDS,
        page_of=page_of,
        SHORTCUTS=SHORTCUTS,
        STATUS_WORDS=STATUS_WORDS,
    )


def url_of_each(endpoint: str, varying: str, **fixed: object) -> Callable[[uuid.UUID], str]:
    """Return what makes the URL of each row from its id, for lists: routing runs once for all."""
    values: dict[str, Any] = {**fixed, varying: ANY_ID}
    before, _, after = url_for(endpoint, **values).partition(str(ANY_ID))
    return lambda key: f"{before}{key}{after}"


def ai_notice() -> str:
    return notice_for(current_user.team_id)


def drafts_waiting() -> int:
    """Count what waits in the queue of drafts; a database that is gone tells of none."""
    try:
        return DraftTemplate.waiting(current_user.team_id)
    except SQLAlchemyError:
        db.session.rollback()
        return 0


def utc(moment: datetime) -> Markup:
    """Return a time as the page shows it: machine-readable, and with its zone in words."""
    stamp, shown = f"{moment:%Y-%m-%dT%H:%M:%SZ}", f"{moment:%d %b %Y, %H:%M} UTC"
    return Markup(f'<time datetime="{stamp}">{shown}</time>')  # noqa: S704 - digits and month names


def stored_html(html: str) -> Markup:
    """Pass on HTML that `lib.markdown` made when the text was stored."""
    return Markup(html)  # noqa: S704 - sanitised at write time; nothing else fills these columns


def code_spans(text: str) -> Markup:
    """Show `commands` in plain text as code; a backtick beside a letter is PowerShell's."""
    return Markup(SPAN.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped just here
