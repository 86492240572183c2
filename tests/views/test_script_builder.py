"""The builder: from a script to a template, with plain forms."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Person
from tests.factories import SPOOLER, a_fix, a_session, who
from tests.views.conftest import Ids, text_of
from webapp.database import writing
from webapp.extensions import db
from webapp.models import DraftTemplate, ScriptTemplate

SCRIPT = """param(
  [Parameter(Mandatory)][string]$User,
  [ValidateSet("Full","Read")][string]$Right = "Read",
  [SecureString]$Password)
Remove-Item C:\\Temp\\old
Get-Thing "srv01.corp.local" {{client.Key}}
"""
NEW, FIND, BACK, SAVE = (
    "/script-templates/new",
    "/script-templates/new/parameters",
    "/script-templates/new/script",
    "/script-templates",
)
FIELD = re.compile(
    r'<input(?=[^>]*\bname="(?P<name>[^"]+)")(?=[^>]*\btype="(?P<type>[^"]+)")'
    r'(?:(?=[^>]*\bvalue="(?P<value>[^"]*)"))?(?P<rest>[^>]*)>'
    r'|<textarea[^>]*\bname="(?P<area>[^"]+)"[^>]*>\n(?P<text>[^<]*)</textarea>'
    r'|<select[^>]*\bname="(?P<list>[^"]+)"[^>]*>(?P<options>.*?)</select>',
    re.DOTALL,
)
CHOSEN = re.compile(r'<option value="([^"]*)" selected>')


def fields(answer: TestResponse) -> dict[str, Any]:
    """Return what a browser would send of the page's form, as it stands."""
    main = answer.text.partition("<main")[2].partition('<form class="stack"')[2]
    sent: dict[str, Any] = {}
    for found in FIELD.finditer(main):
        if found["area"]:
            sent[found["area"]] = unescape(found["text"])
        elif found["list"]:
            sent[found["list"]] = (CHOSEN.findall(found["options"]) or [""])[0]
        elif found["type"] == "checkbox" and "checked" in found["rest"]:
            value = unescape(found["value"] or "on")
            sent.setdefault(found["name"], []).append(value)
        elif found["type"] not in ("checkbox", "file"):
            sent[found["name"]] = unescape(found["value"] or "")
    return {name: as_typed(value) for name, value in sent.items()}


def as_typed(value: Any) -> Any:
    """Send line ends as browsers do."""
    return re.sub(r"\r?\n", "\r\n", value) if isinstance(value, str) else value


def found(alice: Person, script: str = SCRIPT, **more: Any) -> TestResponse:
    return alice.browser.post(FIND, data={"body": as_typed(script), "language": ""} | more)


def kept(app: Flask, name: str) -> ScriptTemplate:
    with app.app_context():
        return db.session.query(ScriptTemplate).filter_by(name=name).one()


def test_a_pasted_script_becomes_a_template_in_two_steps(app: Flask, alice: Person) -> None:
    second = found(alice)
    assert second.status_code == 200
    sent = fields(second) | {"name": "Grant a right", "description": "When somebody joins."}
    saved = alice.browser.post(SAVE, data=sent)
    assert saved.status_code == 303
    template = kept(app, "Grant a right")
    assert saved.location == f"/script-templates/{template.id}"
    assert template.language == "powershell"
    assert "$parameters['User'] = {{ User }} }" in template.body
    assert "\r" not in template.body
    assert template.foreign_placeholders == ["client.Key"]
    assert template.parameters_schema["properties"] == {
        "User": {"type": "string"},
        "Right": {"type": "string", "enum": ["Full", "Read"], "default": "Read"},
        "Password": {"type": "string", "x-sensitive": True},
    }
    assert template.parameters_schema["required"] == ["User"]


def test_the_page_says_what_it_found_and_what_to_look_at(alice: Person) -> None:
    page = text_of(found(alice).text)
    for words in (
        "line 2, of its param() block, [string]",
        "line 6, a host name",
        "Line 10 of the preview: Remove-Item",
        "Left as they are",
        "{{ client.Key }}",
    ):
        assert words in page


