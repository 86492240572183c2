"""Loading is authorising: how a record enters a request.

Unknown and foreign look the same: `None`, which every entry point answers with 404.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Select, bindparam, select

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

# Built once for each table: building one costs as much as its answer.
_owned: dict[tuple[type[OfTeam], bool], Select[Any]] = {}
_parts: dict[type[OfSession], Select[Any]] = {}


def in_team(
    model: type[T], key: uuid.UUID, team_id: uuid.UUID, *, locked: bool = False
) -> T | None:
    """Return the team's record; `locked` takes its row until commit and reads it afresh."""
    if (model, locked) not in _owned:
        asked = model.id == bindparam("key"), model.team_id == bindparam("team_id")
        own = select(model).where(*asked)
        if locked:
            own = own.with_for_update().execution_options(populate_existing=True)
        _owned[model, locked] = own
    found: T | None = db.session.scalar(_owned[model, locked], {"key": key, "team_id": team_id})
    return found


def in_session(model: type[S], key: uuid.UUID, ai_session: AISession) -> S | None:
    if model not in _parts:
        asked = model.id == bindparam("key"), model.ai_session_id == bindparam("ai_session_id")
        _parts[model] = select(model).where(*asked)
    found: S | None = db.session.scalar(_parts[model], {"key": key, "ai_session_id": ai_session.id})
    return found
