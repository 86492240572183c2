"""Every case and thread walks the whole road over HTTP, from the ticket to the posted note."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.journeys.real_input import CASES, Case, knowledge_base, ticket_threads
from webapp.lib.text import clean

pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the cases lie beside the repository, and are not here"
)
HEADINGS = ["## Problem", "## What we confirmed", "## Root cause", "## Resolution"]
SHARDS = 8  # so that the tests' processes share the work


class Api:
    """A client of the JSON API that expects each answer's status."""

    def __init__(self, browser: FlaskClient, token: str) -> None:
        self._browser = browser
        self._headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: object = None, status: int = 200) -> Any:
        answer = self._browser.open(
            f"/api/v1{path}", method=method, json=body, headers=self._headers
        )
        assert answer.status_code == status, answer.text
        return answer.get_json()


@pytest.fixture
def api(app: Any, token: str) -> Api:
    return Api(app.test_client(), token)


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("source", [knowledge_base, ticket_threads])
def test_every_case_becomes_a_note_on_its_ticket(api: Api, source: Any, shard: int) -> None:
    for case in list(source())[shard::SHARDS]:
        walk(api, case.cut())


def walk(api: Api, case: Case) -> None:
    session = api.call(
        "POST",
        "/ai-sessions",
        {"title": case.title, "problem": case.problem, "ticket_ref": case.id},
        201,
    )
    path = f"/ai-sessions/{session['id']}"
    for text, kind in case.facts:
        api.call("POST", f"{path}/facts", {"text": text, "kind": kind}, 201)
    turn = api.call("POST", f"{path}/messages", {"content": "What should I check?"}, 201)
    assert turn["assistant_message"]["status"] == "done"

    first = api.call("GET", f"{path}/resolution-note/preview")
    assert first["from_cache"] is False
    check_note(first["markdown"], case)
    again = api.call("GET", f"{path}/resolution-note/preview")
    assert again == first | {"from_cache": True}

    api.call("POST", f"{path}/facts", {"text": "It works again.", "kind": "action"}, 201)
    newer = api.call("GET", f"{path}/resolution-note/preview")
    assert newer["from_cache"] is False
    assert newer["state_version"] == first["state_version"] + 1

    post = api.call("POST", f"{path}/resolution", {"state_version": newer["state_version"]}, 201)
    assert post["markdown"] == newer["markdown"]
    assert len(api.call("GET", f"{path}/facts")["items"]) == len(case.facts) + 1


def check_note(markdown: str, case: Case) -> None:
    assert [line for line in markdown.split("\n") if line in HEADINGS] == HEADINGS, case.id
    sections = dict(
        zip(HEADINGS, re.split(r"^## .*$", markdown, flags=re.MULTILINE)[1:], strict=True)
    )
    where = {"finding": HEADINGS[1], "cause": HEADINGS[2], "action": HEADINGS[3]}
    for heading in HEADINGS[1:]:
        texts = [clean(text) for text, kind in case.facts if where[kind] == heading]
        if texts:
            # The section is these facts, in order, and nothing else.
            assert shown(sections[heading]) == words("\n".join(texts)), case.id
    for secret in case.private:
        assert words(secret) not in words(markdown), case.id


def shown(section: str) -> str:
    """Return a section's words without what makes them items."""
    return words("\n".join(re.sub(r"^(- |  )", "", line) for line in section.split("\n")))


def words(text: str) -> str:
    # Escapes are proved line by line in the composer's tests; here they must not count.
    return " ".join(text.replace("\\", "").split())
