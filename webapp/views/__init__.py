"""The HTML pages: one file a resource."""

from __future__ import annotations

from flask import Flask

from webapp.views import (
    checks,
    connections,
    cost,
    decisions,
    drafts,
    entry,
    errors,
    exports,
    facts,
    given_back,
    imports,
    lists,
    logins,
    messages,
    news,
    note_drafts,
    notes,
    proposals,
    remote_tickets,
    script_builder,
    script_templates,
    sessions,
    settings,
    shortcuts,
    signing,
    telemetry,
    template_globals,
    template_runs,
    template_versions,
    ticket_posts,
    tickets,
    timeline,
)
from webapp.views.template_globals import SharedGlobals

__all__ = ["SharedGlobals", "register"]


def register(app: Flask) -> None:
    entry.prepare(app)
    telemetry.prepare(app)
    errors.prepare(app)
    template_globals.prepare(app)
    signing.prepare(app)
    members_only = (
        sessions,
        messages,
        facts,
        proposals,
        remote_tickets,
        checks,
        connections,
        decisions,
        notes,
        note_drafts,
        lists,
        news,
        timeline,
        shortcuts,
        ticket_posts,
        tickets,
        script_templates,
        drafts,
        imports,
        exports,
        script_builder,
        template_runs,
        template_versions,
        settings,
        logins,
        cost,
    )
    app.before_request(entry.gate(frozenset(resource.bp.name for resource in members_only)))
    given_back.prepare(app)
    for resource in (entry, *members_only):
        app.register_blueprint(resource.bp)
