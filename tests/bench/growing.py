"""Databases of every size for the growth curves: many rows at once, past the rules of the records.

With sessions comes more: a tenth of them had a call to a model this month, a tenth handed out a
script.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, text

from tests.bench.stage import REPLY
from tests.factories import SPOOLER, a_fix, a_session, person
from webapp.database import Base, now
from webapp.extensions import db
from webapp.lib.markdown import render
from webapp.models import (
    AISession,
    Fact,
    Message,
    ModelCall,
    ScriptGeneration,
    ScriptTemplate,
    Spending,
    Team,
    User,
)
from webapp.models.spending import month_of
from webapp.models.template_usage import count_anew

AT_ONCE = 10_000
TEMPLATES = 50
SUBJECTS = ("Printer is silent", "Mail does not arrive", "Cannot log in", "Disk is full")
PROBLEM = "Since this morning, on every floor; a restart did not help, and nobody changed anything."
OLDEST = "RARE-0000000"  # a word that one session in each team holds, the oldest

Row = dict[str, Any]


def teams(number: int, sessions: int) -> User:
    """Make teams with so many sessions each; return an admin of the first."""
    team = Team.named("North")
    owner = person("Alice", team, "admin")
    others = [uuid.uuid4() for _ in range(number - 1)]
    rows: list[Row] = [{"id": key, "name": f"Team {key}"} for key in others]
    put(Team, rows)
    users = [{**an_engineer(key), "id": uuid.uuid4()} for key in others]
    put(User, users)
    db.session.flush()
    templates = [uuid.uuid4() for _ in range(TEMPLATES)]
    put(ScriptTemplate, (a_template(key, owner.team_id) for key in templates))
    in_a_hurry()
    members = [(owner.team_id, owner.id), *((user["team_id"], user["id"]) for user in users)]
    for team_id, user_id in members:
        runs: list[uuid.UUID] = []
        put(AISession, every_tenth(some_sessions(sessions, team_id, user_id), runs))
        own = {"team_id": team_id}
        put(ModelCall, (own | a_call(user_id) for _ in range(sessions // 10)))
        put(Spending, [a_month(team_id, user_id, sessions // 10)])
        put(ScriptGeneration, (own | row for row in handed_out(runs, templates)))
    moment = now()
    while count_anew(moment):
        pass
    return owner


def in_a_hurry() -> None:
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA cache_size = -400000"))


def put(model: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows with Core, some thousands at a time."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        db.session.connection().execute(insert(model), some)


def every_tenth(rows: Iterable[Row], keys: list[uuid.UUID]) -> Iterator[Row]:
    """Yield the rows, and put down the id of each tenth."""
    for count, row in enumerate(rows):
        if count % 10 == 0:
            keys.append(row["id"])
        yield row


def some_sessions(number: int, team_id: uuid.UUID, owner_id: uuid.UUID) -> Iterator[Row]:
    """Yield sessions, each a second younger than the one before."""
    began = now() - timedelta(seconds=number)
    for count in range(number):
        moment = began + timedelta(seconds=count)
        yield {
            "id": uuid.uuid4(),
            "team_id": team_id,
            "owner_id": owner_id,
            "title": f"{SUBJECTS[count % len(SUBJECTS)]} on PC-{count:07}",
            "problem": f"{PROBLEM} RARE-{count:07}",
            "client_name": f"Client {count % 1000}",
            "ticket_ref": f"T-{count}",
            "status": ("active", "resolved")[count % 2],
            "created_at": moment,
            "updated_at": moment,
        }


def an_engineer(team_id: uuid.UUID) -> Row:
    address = f"{team_id}@example.com"
    return {"team_id": team_id, "email": address, "name": "Nina", "password_hash": "none"}


def a_call(user_id: uuid.UUID) -> Row:
    spent = {"input_tokens": 9000, "output_tokens": 300, "cost": 12_000}
    made = {"model": "m", "outcome": "done", "created_at": now()}
    return {"user_id": user_id, "purpose": "chat", **made, **spent}


def a_month(team_id: uuid.UUID, user_id: uuid.UUID, calls: int) -> Row:
    whose = {"id": uuid.uuid4(), "team_id": team_id, "user_id": user_id, "purpose": "chat"}
    tokens = {"input_tokens": 9000, "cached_tokens": 0, "output_tokens": 300, "cost": 12_000}
    return {"month": month_of(now()), "calls": calls, **whose, **tokens}


def a_template(key: uuid.UUID, team_id: uuid.UUID) -> Row:
    words = {"name": f"Restart {key.hex[:6]}", "language": "powershell", "body": "Get-Service"}
    return {"id": key, "team_id": team_id, **words}


def handed_out(runs: Sequence[uuid.UUID], templates: Sequence[uuid.UUID]) -> Iterator[Row]:
    """Yield a script for each of these sessions, of the templates in turn."""
    script = {"title": "Restart", "language": "powershell", "rendered_script": "Get-Service"}
    began = now() - timedelta(seconds=len(runs))
    for count, session_id in enumerate(runs):
        whose = {"ai_session_id": session_id, "script_template_id": templates[count % TEMPLATES]}
        yield {**whose, **script, "created_at": began + timedelta(seconds=count)}


def a_long_session(owner: User, messages: int, facts: int) -> uuid.UUID:
    """Make a session with a card and so many messages and facts; return its id."""
    session = a_session(owner)
    a_fix(session, SPOOLER)  # a message of its own
    db.session.flush()
    of_session: Row = {"ai_session_id": session.id}
    said = {"content": REPLY, "content_html": str(render(REPLY)), "raw": REPLY}
    replies = (("assistant", None), ("user", owner.id))
    put(
        Message,
        (
            of_session | said | {"number": number, "role": role, "author_id": author}
            for number in range(2, messages + 1)
            for role, author in [replies[number % 2]]
        ),
    )
    found = "Finding {0}: the queue of PRINT-{0:03} is stuck."
    put(
        Fact,
        (
            of_session | {"number": number, "author_id": owner.id, "text": found.format(number)}
            for number in range(1, facts + 1)
        ),
    )
    return session.id
