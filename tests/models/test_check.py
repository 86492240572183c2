from __future__ import annotations

import pytest

from tests.factories import a_reply
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck
from webapp.models import AISession, Check, Conflict, Fact, Refused, User


@pytest.fixture
def check(session: AISession) -> Check:
    a_reply(session, checks=[ProposedCheck(" Ping the\nprinter ", "ping 10.0.0.7\r\n")])
    return Check.listed(session.id)[0]


def texts(session: AISession) -> list[str]:
    return [fact.text for fact in Fact.confirmed(session.id)]


def test_it_is_proposed_with_its_words_cleaned(check: Check) -> None:
    assert (check.label, check.how, check.result) == ("Ping the printer", "ping 10.0.0.7\n", None)


def test_pass_and_fail_speak_through_one_fact(
    session: AISession, check: Check, owner: User
) -> None:
    check.record(owner, "fail", "No answer")
    assert texts(session) == ["Ping the printer: failed. No answer"]
    check.record(owner, "pass")
    db.session.commit()
    (fact,) = Fact.confirmed(session.id)
    assert (fact.text, fact.number, fact.source) == ("Ping the printer: passed.", 1, "check")
    assert check.fact is fact


@pytest.mark.parametrize("result", ["skipped", None])
def test_a_result_taken_back_takes_its_fact_along(
    session: AISession, check: Check, owner: User, result: str | None
) -> None:
    check.record(owner, "pass")
    check.record(owner, result)
    assert texts(session) == []
    check.record(owner, "fail")
    assert [(fact.number, fact.text) for fact in Fact.confirmed(session.id)] == [
        (1, "Ping the printer: failed.")
    ]


def test_a_new_result_restores_a_fact_that_was_removed(
    session: AISession, check: Check, owner: User
) -> None:
    check.record(owner, "pass")
    assert check.fact is not None
    check.fact.remove(owner)
    check.record(owner, "fail")
    assert texts(session) == ["Ping the printer: failed."]


def test_a_result_recorded_on_a_stale_page_is_refused(check: Check, owner: User) -> None:
    seen = check.revision
    check.record(owner, "pass", seen=seen)
    with pytest.raises(Conflict) as conflict:
        check.record(owner, "fail", seen=seen)
    assert conflict.value.current is check
    assert check.result == "pass"


@pytest.mark.parametrize(
    ("result", "note", "field"), [("maybe", "", "result"), ("pass", "x" * 4_001, "note")]
)
def test_a_bad_result_is_refused(
    check: Check, owner: User, result: str, note: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        check.record(owner, result, note)
    assert list(refused.value.errors) == [field]
    assert check.result is None


def test_a_question_is_answered_in_its_fact(session: AISession, owner: User) -> None:
    a_reply(session, checks=[ProposedCheck("Is the spooler running?", "")])
    Check.listed(session.id)[0].record(owner, "fail", "Status is Stopped.")
    assert texts(session) == ["Is the spooler running? Failed. Status is Stopped."]
