"""What the API takes. The same models validate and make the OpenAPI document.

It is strict: a number is no string, and an unknown key is refused, because dropping it would lose
data without a word. Lengths stand in the document; `webapp.lib.text` measures them.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from webapp.api.fields import (
    CheckResult,
    ClientName,
    DecisionName,
    DraftStatus,
    FactKind,
    FactText,
    ForeignPlaceholders,
    Id,
    JsonObject,
    Language,
    Nothing,
    OutcomeName,
    Problem,
    Remark,
    SessionStatus,
    TicketRef,
    Title,
    Values,
    Visibility,
    up_to,
)


class Taken(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Typed(Taken):
    """A body with text in it, where what looks like a secret is masked."""

    not_secret: Annotated[
        list[str],
        Field(
            max_length=100,
            exclude=True,
            repr=False,
            description="What was masked and is no secret, as it was typed: send the body again"
            " with it, and the text takes the place of the masked one. Who said so is recorded.",
        ),
    ] = []


class Change(Typed):
    """A change of a record. What is left out stays; null would be taken for "clear this"."""

    @field_validator("*", mode="before")
    @classmethod
    def is_something(cls, value: object) -> object:
        if value is None:
            raise PydanticCustomError("null", "Send a value, or leave this out.")
        return value


class NewSession(Typed):
    title: Title
    problem: Problem
    client_name: ClientName = ""
    ticket_ref: TicketRef = ""


class SessionChange(Change):
    """What is left out stays. `active` reopens; `resolved` is what a resolution does."""

    title: Title | Nothing = None
    problem: Problem | Nothing = None
    client_name: ClientName | Nothing = None
    ticket_ref: TicketRef | Nothing = None
    status: Literal["active", "escalated"] | Nothing = None


class NewMessage(Typed):
    content: Annotated[str, up_to("message")]


class NewFact(Typed):
    """With `proposal_id`, the fact accepts what the assistant proposed."""

    text: FactText
    kind: FactKind | None = None
    proposal_id: Id | None = None


class FactChange(Change):
    text: FactText | Nothing = None
    kind: FactKind | Nothing = None


class CheckChange(Typed):
    """Null takes the result back. A note that is left out stays."""

    result: CheckResult | None
    note: Remark | None = None


class NewDecision(Typed):
    decision: DecisionName
    parameters: Values | None = None
    reason: Remark = ""
    script_template_id: Annotated[
        Id | None,
        Field(
            description="One of the team's templates, to run it instead of the one that the fix"
            " names; null runs the drafted script."
        ),
    ] = None

    @property
    def script(self) -> str:
        """Which script was chosen, as the verb takes it."""
        if "script_template_id" not in self.model_fields_set:
            return ""
        return str(self.script_template_id or "drafted")


class NewRejection(Typed):
    """Why a draft is no template; teammates read it."""

    reason: Remark = ""


class NewOutcome(Typed):
    outcome: OutcomeName | None
    note: Remark = ""


class NewResolution(Typed):
    """Without `markdown`, the preview at `state_version` is posted."""

    state_version: int
    markdown: Annotated[str, up_to("note")] | None = None
    visibility: Visibility = "internal"


class NewTemplate(Typed):
    name: Annotated[str, up_to("template_name")]
    description: Annotated[str, up_to("problem", required=False)] = ""
    language: Language = "powershell"
    body: Annotated[str, up_to("script_body")]
    parameters_schema: JsonObject = {}
    foreign_placeholders: ForeignPlaceholders = []


class TemplateChange(Change):
    """What is left out stays."""

    name: Annotated[str, up_to("template_name")] | Nothing = None
    description: Annotated[str, up_to("problem", required=False)] | Nothing = None
    language: Language | Nothing = None
    body: Annotated[str, up_to("script_body")] | Nothing = None
    parameters_schema: JsonObject | Nothing = None
    foreign_placeholders: ForeignPlaceholders | Nothing = None


class NewGeneration(Taken):
    script_template_id: Id
    parameters: Values = {}
    ai_session_id: Id | None = None


class Paging(BaseModel):
    """`cursor` is the `next` of the page before. Query texts become numbers here."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 100
    cursor: str | None = None


class SessionSearch(Paging):
    """`q` stands, in any case, in title, client, ticket reference or problem."""

    status: SessionStatus | None = None
    q: Annotated[str, Field(json_schema_extra={"maxLength": 200})] = ""


class DraftSearch(Paging):
    status: DraftStatus = "queued"


T = TypeVar("T")


class Listed(BaseModel, Generic[T]):
    """A page of a list; `next` is the cursor of the page after it, null at the end."""

    items: list[T]
    next: str | None


class Find(BaseModel):
    """What looks like a secret in a field: what kind, and where in the text as it was typed."""

    field: str
    kind: str
    line: int
    start: int
    end: int


class Masked(BaseModel):
    """Stands beside the fields of an answer when the text that was sent held a secret."""

    masked: list[Find] = Field(default=[], description="What was masked; see `not_secret`.")
    in_scripts: list[Find] = Field(
        default=[], description="What stands in a script, which is kept exactly."
    )


class FieldError(BaseModel):
    field: str
    message: str


class ProblemDetails(BaseModel):
    """RFC 9457. 422 adds `errors`; 409 adds `current`, what stands now where there is one."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
    current: dict[str, Any] | None = None
