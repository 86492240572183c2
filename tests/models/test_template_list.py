from __future__ import annotations

import pytest

from tests.factories import who
from tests.models.test_template_usage import a_use
from webapp.extensions import db
from webapp.models import Refused, ScriptTemplate, User
from webapp.models.template_list import Shelf, shelf


def names(page: Shelf) -> list[str]:
    return [template.name for template, _ in page.items]


@pytest.fixture
def team(owner: User) -> User:
    """Alice's team with four templates; Charlie's has one of every word of theirs."""
    for name, language, words in (
        ("restart Spooler", "powershell", "Queue 100 % full"),
        ("Clear cache", "bash", ""),
        ("Äpfel zählen", "python", ""),
        ("Zip logs", "bash", ""),
    ):
        made = {"name": name, "description": words, "body": f"run {name.split()[0]}"}
        ScriptTemplate.save(owner, made, language)
        ScriptTemplate.save(who("Charlie"), made, language)
    db.session.commit()
    return owner


def named(name: str, team: User) -> ScriptTemplate:
    return db.session.query(ScriptTemplate).filter_by(name=name, team_id=team.team_id).one()


def test_what_worked_comes_first_then_what_was_used_then_names(team: User) -> None:
    a_use(named("Zip logs", team), "worked")
    a_use(named("restart Spooler", team), "failed")
    a_use(named("restart Spooler", team), None)
    page = shelf(team.team_id)
    assert names(page) == ["Zip logs", "restart Spooler", "Clear cache", "Äpfel zählen"]
    assert [(use.used, use.worked) for _, use in page.items] == [(1, 1), (2, 0), (0, 0), (0, 0)]
    assert names(shelf(team.team_id, sort="name"))[:2] == ["Clear cache", "restart Spooler"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "SPOOLER"}, ["restart Spooler"]),
        ({"q": "ÄPFEL"}, ["Äpfel zählen"]),
        ({"q": "100 %"}, ["restart Spooler"]),
        ({"q": "run zip"}, ["Zip logs"]),
        ({"q": "_"}, []),
        ({"language": "bash"}, ["Clear cache", "Zip logs"]),
        ({"language": "bash", "q": "zip"}, ["Zip logs"]),
        ({"archived": True}, []),
    ],
)
def test_it_finds_by_words_and_language(
    asked: dict[str, object], found: list[str], team: User
) -> None:
    assert sorted(names(shelf(team.team_id, **asked))) == sorted(found)  # type: ignore[arg-type] # one row, one narrowing


def test_archived_templates_have_a_list_of_their_own(team: User) -> None:
    named("Zip logs", team).archive()
    assert "Zip logs" not in names(shelf(team.team_id))
    assert names(shelf(team.team_id, archived=True)) == ["Zip logs"]


def test_it_comes_in_pages(team: User) -> None:
    pages = [shelf(team.team_id, sort="name", number=number, size=3) for number in (1, 2, 3)]
    assert [len(page.items) for page in pages] == [3, 1, 0]
    assert [page.next for page in pages] == [2, None, None]
    assert shelf(team.team_id, number=-5).number == 1
    assert shelf(team.team_id, number=10**30).items == []


def test_a_search_without_end_is_refused(team: User) -> None:
    with pytest.raises(Refused):
        shelf(team.team_id, q="x" * 201)
