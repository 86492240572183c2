"""The roads that a secret can come in by. A new way of typing something is a new row here."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from sqlalchemy import text as sql
from werkzeug.test import TestResponse

from tests.factories import PASSWORD
from tests.fakes.replies import refuses
from tests.hostile.canary import Answered, World, canary
from tests.hostile.known import ready, show, typed
from tests.views.conftest import HTMX
from webapp.extensions import db
from webapp.models import DraftTemplate, Fact, ScriptImport

STREAM = {**HTMX, "Accept": "text/html, text/event-stream"}
QUEUE = {"decision": "draft_template", "parameters": {"Password": "not one", "Name": "bob"}}


@dataclass(frozen=True, slots=True)
class Road:
    """`is_owners`: the answer may hold the secret, for whoever sent it. `go` sends it."""

    name: str
    go: Callable[[World, str], Iterator[TestResponse]]
    is_owners: bool


def roads() -> list[Road]:
    return [*forms(), *bodies(), *scripts(), *failures()]


def canaries() -> dict[str, str]:
    """Return each road's secret by the road's name."""
    return {road.name: canary(number) for number, road in enumerate(roads())}


def travel(world: World) -> None:
    """Send each road's secret down it, and keep the answers to be looked through."""
    for number, road in enumerate(roads()):
        for answer in road.go(world, canary(number)):
            answer.get_data()  # a stream is heard to its end
            world.answers.append(Answered(road.name, canary(number), answer, road.is_owners))


# -- Forms -----------------------------------------------------------------------------------
FORMS: list[tuple[str, str, dict[str, str]]] = [
    ("title of a session", "/sessions", {"title": "*", "problem": "Silent"}),
    ("problem of a session", "/sessions", {"title": "Silent", "problem": "*"}),
    ("client", "/sessions", {"title": "Silent", "problem": "Silent", "client_name": "*"}),
    ("ticket reference", "/sessions", {"title": "Silent", "problem": "Silent", "ticket_ref": "*"}),
    ("title edited", "{session}", {"title": "*", "problem": "Silent"}),
    ("problem edited", "{session}", {"title": "Silent", "problem": "*"}),
    ("pasted ticket", "/sessions/pasted", {"pasted": "*"}),
    ("fact", "{session}/facts", {"text": "*"}),
    ("cause", "{session}/facts", {"text": "*", "kind": "cause"}),
    ("what I did", "{session}/facts", {"text": "*", "kind": "action"}),
    ("fact edited", "{session}/facts/{fact}", {"text": "*"}),
    ("proposal", "{session}/proposals/{proposal}/acceptance", {"text": "*"}),
    ("message", "{session}/messages", {"content": "*"}),
    ("note of a check", "{session}/checks/{check}/result", {"result": "fail", "note": "*"}),
    ("reason", "{session}/fixes/{fix}/decision", {"decision": "dismissed", "reason": "*"}),
    ("outcome", "{session}/fixes/{decided}/outcome", {"outcome": "partly", "note": "*"}),
    ("output of a script", "{session}/fixes/{decided}/output", {"text": "*"}),
    ("note asked about", "{session}/resolution", {"state_version": "{version}", "markdown": "*"}),
    (
        "note posted",
        "{session}/resolution",
        {"state_version": "{version}", "markdown": "*", "given_back": "yes"},
    ),
    ("note draft", "{session}/note/draft", {"state_version": "{version}", "markdown": "*"}),
    ("ticket", "/tickets", {"reference": "{new}", "subject": "*", "description": "*"}),
    ("template", "/script-templates", {"name": "*", "description": "*", "body": "ls"}),
    ("name of a token", "/settings/tokens", {"name": "*"}),
    ("title refused", "/sessions", {"title": "*", "problem": ""}),
    ("problem refused", "/sessions", {"title": "", "problem": "*"}),
]


def forms() -> Iterator[Road]:
    for name, path, fields in FORMS:
        yield Road(f"form: {name}", _form(path, fields), is_owners=True)
    streamed = _form("{session}/messages", {"content": "*"}, STREAM)
    yield Road("form: streamed message", streamed, is_owners=True)
    yield Road("form: out of date", _out_of_date, is_owners=True)
    yield Road("form: login with it as the address", _login, is_owners=True)
    yield Road("form: wrong password", _wrong_password, is_owners=False)
    yield Road("form: new password", _new_password, is_owners=False)
    yield Road("form: connection", _connection, is_owners=False)
    yield Road("form: rejected draft", _rejection, is_owners=True)
    yield Road("form: import", _import, is_owners=False)


