"""A turn as entry points run it: with the assistant its payer may have, on a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

from flask import Flask

from webapp.assistant import chat, choice
from webapp.assistant.claude_provider import ClaudeProvider
from webapp.assistant.heartbeat import Heartbeat
from webapp.assistant.ledger import Payer
from webapp.assistant.prompt import sent_text, turns_left_out
from webapp.assistant.providers import Provider, Situation
from webapp.database import reading
from webapp.extensions import db
from webapp.logs import log, request_id, work_for


def speak(turn: chat.StartedTurn, payer: Payer) -> Generator[chat.Event]:
    """Run the turn with Claude where the payer may have it, else with the playbooks."""
    heartbeat = Heartbeat(turn.assistant_message_id)
    return chat.run(turn, _Chosen(turn, payer, heartbeat.is_stopped), heartbeat)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A `Provider` that is chosen once it is asked: a choice that fails fails the turn."""

    turn: chat.StartedTurn
    payer: Payer
    cancelled: Callable[[], bool]

    def reply(self, situation: Situation) -> Iterator[str]:
        with reading():
            chosen: Provider = choice.provider_for(
                self.payer, lambda model: ClaudeProvider(model, self.cancelled)
            )
            db.session.rollback()  # no transaction while it thinks
        if isinstance(chosen, ClaudeProvider):
            situation = self._told(situation)
        return chosen.reply(situation)

    def _told(self, situation: Situation) -> Situation:
        """Return the situation with what is sent for the newest message, which is then kept."""
        *earlier, newest = situation.turns
        newest = replace(newest, sent=sent_text(situation))
        told = replace(situation, turns=(*earlier, newest))
        chat.remember_sent(self.turn, newest.sent, turns_left_out(told))
        return told


class RunningTurn:
    """A turn under way. It goes on to its end whatever becomes of who listens.

    A browser that reads slowly, or not at all, can hold up its own request alone.
    """

    def __init__(self, app: Flask, turn: chat.StartedTurn, payer: Payer) -> None:
        self._app, self._turn, self._payer = app, turn, payer
        self._request_id = request_id()
        self._events: queue.SimpleQueue[chat.Event | Exception] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True, name="chat-turn")
        self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the reply is stored, or for so long; say whether it is."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def events(self, pulse: float) -> Generator[chat.Event | None]:
        """Yield what happens, and None after each `pulse` seconds without anything.

        Closing it waits for the end of the turn.

        Raises:
            Exception: what kept the reply from being stored.

        """
        try:
            while True:
                try:
                    happened = self._events.get(timeout=pulse)
                except queue.Empty:
                    yield None
                    continue
                if isinstance(happened, Exception):
                    raise happened
                yield happened
                if isinstance(happened, chat.Finished):
                    return
        finally:
            self.wait()

    def _run(self) -> None:
        work_for(self._request_id)
        try:
            with self._app.app_context():
                for happened in speak(self._turn, self._payer):
                    self._events.put(happened)
        except Exception as error:  # noqa: BLE001 - it belongs to the listener, who is elsewhere
            log.error("turn_lost", error=type(error).__name__)
            self._events.put(error)
