"""Every operation of the document, with what its schemas allow and with what they do not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from tests.api.conftest import Build
from tests.api.stage import API, Caller, Stage, bodies
from webapp import api
from webapp.api import openapi

READY_FIRST = {"fixes.destroy_decision": "dismissed", "fixes.update_outcome": "one_off"}


@cache
def document() -> dict[str, Any]:
    """Make the document once, of an application with nothing but the API in it."""
    app = Flask("document")
    api.register(app)
    made: dict[str, Any] = json.loads(openapi.document(app))
    return made


WRONG: tuple[Any, ...] = (7, 1.5, True, [], {}, {"a": []}, "surprise", None, "\ud800")
OPERATIONS = tuple(
    (method.upper(), path, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
)
every_operation = pytest.mark.parametrize(
    ("method", "path", "operation"),
    OPERATIONS,
    ids=[made["operationId"] for *_, made in OPERATIONS],
)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    named: dict[str, Any] = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return named


def body_schema(operation: dict[str, Any]) -> dict[str, Any]:
    return resolved(operation["requestBody"]["content"]["application/json"]["schema"])


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what a schema of ours allows, as a strategy."""
    match resolved(schema):
        case {"anyOf": kinds}:
            made = st.one_of([values(kind) for kind in kinds])
        case {"enum": choices}:
            made = st.sampled_from(choices)
        case {"const": value}:
            made = st.just(value)
        case {"format": "uuid"}:
            made = st.uuids().map(str)
        case {"type": "string", **bounds}:
            most = min(bounds.get("maxLength", 50), 50)
            made = st.text(min_size=bounds.get("minLength", 0), max_size=most)
        case {"type": "integer", **bounds}:
            made = st.integers(bounds.get("minimum"), bounds.get("maximum"))
        case {"type": "null"}:
            made = st.none()
        case {"type": "array", "items": items}:
            made = st.lists(values(items), max_size=3)
        case {"type": "object", "properties": properties, **rest}:
            made = objects(properties, rest.get("required", []))
        case {"type": "object"}:
            made = st.dictionaries(st.text(max_size=9), st.none() | st.booleans() | st.text())
        case unknown:
            raise AssertionError(f"no strategy for {unknown}")
    return made


def objects(properties: dict[str, Any], needed: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    made = {name: values(kind) for name, kind in properties.items()}
    optional = {name: kind for name, kind in made.items() if name not in needed}
    return st.fixed_dictionaries({name: made[name] for name in needed}, optional=optional)


def must_be_documented(answer: TestResponse, operation: dict[str, Any]) -> None:
    assert answer.status_code < 500, answer.text
    assert str(answer.status_code) in operation["responses"], answer.text
    content = operation["responses"][str(answer.status_code)].get("content")
    if content is None:
        assert answer.data == b""
        return
    assert answer.mimetype in content
    schema = content[answer.mimetype]["schema"] | {"components": document()["components"]}
    Draft202012Validator(schema).validate(answer.json)
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json"


def test_it_is_served_to_everybody_as_it_is_made(app: Flask) -> None:
    answer = app.test_client().get(f"{API}/openapi.json")
    assert answer.status_code == 200
    assert answer.json == document()
    assert answer.json["openapi"].startswith("3.1")


def test_every_route_is_in_it(app: Flask) -> None:
    routes = {
        (method.lower(), rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(f"{API}/") and rule.endpoint != "openapi"
    }
    described = {
        (method, API + path.replace("{", "<uuid:").replace("}", ">"))
        for path, methods in document()["paths"].items()
        for method in methods
    }
    assert routes == described


def test_every_schema_in_it_is_valid() -> None:
    for schema in document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def prepare(operation: dict[str, Any], stage: Stage, alice: Caller) -> None:
    decision = READY_FIRST.get(operation["operationId"])
    if decision:
        path = stage.path("/ai-sessions/{ai_session_id}/suggested-fixes/{fix_id}/decision")
        assert alice("POST", path, {"decision": decision}).status_code == 200


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_sound_request_succeeds_as_described(build: Build, alice: Caller) -> None:
    for method, path, operation in OPERATIONS:
        stage = build("Alice")
        prepare(operation, stage, alice)
        body = bodies(stage)[operation["operationId"]] if "requestBody" in operation else None
        answer = alice(method, stage.path(path), body)
        assert answer.status_code == int(next(iter(operation["responses"]))), answer.text
        must_be_documented(answer, operation)


@every_operation
def test_whatever_its_schemas_allow_is_answered_as_described(
    method: str, path: str, operation: dict[str, Any], own_stage: Stage, one_caller: Caller
) -> None:
    query = {kind["name"]: kind for kind in operation["parameters"] if kind["in"] == "query"}
    queries = st.fixed_dictionaries(
        {}, optional={name: values(kind["schema"]) for name, kind in query.items()}
    )
    sent = values(body_schema(operation)) if "requestBody" in operation else st.none()

    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(sent, queries)
    def call(body: Any, query: dict[str, Any]) -> None:
        given = {name: value for name, value in query.items() if value is not None}
        address = f"{API}{own_stage.path(path)}"
        headers = {"Authorization": f"Bearer {one_caller.token}"}
        answer = one_caller.client.open(
            address, method=method, json=body, query_string=given, headers=headers
        )
        must_be_documented(answer, operation)

    call()


def spoilt(schema: dict[str, Any], sound: dict[str, Any]) -> Iterator[Any]:
    """Yield bodies that the schema does not allow."""
    yield from (None, [], "text", 7, True, [sound])
    yield sound | {"surprise": 1}
    for name in schema.get("required", []):
        yield {key: value for key, value in sound.items() if key != name}
    validator = Draft202012Validator(schema | {"components": document()["components"]})
    for name in schema["properties"]:
        for wrong in WRONG:
            body = deepcopy(sound) | {name: wrong}
            if not validator.is_valid(body):
                yield body


@every_operation
def test_what_its_schemas_forbid_is_refused(
    method: str, path: str, operation: dict[str, Any], own_stage: Stage, one_caller: Caller
) -> None:
    if "requestBody" not in operation:
        for query in ("?surprise=1", "?limit=0", "?limit=101", "?limit=x", "?cursor=x"):
            answer = one_caller(method, own_stage.path(path) + query)
            takes_queries = any(kind["in"] == "query" for kind in operation["parameters"])
            assert (answer.status_code == 422) == takes_queries, answer.text
            must_be_documented(answer, operation)
        return
    prepare(operation, own_stage, one_caller)
    sound = bodies(own_stage)[operation["operationId"]]
    for body in spoilt(body_schema(operation), sound):
        text = json.dumps(body)
        answer = one_caller.client.open(
            f"{API}{own_stage.path(path)}",
            method=method,
            data=text,
            content_type="application/json",
            headers={"Authorization": f"Bearer {one_caller.token}"},
        )
        assert answer.status_code in (400, 422), (text, answer.text)
        must_be_documented(answer, operation)
