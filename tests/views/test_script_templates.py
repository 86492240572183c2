"""The library's pages: the list, one template, its versions, editing, archiving, using it."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Person
from tests.factories import a_session, who
from tests.views.conftest import HTMX, Ids, text_of
from tests.views.test_script_builder import fields
from webapp.database import writing
from webapp.extensions import db
from webapp.models import AISession, ScriptGeneration, ScriptTemplate

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "Service": {"type": "string", "description": "Which one", "enum": ["a b", "c"]},
        "Seconds": {"type": "integer", "minimum": 1, "maximum": 9, "default": 5},
        "Password": {"type": "string", "x-sensitive": True},
    },
    "required": ["Service"],
    "additionalProperties": False,
}
BODY = "Restart-It {{ Service }} {{ Seconds }} {{ Password }} {{client.Key}}\n"
SECRET = "correct horse battery"


@pytest.fixture
def template(app: Flask) -> str:
    """Return the path of a template of Alice's team."""
    with app.app_context(), writing():
        words = {"name": "Restart a service", "description": "When it hangs.", "body": BODY}
        made = ScriptTemplate.save(
            who("Alice"),
            words,
            "powershell",
            parameters_schema=SCHEMA,
            foreign_placeholders=["client.Key"],
        )
        db.session.commit()
        return f"/script-templates/{made.id}"


def stored(app: Flask, path: str) -> ScriptTemplate:
    with app.app_context():
        return db.session.get_one(ScriptTemplate, uuid.UUID(path.rpartition("/")[2]))


def generations(app: Flask) -> list[ScriptGeneration]:
    with app.app_context():
        return db.session.query(ScriptGeneration).all()


def test_the_list_searches_and_says_when_nothing_fits(alice: Person, template: str) -> None:
    page = text_of(alice.browser.get("/script-templates?q=SERVICE&language=powershell").text)
    assert "Restart a service" in page
    assert "Not used yet" in page
    none = alice.browser.get("/script-templates?language=bash", headers=HTMX).text
    assert none.startswith("<div id=")
    assert "No template fits this search." in none
    assert "Nothing is archived" in alice.browser.get("/script-templates?show=archived").text


@pytest.mark.parametrize("query", ["page=x", "page=-1", "page=999999999999999999", "sort=x&show=y"])
def test_a_strange_address_is_a_list(query: str, alice: Person) -> None:
    assert alice.browser.get(f"/script-templates?{query}").status_code == 200


def test_the_page_shows_what_it_takes_and_its_versions(alice: Person, template: str) -> None:
    page = text_of(alice.browser.get(template).text)
    for words in (
        "Service Text one of a b, c Yes None No Which one",
        "Seconds Whole number from 1 up to 9 No 5 No",
        "Password Text No None Yes: never stored",
        "Left as they are: client.Key",
        "None yet. A fix that runs this template is listed here.",
        "Version 1 Now Alice",
    ):
        assert words in page


def test_an_edit_as_it_stands_changes_nothing(app: Flask, alice: Person, template: str) -> None:
    sent = fields(alice.browser.get(f"{template}/edit"))
    assert alice.browser.post(template, data=sent).status_code == 303
    after = stored(app, template)
    assert (after.version_number, after.body, after.parameters_schema) == (1, BODY, SCHEMA)


def test_an_edit_makes_a_version_that_shows_what_changed(
    app: Flask, alice: Person, template: str
) -> None:
    sent = fields(alice.browser.get(f"{template}/edit"))
    sent |= {"p1-default": "7", "p0-name": "Name", "description": "Now and then."}
    assert alice.browser.post(template, data=sent).status_code == 303
    after = stored(app, template)
    assert after.body == BODY.replace("Service", "Name", 1)
    assert after.parameters_schema["properties"]["Seconds"]["default"] == 7
    assert after.parameters_schema["required"] == ["Name"]
    page = alice.browser.get(template).text
    newest = page.partition(f'href="{template}/versions/')[2].partition('"')[0]
    shown = text_of(alice.browser.get(f"{template}/versions/{newest}").text)
    assert "Changed since version 1" in shown
    assert "1 - removed Restart-It {{ Service }}" in shown
    assert "1 + added Restart-It {{ Name }}" in shown
    assert "Description" in shown


def test_many_versions_come_in_parts(app: Flask, alice: Person, template: str) -> None:
    with app.app_context(), writing():
        edited = db.session.get_one(ScriptTemplate, uuid.UUID(template.rsplit("/", 1)[1]))
        for turn in range(21):
            edited.edit(who("Alice"), {"description": f"Turn {turn}"}, {})
        db.session.commit()
    newest = alice.browser.get(template).text
    assert re.findall(r">Version (\d+)</a>", newest) == [str(n) for n in range(22, 2, -1)]
    (older,) = re.findall(r'href="([^"#]*after=[^"#]*)#versions-title"', newest)
    page = alice.browser.get(older).text
    assert re.findall(r">Version (\d+)</a>", page) == ["2", "1"]
    assert "Newest versions" in page
    assert '<span class="chip">Now</span>' not in page
    assert alice.browser.get(f"{template}?after=nonsense").status_code == 422


def test_a_version_of_another_template_is_not_there(
    alice: Person, mine: Ids, template: str
) -> None:
    assert alice.browser.get(f"{template}/versions/{mine.version_id}").status_code == 404


