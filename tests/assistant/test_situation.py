"""What a provider is told of the team's scripts: its own ones, and no value."""

from __future__ import annotations

import pytest

from tests.factories import a_session, who
from webapp.assistant.providers import KnownParameter, KnownTemplate
from webapp.assistant.situation import situation_of
from webapp.models import ScriptTemplate

SCHEMA = {
    "type": "object",
    "properties": {
        "Path": {"type": "string", "description": "Folder to tidy", "default": "C:\\Temp"},
        "AdminPassword": {"type": "string", "default": "Winter2026!"},
        "Odd": "no schema",
    },
    "required": ["Path"],
}


@pytest.mark.usefixtures("inside")
def test_the_teams_scripts_are_known_without_their_values() -> None:
    words = {"name": "Tidy", "description": "Empties a folder", "body": "rm /tmp/*"}
    template = ScriptTemplate.save(who("Bob"), words, "bash")
    template.parameters_schema = SCHEMA
    known = situation_of(a_session(who("Alice"))).script_templates
    assert known == (
        KnownTemplate(
            str(template.id),
            "Tidy",
            "Empties a folder",
            "bash",
            (
                KnownParameter("Path", "string", True, False, "Folder to tidy"),  # noqa: FBT003
                KnownParameter("AdminPassword", "string", False, True, ""),  # noqa: FBT003
                KnownParameter("Odd", "string", False, False, ""),  # noqa: FBT003
            ),
        ),
    )
    assert "Winter2026!" not in repr(known)


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("schema", [{}, {"properties": []}, {"properties": None, "required": 3}])
def test_a_schema_without_properties_has_no_parameters(schema: dict[str, object]) -> None:
    template = ScriptTemplate.save(who("Alice"), {"name": "A", "body": "B"}, "bash")
    template.parameters_schema = schema
    (known,) = situation_of(a_session(who("Alice"))).script_templates
    assert known.parameters == ()
