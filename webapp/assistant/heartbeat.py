"""The sign of life of a reply that is being written, and the ear for its Stop."""

from __future__ import annotations

import time
import uuid

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from webapp import leaving
from webapp.database import now, writing
from webapp.extensions import db
from webapp.lib.text import clean
from webapp.logs import log
from webapp.models import Message

BEAT = 0.5  # seconds; Stop is heard, and what came is stored, this often


class Heartbeat:
    """Stores what came of one reply, often enough that a dead process is noticed.

    Ask `is_stopped` all the while the reply is made: it writes at most every `BEAT` seconds, in a
    short transaction of its own. It turns true for good when somebody asked to stop, in whatever
    process, when the reply was given up as dead, or when this process has to leave.
    """

    def __init__(self, message_id: uuid.UUID) -> None:
        self._message_id = message_id
        self._raw: list[str] = []
        self._next = time.monotonic() + BEAT
        self._stopped = False

    @property
    def raw(self) -> str:
        return "".join(self._raw)

    def heard(self, chunk: str) -> None:
        self._raw.append(chunk)

    def is_stopped(self) -> bool:
        if not self._stopped and time.monotonic() >= self._next:
            self._stopped = leaving.work_ends() or self._beat()
            self._next = time.monotonic() + BEAT
        return self._stopped

    def _beat(self) -> bool:
        alive = (
            update(Message)
            .where(Message.id == self._message_id, Message.status == "running")
            .values(raw=clean(self.raw), heartbeat_at=now())
            .returning(Message.stop_requested_at)
        )
        try:
            with writing(), db.engine.begin() as connection:
                row = connection.execute(alive).one_or_none()
        except SQLAlchemyError as error:  # a busy database: the reply goes on, the next beat tells
            log.warning("heartbeat_missed", error=type(error).__name__)
            return False
        return row is None or row[0] is not None
