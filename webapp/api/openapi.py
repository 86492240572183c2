"""The OpenAPI 3.1 document, read from the routes and the models that validate."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any, Literal

from flask import Flask, Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from webapp.api.operation import OPERATIONS, Operation, View
from webapp.api.problems import PREFIX
from webapp.api.repeating import DESCRIPTION, SCHEMA
from webapp.api.schemas import Masked, ProblemDetails
from webapp.models.idempotency_key import HEADER

REF = "#/components/schemas/{model}"
INTRODUCTION = (
    "Times are ISO 8601 in UTC. Lists come in pages: send `next` as `cursor` until it is null."
    " Unknown names in a body or a query are refused with 422, never dropped. Text is stored in"
    " NFC with plain line feeds, control characters as U+FFFD, in one line as a blank; scripts are"
    " kept exactly."
    " What looks like a secret in it is stored as dots: see `masked` and `not_secret`."
    " A record of another team is 404, like one that does not exist."
)
STREAM = (
    "With Accept: text/event-stream. Events: user_message, then token with {text}, then error with"
    " {detail} when the reply failed, and last assistant_message."
)
UUID = {"type": "string", "format": "uuid"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Mode = Literal["validation", "serialization"]
Model = tuple[type[BaseModel], Mode]


def view(app: Flask) -> Callable[[], Response]:
    """Return the view of the document. It needs no token and is made once, when first asked for."""
    made = cache(lambda: document(app))
    return lambda: Response(made(), 200, {"Cache-Control": "no-cache"}, "application/json")


def document(app: Flask) -> str:
    views = app.view_functions
    found = [
        (rule, views[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if views[rule.endpoint] in OPERATIONS
    ]
    models: set[Model] = {(ProblemDetails, "serialization")}
    models |= {model for _, shown in found for model in bodies(OPERATIONS[shown])}
    references, schemas = models_json_schema(
        sorted(models, key=lambda model: (model[0].__name__, model[1])), ref_template=REF
    )
    paths: dict[str, dict[str, Any]] = {}
    for rule, shown in found:
        path = re.sub(r"<uuid:(\w+)>", r"{\1}", rule.rule.removeprefix(PREFIX))
        for method in (rule.methods or set()) & set(METHODS):
            paths.setdefault(path, {})[method.lower()] = described(rule, shown, references)
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "ResolutionFlow", "version": "1", "description": INTRODUCTION},
            "servers": [{"url": PREFIX}],
            "security": [{"token": []}],
            "paths": paths,
            "components": {
                "schemas": schemas["$defs"],
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


def bodies(made: Operation) -> set[Model]:
    taken: set[Model] = {(made.takes, "validation")} if made.takes else set()
    given: set[Model] = {(made.gives, "serialization")} if made.gives else set()
    return taken | given | ({(Masked, "serialization")} if made.types else set())


def described(rule: Rule, view: View, references: Any) -> dict[str, Any]:  # noqa: ANN401 - pydantic's map of models to references
    made = OPERATIONS[view]
    described: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api."),
        "summary": (view.__doc__ or "").removesuffix("."),
        "tags": [rule.endpoint.split(".")[-2].replace("_", " ")],
        "parameters": [*path_parameters(rule), *query_parameters(made), *headers(made)],
        "responses": {**successes(made, references), **problems(rule, made)},
    }
    if made.takes:
        schema = references[made.takes, "validation"]
        described["requestBody"] = {
            "required": not made.body_is_optional,
            "content": {"application/json": {"schema": schema}},
        }
    return described


def path_parameters(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": UUID}
        for name in sorted(rule.arguments)
    ]


def query_parameters(made: Operation) -> list[dict[str, Any]]:
    if made.query is None:
        return []
    properties = made.query.model_json_schema()["properties"]
    return [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in properties.items()
    ]


def headers(made: Operation) -> list[dict[str, Any]]:
    taken: list[tuple[str, str, dict[str, Any]]] = []
    if made.honours_if_match:
        what = "The ETag that was read; 409 when the record has changed since."
        taken.append(("If-Match", what, {"type": "string"}))
    if made.makes_once:
        taken.append((HEADER, DESCRIPTION, SCHEMA))
    return [
        {"name": name, "in": "header", "description": what, "schema": schema}
        for name, what, schema in taken
    ]


def successes(made: Operation, references: Any) -> dict[str, Any]:  # noqa: ANN401 - see described
    response: dict[str, Any] = {"description": HTTPStatus(made.status).phrase}
    if made.gives is not None:
        schema = references[made.gives, "serialization"]
        if made.types:
            schema = {"allOf": [schema, references[Masked, "serialization"]]}
        response["content"] = {"application/json": {"schema": schema}}
        if "etag" in made.gives.model_fields:
            response["headers"] = {"ETag": {"schema": {"type": "string"}}}
    found = {str(made.status): response}
    if made.streams:
        found["200"] = {"description": STREAM, "content": {"text/event-stream": {}}}
    return found


def problems(rule: Rule, made: Operation) -> dict[str, Any]:
    statuses = {
        401: True,
        429: True,
        503: True,
        404: bool(rule.arguments) or made.names_records,
        409: made.may_conflict,
        422: made.may_refuse or made.takes is not None or made.query is not None,
        **dict.fromkeys((400, 413, 415), made.takes is not None),
    }
    schema = {"$ref": REF.format(model=ProblemDetails.__name__)}
    content = {"application/problem+json": {"schema": schema}}
    return {
        str(status): {"description": HTTPStatus(status).phrase, "content": content}
        for status, answers in sorted(statuses.items())
        if answers
    }
