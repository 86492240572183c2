"""The list of sessions: mine or the team's, by status and by words. Newest change first."""

from __future__ import annotations

import uuid
from dataclasses import replace

from sqlalchemy import select

from webapp.extensions import db
from webapp.lib.text import clean
from webapp.models.ai_session import STATUSES, AISession
from webapp.models.errors import Refused
from webapp.models.page import Cursor, Order, Page, found_among, page_of
from webapp.models.search import any_holds, short

SEARCHED = (AISession.title, AISession.client_name, AISession.ticket_ref, AISession.problem)
ORDER = Order((AISession.updated_at, AISession.id), newest_first=True)


def page_of_sessions(  # noqa: PLR0913 - each narrows the list by itself
    team_id: uuid.UUID,
    *,
    owner_id: uuid.UUID | None = None,
    status: str | None = None,
    q: str = "",
    after: Cursor | None = None,
    limit: int = 50,
    most: int | None = None,
) -> Page[AISession]:
    """Return a page of the team's sessions; `after` is the `next` of the page before.

    `q` is looked for as it stands, in any case, in title, client, ticket reference and problem:
    of all sessions, or of the next `most`, after those of all whose ticket is called so.

    Raises:
        Refused: an unknown status, words over 200 characters, or a cursor of another list.

    """
    found = select(AISession).filter_by(team_id=team_id)
    if owner_id is not None:
        found = found.filter_by(owner_id=owner_id)
    if status is not None:
        found = found.filter_by(status=_known(status))
    words = clean(short(q)).strip()
    if not words:
        return page_of(found, ORDER, after, limit)
    says = any_holds(SEARCHED, words)
    if most is None:
        return page_of(found.where(says), ORDER, after, limit)
    if after is not None:  # the page before began with all whose ticket is called so
        others = found.where(AISession.ticket_ref != words)
        return found_among(others, ORDER, after, says=says, limit=limit, most=most)
    page = found_among(found, ORDER, after, says=says, limit=limit, most=most)
    # Not in the order of the list: SQLite would go through the whole list for it.
    ticket = found.filter_by(ticket_ref=words).order_by(AISession.created_at.desc()).limit(limit)
    older = [one for one in db.session.scalars(ticket) if one not in page.items]
    return replace(page, items=[*older, *page.items])


def _known(status: str) -> str:
    if status not in STATUSES:
        raise Refused({"status": f"Choose one of {', '.join(STATUSES)}."})
    return status
