"""The queue of drafts, as a reviewer meets it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import Person
from tests.factories import SPOOLER, a_fix, a_session, who
from tests.views.conftest import text_of
from webapp.database import writing
from webapp.extensions import db
from webapp.models import DraftTemplate, ScriptTemplate

BODY = """$queue = Join-Path $env:SystemRoot 'System32\\spool\\PRINTERS'
Stop-Service -Name Spooler -Force
Get-ChildItem -LiteralPath $queue -File | Remove-Item -Force
Start-Service -Name Spooler
"""
Make = Callable[..., uuid.UUID]


@pytest.fixture
def draft(app: Flask) -> Make:
    def make(body: str = BODY, language: str = "powershell") -> uuid.UUID:
        with app.app_context(), writing():
            alice = who("Alice")
            made = DraftTemplate(
                team_id=alice.team_id,
                author_id=alice.id,
                suggested_fix=a_fix(a_session(alice, title="Silent label printer"), SPOOLER),
                name="Empty the print queue",
                language=language,
                body=body,
            )
            db.session.add(made)
            db.session.commit()
            return made.id

    return make


@pytest.fixture
def template(app: Flask) -> Make:
    def make(
        name: str = "Clear print jobs", body: str = BODY, **properties: dict[str, str]
    ) -> uuid.UUID:
        schema = {"type": "object", "properties": properties} if properties else {}
        words = {"name": name, "body": body}
        with app.app_context(), writing():
            made = ScriptTemplate.save(who("Bob"), words, "powershell", parameters_schema=schema)
            db.session.commit()
            return made.id

    return make


@pytest.fixture
def namesake(template: Make) -> uuid.UUID:
    return template("Clear print jobs", "Get-Date")


def status_of(app: Flask, draft_id: uuid.UUID) -> str:
    with app.app_context():
        return db.session.get_one(DraftTemplate, draft_id).status


def test_the_queue_says_where_a_draft_comes_from(bob: Person, draft: Make) -> None:
    draft()
    words = text_of(bob.browser.get("/drafts").text)
    assert "Drafts 1 waiting" in words
    assert "Empty the print queue PowerShell From Silent label printer Alice," in words


def test_nothing_waiting_says_what_would(bob: Person) -> None:
    page = bob.browser.get("/drafts").text
    assert "No draft waits" in page
    assert "waiting</span>" not in page


def test_another_team_sees_neither_the_draft_nor_its_count(charlie: Person, draft: Make) -> None:
    draft()
    assert "Empty the print queue" not in charlie.browser.get("/drafts").text
    assert "waiting</span>" not in charlie.browser.get("/sessions").text


def test_a_draft_close_to_a_template_is_laid_beside_it(
    bob: Person, draft: Make, template: Make
) -> None:
    template(body=BODY.replace(" -Force\n", "\n", 1) + "Get-Service Spooler\n")
    page = bob.browser.get(f"/drafts/{draft()}").text
    assert "% like Clear print jobs . Merge it, rather than keep two." in text_of(page)
    assert "<ins>Stop-Service -Name Spooler -Force</ins>" in page
    assert "<del>Get-Service Spooler</del>" in page
    assert "Added" in page
    assert "Removed" in page


def test_the_same_script_needs_no_merge(bob: Person, draft: Make, template: Make) -> None:
    template()
    page = bob.browser.get(f"/drafts/{draft()}").text
    assert "The same script as Clear print jobs" in text_of(page)
    assert "Merge into" not in page


def test_any_template_of_its_language_can_be_laid_beside_it(
    bob: Person, draft: Make, template: Make
) -> None:
    other = template("Show the date", "Get-Date {{ Format }}\n", Format={"type": "string"})
    draft_id = draft()
    assert (
        "No template of your library is close to it." in bob.browser.get(f"/drafts/{draft_id}").text
    )
    page = bob.browser.get(f"/drafts/{draft_id}?against={other}").text
    assert "Compared with Show the date" in text_of(page)
    assert "<del>Get-Date {{ Format }}</del>" in page
    assert "What it would change in the parameters" in page


def test_a_destructive_command_is_marked_before_it_is_accepted(bob: Person, draft: Make) -> None:
    page = bob.browser.get(f"/drafts/{draft()}").text
    assert "Look twice" in page
    assert "<code>Remove-Item</code> (line 3)" in page


def test_a_script_that_asks_for_itself_is_pointed_to_the_builder(bob: Person, draft: Make) -> None:
    page = bob.browser.get(f"/drafts/{draft('param([string]$Name, [int]$Days)')}").text
    assert "It takes Name, Days from its command line." in text_of(page)


def test_accepting_leads_on_and_can_be_undone(app: Flask, bob: Person, draft: Make) -> None:
    draft_id = draft()
    sent = {"name": "Empty a print queue", "language": "powershell"}
    answer = bob.browser.post(f"/drafts/{draft_id}/acceptance", data=sent)
    assert answer.status_code == 303
    page = bob.browser.get(answer.location).text
    assert "Bob accepted it as Empty a print queue" in text_of(page)
    assert bob.browser.post(f"/drafts/{draft_id}/undo").status_code == 303
    assert status_of(app, draft_id) == "queued"
    assert "Empty a print queue" not in bob.browser.get("/script-templates").text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "", "language": "powershell"}, "Enter a name."),
        ({"name": "x" * 121, "language": "powershell"}, "the limit is 120"),
        ({"name": "A", "language": "perl"}, "Choose one of"),
        (
            {"name": " Clear  print jobs", "language": "powershell"},
            "has a template of this name",
        ),
    ],
)
@pytest.mark.usefixtures("namesake")
def test_what_keeps_it_from_the_library_stands_at_its_field(
    sent: dict[str, str], words: str, app: Flask, bob: Person, draft: Make
) -> None:
    draft_id = draft()
    answer = bob.browser.post(f"/drafts/{draft_id}/acceptance", data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert status_of(app, draft_id) == "queued"


def test_a_placeholder_without_a_parameter_leads_to_the_builder(bob: Person, draft: Make) -> None:
    draft_id = draft("Restart-Service {{ Name }}")
    sent = {"name": "A", "language": "powershell"}
    answer = bob.browser.post(f"/drafts/{draft_id}/acceptance", data=sent)
    assert answer.status_code == 422
    assert (
        "{{ Name }} on line 1 is not in the schema. Open it in the template builder" in answer.text
    )


def test_merging_makes_a_version_and_what_changed_meanwhile_is_shown(
    app: Flask, bob: Person, draft: Make, template: Make
) -> None:
    template_id, draft_id = template(body=BODY + "exit 0\n"), draft()
    with app.app_context(), writing():
        kept = db.session.get_one(ScriptTemplate, template_id)
        seen = kept.revision
        kept.edit(who("Alice"), {"body": BODY + "exit 1\n"}, {})
        db.session.commit()
    sent = {"script_template_id": str(template_id), "seen": seen}
    stale = bob.browser.post(f"/drafts/{draft_id}/merge", data=sent)
    assert stale.status_code == 409
    assert "changed this template" in stale.text
    assert "<del>exit 1</del>" in stale.text
    with app.app_context():
        sent["seen"] = db.session.get_one(ScriptTemplate, template_id).revision
    assert bob.browser.post(f"/drafts/{draft_id}/merge", data=sent).status_code == 303
    assert "Bob merged it into Clear print jobs" in text_of(
        bob.browser.get(f"/drafts/{draft_id}").text
    )
    with app.app_context():
        assert db.session.get_one(ScriptTemplate, template_id).body == BODY


def test_a_foreign_template_takes_no_merge(app: Flask, bob: Person, draft: Make) -> None:
    with app.app_context():
        foreign = db.session.query(ScriptTemplate).filter_by(name="NOISE").one().id
    sent = {"script_template_id": str(foreign), "seen": ""}
    assert bob.browser.post(f"/drafts/{draft()}/merge", data=sent).status_code == 404


def test_a_rejection_keeps_its_reason_in_the_list(bob: Person, draft: Make) -> None:
    draft_id = draft()
    answer = bob.browser.post(f"/drafts/{draft_id}/rejection", data={"reason": "One site only."})
    assert answer.status_code == 303
    assert "One site only." in bob.browser.get(f"/drafts/{draft_id}").text
    assert "Reason: One site only." in bob.browser.get("/drafts?status=rejected").text
    assert "Empty the print queue" not in bob.browser.get("/drafts").text


def test_the_second_of_two_reviewers_sees_what_the_first_decided(
    alice: Person, bob: Person, draft: Make
) -> None:
    draft_id = draft()
    alice.browser.post(f"/drafts/{draft_id}/rejection")
    sent = {"name": "A", "language": "powershell"}
    late = bob.browser.post(f"/drafts/{draft_id}/acceptance", data=sent)
    assert late.status_code == 409
    assert "This draft was rejected already." in late.text
    assert "Alice rejected it" in text_of(late.text)


def test_a_second_click_is_told_of_the_first_and_not_of_the_name(bob: Person, draft: Make) -> None:
    path, sent = f"/drafts/{draft()}/acceptance", {"name": "Once", "language": "powershell"}
    assert bob.browser.post(path, data=sent).status_code == 303
    again = bob.browser.post(path, data=sent)
    assert again.status_code == 409
    assert "This draft was accepted already." in again.text


def test_the_builder_accepts_the_draft_it_was_opened_with(
    app: Flask, alice: Person, bob: Person, draft: Make
) -> None:
    draft_id = draft()
    page = bob.browser.get(f"/script-templates/new?draft={draft_id}").text
    assert f'value="{draft_id}"' in page
    sent = {"name": "Built", "language": "powershell", "body": BODY, "draft": str(draft_id)}
    sent["key"] = str(uuid.uuid4())
    for _ in range(2):
        assert bob.browser.post("/script-templates", data=sent).status_code == 303
    assert "Bob accepted it as Built" in text_of(bob.browser.get(f"/drafts/{draft_id}").text)
    late = alice.browser.post("/script-templates", data=sent | {"key": str(uuid.uuid4())})
    assert late.status_code == 409
    assert "This draft was accepted already." in late.text
    with app.app_context():
        assert len(ScriptTemplate.library(who("Bob").team_id)) == 1


def test_a_language_that_templates_do_not_have_can_be_corrected(bob: Person, draft: Make) -> None:
    draft_id = draft(language="Perl 5")
    assert "Perl 5" in bob.browser.get(f"/drafts/{draft_id}").text
    sent = {"name": "A", "language": "powershell"}
    assert bob.browser.post(f"/drafts/{draft_id}/acceptance", data=sent).status_code == 303


def test_a_reason_that_came_too_late_is_given_back(alice: Person, draft: Make) -> None:
    path = f"/drafts/{draft()}"
    alice.browser.post(f"{path}/acceptance", data={"name": "Clear jobs", "language": "powershell"})
    late = alice.browser.post(f"{path}/rejection", data={"reason": "It stops <b>too</b> much."})
    assert late.status_code == 409
    assert "What you typed was not stored." in late.text
    assert "It stops &lt;b&gt;too&lt;/b&gt; much.</textarea>" in late.text
    assert "What you typed" not in alice.browser.get(path).text
