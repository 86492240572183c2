"""A real case from the ticket to the posted note, with a model that lies: what enters it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.factories import who
from tests.fakes.messages_api import FakeMessages
from tests.journeys.real_input import Case
from tests.journeys.telling import ASKED, HONEST, INVENTED, Teller
from webapp.database import writing
from webapp.extensions import db
from webapp.models import ApiToken

PREVIEW = "/resolution-note/preview"


@dataclass
class Tally:
    """Counts over journeys. `told` and `entered` are by kind: honest, or the class of a lie."""

    journeys: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    entered: Counter[str] = field(default_factory=Counter)
    input_tokens: Counter[str] = field(default_factory=Counter)
    entries: list[tuple[str, str, str]] = field(default_factory=list)  # case, kind, text of a lie

    def share(self, *kinds: str) -> float:
        told = sum(self.told[kind] for kind in kinds)
        return sum(self.entered[kind] for kind in kinds) / told if told else 0.0


@dataclass(frozen=True)
class Walker:
    browser: FlaskClient
    headers: dict[str, str]
    service: FakeMessages

    def call(self, method: str, path: str, body: object = None) -> Any:
        answer = self.browser.open(
            f"/api/v1/ai-sessions{path}", method=method, json=body, headers=self.headers
        )
        assert answer.status_code < 300, answer.text
        return answer.get_json()

    def walk(self, case: Case, tally: Tally) -> None:
        teller = Teller()
        self.service.begin_anew()
        self.service.answer_by = teller
        words = {"title": case.title, "problem": case.problem, "ticket_ref": case.id}
        path = f"/{self.call('POST', '', words)['id']}"
        for text, kind in case.facts:
            self.call("POST", f"{path}/facts", {"text": text, "kind": kind})
        self.call("POST", f"{path}/messages", {"content": ASKED})
        for _ in range(3):  # opening it again costs nothing
            self.call("GET", f"{path}{PREVIEW}")
        self.call("POST", f"{path}/facts", {"text": "It works again.", "kind": "action"})
        for _ in range(3):
            shown = self.call("GET", f"{path}{PREVIEW}")
        post = self.call("POST", f"{path}/resolution", {"state_version": shown["state_version"]})
        assert shown["source"] == "model"
        self._count(case, teller, shown, post["markdown"], tally)

    def _count(self, case: Case, teller: Teller, shown: Any, posted: str, tally: Tally) -> None:
        tally.journeys += 1
        for received in self.service.requests:
            tally.calls["note" if "output_config" in received.body else "chat"] += 1
            tally.input_tokens.update(received.usage)
        left_out = {(one["section"], one["text"], tuple(one["cites"])) for one in shown["left_out"]}
        for one in teller.told:
            tally.told[one.kind] += 1
            entered = (one.section, one.text, one.cites) not in left_out
            entered |= one.kind not in (HONEST, "foreign id", "no id") and says(posted, one.text)
            tally.entered[one.kind] += entered
            if entered and one.kind != HONEST:
                tally.entries.append((case.id, one.kind, one.text))
        if says(posted, INVENTED):
            tally.entries.append((case.id, "invention", INVENTED))


def entering(app: Flask, service: FakeMessages) -> Walker:
    with app.app_context(), writing():
        _, token = ApiToken.issue(who("Alice"), "journeys")
        db.session.commit()
    return Walker(app.test_client(), {"Authorization": f"Bearer {token}"}, service)


def says(posted: str, text: str) -> bool:
    """Tell whether a posted note has these words, however Markdown escapes them."""
    return _words(text) in _words(posted)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
