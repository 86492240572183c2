"""One operation: the ids of a path become records, the body a model, the result JSON.

What it takes and gives is declared once; the OpenAPI document is read from the same place.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Response
from pydantic import BaseModel

from webapp.api import access
from webapp.api.body import body_of, is_without_body, query_of
from webapp.api.repeating import id_of_request
from webapp.api.schemas import Find, Listed, Masked, Typed
from webapp.models import typed
from webapp.models.page import Page

View = Callable[..., Any]
R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a view takes and gives. A `secret` answer is for no cache."""

    gives: type[BaseModel] | None = None
    status: int = 200
    takes: type[BaseModel] | None = None
    body_is_optional: bool = False
    query: type[BaseModel] | None = None
    honours_if_match: bool = False
    makes_once: bool = False  # its view takes the id of what it makes, or None
    may_conflict: bool = False
    may_refuse: bool = False  # without a body or a query of its own
    names_records: bool = False  # in its body, so that one may be missing
    streams: bool = False
    secret: bool = False

    def __call__(self, view: View) -> View:
        @wraps(view)
        def run(**keys: Any) -> Response:  # noqa: ANN401 - the ids of the path
            given = access.records(keys)
            if self.takes is not None:
                given["body"] = self.body(self.takes)
                begin(given["body"])
            if self.makes_once:
                given["key"] = id_of_request(given["body"])
            if self.query is not None:
                given["query"] = query_of(self.query)
            return self.answer(view(**given))

        OPERATIONS[run] = self
        return run

    def body(self, model: type[R]) -> R:
        if self.body_is_optional and is_without_body():
            return model()
        return body_of(model)

    @property
    def types(self) -> bool:
        """Say whether its body holds text that may hold secrets."""
        return self.takes is not None and issubclass(self.takes, Typed)

    def answer(self, result: BaseModel | Response | None) -> Response:
        if isinstance(result, Response):
            return result
        if result is None:
            empty = Response(status=204)
            del empty.headers["Content-Type"]
            return empty
        content = result.model_dump(mode="json")
        if self.types:
            content |= masked().model_dump(exclude_defaults=True)
        # Escapes keep half a surrogate pair encodable, should one have been stored.
        response = Response(
            json.dumps(content, separators=(",", ":")), self.status, mimetype="application/json"
        )
        if "etag" in content:
            response.headers["ETag"] = content["etag"]
        if self.secret:
            response.headers["Cache-Control"] = "no-store"
        return response


def begin(body: BaseModel) -> None:
    """Gather what this body types; who ticks is known by now."""
    me = access.me()
    not_secret = body.not_secret if isinstance(body, Typed) else ()
    typed.begin(typed.Sender(me.id, me.team_id), not_secret)


def masked() -> Masked:
    """Return what was masked in this request, for its answer: places, never values."""
    sending = typed.sending()
    return Masked(
        masked=[found(each) for each in sending.masked] if sending else [],
        in_scripts=[found(each) for each in sending.in_scripts] if sending else [],
    )


def found(each: typed.Found) -> Find:
    return Find(field=each.name, kind=each.rule, line=each.line, start=each.start, end=each.end)


OPERATIONS: dict[View, Operation] = {}


def listed(model: type[R], page: Page[Any]) -> Listed[R]:
    return Listed(items=[model.model_validate(row) for row in page.items], next=page.next)
