"""Real cases walked to the posted note with a model that lies: calls, lies that entered, failures.

Run `python -m tests.bench.bench_journeys`. The cases lie outside the repository.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from logging import CRITICAL
from pathlib import Path

import pytest
import structlog
from flask import Flask

from tests.conftest import logged_in
from tests.factories import populate
from tests.fakes.app import app_with_claude
from tests.fakes.failures import ROWS, hurried
from tests.fakes.messages_api import FakeMessages
from tests.journeys.aftermath import AFTER
from tests.journeys.real_input import CASES, knowledge_base, ticket_threads
from tests.journeys.session import opened
from tests.journeys.telling import HARD, HONEST
from tests.journeys.walk import Tally, entering
from webapp.database import writing
from webapp.extensions import db
from webapp.notes import flight

MOST_SEMANTIC_PCT, LEAST_HONEST_PCT = 2.0, 95.0


@contextmanager
def app_and_service() -> Iterator[tuple[Flask, FakeMessages]]:
    with tempfile.TemporaryDirectory() as folder, FakeMessages() as service:
        url = f"sqlite:///{folder}/bench.sqlite3"
        for app in app_with_claude(url, Path(folder), service):
            app.config["WTF_CSRF_ENABLED"] = False
            app.config["SETTINGS"].api_rate = "0"
            structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))
            with app.app_context(), writing():
                db.create_all()
                populate()
                db.session.commit()
            yield app, service


def walked(app: Flask, service: FakeMessages) -> Tally:
    walker, tally = entering(app, service), Tally()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(flight, "QUIET_S", 0.0)  # nobody types here
        for case in chain(knowledge_base(), ticket_threads()):
            walker.walk(case.cut(), tally)
    return tally


def report(tally: Tally) -> bool:
    """Print the figures; return whether each is within its target."""
    total = tally.calls.total()
    print(
        f"{tally.journeys} journeys of real cases: {total / tally.journeys:.2f} calls each"
        f" (chat {tally.calls['chat'] / tally.journeys:.2f},"
        f" note {tally.calls['note'] / tally.journeys:.2f}: one a version, 4 of 6 openings free)"
    )
    lies = sorted(kind for kind in tally.told if kind != HONEST)
    for kind in lies:
        print(f"  lies entered, {kind}: {tally.entered[kind]} of {tally.told[kind]}")
    semantic = 100 * tally.share(*(kind for kind in lies if kind not in HARD))
    hard = sum(tally.entered[kind] for kind in HARD)
    honest = 100 * tally.share(HONEST)
    print(f"lies with a hard token or a wrong id in posted notes: {hard} (target 0)")
    print(f"semantic lies in posted notes: {semantic:.1f} % (target {MOST_SEMANTIC_PCT:.0f} %)")
    print(
        f"honest statements kept: {honest:.1f} % of {tally.told[HONEST]}"
        f" (target {LEAST_HONEST_PCT:.0f} %)"
    )
    return not hard and semantic <= MOST_SEMANTIC_PCT and honest >= LEAST_HONEST_PCT


def recovered(app: Flask, service: FakeMessages) -> bool:
    """Print how many rows of failure left the engineer with words and a way on."""
    browser = logged_in(app, "alice@north.example").browser
    rows = [(row, purpose) for row in ROWS for purpose in row.purposes]
    good = 0
    with hurried():
        for row, purpose in rows:
            service.begin_anew()
            complaints = list(AFTER[purpose](app, service, browser, opened(app), row))
            good += not complaints
            for complaint in complaints:
                print(f"  {row.name}, {purpose}: {complaint}")
    print(f"recovered failures: {good} of {len(rows)} ({len(ROWS)} rows, in the chat and the note)")
    return good == len(rows)


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    with app_and_service() as (app, service):
        sound = recovered(app, service)
        if CASES.is_dir():
            sound &= report(walked(app, service))
        else:
            print("cases: not beside the repository, not walked")
    return int(not sound)


if __name__ == "__main__":
    sys.exit(main())
