"""A template, its versions and what may be in it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.factories import who
from webapp.extensions import db
from webapp.lib.sensitivity import MASK
from webapp.models import Refused, ScriptTemplate, ScriptTemplateVersion, User
from webapp.models.errors import Conflict

WORDS = {"name": "Restart", "description": "When it hangs.", "body": "Restart-Service {{ Name }}"}
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"Name": {"type": "string"}}}


def saved(owner: User, **settings: Any) -> ScriptTemplate:
    given = {"parameters_schema": SCHEMA} | settings
    template = ScriptTemplate.save(owner, WORDS, "powershell", **given)
    db.session.commit()
    return template


def versions(template: ScriptTemplate) -> list[tuple[int, str]]:
    history = ScriptTemplateVersion.history(template.id)
    return [(version.number, version.body) for version in history.items]


def test_a_new_template_is_its_own_first_version(owner: User) -> None:
    template = saved(owner)
    assert versions(template) == [(1, WORDS["body"])]
    assert template.version is not None
    assert template.version.author is owner
    assert (template.version.parameters_schema, template.version_number) == (SCHEMA, 1)


def test_every_edit_makes_a_version_and_none_is_lost(owner: User) -> None:
    template, bob = saved(owner), who("Bob")
    template.edit(bob, {"body": "Get-Service {{ Name }}"}, {})
    template.edit(bob, {}, {"parameters_schema": SCHEMA | {"required": ["Name"]}})
    db.session.commit()
    bodies = [(number, body) for number, body in versions(template)]
    assert bodies == [(3, template.body), (2, template.body), (1, WORDS["body"])]
    assert template.version is not None
    assert template.version.author is bob
    assert (template.version_number, template.author_id) == (3, owner.id)


@pytest.mark.parametrize(
    "words",
    [{}, {"name": " Restart\n"}, {"body": WORDS["body"], "description": "When it hangs."}],
)
def test_an_edit_that_changes_nothing_makes_none(words: dict[str, str], owner: User) -> None:
    template = saved(owner)
    template.edit(owner, words, {"language": "powershell", "parameters_schema": dict(SCHEMA)})
    assert len(versions(template)) == 1


def test_what_it_says_of_a_parameter_is_rid_of_secrets(owner: User) -> None:
    told = dict.fromkeys(("title", "description", "default"), "the password: Quartz2024!x")
    template = saved(owner, parameters_schema={"properties": {"Name": told}})
    masked = f"the password: {MASK}"
    kept = {"title": masked, "description": masked, "default": MASK}
    assert template.parameters_schema == {"properties": {"Name": kept}}


def test_yes_is_another_default_than_one(owner: User) -> None:
    one, yes = ({"properties": {"Name": {"default": value}}} for value in (1, True))
    template = saved(owner, parameters_schema=one)
    template.edit(owner, {}, {"parameters_schema": yes})
    assert len(versions(template)) == 2


def test_what_was_kept_before_there_were_versions_becomes_the_first(owner: User) -> None:
    template = saved(owner)
    db.session.query(ScriptTemplateVersion).delete()
    db.session.commit()
    assert (template.version, template.version_number) == (None, 1)
    template.edit(owner, {"body": "Stop-Service {{ Name }}"}, {})
    assert versions(template) == [(2, template.body), (1, WORDS["body"])]


def test_an_edit_is_checked_with_all_that_stays(owner: User) -> None:
    template = saved(owner)
    with pytest.raises(Refused) as refusal:
        template.edit(owner, {"body": "Get-Service"}, {})
    assert list(refusal.value.errors) == ["parameters_schema"]
    db.session.rollback()
    assert template.body == WORDS["body"]


def test_every_field_that_does_not_fit_is_named_at_once(owner: User) -> None:
    with pytest.raises(Refused) as refusal:
        ScriptTemplate.save(owner, {"body": "x"}, "perl", parameters_schema={"type": "array"})
    assert list(refusal.value.errors) == ["name", "language", "parameters_schema"]


def test_a_replay_finds_the_row_and_makes_no_version(owner: User) -> None:
    key = uuid.uuid4()
    first = ScriptTemplate.save(owner, {"name": "A", "body": "a"}, "bash", key)
    again = ScriptTemplate.save(owner, {"name": "A", "body": "a"}, "bash", key)
    assert (again.id, len(versions(first))) == (first.id, 1)
    with pytest.raises(Conflict):
        ScriptTemplate.save(who("Charlie"), {"name": "A", "body": "a"}, "bash", key)


def test_a_key_of_another_script_conflicts_unless_it_was_changed_since(owner: User) -> None:
    key, words = uuid.uuid4(), {"name": "A", "body": "a"}
    template = ScriptTemplate.save(owner, words, "bash", key)
    for other, language in ((words | {"name": "B"}, "bash"), (words, "python")):
        with pytest.raises(Conflict, match="used before"):
            ScriptTemplate.save(owner, other, language, key)
    template.edit(owner, {"name": "B"}, {})
    assert ScriptTemplate.save(owner, words, "bash", key, once=True).name == "B"


def test_archiving_twice_keeps_the_first_time(owner: User) -> None:
    template = saved(owner)
    template.archive()
    since = template.archived_at
    template.archive()
    assert template.archived_at == since
    assert ScriptTemplate.usable(owner.team_id, str(template.id)) is None
    template.bring_back()
    assert ScriptTemplate.usable(owner.team_id, str(template.id)) is template


def test_many_reasons_are_told_in_part(owner: User) -> None:
    body = " ".join(f"{{{{ P{number} }}}}" for number in range(3_000))
    with pytest.raises(Refused) as refusal:
        ScriptTemplate.save(owner, {"name": "Many", "body": body}, "bash")
    told = refusal.value.errors["parameters_schema"]
    assert told.startswith("{{ P0 }} on line 1 is not in the schema.")
    assert told.endswith("And 2,980 more.")
