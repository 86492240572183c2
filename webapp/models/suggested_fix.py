from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    bindparam,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Base, UTCDateTime, now
from webapp.extensions import db
from webapp.lib.markdown import render
from webapp.lib.markers.suggest_fix import Fix
from webapp.models.ai_session import AISession
from webapp.models.errors import Conflict, Refused
from webapp.models.fix_content import stored_fields, written
from webapp.models.held import held_in
from webapp.models.message import Message
from webapp.models.scope import OfSession
from webapp.models.script_generation import ScriptGeneration
from webapp.models.script_template import ScriptTemplate
from webapp.models.user import User
from webapp.models.wording import worded

DECISIONS = ("one_off", "draft_template", "build_template", "dismissed")
OUTCOMES = ("worked", "partly", "failed", "waiting")
BANDS = ((75, "high"), (40, "medium"), (0, "low"))


class SuggestedFix(OfSession, Base):
    """What the assistant suggests. Active means not superseded, decided or not.

    The partial unique index makes two active fixes impossible, whatever the code does.
    """

    __tablename__ = "session_suggested_fixes"
    __table_args__ = (
        CheckConstraint("confidence_pct BETWEEN 0 AND 100", name="confidence_in_percent"),
        CheckConstraint(
            "user_decision IN ('one_off', 'draft_template', 'build_template', 'dismissed')",
            name="known_decision",
        ),
        CheckConstraint(
            "outcome IN ('worked', 'partly', 'failed', 'waiting')", name="known_outcome"
        ),
        Index(
            "uq_session_suggested_fixes_one_active",
            "ai_session_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_session_suggested_fixes_ai_session_id_created_at", "ai_session_id", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    ai_session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("ai_sessions.id", ondelete="CASCADE")
    )
    message_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("session_messages.id", ondelete="SET NULL"), index=True
    )
    script_template_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("script_templates.id", ondelete="SET NULL")
    )
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    description_html: Mapped[str] = mapped_column(Text)
    confidence_pct: Mapped[int]
    ai_drafted_script: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    ai_drafted_parameters: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    user_decision: Mapped[str | None] = mapped_column(String(20))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    before_dismissal: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_note: Mapped[str] = mapped_column(Text, default="")
    outcome_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome_by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL")
    )
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    ai_session: Mapped[AISession] = relationship()
    message: Mapped[Message | None] = relationship(back_populates="suggested_fix")
    script_template: Mapped[ScriptTemplate | None] = relationship()

    @classmethod
    def suggest(cls, message: Message, fix: Fix) -> SuggestedFix:
        """Store what a reply suggests, superseding the active fix in the same transaction.

        A block equal to the active fix in every field changes nothing: models repeat themselves.

        Raises:
            Conflict: the session is resolved.

        """
        ai_session = message.ai_session
        ai_session.lock()
        template = ScriptTemplate.usable(ai_session.team_id, fix.script_template_id)
        content = stored_fields(fix) | {"script_template_id": template.id if template else None}
        standing = cls.active(ai_session.id)
        if standing is not None:
            if written({name: getattr(standing, name) for name in content}) == written(content):
                return standing
            standing.superseded_at = now()
            db.session.flush()  # before the insert: the index allows one active fix
        description_html = str(render(str(content["description"])))
        suggested = cls(
            ai_session=ai_session, message=message, description_html=description_html, **content
        )
        db.session.add(suggested)
        ai_session.bump()
        db.session.flush()
        return suggested

    @classmethod
    def active(cls, ai_session_id: uuid.UUID) -> SuggestedFix | None:
        return db.session.scalar(
            select(cls).filter_by(ai_session_id=ai_session_id, superseded_at=None)
        )

    @classmethod
    def history(cls, ai_session_id: uuid.UUID) -> Sequence[SuggestedFix]:
        """Return every fix of the session, newest first."""
        return db.session.scalars(HISTORY, {"key": ai_session_id}).all()

    @classmethod
    def in_team(cls, key: str, team_id: uuid.UUID) -> SuggestedFix | None:
        """Find a fix of the team by an id that may be anything."""
        try:
            own = select(cls).join(AISession).where(AISession.team_id == team_id)
            return db.session.scalar(own.where(cls.id == uuid.UUID(key)))
        except ValueError:
            return None

    @property
    def is_active(self) -> bool:
        return self.superseded_at is None

    @property
    def revision(self) -> str:
        """What `If-Match` names to prove that it saw the newest decision and outcome."""
        times = (self.created_at, self.decided_at, self.outcome_at, self.superseded_at)
        return max(time for time in times if time).strftime("%Y%m%dT%H%M%S.%f")

    @property
    def band(self) -> str:
        """The word of the confidence badge; the thresholds are the interface's."""
        return next(word for least, word in BANDS if self.confidence_pct >= least)

    @property
    def description_text(self) -> str:
        """The description as a template keeps one: without Markdown, in one paragraph."""
        return Markup(self.description_html).striptags()  # noqa: S704 - stored sanitised, and its tags go

    @property
    def script(self) -> str | None:
        """What a run would hand out: the named template's body, or the drafted script."""
        return self.script_template.body if self.script_template else self.ai_drafted_script

    @property
    def script_language(self) -> str:
        return self.script_template.language if self.script_template else self.language

    def must_be(self, seen: str | None) -> None:
        if seen is not None and seen != self.revision:
            raise Conflict("Somebody decided on this suggestion before you.", self)

    def lock(self) -> None:
        """Take the session's row, read this fix afresh, and refuse a superseded one."""
        self.ai_session.lock()
        db.session.refresh(self)
        if self.user_decision == "dismissed":
            raise Conflict("This suggestion was dismissed.", self)
        if not self.is_active:
            newer = SuggestedFix.active(self.ai_session_id)
            raise Conflict("A newer suggestion has taken this one's place.", newer or self)

    def record_outcome(
        self, by: User, outcome: str | None, note: str = "", seen: str | None = None
    ) -> None:
        """Say whether a decided fix worked; None takes it back.

        Raises:
            Refused: an unknown outcome or an over-long note.
            Conflict: not decided, dismissed, changed since `seen`, or the session is resolved.

        """
        if outcome is not None and outcome not in OUTCOMES:
            raise Refused({"outcome": "Choose worked, partly, failed or waiting."})
        held = held_in(self.ai_session_id)
        cleaned = worded("check_note", "Note", note, required=False, field="note", held=held)
        self.ai_session.lock()
        db.session.refresh(self)
        if self.user_decision in (None, "dismissed"):
            raise Conflict("Decide on this fix before you say whether it worked.", self)
        if (outcome, cleaned) != (self.outcome, self.outcome_note):
            if seen is not None and seen != self.revision:
                raise Conflict("Somebody said before you how it went.", self)
            self.turn_out(outcome)
            self.outcome_note = cleaned
            self.outcome_at, self.outcome_by_id = now(), by.id
            self.ai_session.bump()

    def turn_out(self, outcome: str | None) -> None:
        """Set the outcome where the templates learn of it; the caller holds the lock and bumps."""
        rise = (outcome == "worked") - (self.outcome == "worked")
        self.outcome = outcome
        if rise:
            for template in ScriptGeneration.templates_of(self.id):
                template.worked = ScriptTemplate.worked + rise


HISTORY = (
    select(SuggestedFix)
    .where(SuggestedFix.ai_session_id == bindparam("key"))
    .order_by(SuggestedFix.created_at.desc(), SuggestedFix.id)
)