def _form(
    path: str, fields: dict[str, str], headers: dict[str, str] | None = None
) -> Callable[[World, str], Iterator[TestResponse]]:
    def go(world: World, secret: str) -> Iterator[TestResponse]:
        for sent in [headers] if headers else [{}, HTMX]:
            known = ready(world, f"{path} {fields}")
            data = {
                name: typed(secret) if text == "*" else text.format(**known)
                for name, text in fields.items()
            }
            data.setdefault("language", "bash")
            yield world.alice.browser.post(path.format(**known), data=data, headers=sent)
        show(world, known["session"])

    return go


def _out_of_date(world: World, secret: str) -> Iterator[TestResponse]:
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        yield world.alice.browser.post(f"{world.session}/facts", data={"text": typed(secret)})
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False


def _login(world: World, secret: str) -> Iterator[TestResponse]:
    browser = world.app.test_client()
    yield browser.post("/login", data={"email": secret, "password": "wrong"})


def _wrong_password(world: World, secret: str) -> Iterator[TestResponse]:
    browser = world.app.test_client()
    yield browser.post("/login", data={"email": "bob@north.example", "password": secret})
    fields = {"current_password": secret, "new_password": f"{secret}{secret}"}
    yield world.alice.browser.post("/settings/password", data=fields)


def _new_password(world: World, secret: str) -> Iterator[TestResponse]:
    for fields in ((PASSWORD, secret * 2), (secret * 2, PASSWORD)):
        data = dict(zip(("current_password", "new_password"), fields, strict=True))
        yield world.alice.browser.post("/settings/password", data=data)


def _connection(world: World, secret: str) -> Iterator[TestResponse]:
    """An admin connects a ticket system that is not there: nothing of it is kept or said again."""
    fields = {"kind": "request_tracker", "name": "RT", "key": "rt", "sample": "1", "token": secret}
    fields |= {"base_url": "https://127.0.0.1:9/", "allow_private": "yes"}
    yield world.alice.browser.post("/settings/connections", data=fields)


def _rejection(world: World, secret: str) -> Iterator[TestResponse]:
    known = ready(world, "decision")
    world.api("POST", f"{known['fixes']}/{known['fix']}/decision", QUEUE)
    with world.app.app_context():
        draft = db.session.scalars(db.select(DraftTemplate.id).filter_by(status="queued")).first()
    path = f"/drafts/{draft}/rejection"
    yield world.alice.browser.post(path, data={"reason": typed(secret)})


def _import(world: World, secret: str) -> Iterator[TestResponse]:
    """The description of a script in a manifest; its body is kept exactly, and told of."""
    manifest = [{"filename": "a.sh", "name": "A", "shell": "shell", "description": typed(secret)}]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("scripts/a.sh", "ls\n")
        zipped.writestr("community_scripts.json", json.dumps(manifest))
    archive.seek(0)
    yield world.alice.browser.post("/script-imports", data={"files": (archive, "scripts.zip")})
    for _ in range(100):
        with world.app.app_context():
            if set(db.session.scalars(db.select(ScriptImport.status))) != {"running"}:
                return
        time.sleep(0.05)


