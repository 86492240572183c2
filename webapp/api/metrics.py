"""`/metrics` for Prometheus, to who holds the key. Numbers of all teams: never for users."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge
from prometheus_client import generate_latest as as_text

from webapp.database import reading
from webapp.models.outbox_standing import OutboxStanding

bp = Blueprint("metrics", __name__)


@bp.get("/metrics")
def show() -> Response:
    key = current_app.config["SETTINGS"].metrics_key.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not key or not hmac.compare_digest(given.encode(), key.encode()):
        abort(404)  # whether there is such a page is nobody's business either
    body = as_text(REGISTRY) + as_text(_outbox())
    return Response(body, headers={"Cache-Control": "no-store"}, content_type=CONTENT_TYPE_LATEST)


def _outbox() -> CollectorRegistry:
    """Ask the database, which all processes share, when somebody asks us."""
    registry = CollectorRegistry()
    depth = Gauge(
        "resolutionflow_outbox_depth",
        "Notes on their way, by status.",
        ["status"],
        registry=registry,
    )
    oldest = Gauge(
        "resolutionflow_outbox_oldest_seconds",
        "Age of the note that waits longest.",
        registry=registry,
    )
    with reading():
        standing = OutboxStanding.now()
    for status, count in standing.depth.items():
        depth.labels(status).set(count)
    oldest.set(standing.oldest_s)
    return registry
