"""What the API gives: each record's fields, as models that also make the OpenAPI document."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AliasPath, BeforeValidator, Field

from webapp import models
from webapp.api.fields import (
    CheckResult,
    DecisionName,
    DraftStatus,
    FactKind,
    Language,
    OutcomeName,
    SessionStatus,
    Visibility,
)
from webapp.api.record import Etag, Representation

PostStatus = Literal[
    "queued",
    "sending",
    "delivered",
    "status_unchanged",
    "public",
    "retrying",
    "failed",
    "kept",
]


class Session(Representation):
    """`ticket_post_status` is that of its newest note on the way to the ticket."""

    id: uuid.UUID
    title: str
    problem: str
    client_name: str
    ticket_ref: str
    status: SessionStatus
    state_version: int
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    ticket_post_status: PostStatus | None
    etag: Etag


class Fact(Representation):
    id: uuid.UUID
    number: int
    text: str
    kind: FactKind
    source: Literal["engineer", "check", "assistant"]
    created_at: datetime
    updated_at: datetime
    etag: Etag


class Check(Representation):
    id: uuid.UUID
    number: int
    label: str
    how: str
    result: CheckResult | None
    note: str
    fact_id: uuid.UUID | None
    created_at: datetime
    recorded_at: datetime | None
    etag: Etag


class ProposedFact(Representation):
    id: uuid.UUID
    text: str
    kind: FactKind
    state: Literal["proposed", "accepted", "dismissed"]


class Message(Representation):
    """One side of a turn. `running` is a reply that is being written."""

    id: uuid.UUID
    role: Literal["user", "assistant"]
    content: str = Field(validation_alias="shown")
    status: Literal["running", "done", "interrupted", "failed"] = Field(validation_alias="standing")
    error: Annotated[str | None, BeforeValidator(lambda error: error or None)]
    created_at: datetime
    suggested_fix_id: uuid.UUID | None = Field(
        default=None, validation_alias=AliasPath("suggested_fix", "id")
    )
    unreadable_blocks: int
    proposed_facts: list[ProposedFact] = Field(validation_alias="proposals")


class Turn(Representation):
    user_message: Message
    assistant_message: Message


class SuggestedFix(Representation):
    """What the assistant suggests; active while `superseded_at` is null."""

    id: uuid.UUID
    session_id: uuid.UUID = Field(validation_alias="ai_session_id")
    title: str
    description: str
    confidence_pct: int
    script_template_id: uuid.UUID | None
    ai_drafted_script: str | None
    language: str
    ai_drafted_parameters: dict[str, Any] | None
    user_decision: DecisionName | None
    outcome: OutcomeName | None
    outcome_note: str
    superseded_at: datetime | None
    created_at: datetime
    etag: Etag


class Decision(Representation):
    """`rendered_script` is handed to the engineer: it is no proof that it ran."""

    id: uuid.UUID
    user_decision: DecisionName | None
    rendered_script: str | None = None
    redirect_path: str | None = None


class LeftOut(Representation):
    """A statement that the note's sources do not bear."""

    section: str
    text: str
    cites: list[str]
    reason: Literal["no_source", "not_in_source", "wrong_source", "no_basis"]


class Preview(Representation):
    markdown: str
    target_ticket_ref: str
    state_version: int
    from_cache: bool
    source: Literal["model", "composer"]
    left_out: list[LeftOut] = Field(default=[])


class TicketPost(Representation):
    """A note on its way to the ticket. `due_at` is when a waiting one is tried again."""

    id: uuid.UUID
    state_version: int
    status: PostStatus
    markdown: str
    visibility: Visibility
    ticket_ref: str
    attempts: int
    last_error: str | None
    due_at: datetime | None
    external_id: str | None
    created_at: datetime
    delivered_at: datetime | None


class ScriptTemplate(Representation):
    id: uuid.UUID
    name: str
    description: str
    language: Language
    body: str
    parameters_schema: dict[str, Any]
    foreign_placeholders: list[str]
    version: int = Field(validation_alias="version_number")
    created_at: datetime
    archived_at: datetime | None
    etag: Etag


class ScriptGeneration(Representation):
    """A script as it was handed out; its parameters redacted."""

    id: uuid.UUID
    script_template_id: uuid.UUID | None
    ai_session_id: uuid.UUID | None
    rendered_script: str
    parameters: dict[str, Any]


class DraftTemplate(Representation):
    id: uuid.UUID
    name: str
    language: str
    body: str
    parameters_schema: dict[str, Any]
    fix_id: uuid.UUID | None = Field(validation_alias="suggested_fix_id")
    status: DraftStatus
    script_template_id: uuid.UUID | None = Field(description="What it was accepted into.")
    reason: str
    created_at: datetime
    settled_at: datetime | None


REPRESENTATIONS: dict[type, type[Representation]] = {
    models.AISession: Session,
    models.Fact: Fact,
    models.Check: Check,
    models.FactProposal: ProposedFact,
    models.Message: Message,
    models.SuggestedFix: SuggestedFix,
    models.ScriptTemplate: ScriptTemplate,
    models.DraftTemplate: DraftTemplate,
}


def represented(record: object) -> dict[str, Any] | None:
    """Return the record as a 409's `current` shows it; None where there is nothing to show."""
    if record is None or getattr(record, "removed_at", None) is not None:
        return None
    model = REPRESENTATIONS[type(record)]
    return model.model_validate(record).model_dump(mode="json")