# -- Bodies of the API -----------------------------------------------------------------------
BODIES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("new session", "POST", "/ai-sessions", {"title": "*", "problem": "*", "client_name": "*"}),
    ("session", "PATCH", "{api}", {"title": "*", "problem": "*", "ticket_ref": "*"}),
    ("fact", "POST", "{api}/facts", {"text": "*", "kind": "cause"}),
    ("proposal", "POST", "{api}/facts", {"text": "*", "proposal_id": "{proposal}"}),
    ("fact edited", "PATCH", "{api}/facts/{fact}", {"text": "*"}),
    ("check", "PATCH", "{api}/checks/{check}", {"result": "pass", "note": "*"}),
    ("message", "POST", "{api}/messages", {"content": "*"}),
    ("reason", "POST", "{fixes}/{fix}/decision", {"decision": "dismissed", "reason": "*"}),
    ("outcome", "PUT", "{fixes}/{decided}/outcome", {"outcome": "failed", "note": "*"}),
    ("note", "POST", "{api}/resolution", {"state_version": 0, "markdown": "*"}),
    (
        "template",
        "POST",
        "/script-templates",
        {"name": "*", "description": "*", "language": "bash", "body": "ls"},
    ),
    ("template edited", "PATCH", "/script-templates/{template}", {"description": "*"}),
    (
        "default of a sensitive parameter",
        "POST",
        "/script-templates",
        {
            "name": "Defaults",
            "language": "powershell",
            "body": "Set-It {{{{ Password }}}}",
            "parameters_schema": {"type": "object", "properties": {"Password": {"default": "*"}}},
        },
    ),
    ("wrong type", "POST", "{api}/facts", {"text": {"a": "*"}}),
    ("wrong kind", "POST", "{api}/facts", {"text": "Silent", "kind": "*"}),
    ("unknown field", "POST", "{api}/facts", {"text": "Silent", "more": "*"}),
    ("wrong id", "POST", "/scripts/generate", {"script_template_id": "*"}),
    ("over-long", "POST", "{api}/facts", {"text": "*" * 200}),
    ("query", "GET", "/ai-sessions?status=*&limit=*&cursor=*&q=*", {}),
]


def bodies() -> Iterator[Road]:
    for name, method, path, body in BODIES:
        yield Road(f"API: {name}", _body(method, path, body), is_owners=False)
    yield Road("API: streamed message", _api_stream, is_owners=False)
    yield Road("API: broken JSON", _broken_json, is_owners=False)


def _body(
    method: str, path: str, body: dict[str, Any]
) -> Callable[[World, str], Iterator[TestResponse]]:
    def go(world: World, secret: str) -> Iterator[TestResponse]:
        known = ready(world, path + str(body))
        sent = filled(body, secret, known)
        if "state_version" in sent:
            sent["state_version"] = int(known["version"])
        where = path.format(**known).replace("*", secret)
        yield world.api(method, where, sent or None)
        show(world, known["session"])

    return go


def filled(value: Any, secret: str, known: dict[str, str]) -> Any:
    """Return the JSON with the typed secret for each star, and ids for names in braces."""
    match value:
        case str():
            return value.format(**known).replace("*", typed(secret))
        case dict():
            return {name: filled(item, secret, known) for name, item in value.items()}
    return value


def _api_stream(world: World, secret: str) -> Iterator[TestResponse]:
    path = f"{ready(world)['api']}/messages"
    yield world.api("POST", path, {"content": typed(secret)}, {"Accept": "text/event-stream"})


def _broken_json(world: World, secret: str) -> Iterator[TestResponse]:
    headers = {"Authorization": f"Bearer {world.api.token}", "Content-Type": "application/json"}
    path = f"/api/v1{world.api_session}/facts"
    yield world.api.client.post(path, data=f'{{"text": "{typed(secret)}"', headers=headers)


# -- Scripts ---------------------------------------------------------------------------------
def scripts() -> Iterator[Road]:
    for decision in ("one_off", "draft_template"):
        yield Road(f"API: decide {decision}", _decide(decision), is_owners=True)
        yield Road(f"form: decide {decision}", _decide_by_form(decision), is_owners=True)
    yield Road("API: generate", _generate({"Name": "bob"}), is_owners=True)
    yield Road("form: run a template", _run("use"), is_owners=True)
    yield Road("form: try a template", _run("trial"), is_owners=True)
    yield Road("API: parameter missing", _generate({}), is_owners=False)
    yield Road(
        "API: parameter of a wrong type", _generate({"Name": 1, "Count": "x"}), is_owners=False
    )
    yield Road("API: parameter unknown", _generate({"Name": "bob", "Other": "x"}), is_owners=False)
    yield Road("API: secret too long", _generate({"Name": "bob"}, "{0}{0}{0}"), is_owners=False)
    yield Road("API: secret on two lines", _generate({"Name": "bob"}, "{0}\n{0}"), is_owners=True)
    yield Road("API: secret in a list", _generate({"Name": "bob"}, as_list=True), is_owners=False)
    yield Road("form: run refused", _run("use", name=""), is_owners=False)
    yield Road("form: decide refused", _decide_by_form("one_off", name=""), is_owners=False)