def test_what_was_chosen_and_renamed_is_in_the_preview(app: Flask, alice: Person) -> None:
    sent = fields(found(alice))
    rows = {value: name[:-3] for name, value in sent.items() if name.endswith("key")}
    host, user = (next(rows[key] for key in rows if word in key) for word in ("host", "User"))
    sent |= {f"{host}kept": "on", f"{host}name": "Server", f"{user}name": "Account"}
    preview = alice.browser.post(FIND, data=sent | {"preview": "yes"})
    assert preview.status_code == 200
    shown = unescape(preview.text.partition('id="template-preview"')[2])
    assert "Get-Thing {{ Server }} {{client.Key}}" in shown
    assert "$parameters['User'] = {{ Account }}" in shown
    again = fields(preview)
    typed = sent.keys() - {"key", "csrf_token"}  # each page has a form's key and token of its own
    assert {name: again[name] for name in typed} == {
        name: sent[name] if isinstance(again[name], str) else again[name] for name in typed
    }


def test_nothing_typed_is_lost_when_something_is_wrong(alice: Person) -> None:
    sent = fields(found(alice)) | {"name": "", "p1-default": "Write", "p0-description": "Who"}
    refused = alice.browser.post(SAVE, data=sent)
    assert refused.status_code == 422
    page = text_of(refused.text)
    assert "Enter a name." in page
    assert "Choose one of: Full, Read." in page
    again = fields(refused)
    assert (again["p1-default"], again["p0-description"]) == ("Write", "Who")
    assert again["body"] == sent["body"]


def test_the_way_back_to_the_script_keeps_the_parameters(alice: Person) -> None:
    sent = fields(found(alice)) | {"name": "Grant", "p0-description": "Who"}
    first = alice.browser.post(BACK, data=sent)
    assert first.status_code == 200
    again = fields(first)
    assert (again["body"], again["language"]) == (sent["body"], "powershell")
    second = fields(alice.browser.post(FIND, data=again))
    assert (second["name"], second["p0-description"]) == ("Grant", "Who")
    assert second["leave"] == ["client.Key"]


def test_unticking_a_foreign_placeholder_asks_for_it(app: Flask, alice: Person) -> None:
    sent = {name: value for name, value in fields(found(alice)).items() if name != "leave"}
    refused = alice.browser.post(SAVE, data=sent | {"name": "Grant"})
    assert refused.status_code == 422
    assert "{{ client.Key }} is neither a parameter nor listed" in text_of(refused.text)


@pytest.mark.parametrize(
    ("name", "content", "language", "ends"),
    [
        (
            "Set-Thing.ps1",
            b"\xef\xbb\xbfparam($A)\r\nGet-Item $A\r\n",
            "powershell",
            "crlf",
        ),
        ("run.SH", b"#!/bin/bash\r\necho $1\r\n", "bash", "lf"),
        ("old/run.bat", b"@echo off\necho hi\n", "cmd", "crlf"),
        ("run.py", "print('\u00e4')\n".encode("utf-16"), "python", "lf"),
    ],
)
def test_an_uploaded_file_is_read_as_it_was_saved(
    name: str, content: bytes, language: str, ends: str, *, app: Flask, alice: Person
) -> None:
    second = alice.browser.post(
        FIND, data={"body": "", "language": "", "file": (io.BytesIO(content), name)}
    )
    assert second.status_code == 200, text_of(second.text)
    sent = fields(second)
    assert sent["language"] == language
    assert sent["name"] in ("Set-Thing", "run")
    assert alice.browser.post(SAVE, data=sent).status_code == 303
    body = kept(app, sent["name"]).body
    assert body.count("\r\n") == (body.count("\n") if ends == "crlf" else 0)
    assert "\ufeff" not in body


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"x", "taken"),
        ("a.ps1", b"\x00\x01\x02\x03" * 9, "Not text"),
        ("a.ps1", b"x" * 70_000, "the limit is 65,536"),
        ("a.ps1", b"x" * 300_000, "larger than 64 KiB"),
        ("a.ps1", b" \n", "Paste a script"),
        ("a.sh", b"#!/usr/bin/perl\n", "Written for perl"),
    ],
)
def test_a_file_that_is_no_script_is_refused_with_the_reason(
    name: str, content: bytes, words: str, alice: Person
) -> None:
    sent = {"body": "kept", "language": "bash", "file": (io.BytesIO(content), name)}
    refused = alice.browser.post(FIND, data=sent)
    assert refused.status_code == 422
    assert words in text_of(refused.text)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"body": " "}, "Paste a script, or choose a file."),
        ({"body": "hello"}, "Choose it"),
        ({"body": "hello", "language": "perl"}, "Choose it"),
        ({"body": "x" * 65_537, "language": "bash"}, "the limit is 65,536"),
    ],
)
def test_a_script_that_cannot_be_kept_stays_in_its_field(
    sent: dict[str, str], words: str, alice: Person
) -> None:
    refused = alice.browser.post(FIND, data=sent)
    assert refused.status_code == 422
    assert words in text_of(refused.text)
    assert fields(refused)["body"] == sent["body"]


