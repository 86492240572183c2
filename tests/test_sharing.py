"""What processes share, and what each does when Redis is gone."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from markupsafe import Markup
from redis import Redis

from tests.fakes.messages_api import refused_url
from tests.servers import start_redis
from webapp.assistant.circuit import SharedCircuit
from webapp.counts import SharedCounts
from webapp.database import now
from webapp.lib.markdown import render_note
from webapp.notes.kept import KeptNotes, Key, Preview, decoded, encoded
from webapp.notes.statements import LeftOut, Sourced
from webapp.sharing import Shared

NOTE = Preview(
    markdown="## Problem\n\nIt is <b>silent</b>.",
    html=render_note("## Problem\n\nIt is <b>silent</b>."),
    target_ticket_ref="T-1",
    state_version=3,
    source="model",
    composed_at=now(),
    left_out=(LeftOut("problem", "Never.", ("P", "F1"), "not_in_source"),),
    sources=(Sourced("problem", "It is silent.", ("P",)),),
)


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with start_redis() as url:
        yield url


@pytest.fixture
def client(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushall()
        yield client


@pytest.fixture
def sharing(app: Flask, redis_url: str) -> Iterator[Flask]:
    """An app whose processes share a Redis; making objects anew stands for another process."""
    app.extensions["shared"] = Shared(redis_url)
    with app.app_context():
        yield app


def gone(left_alone_s: float = 60.0) -> Shared:
    return Shared(refused_url().replace("http", "redis"), left_alone_s)


def a_key(version: int = 3) -> Key:
    return Key("resolution_note", uuid.UUID(int=7), version, "writer")


def test_a_redis_that_is_gone_is_left_alone_and_then_tried_once() -> None:
    asked = []

    def ask(redis: Redis) -> str:
        asked.append(1)
        return str(redis.get("a"))

    patient, eager = gone(), gone(left_alone_s=0.0)
    assert [patient.ask(ask, "otherwise") for _ in range(5)] == ["otherwise"] * 5
    assert len(asked) == 1
    assert [eager.ask(ask, "otherwise") for _ in range(5)] == ["otherwise"] * 5
    assert len(asked) == 6


def test_a_redis_that_does_not_answer_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        shared = Shared(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        assert shared.ask(lambda redis: str(redis.get("a")), "otherwise") == "otherwise"


def test_a_redis_that_refuses_is_asked_again(client: Redis, redis_url: str) -> None:
    client.set("a", "no list")
    shared = Shared(redis_url)
    assert shared.ask(lambda redis: str(redis.lpop("a")), "otherwise") == "otherwise"
    assert shared.ask(lambda redis: str(redis.get("a")), "otherwise") == "no list"


def test_a_note_is_written_and_read_again_without_its_html() -> None:
    text = encoded(replace(NOTE, html=Markup("<script>")))
    assert "script" not in text
    assert decoded(text) == NOTE


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"composed_at": 1}', '{"left_out": [{}]}'])
def test_what_is_no_note_is_not_read(text: str) -> None:
    assert decoded(text) is None


@pytest.mark.usefixtures("sharing")
def test_a_note_is_found_by_another_process_and_replaced_everywhere(client: Redis) -> None:
    one, other = KeptNotes(), KeptNotes()
    one.put(a_key(), NOTE)
    assert other.get(a_key()) == replace(NOTE, from_cache=True)
    one.put(a_key(), replace(NOTE, target_ticket_ref="T-2"))
    found = other.get(a_key())
    assert found
    assert found.target_ticket_ref == "T-2"
    client.flushall()
    assert other.get(a_key()) == found  # what was read is kept here as well
    assert client.ttl("resolutionflow:notes-by-use") == -2


@pytest.mark.usefixtures("sharing")
def test_redis_keeps_the_notes_used_last(client: Redis) -> None:
    notes = KeptNotes(most=3)
    for version in (1, 2, 3):
        notes.put(a_key(version), NOTE)
    KeptNotes().get(a_key(1))
    notes.put(a_key(4), NOTE)
    kept = sorted(key.split(":")[-2] for key in client.scan_iter("resolutionflow:note/*"))
    assert kept == ["1", "3", "4"]
    assert client.zcard("resolutionflow:notes-by-use") == 3
    assert client.ttl("resolutionflow:notes-by-use") == -1  # no note ends by time


@pytest.mark.usefixtures("sharing", "client")
def test_counts_are_shared_and_go_on_here_without_redis(sharing: Flask) -> None:
    one, other = SharedCounts(), SharedCounts()
    assert [one.incr("a", 60), other.incr("a", 60), one.get("a")] == [1, 2, 2]
    assert one.get_expiry("a") == pytest.approx(now().timestamp() + 60, abs=2)
    other.clear("a")
    assert one.get("a") == 0
    sharing.extensions["shared"] = gone()
    assert [one.incr("a", 60), other.incr("a", 60), one.get("a")] == [1, 1, 1]


def test_a_circuit_is_open_for_all_and_closed_for_all(client: Redis, redis_url: str) -> None:
    one, other = (SharedCircuit(Shared(redis_url), "far", most_failures=2) for _ in range(2))
    for circuit in (one, other):
        assert circuit.admit()
        circuit.failed()
    assert [one.is_open, other.is_open, one.admit(), other.admit()] == [True, True, False, False]
    client.delete("resolutionflow:circuit:far:resting")  # the rest is over
    assert [one.admit(), other.admit()] == [True, False]
    one.succeeded()
    assert [one.is_open, other.admit()] == [False, True]


def test_a_circuit_without_redis_is_its_processs_own() -> None:
    circuit = SharedCircuit(gone(), "far", most_failures=2)
    for _ in range(2):
        assert circuit.admit()
        circuit.failed()
    assert (circuit.is_open, circuit.admit()) == (True, False)
