"""What each page costs while everything grows, in turns in one process. Run as a module.

The sizes of one curve are asked in turns, so that whatever else the machine does meets them all.
SQLite runs inside the process: its CPU is counted with ours.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import delete

from tests.bench import growing
from tests.bench.in_process import Answered, answered
from tests.bench.load import Hit
from tests.bench.stage import FACTS, MESSAGES, fragment, hits, logged_in, seen
from tests.factories import who
from webapp import create_app
from webapp.database import reading, writing
from webapp.extensions import db
from webapp.models import Fact, ScriptTemplate

TARGET = 1.5
ROUNDS = 31
SECONDS = 3.0  # for one page of one curve
FEWEST = 3
SESSIONS, TEAMS = (100, 10_000, 1_000_000), (1, 30, 1_000)
A_TEAM = 100  # sessions of each team where the teams grow
MANY, FEW = (10, 200, 2_000), (1, 50, 500)  # messages and facts of one session
OF_A_SESSION = ("session page", "cached preview", "POST fact", "poll")


@dataclass(frozen=True, slots=True)
class Point:
    """One size of one curve; `growing_id` is the session that facts are posted to."""

    size: int
    app: Flask
    growing_id: uuid.UUID
    facts: int
    hits: Mapping[str, Hit]

    def ask(self, page: str) -> Answered:
        """Ask for a page; the fact that a POST added is taken away again."""
        answer = answered(self.app, self.hits[page])
        if self.hits[page].form:
            with self.app.app_context(), writing():
                added = delete(Fact).where(Fact.number > self.facts)
                db.session.execute(added.where(Fact.ai_session_id == self.growing_id))
                db.session.commit()
        return answer


def main() -> None:
    heads = f"{'first':>9}{'':>9}{'last':>9}{'last : first':>14}{'p50':>4}{'queries':>11}"
    print(f"{'CPU of a request in ms':<42}{heads}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        missed = curve("sessions", [of_database(home / "s", size, 1, size) for size in SESSIONS])
        missed += curve("teams", [of_database(home / "t", size, size, A_TEAM) for size in TEAMS])
        app = made(home / "one", 1, A_TEAM)
        missed += curve("messages", [of_session(app, size, messages=size) for size in MANY])
        missed += curve("facts", [of_session(app, size, facts=size) for size in FEW])
    print(f"targets: CPU {TARGET}x, equal queries; missed by {missed} (*). Unless said otherwise,")
    print(f"a session has {MESSAGES} messages, {FACTS} facts and a card, a team {A_TEAM} sessions.")
    if missed:
        raise SystemExit(1)


def curve(name: str, points: Sequence[Point]) -> int:
    """Print a line for each page; return how many miss the target."""
    missed = 0
    span = f"{name} {points[0].size:,} to {points[-1].size:,}"
    for page in points[0].hits:
        figures, misses = compared(in_turns(points, page))
        missed += misses
        print(f"{span:<27}{page:<15}{figures}{' *' if misses else ''}", flush=True)
    return missed


def compared(asked: Sequence[Sequence[Answered]]) -> tuple[str, bool]:
    """Return the figures of one page at each size, and whether they miss the target."""
    cpu = [statistics.median(one.cpu_ms for one in answers) for answers in asked]
    p50 = [statistics.median(one.ms for one in answers) for answers in asked]
    queries = [min(one.queries for one in answers) for answers in asked]
    figures = (
        f"{''.join(f'{spent:>9.2f}' for spent in cpu)}"
        f"{cpu[-1] / cpu[0]:>8.2f}x{p50[-1] / p50[0]:>7.2f}x{'/'.join(map(str, queries)):>12}"
    )
    return figures, cpu[-1] > cpu[0] * TARGET or len(set(queries)) > 1


def in_turns(points: Sequence[Point], page: str) -> list[list[Answered]]:
    """Ask each point again and again, after once for what is loaded late."""
    for point in points:
        point.ask(page)
    answers: list[list[Answered]] = [[] for _ in points]
    until = time.monotonic() + SECONDS
    for count in range(ROUNDS):
        if count >= FEWEST and time.monotonic() > until:
            break
        for point, own in zip(points, answers, strict=True):
            own.append(point.ask(page))
    return answers


def of_database(folder: Path, size: int, teams: int, sessions: int) -> Point:
    """Return every page of a database of that size."""
    app = made(folder / str(size), teams, sessions)
    return point_of(app, size, MESSAGES, FACTS)


def made(home: Path, teams: int, sessions: int) -> Flask:
    app = create_app(RESOLUTIONFLOW_INSTANCE=home)
    with app.app_context(), writing():
        db.create_all()
        growing.teams(teams, sessions)
        db.session.commit()
    return app


def of_session(app: Flask, size: int, **sizes: int) -> Point:
    """Return the pages of a session of that size."""
    point = point_of(app, size, **({"messages": MESSAGES, "facts": FACTS} | sizes))
    return replace(point, hits={page: point.hits[page] for page in OF_A_SESSION})


def point_of(app: Flask, size: int, messages: int, facts: int) -> Point:
    with app.app_context(), writing():
        read, grown = (growing.a_long_session(who("Alice"), messages, facts) for _ in range(2))
        db.session.commit()
    headers, form = logged_in(app, read)
    own = hits(read, grown, headers, form) | others(app, read, grown, headers, form)
    return Point(size, app, grown, facts, own)


def others(
    app: Flask,
    session_id: uuid.UUID,
    growing_id: uuid.UUID,
    headers: Mapping[str, str],
    form: str,
) -> dict[str, Hit]:
    """Return the pages besides those of `stage`, and a fact as htmx posts it."""
    shown = seen(app, session_id, headers)
    with app.app_context(), reading():
        template_id = ScriptTemplate.library(who("Alice").team_id)[0].id
    return {
        "POST fact": Hit(f"/sessions/{growing_id}/facts", fragment(headers), form),
        "poll": Hit(f"/sessions/{session_id}/news?{shown}", fragment(headers)),
        "session list": Hit("/sessions", headers),
        "search": Hit("/sessions?q=printer", headers),
        "search, rare": Hit(f"/sessions?q={growing.OLDEST}", headers),
        "script library": Hit("/script-templates", headers),
        "template page": Hit(f"/script-templates/{template_id}", headers),
        "cost page": Hit("/cost", headers),
    }


if __name__ == "__main__":
    main()
