"""The fields of what the API takes: names that may be sent, and texts by their lengths."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, JsonValue
from pydantic.json_schema import SkipJsonSchema

from webapp.lib.text import LIMITS, Kind, exact
from webapp.models.template_content import MOST_FOREIGN

SessionStatus = Literal["active", "resolved", "escalated"]
FactKind = Literal["finding", "cause", "action"]
CheckResult = Literal["pass", "fail", "skipped"]
DecisionName = Literal["one_off", "draft_template", "build_template", "dismissed"]
OutcomeName = Literal["worked", "partly", "failed", "waiting"]
Visibility = Literal["internal", "public"]
Language = Literal["powershell", "bash", "cmd", "python"]
DraftStatus = Literal["queued", "accepted", "rejected"]

Id = Annotated[uuid.UUID, Field(strict=False)]


def up_to(kind: Kind, *, required: bool = True) -> Any:  # noqa: ANN401 - what pydantic's Field returns
    size: dict[str, JsonValue] = {"maxLength": LIMITS[kind]}
    return Field(json_schema_extra=size | {"minLength": 1} if required else size)


def storable_values(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Refuse text that no database and no script can hold, wherever in the JSON it stands."""
    match value:
        case str():
            exact(value)
        case list():
            for item in value:
                storable_values(item)
        case dict():
            for item in value.values():
                storable_values(item)
    return value


JsonObject = Annotated[dict[str, JsonValue], AfterValidator(storable_values)]
Values = dict[str, Annotated[JsonValue, AfterValidator(storable_values)]]  # each is named alone
Title = Annotated[str, up_to("title")]
Problem = Annotated[str, up_to("problem")]
ClientName = Annotated[str, up_to("client_name", required=False)]
TicketRef = Annotated[str, up_to("ticket_ref", required=False)]
FactText = Annotated[str, up_to("fact")]
Remark = Annotated[str, up_to("check_note", required=False)]
ForeignPlaceholders = Annotated[
    list[str], Field(max_length=MOST_FOREIGN), AfterValidator(storable_values)
]
Nothing = SkipJsonSchema[None]  # a name that was left out
