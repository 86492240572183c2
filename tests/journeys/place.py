"""What real processes serve: a database with a session, and the keys to it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from urllib3 import BaseHTTPResponse

from tests.factories import PASSWORD, a_session, who
from tests.fakes.messages_api import FakeMessages
from tests.servers.web import Web
from webapp import create_app
from webapp.database import writing
from webapp.extensions import db
from webapp.models import ApiToken


@dataclass(frozen=True)
class Place:
    """A database with a session of Alice's, and what a process needs to serve it."""

    environment: Mapping[str, str]
    token: str
    cookie: str
    csrf: str
    session_id: str

    def with_another_session(self, web: Web) -> Place:
        words = {"title": "Printing stopped", "problem": "Nothing is printed."}
        headers = {"Authorization": f"Bearer {self.token}"}
        made = web.visitor.request("POST", "/api/v1/ai-sessions", json=words, headers=headers)
        return replace(self, session_id=made.json()["id"])

    def call(self, web: Web, method: str, path: str, body: object = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return web.visitor.request(
            method,
            f"/api/v1/ai-sessions/{self.session_id}{path}",
            body=None if body is None else json.dumps(body),
            headers=sent | headers,
            preload_content="text/event-stream" not in headers.values(),
        )

    def post(self, web: Web, path: str, **fields: str) -> BaseHTTPResponse:
        """Send a form of the page."""
        return web.visitor.request(
            "POST",
            f"/sessions/{self.session_id}{path}",
            fields={"csrf_token": self.csrf, **fields},
            headers={"Cookie": f"session={self.cookie}"},
            encode_multipart=False,
            redirect=False,
        )

    def page(self, web: Web) -> str:
        path = f"/sessions/{self.session_id}"
        answer = web.visitor.request("GET", path, headers={"Cookie": f"session={self.cookie}"})
        return answer.data.decode()

    def replies(self, web: Web) -> list[dict[str, Any]]:
        """Return the assistant's messages once none is being written."""
        while True:
            items = self.call(web, "GET", "/messages").json()["items"]
            said = [item for item in items if item["role"] == "assistant"]
            if all(item["status"] != "running" for item in said):
                return said


def furnished(database_url: str, instance: Path, service: FakeMessages, **more: str) -> Place:
    """Give Alice a session, a token and a login in a database that has the cast."""
    environment = {
        "DATABASE_URL": database_url,
        "RESOLUTIONFLOW_INSTANCE": str(instance),
        "ANTHROPIC_API_KEY": service.key,
        "ANTHROPIC_BASE_URL": service.url,
        **more,
    }
    app = create_app(**environment)
    with app.app_context(), writing():
        _, token = ApiToken.issue(who("Alice"), "tests")
        session_id = str(a_session(who("Alice")).id)
        db.session.commit()
        db.engine.dispose()
    browser = app.test_client()
    login = {"email": "alice@north.example", "password": PASSWORD}
    login["csrf_token"] = csrf_of(browser.get("/login").text)
    assert browser.post("/login", data=login).status_code == 303
    csrf = csrf_of(browser.get(f"/sessions/{session_id}").text)
    cookie = browser.get_cookie("session")
    assert cookie
    with app.app_context():
        db.engine.dispose()
    return Place(environment, token, cookie.value, csrf, session_id)


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]
