"""The card: what it offers, the form that fills in a script, and the script it hands out."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Person
from tests.factories import SPOOLER, a_fix, who
from tests.views.conftest import HTMX, Ids, text_of
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.markers.suggest_fix import Fix
from webapp.models import AISession, Fact, ScriptGeneration, ScriptTemplate, SuggestedFix
from webapp.models.decision import decide

SECRET = "Tr0ub4dor&3-canary"
SCRIPT = """\
Remove-Item {{ Folder }}
Connect {{ Password }} -Retry {{ Times }} -Force:{{ Force }}
"""
DRAFT = replace(
    SPOOLER,
    ai_drafted_script=SCRIPT,
    ai_drafted_parameters={"Folder": "C:\\Temp", "Times": 3, "Force": True},
)
SENT = {"decision": "one_off", "script": "drafted"}
FILLED = SENT | {
    "parameters.Folder": "C:\\Temp",
    "parameters.Times": "3",
    "password.Password": SECRET,
}


def suggest(app: Flask, ids: Ids, fix: Fix) -> str:
    with app.app_context(), writing():
        made = a_fix(db.session.get_one(AISession, ids.session_id), fix)
        db.session.commit()
        return f"/sessions/{ids.session_id}/fixes/{made.id}"


@pytest.fixture
def path(app: Flask, mine: Ids) -> str:
    """Return the address of a fix whose script asks for values."""
    return suggest(app, mine, DRAFT)


def kept(app: Flask, path: str) -> list[ScriptGeneration]:
    with app.app_context():
        own = db.session.query(ScriptGeneration).filter_by(suggested_fix_id=key_of(path))
        return own.order_by(ScriptGeneration.created_at).all()


def key_of(path: str) -> uuid.UUID:
    return uuid.UUID(path.rpartition("/")[2])


def downloaded(page: str) -> tuple[str, str]:
    """Return the name and the text of the file behind the link."""
    found = re.search(r'href="data:[\w/-]+;base64,([\w+/=]+)"\s+download="([^"]+)"', page)
    assert found is not None
    return found[2], base64.b64decode(found[1]).decode()


def test_a_script_without_parameters_is_one_click(alice: Person, mine: Ids, app: Flask) -> None:
    path = f"/sessions/{mine.session_id}/fixes/{mine.fix_id}"
    answer = alice.browser.post(f"{path}/decision", data={"decision": "one_off"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert str(SPOOLER.ai_drafted_script) in text_of(answer.text)
    assert downloaded(answer.text) == ("Restart-the-print-spooler.ps1", SPOOLER.ai_drafted_script)
    assert f'href="/sessions/{mine.session_id}#fix"' in answer.text
    assert len(kept(app, path)) == 1


def test_a_script_with_parameters_opens_a_form_on_the_card(alice: Person, path: str) -> None:
    page = alice.browser.get(path.partition("/fixes")[0]).text
    assert re.search(r'form="fill-in-one_off"\s+name="decision"\s+value="one_off"', page)
    assert re.search(
        rf'<form id="fill-in-one_off"\s+method="get"\s+action="{path}/decision/new"', page
    )
    for headers in ({}, HTMX):
        form = alice.browser.get(
            f"{path}/decision/new?decision=one_off&script=drafted", headers=headers
        ).text
        assert 'value="C:\\Temp"' in form
        assert re.search(r'name="parameters.Times"\s+type="number"\s+value="3"', form)
        box = r'name="parameters.Force"\s+type="checkbox"\s+value="true"\s+checked'
        assert re.search(box, form)
        assert re.search(r'type="password"\s+value=""\s+autocomplete="off"', form)
        assert "Look twice" in form
        words = text_of(form)
        assert "Password (required)" in words
        assert "Folder (optional)" in words


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_form_hands_out_the_script_once_and_stores_it_redacted(
    app: Flask, alice: Person, path: str, headers: dict[str, str]
) -> None:
    answer = alice.browser.post(f"{path}/decision", data=FILLED, headers=headers)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    script = f"Remove-Item 'C:\\Temp'\nConnect '{SECRET}' -Retry 3 -Force:$true\n"
    assert downloaded(answer.text)[1] == script
    assert "Line 1: Remove-Item" in text_of(answer.text)
    [generation] = kept(app, path)
    assert generation.rendered_script == script.replace(SECRET, "••••••")
    page = alice.browser.get(path.partition("/fixes")[0]).text
    assert SECRET not in page
    assert "Did it work?" in page


def test_what_does_not_fit_comes_back_at_its_field_and_no_secret_with_it(
    app: Flask, alice: Person, path: str
) -> None:
    sent = FILLED | {"parameters.Times": "soon", "parameters.Folder": "D:\\Mine"}
    answer = alice.browser.post(f"{path}/decision", data=sent)
    assert answer.status_code == 422
    assert SECRET not in answer.text
    assert 'value="D:\\Mine"' in answer.text
    fix_id = key_of(path)
    assert f'id="run-{fix_id}-parameters.Times-error"' in answer.text
    assert f'href="#run-{fix_id}-parameters.Times"' in answer.text
    assert "Type it again: secrets are not sent back." in text_of(answer.text)
    assert kept(app, path) == []


def test_an_unticked_box_is_a_no(app: Flask, alice: Person, path: str) -> None:
    sent = {**FILLED, "parameters.Force": "false"}
    assert "-Force:$false" in alice.browser.post(f"{path}/decision", data=sent).text
    ticked = {**FILLED, "parameters.Force": ["false", "true"]}
    assert "-Force:$true" in alice.browser.post(f"{path}/decision", data=ticked).text
    assert [one.parameters["Force"] for one in kept(app, path)] == [False, True]


def test_a_list_has_an_item_a_line_and_a_choice_is_a_select(
    app: Flask, alice: Person, mine: Ids
) -> None:
    own = "param([ValidateSet('a', 'b')][string]$Way, [string[]]$Names = @('x', 'y'))\nGo"
    path = suggest(app, mine, replace(SPOOLER, ai_drafted_script=own))
    form = alice.browser.get(f"{path}/decision/new").text
    assert "x\ny</textarea>" in form
    assert re.search(r'<option value="b"\s*>b</option>', form)
    sent = SENT | {"parameters.Way": "b", "parameters.Names": "one\r\ntwo"}
    answer = alice.browser.post(f"{path}/decision", data=sent)
    assert "$parameters['Names'] = @('one', 'two')" in downloaded(answer.text)[1]


def test_the_same_form_twice_is_one_decision(
    app: Flask, alice: Person, path: str, version: Callable[[], int]
) -> None:
    form = alice.browser.get(f"{path}/decision/new").text.partition('id="run"')[2]
    seen = re.search(r'name="seen" value="([^"]+)"', form)
    assert seen is not None
    before = version()
    for _ in range(2):
        answer = alice.browser.post(f"{path}/decision", data=FILLED | {"seen": seen[1]})
        assert answer.status_code == 200
    assert (version() - before, len(kept(app, path))) == (1, 1)


@pytest.mark.parametrize("decision", ["one_off", "dismissed", "build_template"])
def test_a_card_that_a_teammate_decided_on_meanwhile_is_shown_as_it_stands(
    app: Flask, alice: Person, mine: Ids, version: Callable[[], int], decision: str
) -> None:
    page = alice.browser.get(f"/sessions/{mine.session_id}").text
    seen = re.search(r'name="seen" value="([^"]+)"', page.partition('id="decide"')[2])
    assert seen is not None
    with app.app_context(), writing():
        decide(db.session.get_one(SuggestedFix, mine.fix_id), who("Bob"), "draft_template")
        db.session.commit()
    before = version()
    sent = {"decision": decision, "seen": seen[1]}
    path = f"/sessions/{mine.session_id}/fixes/{mine.fix_id}/decision"
    answer = alice.browser.post(path, data=sent, headers=HTMX)
    assert answer.status_code == 409
    assert "Decided: Saved as a draft template" in text_of(answer.text)
    assert version() == before


@pytest.mark.parametrize("way", ["get", "post"])
def test_a_form_of_a_superseded_fix_shows_the_current_card(
    app: Flask, alice: Person, mine: Ids, path: str, way: str
) -> None:
    suggest(app, mine, replace(SPOOLER, title="Replace the driver"))
    answer = (
        alice.browser.get(f"{path}/decision/new", headers=HTMX)
        if way == "get"
        else alice.browser.post(f"{path}/decision", data=FILLED, headers=HTMX)
    )
    assert answer.status_code == 409
    assert "Replace the driver" in answer.text
    assert SECRET not in answer.text


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_was_typed_for_a_superseded_script_is_given_back_without_secrets(
    app: Flask, alice: Person, mine: Ids, path: str, headers: dict[str, str]
) -> None:
    typed = FILLED | {
        "parameters.Folder": "D:\\Typed by hand",
        "parameters.Password": SECRET,
        "parameters.Unheard": SECRET,
    }
    sent = alice.browser.post(f"{path}/decision", data=typed | {"parameters.Times": "x"})
    assert sent.status_code == 422
    assert 'id="unsent"' not in sent.text
    suggest(app, mine, replace(SPOOLER, title="Replace the driver"))
    answer = alice.browser.post(f"{path}/decision", data=typed, headers=headers)
    assert answer.status_code == 409
    unsent = answer.text.partition('id="unsent"')[2]
    assert "D:\\Typed by hand" in unsent
    assert ">Folder</label>" in unsent
    assert SECRET not in answer.text


def a_template(app: Flask, **words: str) -> uuid.UUID:
    with app.app_context(), writing():
        said = {"name": "Our way", "description": "", "body": SCRIPT} | words
        properties = {
            "Folder": {"type": "string"},
            "Password": {"type": "string", "x-sensitive": True},
            "Times": {"type": "integer", "default": 1},
            "Force": {"type": "boolean", "default": False},
        }
        schema = {"type": "object", "properties": properties}
        made = ScriptTemplate.save(who("Bob"), said, "powershell", parameters_schema=schema)
        db.session.commit()
        return made.id


def use(app: Flask, ids: Ids, template: uuid.UUID, outcome: str | None) -> None:
    with app.app_context(), writing():
        session = db.session.get_one(AISession, ids.session_id)
        fix = a_fix(session, replace(SPOOLER, title=str(uuid.uuid4())))
        decide(fix, who("Bob"), "one_off", {"Folder": "C:\\a"}, script=str(template))
        fix.record_outcome(who("Bob"), outcome)
        db.session.commit()


def test_a_template_close_to_the_draft_is_offered_before_it(
    app: Flask, alice: Person, mine: Ids
) -> None:
    template = a_template(app)
    for outcome in ("worked", "worked", "failed", "worked"):
        use(app, mine, template, outcome)
    near = replace(DRAFT, ai_drafted_script=SCRIPT.replace("{{ Folder }}", "'D:\\x'"))
    path = suggest(app, mine, near)
    card = alice.browser.get(path.partition("/fixes")[0]).text
    words = text_of(card)
    assert "Your library has this: Our way" in words
    assert "Your team used this 4 times, 3 worked." in words
    assert "Use the template" in words
    assert "Run the suggested script instead" in words
    opens = card.partition('id="fill-in-one_off"')[2].partition("</form>")[0]
    assert f'name="script" value="{template}"' in opens
    sent = FILLED | {"script": str(template), "parameters.Folder": "E:\\y"}
    answer = alice.browser.post(f"{path}/decision", data=sent)
    assert "Remove-Item 'E:\\y'" in downloaded(answer.text)[1]
    alice.browser.post(f"{path}/decision", data=FILLED)
    assert [one.script_template_id for one in kept(app, path)] == [template, None]


def test_the_template_that_a_fix_names_comes_first(app: Flask, alice: Person, mine: Ids) -> None:
    template = a_template(app)
    path = suggest(app, mine, replace(SPOOLER, script_template_id=str(template)))
    words = text_of(alice.browser.get(path.partition("/fixes")[0]).text)
    assert "This is Our way . Nobody has used it yet." in words
    assert "Run the suggested script instead" in words


def test_an_address_fills_in_no_value(alice: Person, path: str) -> None:
    asked = "decision=dismissed&script=drafted&parameters.Folder=D%3A%5CEvil"
    form = alice.browser.get(f"{path}/decision/new?{asked}").text
    assert "Evil" not in form
    assert 'value="C:\\Temp"' in form


def test_an_archived_or_another_script_is_not_offered(app: Flask, alice: Person, mine: Ids) -> None:
    template = a_template(app)
    path = suggest(app, mine, DRAFT)
    page = path.partition("/fixes")[0]
    assert "Your library has this" in alice.browser.get(page).text
    with app.app_context(), writing():
        db.session.get_one(ScriptTemplate, template).archive()
        db.session.commit()
    assert "Your library has this" not in alice.browser.get(page).text
    suggest(app, mine, SPOOLER)
    assert "Your library has this" not in alice.browser.get(page).text


def decided(alice: Person, ids: Ids) -> str:
    path = f"/sessions/{ids.session_id}/fixes/{ids.fix_id}"
    assert alice.browser.post(f"{path}/decision", data={"decision": "one_off"}).status_code == 200
    return path


def test_what_a_script_printed_becomes_a_fact_once(
    alice: Person, mine: Ids, count: Callable[..., int], version: Callable[[], int]
) -> None:
    path = decided(alice, mine)
    before = version()
    sent = {"text": "Status: Running\npassword: Hunter2-abc!", "key": str(uuid.uuid4())}
    answers = [alice.browser.post(f"{path}/output", data=sent, headers=HTMX).text for _ in range(2)]
    assert "Status: Running" in answers[0]
    assert (count(Fact, ai_session_id=mine.session_id), version() - before) == (2, 1)
    assert "Hunter2" not in alice.browser.get(f"/sessions/{mine.session_id}").text


def test_output_that_is_too_long_stays_in_its_form(alice: Person, mine: Ids) -> None:
    path = decided(alice, mine)
    answer = alice.browser.post(f"{path}/output", data={"text": "x" * 4_001})
    assert answer.status_code == 422
    assert f'id="output-{mine.fix_id}-text-error"' in answer.text
    assert "x" * 4_001 in answer.text


def test_nothing_was_printed_where_no_script_was_handed_out(alice: Person, mine: Ids) -> None:
    path = f"/sessions/{mine.session_id}/fixes/{mine.fix_id}/output"
    assert alice.browser.post(path, data={"text": "Running"}).status_code == 409


def outcome(alice: Person, path: str, **sent: str) -> TestResponse:
    return alice.browser.post(f"{path}/outcome", data=sent, headers=HTMX)


def test_a_decided_card_asks_once_whether_it_worked(
    alice: Person, mine: Ids, version: Callable[[], int]
) -> None:
    path = decided(alice, mine)
    before = version()
    answer = outcome(alice, path, outcome="waiting", note="the vendor's call")
    assert "Waiting for the result" in text_of(answer.text)
    assert "the vendor&#39;s call" in answer.text
    assert outcome(alice, path, outcome="waiting", note="the vendor's call").status_code == 200
    assert version() - before == 1
    page = alice.browser.get(f"/sessions/{mine.session_id}").text
    assert page.count("Did it work?") == 1
    assert "Change the outcome" in page.partition("Did it work?")[0]


@pytest.mark.parametrize("plain", [True, False])
def test_a_note_without_an_outcome_comes_back_with_what_is_missing(
    alice: Person, mine: Ids, *, plain: bool
) -> None:
    sent = {"outcome": "", "note": "the vendor's call"}
    path, headers = f"{decided(alice, mine)}/outcome", None if plain else HTMX
    answer = alice.browser.post(path, data=sent, headers=headers)
    assert answer.status_code == 422
    assert "the vendor&#39;s call" in answer.text
    assert "Choose worked, partly, failed or waiting." in text_of(answer.text)


@pytest.mark.parametrize("plain", [True, False])
def test_a_note_on_an_outcome_that_is_too_long_comes_back(
    alice: Person, mine: Ids, *, plain: bool
) -> None:
    sent = {"outcome": "worked", "note": "x" * 4_001}
    path, headers = f"{decided(alice, mine)}/outcome", None if plain else HTMX
    answer = alice.browser.post(path, data=sent, headers=headers)
    assert (answer.status_code, "x" * 4_001 in answer.text) == (422, True)
    assert "4,001 characters long" in text_of(answer.text)


def test_a_reason_for_a_dismissal_is_shown(alice: Person, mine: Ids) -> None:
    path = f"/sessions/{mine.session_id}/fixes/{mine.fix_id}/decision"
    alice.browser.post(path, data={"decision": "dismissed", "reason": "Another printer"})
    page = text_of(alice.browser.get(f"/sessions/{mine.session_id}").text)
    assert "Restart the print spooler : Another printer" in page


def test_an_expired_form_gives_no_value_of_a_script_back(
    app: Flask, alice: Person, path: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = alice.browser.post(f"{path}/decision", data=FILLED | {"parameters.Key": SECRET})
    assert answer.status_code == 400
    assert 'name="script"' in answer.text
    assert SECRET not in answer.text


@pytest.mark.parametrize("key", ["garbage", "6d8f7a1e-0000-4000-8000-000000000000"])
def test_a_script_that_is_none_of_the_teams_is_refused(alice: Person, path: str, key: str) -> None:
    assert alice.browser.get(f"{path}/decision/new?script={key}").status_code == 422
    answer = alice.browser.post(f"{path}/decision", data=FILLED | {"script": key})
    assert answer.status_code == 422
    assert SECRET not in answer.text