def test_a_placeholder_typed_into_the_script_gets_a_row(
    app: Flask, alice: Person, template: str
) -> None:
    sent = fields(alice.browser.get(f"{template}/edit"))
    sent["body"] = sent["body"].rstrip() + " {{ Extra }}\r\n"
    refused = alice.browser.post(template, data=sent)
    assert refused.status_code == 422
    assert "{{ Extra }} on line 1 is not in the schema." in text_of(refused.text)
    again = fields(refused) | {"p3-description": "More"}
    assert alice.browser.post(template, data=again).status_code == 303
    extra = stored(app, template).parameters_schema["properties"]["Extra"]
    assert extra == {"type": "string", "description": "More"}


def test_a_stale_edit_is_told_and_keeps_what_was_typed(
    app: Flask, alice: Person, bob: Person, template: str
) -> None:
    mine, theirs = (fields(who.browser.get(f"{template}/edit")) for who in (alice, bob))
    assert bob.browser.post(template, data=theirs | {"name": "Bob's"}).status_code == 303
    stale = alice.browser.post(template, data=mine | {"name": "Alice's"})
    assert stale.status_code == 409
    assert fields(stale)["name"] == "Alice's"
    assert "Somebody changed this template" in text_of(stale.text)
    assert stored(app, template).name == "Bob's"


def test_archiving_hides_it_and_it_can_be_brought_back(
    app: Flask, alice: Person, bob: Person, template: str
) -> None:
    for _ in range(2):
        assert bob.browser.post(f"{template}/archive").status_code == 303
    assert (
        "Restart a service"
        not in alice.browser.get("/script-templates")
        .text.partition("<h1")[2]
        .partition("status")[0]
    )
    assert template in alice.browser.get("/script-templates?show=archived").text
    assert "Bring it back" in alice.browser.get(template).text
    assert alice.browser.post(f"{template}/archive/undo").status_code == 303
    assert stored(app, template).archived_at is None


def test_it_downloads_as_a_file(alice: Person, template: str) -> None:
    file = alice.browser.get(f"{template}/file")
    assert file.headers["Content-Disposition"] == "attachment; filename=Restart-a-service.ps1"
    assert file.data == BODY.encode()


def test_a_trial_shows_the_script_and_records_nothing(
    app: Flask, alice: Person, template: str
) -> None:
    values = {"parameters.Service": "a b", "password.Password": SECRET, "purpose": "trial"}
    shown = alice.browser.post(f"{template}/run", data=values)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    assert "Restart-It 'a b' 5 'correct horse battery' {{client.Key}}" in text_of(
        shown.text
    ).replace("&#39;", "'")
    assert generations(app) == []


def test_a_use_is_recorded_without_secrets_and_linked_to_its_session(
    app: Flask, alice: Person, template: str
) -> None:
    with app.app_context(), writing():
        session = a_session(who("Alice"), title="Print queue is stuck")
        db.session.commit()
        key, version = session.id, session.state_version
    values = {"parameters.Service": "c", "password.Password": SECRET, "purpose": "use"}
    made = alice.browser.post(f"{template}/run", data=values | {"session": str(key)})
    assert made.status_code == 200
    assert SECRET in made.text
    (recorded,) = generations(app)
    assert SECRET not in recorded.rendered_script + str(recorded.parameters)
    with app.app_context():
        assert db.session.get_one(AISession, key).state_version == version + 1
    page = text_of(alice.browser.get(template).text)
    assert "Print queue is stuck" in page
    assert "Used once" in page
    file = alice.browser.post(f"{template}/run", data=values | {"as": "file"})
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Cache-Control"] == "no-store"


def test_wrong_values_are_named_and_secrets_are_not_given_back(
    alice: Person, template: str
) -> None:
    values = {"parameters.Seconds": "77", "password.Password": SECRET, "purpose": "use"}
    refused = alice.browser.post(f"{template}/run", data=values)
    assert refused.status_code == 422
    page = text_of(refused.text)
    assert "Service: This value is missing." in page
    assert "At most 9." in page
    assert "77" in refused.text
    assert SECRET not in refused.text


def test_a_script_for_a_foreign_session_is_no_script(
    alice: Person, template: str, foreign: Ids
) -> None:
    values = {"parameters.Service": "c", "session": str(foreign.session_id), "purpose": "use"}
    assert alice.browser.post(f"{template}/run", data=values).status_code == 404


def test_a_ticked_box_stays_ticked_and_an_address_fills_in_nothing(
    app: Flask, alice: Person
) -> None:
    properties = {"Name": {"type": "string"}, "Force": {"type": "boolean", "default": False}}
    schema = {"type": "object", "properties": properties, "required": ["Name"]}
    with app.app_context(), writing():
        words = {"name": "Stop it", "description": "Or not.", "body": "{{ Name }} {{ Force }}\n"}
        made = ScriptTemplate.save(who("Alice"), words, "bash", parameters_schema=schema)
        path = f"/script-templates/{made.id}/run"
        db.session.commit()
    box = r'<input[^>]*type="checkbox"[^>]*>'
    asked = alice.browser.get(f"{path}?parameters.Name=chosen&parameters.Force=true").text
    assert "chosen" not in asked
    assert [" checked" in one for one in re.findall(box, asked)] == [False]
    for ticked in (True, False):
        values = {"parameters.Force": ["false", "true"] if ticked else ["false"], "purpose": "use"}
        refused = alice.browser.post(path, data=values)
        assert refused.status_code == 422
        found = re.findall(box, refused.text)
        assert [bool(re.search(r"\bchecked\b", one)) for one in found] == [ticked]
