"""Engineers who hand out scripts at random and say how it went; and what must be counted then."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError

from tests.factories import SPOOLER, a_fix, a_session, who
from webapp.database import now
from webapp.extensions import db
from webapp.models import AISession, Conflict, Gone, ScriptGeneration, ScriptTemplate, SuggestedFix
from webapp.models.decision import decide, undo_dismissal
from webapp.models.retention import remove_resolved_before
from webapp.models.suggested_fix import DECISIONS, OUTCOMES
from webapp.models.template_usage import Usage, count_anew, usage_of


def counts() -> dict[uuid.UUID, Usage]:
    """Return what stands with each template."""
    db.session.expire_all()
    return {each.id: usage_of(each) for each in db.session.scalars(select(ScriptTemplate))}


def truth() -> dict[uuid.UUID, Usage]:
    """Return what stands behind it, counted row by row."""
    fixes = {fix.id: fix.outcome for fix in db.session.scalars(select(SuggestedFix))}
    uses: dict[uuid.UUID, set[uuid.UUID]] = {key: set() for key in counts()}
    for made in db.session.scalars(select(ScriptGeneration)):
        if made.script_template_id is not None:
            uses[made.script_template_id].add(made.suggested_fix_id or made.id)
    return {
        key: Usage(len(own), sum(fixes.get(use) == "worked" for use in own))
        for key, own in uses.items()
    }


class Engineer:
    """`act` does one thing that may change the counts, and commits; several may act at once."""

    def __init__(self, templates: Sequence[uuid.UUID], seed: int) -> None:
        self.templates = templates
        self.random = random.Random(seed)
        self.done = 0

    def act(self) -> None:
        if len(self._sessions()) < 2:
            self.open()
        often = (self.decide, self.outcome, self.undo) * 3
        rare = (self.suggest, self.hand_out, self.resolve, self.retain, self.recount)
        try:
            self.random.choice(often + rare)()
        except (Conflict, Gone, IndexError, InvalidRequestError):  # nothing there, or gone since
            db.session.rollback()
            return
        db.session.commit()
        self.done += 1

    def open(self) -> None:
        self._suggest(a_session(who("Bob")))

    def suggest(self) -> None:
        self._suggest(self._session())

    def decide(self) -> None:
        script = str(self.random.choice([*self.templates, "drafted"]))
        decision = self.random.choice(("one_off", *DECISIONS))
        decide(self._fix(), who("Bob"), decision, script=script)

    def outcome(self) -> None:
        self._fix().record_outcome(
            who("Bob"), self.random.choice(("worked", "worked", *OUTCOMES, None))
        )

    def undo(self) -> None:
        undo_dismissal(self._fix())

    def hand_out(self) -> None:
        template = db.session.get_one(ScriptTemplate, self.random.choice(self.templates))
        session = self._session() if self.random.random() < 0.5 else None
        ScriptGeneration.of_template(template, who("Bob"), {}, session)

    def resolve(self) -> None:
        session = self._session()
        session.resolve()
        session.resolved_at = now() - timedelta(days=9)

    def retain(self) -> None:
        remove_resolved_before(now() - timedelta(days=1))

    def recount(self) -> None:
        count_anew(now() + timedelta(days=1))

    def _suggest(self, session: AISession) -> None:
        named = str(self.random.choice(self.templates))
        session.lock()
        a_fix(session, replace(SPOOLER, title=f"T{self.done}", script_template_id=named))

    def _sessions(self) -> Sequence[AISession]:
        own = select(AISession).filter_by(team_id=who("Bob").team_id)
        return db.session.scalars(own.order_by(AISession.created_at)).all()

    def _session(self) -> AISession:
        return self.random.choice(self._sessions()[:2])

    def _fix(self) -> SuggestedFix:
        self.chosen = self._session()  # held: a fix finds it, though retention removes it
        newest = SuggestedFix.history(self.chosen.id)[: self.random.choice((1, 1, 1, 2))]
        return self.random.choice(newest)
