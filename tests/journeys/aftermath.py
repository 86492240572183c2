"""What an engineer is left with after a failure of the service; a complaint for each lack."""

from __future__ import annotations

import html
import uuid
from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient

from tests.fakes.failures import PARTIAL, Failure, end
from tests.fakes.messages_api import FakeMessages
from tests.fakes.replies import says
from tests.journeys.session import ACTION, CAUSE, FINDING, HONEST, Session
from webapp.assistant.chat import FAILED
from webapp.assistant.faults import FAULTS

WORDS = {fault.words for fault in FAULTS.values()}
STAND_IN = "This note was put together without Claude."
QUESTION = "Print jobs stay in the queue. What now?"


def after_chat(
    app: Flask, service: FakeMessages, browser: FlaskClient, session: Session, failure: Failure
) -> Iterator[str]:
    """Ask while the service fails, look at the page, press Retry when it is well again."""
    failure.befall(app, service)
    lost = session.ask(QUESTION)
    page = html.unescape(browser.get(f"/sessions/{session.id}").text)
    if lost["status"] not in ("interrupted", "failed"):
        yield f"the reply is {lost['status']}"
    if lost["error"] not in WORDS or lost["error"] == FAILED or lost["error"] not in page:
        yield f"no words: {lost['error']!r}"
    if failure.keeps and not lost["content"].startswith(PARTIAL[:20].strip()):
        yield f"the partial text is lost: {lost['content']!r}"
    if QUESTION not in page or f"retry-{lost['id']}" not in page:
        yield "no Retry"
    end(app, service, says("It is noted."))
    retry = {"again_of": lost["id"], "key": str(uuid.uuid4())}
    answer = browser.post(f"/sessions/{session.id}/messages", data=retry, follow_redirects=True)
    if "It is noted." not in answer.text:
        yield "Retry does not help"


def after_note(
    app: Flask, service: FakeMessages, browser: FlaskClient, session: Session, failure: Failure
) -> Iterator[str]:
    """Look at the note while the service fails, and again when it is well."""
    failure.befall(app, service)
    page = html.unescape(browser.get(f"/sessions/{session.id}/note").text)
    if STAND_IN not in page or not any(words in page for words in WORDS):
        yield "the page does not say that and why the composer wrote it"
    if not all(text in page for text in (FINDING, CAUSE, ACTION)):
        yield "the composer's note lacks a fact"
    if PARTIAL.strip() in page:
        yield "half an answer is shown"
    end(app, service, says(HONEST))
    again = session.preview()
    if again["from_cache"] or again["source"] != "model":
        yield "the stand-in was kept"


AFTER = {"chat": after_chat, "note": after_note}