def test_a_fix_opens_the_builder_with_its_script_and_values(app: Flask, alice: Person) -> None:
    drafted = replace(
        SPOOLER,
        ai_drafted_script='Restart-Service -Name "{{ Service }}" -Key {{ ApiKey }}\n',
        ai_drafted_parameters={"Service": "Spooler", "ApiKey": "hunter2hunter2"},
    )
    with app.app_context(), writing():
        fix = a_fix(a_session(who("Alice")), drafted)
        db.session.commit()
        path = f"{NEW}?fix={fix.id}"
    second = alice.browser.get(path)
    sent = fields(second)
    assert (sent["name"], sent["description"]) == (SPOOLER.title, SPOOLER.description)
    assert (sent["p0-default"], sent["p1-default"]) == ("Spooler", "")
    assert "hunter2" not in second.text
    assert alice.browser.post(SAVE, data=sent).status_code == 303
    template = kept(app, SPOOLER.title)
    assert template.body == "Restart-Service -Name {{ Service }} -Key {{ ApiKey }}\n"
    assert template.parameters_schema["required"] == ["ApiKey"]


def test_a_draft_becomes_the_template_that_is_built_of_it(app: Flask, alice: Person) -> None:
    schema = {"type": "object", "properties": {"Name": {"type": "integer", "default": 5}}}
    with app.app_context(), writing():
        owner = who("Alice")
        draft = DraftTemplate(
            team_id=owner.team_id,
            author_id=owner.id,
            name="Drafted",
            language="pwsh",
            body="Stop-It {{ Name }}",
            parameters_schema=schema,
        )
        db.session.add(draft)
        db.session.commit()
        key = draft.id
    sent = fields(alice.browser.get(f"{NEW}?draft={key}")) | {"name": "Built"}
    assert (sent["language"], sent["p0-type"], sent["p0-default"]) == ("powershell", "integer", "5")
    for _ in range(2):
        assert alice.browser.post(SAVE, data=sent).status_code == 303
    template = kept(app, "Built")
    with app.app_context():
        draft = db.session.get_one(DraftTemplate, key)
        assert (draft.status, draft.script_template_id) == ("accepted", template.id)


def test_a_foreign_fix_opens_an_empty_builder(
    alice: Person, charlie: Person, foreign: Ids, mine: Ids
) -> None:
    assert SPOOLER.title in charlie.browser.get(f"{NEW}?fix={foreign.fix_id}").text
    for key in (foreign.fix_id, mine.ticket_id, "x"):
        page = alice.browser.get(f"{NEW}?fix={key}&draft={key}")
        assert page.status_code == 200
        assert SPOOLER.title not in page.text


def test_a_plain_post_without_the_builder_is_kept_as_it_is(app: Flask, alice: Person) -> None:
    sent = {"name": "Plain", "language": "powershell", "body": "param($A)\r\n"}
    assert alice.browser.post(SAVE, data=sent).status_code == 303
    template = kept(app, "Plain")
    assert (template.body, template.parameters_schema) == ("param($A)\n", {})


def test_the_same_form_sent_twice_makes_one_template(app: Flask, alice: Person) -> None:
    sent = fields(found(alice)) | {"name": "Once"}
    for _ in range(2):
        assert alice.browser.post(SAVE, data=sent).status_code == 303
    kept(app, "Once")


def test_a_script_of_many_values_makes_a_page_of_two_hundred(alice: Person) -> None:
    script = "".join(f'$v{number} = "srv{number}.corp.local"\n' for number in range(230))
    second = found(alice, script)
    assert second.text.count('class="parameter"') == 200
    assert "30 more are not shown" in text_of(second.text)
