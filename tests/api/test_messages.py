from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.api.stage import API, Caller, Stage
from webapp.api import messages
from webapp.assistant import chat, choice
from webapp.assistant.providers import Situation
from webapp.assistant.seats import Seats
from webapp.database import now, writing
from webapp.extensions import db
from webapp.lib.markers.payload import MAX_DEPTH
from webapp.models import Message
from webapp.models.message import STALLED_AFTER

SAID = {"content": "Print jobs stay in the queue."}
FIX = {"title": "Restart it", "description": "Restart the spooler.", "confidence_pct": 90}
REPLY = (
    "Look at this.\n\n"
    '[FACTS]["The queue holds 40 jobs."][/FACTS]\n'
    f"[SUGGEST_FIX]{json.dumps(FIX)}[/SUGGEST_FIX]\n"
    '[CHECKS][{"label": }][/CHECKS]\n'
)


class Scripted:
    """A provider that says what a test gives it, and then may fail."""

    def __init__(self, *chunks: str, error: Exception | None = None) -> None:
        self.chunks = chunks
        self.error = error

    def reply(self, situation: Situation) -> Iterator[str]:
        assert situation.turns[-1].content == SAID["content"]
        yield from self.chunks
        if self.error is not None:
            raise self.error


def saying(monkeypatch: pytest.MonkeyPatch, *chunks: str, error: Exception | None = None) -> None:
    monkeypatch.setattr(choice, "provider", lambda: Scripted(*chunks, error=error))


def path(stage: Stage) -> str:
    return f"{stage.session}/messages"


def said(call: Caller, stage: Stage) -> Any:
    answer = call("POST", path(stage), SAID)
    assert answer.status_code == 201, answer.text
    return answer.json


def streamed(call: Caller, stage: Stage) -> list[tuple[str, Any]]:
    answer = call("POST", path(stage), SAID, {"Accept": "text/event-stream"})
    assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
    blocks = [block.split("\n") for block in answer.text.split("\n\n") if block]
    return [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in blocks
    ]


