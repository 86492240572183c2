"""The rows of the three paths, mapped once for the FastAPI twin."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    team_id: Mapped[uuid.UUID]
    name: Mapped[str]


class AISession(Base):
    __tablename__ = "ai_sessions"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    team_id: Mapped[uuid.UUID]
    title: Mapped[str]
    client_name: Mapped[str]
    ticket_ref: Mapped[str]
    status: Mapped[str]
    state_version: Mapped[int]


class Message(Base):
    __tablename__ = "session_messages"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ai_session_id: Mapped[uuid.UUID]
    number: Mapped[int]
    role: Mapped[str]
    content_html: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Fact(Base):
    __tablename__ = "session_facts"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ai_session_id: Mapped[uuid.UUID]
    author_id: Mapped[uuid.UUID]
    number: Mapped[int]
    text: Mapped[str]
    kind: Mapped[str]
    source: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SuggestedFix(Base):
    __tablename__ = "session_suggested_fixes"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ai_session_id: Mapped[uuid.UUID]
    title: Mapped[str]
    confidence_pct: Mapped[int]
    description_html: Mapped[str]
    ai_drafted_script: Mapped[str | None]
    superseded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