def _generate(
    others: dict[str, Any], form: str = "{0}", *, as_list: bool = False
) -> Callable[[World, str], Iterator[TestResponse]]:
    def go(world: World, secret: str) -> Iterator[TestResponse]:
        known = ready(world)
        value = [secret] if as_list else form.format(secret)
        body = {
            "script_template_id": known["template"],
            "ai_session_id": known["session"].rpartition("/")[2],
            "parameters": {"Password": value, **others},
        }
        yield world.api("POST", "/scripts/generate", body)
        show(world, known["session"])

    return go


def _decide(decision: str) -> Callable[[World, str], Iterator[TestResponse]]:
    def go(world: World, secret: str) -> Iterator[TestResponse]:
        known = ready(world, "decision")
        values = {"Password": secret, "Name": f"net user bob {secret}"}
        body = {"decision": decision, "parameters": values}
        for _ in range(2):
            yield world.api("POST", f"{known['fixes']}/{known['fix']}/decision", body)
        show(world, known["session"])

    return go


def _decide_by_form(
    decision: str, name: str = "bob"
) -> Callable[[World, str], Iterator[TestResponse]]:
    def go(world: World, secret: str) -> Iterator[TestResponse]:
        for headers in ({}, HTMX):
            known = ready(world, "decision")
            fields = {"decision": decision, "password.Password": secret, "parameters.Name": name}
            path = f"{known['session']}/fixes/{known['fix']}/decision"
            yield world.alice.browser.post(path, data=fields, headers=headers)

    return go


def _run(purpose: str, name: str = "bob") -> Callable[[World, str], Iterator[TestResponse]]:
    def go(world: World, secret: str) -> Iterator[TestResponse]:
        known = ready(world)
        fields = {"purpose": purpose, "password.Password": secret, "parameters.Name": name}
        path = f"/script-templates/{known['template']}/run"
        yield world.alice.browser.post(path, data=fields)
        yield world.alice.browser.post(path, data={**fields, "as": "file"})

    return go


# -- Failures --------------------------------------------------------------------------------
def failures() -> Iterator[Road]:
    for name, failure in (("exception", _quotes), ("database", _asks_wrongly)):
        yield Road(f"{name} that quotes it", _breaks(failure), is_owners=False)
        yield Road(f"{name}, the form kept", _breaks_a_form(failure), is_owners=True)
    yield Road("model that refuses it", _refused_by_the_model, is_owners=True)
    yield Road("body over 1 MiB", _too_much, is_owners=False)


def _quotes(*_session: object, **_more: object) -> None:
    raise RuntimeError(f"cannot store {_session!r}")


def _asks_wrongly(*given: object, **_more: object) -> None:
    db.session.execute(sql("SELECT nothing_of_the_kind(:typed)"), {"typed": given[2]})


def _breaks(failure: Callable[..., None]) -> Callable[[World, str], Iterator[TestResponse]]:
    def go(world: World, secret: str) -> Iterator[TestResponse]:
        with patch.object(Fact, "add", failure):
            yield world.api("POST", f"{world.api_session}/facts", {"text": typed(secret)})
            yield _sent(world, secret, HTMX)

    return go


def _breaks_a_form(failure: Callable[..., None]) -> Callable[[World, str], Iterator[TestResponse]]:
    """The page of the error shows what was typed, to be sent again."""

    def go(world: World, secret: str) -> Iterator[TestResponse]:
        with patch.object(Fact, "add", failure):
            yield _sent(world, secret, {})

    return go


def _sent(world: World, secret: str, headers: Mapping[str, str]) -> TestResponse:
    data = {"text": typed(secret)}
    return world.alice.browser.post(f"{world.session}/facts", data=data, headers=headers)


def _refused_by_the_model(world: World, secret: str) -> Iterator[TestResponse]:
    usual, refusal = world.model.answer_by, refuses(400, body=f'{{"error": "{secret}"}}')
    world.model.answer_by = lambda _body: refusal
    path = f"{ready(world)['session']}/messages"
    yield world.alice.browser.post(path, data={"content": typed(secret)})
    world.model.answer_by = usual


def _too_much(world: World, secret: str) -> Iterator[TestResponse]:
    data = {"content": typed(secret) * 30_000}
    yield world.alice.browser.post(f"{world.session}/messages", data=data)
