"""The JSON API, version 1: one file a resource. Described at `/api/v1/openapi.json`."""

from __future__ import annotations

from flask import Blueprint, Flask

from webapp.api import (
    access,
    checks,
    draft_templates,
    facts,
    fixes,
    health,
    messages,
    metrics,
    notes,
    openapi,
    problems,
    script_templates,
    scripts,
    sessions,
)
from webapp.extensions import csrf

RESOURCES = (
    sessions,
    messages,
    facts,
    checks,
    fixes,
    notes,
    script_templates,
    scripts,
    draft_templates,
)


def register(app: Flask) -> None:
    api = Blueprint("api", __name__, url_prefix=problems.PREFIX)
    api.before_request(access.say_what_transactions_do)
    api.before_request(access.authenticate)
    problems.prepare(api)
    for resource in RESOURCES:
        csrf.exempt(resource.bp)  # a browser never sends the token of its own accord
        api.register_blueprint(resource.bp)
    app.register_blueprint(api)
    app.register_blueprint(health.bp)
    app.register_blueprint(metrics.bp)
    app.add_url_rule(f"{problems.PREFIX}/openapi.json", "openapi", openapi.view(app))
    app.before_request(problems.unmatched)
