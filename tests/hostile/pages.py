"""Every page and every JSON answer that a person can get, whatever records there are by now."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.api.stage import Caller
from tests.conftest import Person
from tests.views.conftest import HTMX
from webapp import models
from webapp.extensions import db

# What an id in an address names; an owner stands before what it owns.
NAMED: dict[str, Any] = {
    "session_id": models.AISession,
    "ai_session_id": models.AISession,
    "template_id": models.ScriptTemplate,
    "script_template_id": models.ScriptTemplate,
    "ticket_id": models.Ticket,
    "draft_id": models.DraftTemplate,
    "draft_template_id": models.DraftTemplate,
    "connection_id": models.TicketConnection,
    "fact_id": models.Fact,
    "check_id": models.Check,
    "fix_id": models.SuggestedFix,
    "message_id": models.Message,
    "post_id": models.TicketPost,
    "ticket_post_id": models.TicketPost,
    "version_id": models.ScriptTemplateVersion,
    "import_id": models.ScriptImport,
}
SKIPPED = {"static", "entry.new", "entry.root"}


def pages(app: Flask, person: Person, api: Caller) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each route that answers GET, with the bytes of one of its answers."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in SKIPPED:
            continue
        path = "/"
        for path in list(addresses(app, rule)):
            if path.startswith("/api/v1/") and rule.endpoint != "openapi":
                yield rule.endpoint, api("GET", path.removeprefix("/api/v1")).data
                continue
            answer = person.browser.get(path)
            yield rule.endpoint, answer.data + str(answer.headers).encode()
        yield rule.endpoint, person.browser.get(path, headers=HTMX).data


def addresses(app: Flask, rule: Rule) -> Iterator[str]:
    """Fill in the ids of a route from the records of Alice's team."""
    if not NAMED.keys() >= rule.arguments:  # see the test of the addresses
        return
    names = sorted(rule.arguments, key=list(NAMED).index)
    with app.app_context():
        urls = app.url_map.bind("localhost")
        yield from [urls.build(rule.endpoint, values) for values in _filled(names, {})]


def unknown_names(app: Flask) -> set[str]:
    """Return the names in addresses that stand for no record here, so that nothing looks there."""
    got = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return {name for rule in got for name in rule.arguments} - NAMED.keys() - {"filename"}


def _filled(names: list[str], known: dict[str, uuid.UUID]) -> Iterator[dict[str, uuid.UUID]]:
    if not names:
        yield known
        return
    for key in _ids(NAMED[names[0]], list(known.values())):
        yield from _filled(names[1:], {**known, names[0]: key})


def _ids(model: Any, owners: list[uuid.UUID]) -> list[uuid.UUID]:
    rows = db.session.query(model.id)
    if hasattr(model, "team_id"):
        team = db.session.query(models.Team).filter_by(name="North").one()
        return [key for (key,) in rows.filter_by(team_id=team.id)]
    owner = "ai_session_id" if hasattr(model, "ai_session_id") else "script_template_id"
    return [key for (key,) in rows.filter_by(**{owner: owners[0]})]
