"""What the representation of a record begins with."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def quoted(revision: object) -> str:
    return f'"{revision}"'


Etag = Annotated[
    str,
    BeforeValidator(quoted),
    Field(validation_alias="revision", description="What `If-Match` takes, with its quotes."),
]


class Representation(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    @model_validator(mode="before")
    @classmethod
    def _read(cls, record: object) -> object:
        """Read what is still to be loaded: pydantic makes errors of its own of the database's."""
        for name in _attributes(cls):
            getattr(record, name, None)
        return record


@cache
def _attributes(model: type[Representation]) -> tuple[str, ...]:
    aliases = ((name, field.validation_alias) for name, field in model.model_fields.items())
    return tuple(
        str(alias.path[0] if isinstance(alias, AliasPath) else alias or name)
        for name, alias in aliases
    )
