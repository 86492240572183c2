"""Loading is authorising: the only two ways a record enters a request.

Unknown and foreign look the same: `None`, which every entry point answers with 404.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from webapp.extensions import db

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

    from webapp.models.ai_session import AISession


class OfTeam:
    """A record that belongs to a team directly."""

    if TYPE_CHECKING:
        id: Mapped[uuid.UUID]
        team_id: Mapped[uuid.UUID]


class OfSession:
    """A record that belongs to a team through its AI session."""

    if TYPE_CHECKING:
        id: Mapped[uuid.UUID]
        ai_session_id: Mapped[uuid.UUID]


T = TypeVar("T", bound=OfTeam)
S = TypeVar("S", bound=OfSession)


def in_team(
    model: type[T], key: uuid.UUID, team_id: uuid.UUID, *, locked: bool = False
) -> T | None:
    """Return the team's record; `locked` takes its row until commit and reads it afresh."""
    own = select(model).where(model.id == key, model.team_id == team_id)
    if locked:
        own = own.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(own)


def in_session(model: type[S], key: uuid.UUID, ai_session: AISession) -> S | None:
    return db.session.scalar(
        select(model).where(model.id == key, model.ai_session_id == ai_session.id)
    )
