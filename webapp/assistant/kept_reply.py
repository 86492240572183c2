"""What a turn leaves behind once its reply has ended, however it ended."""

from __future__ import annotations

from webapp.database import now
from webapp.extensions import db
from webapp.lib.markdown import render
from webapp.lib.markers import ParsedReply, parse
from webapp.lib.text import clean
from webapp.models import Check, Conflict, FactProposal, Message, SuggestedFix


def keep(message: Message, raw: str, status: str, error: str) -> None:
    """Keep the reply and, if the session still takes changes, what it proposes."""
    reply = parse(raw)
    try:
        message.ai_session.lock()
        takes_changes = True
    except Conflict:  # resolved while the assistant spoke: its words stay, its blocks do not
        takes_changes = False
    db.session.refresh(message)
    if message.status != "running":  # given up as dead, and the conversation has gone on since
        takes_changes, status, error = False, message.status, message.error
    _fill(message, clean(raw), reply)
    message.status, message.error = status, error
    if not takes_changes:
        return
    FactProposal.propose(message, reply.facts)
    Check.propose(message, reply.checks)
    if reply.fix is not None:
        SuggestedFix.suggest(message, reply.fix)


def give_up(message: Message) -> None:
    """Mark the reply of a dead process as interrupted; its words so far stay, its blocks do not."""
    _fill(message, message.raw, parse(message.raw))
    message.status = "interrupted"


def _fill(message: Message, raw: str, reply: ParsedReply) -> None:
    message.raw = raw
    message.content = clean(reply.shown)
    message.content_html = str(render(message.content))
    message.unreadable_blocks = reply.unreadable_blocks
    message.finished_at = now()
