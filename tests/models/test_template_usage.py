from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import SPOOLER, a_fix, a_session, who
from webapp.extensions import db
from webapp.models import AISession, ScriptGeneration, ScriptTemplate, SuggestedFix, User
from webapp.models.template_usage import (
    Usage,
    sessions_that_used,
    usage_by_template,
    usage_of,
)


@pytest.fixture
def template(owner: User) -> ScriptTemplate:
    return ScriptTemplate.save(owner, {"name": "Restart", "body": "Restart-Service x"}, "bash")


def handed_out(
    template: ScriptTemplate,
    session: AISession | None = None,
    fix: SuggestedFix | None = None,
) -> None:
    generation = ScriptGeneration(
        team_id=template.team_id,
        ai_session_id=session.id if session else None,
        script_template_id=template.id,
        suggested_fix_id=fix.id if fix else None,
        title=template.name,
        language=template.language,
        rendered_script=template.body,
    )
    db.session.add(generation)
    db.session.flush()


def a_use(template: ScriptTemplate, outcome: str | None, times: int = 1) -> AISession:
    session = a_session(who("Bob"))
    fix = a_fix(session, replace(SPOOLER, script_template_id=str(template.id)))
    fix.user_decision = "one_off"
    fix.outcome = outcome
    for _ in range(times):
        handed_out(template, session, fix)
    return session


def test_a_template_that_nobody_used_counts_nothing(template: ScriptTemplate) -> None:
    assert usage_of(template) == Usage(0, 0)
    assert sessions_that_used(template) == []


def test_one_fix_is_one_use_and_its_outcome_says_whether_it_worked(
    template: ScriptTemplate,
) -> None:
    used = [a_use(template, outcome) for outcome in ("worked", "failed", None)]
    used += [a_use(template, "worked", times=3)]
    handed_out(template)
    handed_out(template)
    assert usage_of(template) == Usage(used=6, worked=2)
    rows = sessions_that_used(template)
    assert {row.id: row.worked for row in rows} == dict(
        zip([session.id for session in used], [1, 0, 0, 1], strict=True)
    )
    assert rows[0].id == used[-1].id
    assert len(sessions_that_used(template, limit=2)) == 2


def test_the_list_counts_the_same_for_every_template(template: ScriptTemplate, owner: User) -> None:
    a_use(template, "worked", times=2)
    ScriptTemplate.save(owner, {"name": "Unused", "body": "true"}, "bash")
    counted = usage_by_template(owner.team_id)
    assert db.session.execute(counted.select()).all() == [(template.id, 1, 1)]
    assert db.session.execute(usage_by_template(who("Charlie").team_id).select()).all() == []
