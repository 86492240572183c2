"""A draft becomes a template, a version of one, or nothing; each can be taken back."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import SPOOLER, a_fix, a_session, who
from webapp.extensions import db
from webapp.models import Conflict, DraftTemplate, Refused, ScriptTemplate

BODY = "Restart-Service -Name {{ Service }} # {{client.Site}}"
SCHEMA = {"type": "object", "properties": {"Service": {"type": "string"}}}

pytestmark = pytest.mark.usefixtures("inside")


def a_draft(body: str = BODY, **said: object) -> DraftTemplate:
    alice = who("Alice")
    draft = DraftTemplate(
        team_id=alice.team_id,
        author_id=alice.id,
        suggested_fix=a_fix(a_session(alice), SPOOLER),
        **{
            "name": "Restart it",
            "language": " PowerShell",
            "body": body,
            "parameters_schema": SCHEMA,
            **said,
        },
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def a_template(body: str = "Restart-Service Spooler") -> ScriptTemplate:
    words = {"name": "Restart a service", "description": "Any.", "body": body}
    return ScriptTemplate.save(who("Alice"), words, "powershell")


def test_accepting_makes_a_template_of_all_it_holds() -> None:
    draft = a_draft()
    draft.accept(who("Bob"))
    made = draft.script_template
    assert made is not None
    assert (made.name, made.language, made.body) == ("Restart it", "powershell", BODY)
    assert (made.parameters_schema, made.foreign_placeholders) == (SCHEMA, ["client.Site"])
    assert made.description == SPOOLER.description
    assert (draft.status, draft.settled_by_id) == ("accepted", who("Bob").id)


def test_it_may_be_given_another_name_and_language() -> None:
    draft = a_draft(language="posh")
    with pytest.raises(Refused, match="Choose one of"):
        draft.accept(who("Bob"))
    db.session.rollback()
    draft = a_draft(language="posh")
    draft.accept(who("Bob"), "Another name", "powershell")
    assert draft.script_template is not None
    assert draft.script_template.name == "Another name"


def test_a_script_that_does_not_fit_its_schema_stays_in_the_queue() -> None:
    draft = a_draft(parameters_schema={})
    db.session.commit()
    with pytest.raises(Refused, match="Service"):
        draft.accept(who("Bob"))
    db.session.rollback()
    assert draft.status == "queued"


def test_merging_makes_a_version_and_leaves_name_and_description() -> None:
    template, draft = a_template(), a_draft()
    draft.merge(who("Bob"), template, template.revision)
    assert (template.name, template.description) == ("Restart a service", "Any.")
    assert (template.body, template.parameters_schema) == (BODY, SCHEMA)
    assert template.foreign_placeholders == ["client.Site"]
    assert template.version is not None
    assert template.version.number == 2
    assert draft.script_template is template


def test_merging_into_what_changed_meanwhile_is_a_conflict() -> None:
    template, draft = a_template(), a_draft()
    seen = template.revision
    template.edit(who("Alice"), {"body": "exit"}, {})
    db.session.commit()
    with pytest.raises(Conflict):
        draft.merge(who("Bob"), template, seen)
    db.session.rollback()
    assert draft.status == "queued"


def test_an_archived_template_takes_no_draft() -> None:
    template, draft = a_template(), a_draft()
    template.archive()
    with pytest.raises(Conflict, match="archived"):
        draft.merge(who("Bob"), template)


@pytest.mark.parametrize(
    ("first", "second"), [("accept", "reject"), ("reject", "merge"), ("merge", "accept")]
)
def test_the_second_decision_is_a_conflict_that_shows_the_draft(first: str, second: str) -> None:
    template, draft = a_template(), a_draft()
    more = {"merge": (template,)}
    getattr(draft, first)(who("Alice"), *more.get(first, ()))
    with pytest.raises(Conflict) as conflict:
        getattr(draft, second)(who("Bob"), *more.get(second, ()))
    assert conflict.value.current is draft


def test_a_rejection_keeps_its_reason_until_it_is_undone() -> None:
    draft = a_draft()
    draft.reject(who("Bob"), "  Too special.  ")
    assert (draft.status, draft.reason.strip()) == ("rejected", "Too special.")
    draft.undo(who("Alice"))
    assert (draft.status, draft.reason, draft.settled_at) == ("queued", "", None)
    with pytest.raises(Conflict, match="waits already"):
        draft.undo(who("Alice"))


def test_undoing_an_acceptance_archives_the_template_it_made() -> None:
    draft = a_draft()
    draft.accept(who("Bob"))
    made = draft.script_template
    draft.undo(who("Bob"))
    assert made is not None
    assert made.archived_at is not None
    assert draft.status == "queued"


@pytest.mark.parametrize("body", [BODY, "Restart-Service Spooler"])
def test_undoing_a_merge_brings_back_what_the_template_held(body: str) -> None:
    template = a_template()
    before = template.revision
    schema = SCHEMA if body == BODY else {}
    draft = a_draft(body, parameters_schema=schema)
    draft.merge(who("Bob"), template)
    draft.undo(who("Bob"))
    assert (template.revision, template.archived_at) == (before, None)


def test_what_was_changed_since_is_not_taken_back() -> None:
    draft = a_draft()
    draft.accept(who("Bob"))
    assert draft.script_template is not None
    draft.script_template.edit(who("Alice"), {"name": "Better"}, {})
    db.session.commit()
    with pytest.raises(Conflict, match="changed since"):
        draft.undo(who("Bob"))


def test_only_what_waits_in_the_own_team_is_counted(inside: Flask) -> None:
    before = DraftTemplate.waiting(who("Alice").team_id)
    a_draft()
    a_draft().reject(who("Bob"))
    assert DraftTemplate.waiting(who("Alice").team_id) == before + 1
    assert DraftTemplate.waiting(who("Charlie").team_id) == 0


@pytest.mark.parametrize(("name", "has"), [(" Restart  a service ", True), ("restart", False)])
def test_a_name_that_the_library_has_is_found(name: str, *, has: bool) -> None:
    a_template()
    assert a_draft().has_namesake(name) is has
