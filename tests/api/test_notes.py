from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.api.stage import Caller, Stage
from tests.factories import who
from webapp.database import writing
from webapp.extensions import db
from webapp.models import Ticket
from webapp.tickets import outbox

SECTIONS = ["## Problem", "## What we confirmed", "## Root cause", "## Resolution"]


def preview(call: Caller, stage: Stage, method: str = "GET") -> Any:
    answer = call(method, f"{stage.session}/resolution-note/preview")
    assert answer.status_code == 200, answer.text
    return answer.json


def resolved(call: Caller, stage: Stage, **body: Any) -> Any:
    answer = call(
        "POST", f"{stage.session}/resolution", {"state_version": stage.state_version} | body
    )
    assert answer.status_code == 201, answer.text
    return answer.json


def test_a_preview_states_its_version_and_says_what_is_confirmed(
    own_stage: Stage, one_caller: Caller
) -> None:
    note = preview(one_caller, own_stage)
    headings = [line for line in note["markdown"].splitlines() if line.startswith("## ")]
    assert headings == SECTIONS
    assert "The spooler is stopped." in note["markdown"]
    assert note["state_version"] == own_stage.state_version
    assert note["target_ticket_ref"] == one_caller.get(own_stage.session)["ticket_ref"]
    assert (note["source"], note["left_out"], note["from_cache"]) == ("composer", [], False)


def test_a_preview_is_cached_until_something_changes_or_somebody_asks_anew(
    own_stage: Stage, one_caller: Caller
) -> None:
    first = preview(one_caller, own_stage)
    assert preview(one_caller, own_stage) == first | {"from_cache": True}
    assert preview(one_caller, own_stage, "POST") == first
    assert preview(one_caller, own_stage)["from_cache"] is True
    one_caller("POST", f"{own_stage.session}/facts", {"text": "Port 9100 answers."})
    newer = preview(one_caller, own_stage)
    assert (newer["from_cache"], newer["state_version"]) == (False, first["state_version"] + 1)
    assert "Port 9100 answers." in newer["markdown"]


def test_a_resolution_posts_the_preview_and_resolves(own_stage: Stage, one_caller: Caller) -> None:
    note = preview(one_caller, own_stage)
    post = resolved(one_caller, own_stage)
    assert post["markdown"] == note["markdown"]
    assert (post["status"], post["visibility"], post["attempts"]) == ("delivered", "internal", 1)
    assert post["ticket_ref"] == note["target_ticket_ref"]
    assert post["external_id"]
    assert post["delivered_at"].endswith("Z")
    assert one_caller.get(own_stage.session)["status"] == "resolved"
    assert one_caller.get(f"{own_stage.session}/ticket-posts")["items"][0] == post


def test_a_text_that_is_given_is_posted_as_it_is(own_stage: Stage, one_caller: Caller) -> None:
    post = resolved(one_caller, own_stage, markdown="Fixed.\n\n- by hand", visibility="public")
    assert (post["markdown"], post["visibility"]) == ("Fixed.\n\n- by hand", "public")


@pytest.mark.parametrize(("reference", "status"), [("", "kept"), ("T-9999", "failed")])
def test_a_note_without_its_ticket_is_not_lost(
    reference: str, status: str, own_stage: Stage, one_caller: Caller
) -> None:
    changed = one_caller("PATCH", own_stage.session, {"ticket_ref": reference}).json
    assert changed is not None
    post = resolved(one_caller, own_stage, state_version=changed["state_version"])
    assert (post["status"], post["ticket_ref"]) == (status, reference)
    assert (post["last_error"] is None) == (status == "kept")


def test_a_delivery_that_fails_leaves_the_note_queued(
    own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_key: uuid.UUID) -> None:
        raise OperationalError("UPDATE", {}, TimeoutError())

    monkeypatch.setattr(outbox, "deliver", fail)
    assert resolved(one_caller, own_stage)["status"] == "queued"
    assert one_caller.get(own_stage.session)["status"] == "resolved"


@pytest.mark.parametrize("body", [{}, {"markdown": "Fixed."}, {"markdown": ""}])
def test_a_stale_version_is_a_conflict_that_shows_the_session(
    body: dict[str, str], own_stage: Stage, one_caller: Caller
) -> None:
    one_caller("POST", f"{own_stage.session}/facts", {"text": "Port 9100 answers."})
    for stale in (own_stage.state_version, own_stage.state_version + 9, 0, 10**30):
        sent = {"state_version": stale} | body
        answer = one_caller("POST", f"{own_stage.session}/resolution", sent)
        assert answer.status_code == 409
        assert answer.json is not None
        assert answer.json["current"] == one_caller.get(own_stage.session)
    posts = one_caller.get(f"{own_stage.session}/ticket-posts")["items"]
    assert [post["id"] for post in posts] == [own_stage.ids["ticket_post_id"]]


@pytest.mark.parametrize("body", [{}, {"markdown": "Fixed."}])
def test_a_session_is_resolved_once(
    body: dict[str, str], own_stage: Stage, one_caller: Caller
) -> None:
    resolved(one_caller, own_stage)
    sent = {"state_version": own_stage.state_version} | body
    answer = one_caller("POST", f"{own_stage.session}/resolution", sent)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["current"]["status"] == "resolved"
    assert len(one_caller.get(f"{own_stage.session}/ticket-posts")["items"]) == 2


@pytest.mark.parametrize("markdown", ["", " \n", "x" * 60_001])
def test_a_note_out_of_bounds_is_named_and_resolves_nothing(
    markdown: str, own_stage: Stage, one_caller: Caller
) -> None:
    sent = {"state_version": own_stage.state_version, "markdown": markdown}
    answer = one_caller("POST", f"{own_stage.session}/resolution", sent)
    assert answer.status_code == 422
    assert answer.json is not None
    assert [error["field"] for error in answer.json["errors"]] == ["markdown"]
    assert one_caller.get(own_stage.session)["status"] == "active"


def test_a_note_that_failed_is_posted_again(own_stage: Stage, one_caller: Caller) -> None:
    changed = one_caller("PATCH", own_stage.session, {"ticket_ref": "T-later"}).json
    assert changed is not None
    post = resolved(one_caller, own_stage, state_version=changed["state_version"])
    own = f"{own_stage.session}/ticket-posts/{post['id']}"
    assert (post["status"], post["state_version"], post["due_at"]) == (
        "failed",
        changed["state_version"],
        None,
    )
    again = one_caller("POST", f"{own}/delivery").json
    assert again is not None
    assert (again["status"], again["attempts"]) == ("failed", 2)
    with one_caller.client.application.app_context(), writing():
        words = {"reference": "T-later", "subject": "Printer", "description": "Silent."}
        Ticket.file(who("Alice"), words)
        db.session.commit()
    arrived = one_caller("POST", f"{own}/delivery").json
    assert arrived is not None
    assert (arrived["status"], arrived["attempts"], arrived["last_error"]) == ("delivered", 3, None)
    assert one_caller("POST", f"{own}/delivery").json == arrived == one_caller.get(own)