def test_a_turn_gives_both_sides(
    own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    saying(monkeypatch, REPLY)
    turn = said(one_caller, own_stage)
    user, reply = turn["user_message"], turn["assistant_message"]
    assert (user["role"], user["content"], user["status"]) == ("user", SAID["content"], "done")
    assert (reply["role"], reply["status"], reply["error"]) == ("assistant", "done", None)
    assert reply["content"].strip() == "Look at this."
    assert reply["unreadable_blocks"] == 1
    [proposal] = reply["proposed_facts"]
    assert (proposal["text"], proposal["state"]) == ("The queue holds 40 jobs.", "proposed")
    active = one_caller.get(f"{own_stage.session}/suggested-fixes/active")
    assert (active["id"], active["title"]) == (reply["suggested_fix_id"], "Restart it")


def test_the_conversation_is_listed_in_order(own_stage: Stage, one_caller: Caller) -> None:
    turns = [said(one_caller, own_stage) for _ in range(2)]
    items = one_caller.get(path(own_stage))["items"]
    expected = [turn[side] for turn in turns for side in ("user_message", "assistant_message")]
    assert items[-4:] == expected


def test_talk_alone_does_not_bump(
    own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    saying(monkeypatch, "What does the printer say?")
    said(one_caller, own_stage)
    assert one_caller.get(own_stage.session)["state_version"] == own_stage.state_version


def test_a_stream_brings_the_reply_as_it_comes(
    own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    saying(monkeypatch, "Look\r\n", "at this.\n[SUGGEST", f"_FIX]{json.dumps(FIX)}[/SUGGEST_FIX]")
    events = streamed(one_caller, own_stage)
    names = [name for name, _ in events]
    assert names[0] == "user_message"
    assert names[-1] == "assistant_message"
    assert set(names[1:-1]) == {"token"}
    tokens = "".join(data["text"] for name, data in events if name == "token")
    reply = events[-1][1]
    assert tokens.strip() == reply["content"].strip() == "Look\nat this."
    assert [events[0][1], reply] == one_caller.get(path(own_stage))["items"][-2:]
    assert reply["suggested_fix_id"]


def test_a_failure_is_told_and_the_message_kept(
    own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    saying(monkeypatch, "Half a", error=ConnectionError("secret host"))
    reply = said(one_caller, own_stage)["assistant_message"]
    assert (reply["status"], reply["content"]) == ("failed", "Half a")
    assert "try again" in reply["error"]
    assert "secret" not in json.dumps(reply)


def test_a_failure_in_a_stream_is_an_event(
    own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    saying(monkeypatch, error=ConnectionError())
    events = streamed(one_caller, own_stage)
    assert [name for name, _ in events] == ["user_message", "error", "assistant_message"]
    assert events[1][1]["detail"] == events[2][1]["error"]


@pytest.mark.parametrize("error", [OperationalError("", {}, TimeoutError()), RecursionError()])
def test_a_stream_that_breaks_says_so(
    error: Exception, own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Iterator[chat.Event]:
        yield chat.Token("Half a")
        raise error

    monkeypatch.setattr(chat, "run", fail)
    events = streamed(one_caller, own_stage)
    assert [name for name, _ in events] == ["user_message", "token", "error"]


@pytest.mark.parametrize("deep", [90, 110, 400, 511])
def test_deep_parameters_of_a_draft_leave_a_session_that_works(
    deep: int, own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    nested = f'{{"Value": {"[" * deep}{"]" * deep}}}'
    fix = f'{json.dumps(FIX)[:-1]}, "ai_drafted_script": "a", "ai_drafted_parameters": {nested}}}'
    saying(monkeypatch, f"[SUGGEST_FIX]{fix}[/SUGGEST_FIX]")
    reply = said(one_caller, own_stage)["assistant_message"]
    readable = deep <= MAX_DEPTH
    assert (reply["status"], reply["unreadable_blocks"]) == ("done", int(not readable))
    titles = [
        one["title"] for one in one_caller.get(f"{own_stage.session}/suggested-fixes")["items"]
    ]
    assert titles.count("Restart it") == readable
    assert one_caller.get(path(own_stage))["items"][-1]["id"] == reply["id"]


def test_a_client_that_leaves_does_not_end_the_reply(
    own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    saying(monkeypatch, "One ", "two ", "three ", *("and so on " for _ in range(20)))
    answer = one_caller.client.post(
        f"{API}{path(own_stage)}",
        json=SAID,
        headers={"Authorization": f"Bearer {one_caller.token}", "Accept": "text/event-stream"},
        buffered=False,
    )
    parts = iter(answer.response)
    next(parts)
    next(parts)
    answer.close()
    reply = one_caller.get(path(own_stage))["items"][-1]
    assert reply["status"] == "done"
    assert reply["content"].count("and so on") == 20


def test_one_turn_runs_at_a_time(one_app: Flask, own_stage: Stage, one_caller: Caller) -> None:
    with one_app.app_context(), writing():
        running = Message(
            ai_session_id=own_stage.key("ai_session_id"),
            number=99,
            role="assistant",
            status="running",
        )
        db.session.add(running)
        db.session.commit()
    answer = one_caller("POST", path(own_stage), SAID)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["current"]["status"] == "running"


def test_the_reply_of_a_dead_process_reads_as_interrupted(
    one_app: Flask, own_stage: Stage, one_caller: Caller
) -> None:
    with one_app.app_context(), writing():
        dead = Message(
            ai_session_id=own_stage.key("ai_session_id"),
            number=99,
            role="assistant",
            status="running",
            heartbeat_at=now() - STALLED_AFTER - timedelta(seconds=1),
        )
        db.session.add(dead)
        db.session.commit()
    assert one_caller.get(path(own_stage))["items"][-1]["status"] == "interrupted"


def test_a_silent_stream_is_kept_alive(
    own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "SILENCE", 0.01)
    said_on = threading.Event()

    class Silent:
        def reply(self, _situation: Situation) -> Iterator[str]:
            assert said_on.wait(30)
            yield "At last."

    monkeypatch.setattr(choice, "provider", Silent)
    headers = {"Authorization": f"Bearer {one_caller.token}", "Accept": "text/event-stream"}
    answer = one_caller.client.post(
        f"{API}{path(own_stage)}", json=SAID, headers=headers, buffered=False
    )
    parts = answer.iter_encoded()
    assert b"user_message" in next(parts)
    assert next(parts) == b":\n\n"
    said_on.set()
    assert b"assistant_message" in [*parts][-1]


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_a_full_house_refuses_a_message_for_now(
    accept: str, own_stage: Stage, one_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply that is sent whole holds its thread as long as one that is streamed."""
    with monkeypatch.context() as full:
        full.setattr(messages, "streams", Seats(0))
        answer = one_caller("POST", path(own_stage), SAID, {"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "5"
    assert said(one_caller, own_stage)["assistant_message"]["status"] == "done"


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json", "*/*"])
def test_a_refused_message_is_a_problem_however_it_was_asked(
    accept: str, own_stage: Stage, one_caller: Caller
) -> None:
    for content in ("", "x" * 20_001):
        answer = one_caller("POST", path(own_stage), {"content": content}, {"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_a_client_that_takes_anything_gets_json(own_stage: Stage, one_caller: Caller) -> None:
    answer = one_caller("POST", path(own_stage), SAID, {"Accept": "*/*"})
    assert (answer.status_code, answer.mimetype) == (201, "application/json")
