"""A session of 2,000 messages and 500 facts: what matters still fits, the page tells the rest."""

from __future__ import annotations

import re
import time
import uuid
from itertools import pairwise

import pytest
from flask import Flask

from tests.conftest import logged_in
from tests.factories import who
from tests.fakes.messages_api import FakeMessages
from tests.fakes.prompt_cache import blocks, tokens
from tests.fakes.replies import says
from tests.journeys.session import Session
from webapp.database import now, writing
from webapp.extensions import db
from webapp.models import AISession, Fact, Message

MESSAGES, FACTS = 2_000, 500
REQUEST_TOKENS = 120_000
SAID = "Event {0} was logged on the print server, and nothing was printed meanwhile. " * 3
NEWEST = "What does the newest event mean?"


@pytest.fixture
def long_session(with_claude: Flask, session: Session) -> Session:
    with with_claude.app_context(), writing():
        ai_session = db.session.get_one(AISession, uuid.UUID(session.id))
        alice = who("Alice")
        for number in range(4, FACTS + 1):
            Fact.add(ai_session, alice, f"Event {number} was logged at 08:15. {'Details. ' * 40}")
        for number in range(1, MESSAGES + 1):
            db.session.add(
                Message(
                    ai_session=ai_session,
                    author=alice if number % 2 else None,
                    number=number,
                    role="user" if number % 2 else "assistant",
                    content=SAID.format(number),
                    finished_at=now(),
                )
            )
        db.session.commit()
    return session


def test_facts_and_newest_turns_fit_and_the_page_says_what_was_dropped(
    with_claude: Flask, long_session: Session, service: FakeMessages
) -> None:
    service.default = says("It is the spooler's.")
    began = time.process_time()
    assert long_session.ask(NEWEST)["status"] == "done"
    assert time.process_time() - began < 5
    body = service.requests[-1].body
    parts = blocks(body)
    assert sum(tokens(part.text) for part in parts) < REQUEST_TOKENS
    newest = parts[-1].text
    assert NEWEST in newest
    assert SAID.format(MESSAGES).strip() in parts[-2].text
    whole = "\n".join(part.text for part in parts)
    told = {int(number) for number in re.findall(r"^F(\d+) ", whole, re.MULTILINE)}
    assert told == set(range(1, FACTS + 1))
    dropped = re.search(r"<earlier_turns>\n(\d+) left out", parts[len(body["system"])].text)
    assert dropped
    page = logged_in(with_claude, "bob@north.example").browser.get(f"/sessions/{long_session.id}")
    assert f"the assistant no longer sees its oldest {dropped[1]} turns" in page.text


def test_the_next_turns_of_a_long_session_begin_with_the_same_bytes(
    long_session: Session, service: FakeMessages
) -> None:
    service.default = says("It is the spooler's.")
    for number in range(4):
        long_session.ask(f"{NEWEST} ({number})")
    texts = [[part.text for part in blocks(one.body)] for one in service.requests]
    for before, after in pairwise(texts):
        assert after[: len(before)] == before
    read = service.requests[-1].usage["cache_read_input_tokens"]
    assert read / sum(service.requests[-1].usage.values()) > 0.9
