"""One chat turn and what it leaves behind, on both databases."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.both_databases import empty, shared_app
from tests.factories import a_session, who
from tests.models.rush import at_once
from webapp.assistant import chat
from webapp.assistant.chat import Finished, StartedTurn, Token
from webapp.assistant.providers import Situation
from webapp.database import now
from webapp.extensions import db
from webapp.models import AISession, Check, Conflict, Fact, Message, Refused, SuggestedFix
from webapp.models.conversation import conversation
from webapp.models.message import STALLED_AFTER

FIX = {"title": "Restart it", "description": "Do so.", "confidence_pct": 82}
BLOCKS = (
    "Let us look.\n\n"
    f"[SUGGEST_FIX]\n{json.dumps(FIX)}\n[/SUGGEST_FIX]\n"
    '[CHECKS]\n[{"label": "Is it on?", "how": "Look."}]\n[/CHECKS]\n'
    '[FACTS]\n["It hums.", {"text": "The cable was cut.", "kind": "cause"}]\n[/FACTS]\n'
    "Tell me what you see."
)
BROKEN = "Words.\n[SUGGEST_FIX]\n{oops\n[/SUGGEST_FIX]\n[CHECKS]\nno list\n[/CHECKS]\nMore."


@dataclass
class Scripted:
    """A provider that says its parts in turn; a callable among them is called on the way."""

    parts: list[str | Callable[[], object]]
    heard: list[Situation] = field(default_factory=list)

    def reply(self, situation: Situation) -> Iterator[str]:
        self.heard.append(situation)
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                part()


def saying(text: str, size: int = 7) -> Scripted:
    return Scripted([text[at : at + size] for at in range(0, len(text), size)])


def breaking() -> None:
    raise ConnectionError("secret words of the far side")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, instance: Path
) -> Iterator[Flask]:
    yield from shared_app(request, tmp_path_factory.mktemp("chat"), instance)


@pytest.fixture
def session(app: Flask, inside: Flask) -> Iterator[AISession]:
    ai_session = a_session(who("Alice"))
    db.session.commit()
    yield ai_session
    db.session.rollback()
    empty(app)


def start(session: AISession, content: str = "It is silent.") -> StartedTurn:
    return chat.start(session, who("Alice"), content)


def reply_of(turn: StartedTurn) -> Message:
    db.session.expire_all()
    return db.session.get_one(Message, turn.assistant_message_id)


def said(session: AISession, provider: Scripted, content: str = "It is silent.") -> Message:
    turn = start(session, content)
    chat.finish(turn, provider)
    return reply_of(turn)


def test_the_shown_text_comes_as_tokens_and_then_the_end(session: AISession) -> None:
    turn = start(session)
    *tokens, last = chat.run(turn, saying(BLOCKS))
    assert last == Finished(turn.assistant_message_id)
    texts = [token.text for token in tokens if isinstance(token, Token)]
    assert len(texts) == len(tokens) > 1
    shown = "".join(texts)
    assert "[" not in shown
    assert shown.startswith("Let us look.")
    assert shown.endswith("Tell me what you see.")
    reply = reply_of(turn)
    assert (reply.content, reply.raw, reply.status) == (shown, BLOCKS, "done")
    assert reply.holds_blocks
    assert "<p>Let us look.</p>" in reply.content_html


def test_what_it_proposes_is_stored_once(session: AISession) -> None:
    reply = said(session, saying(BLOCKS))
    fix = SuggestedFix.active(session.id)
    assert fix is not None
    assert (fix.title, fix.confidence_pct, fix.message_id) == ("Restart it", 82, reply.id)
    assert [check.label for check in Check.listed(session.id)] == ["Is it on?"]
    assert [(each.text, each.kind, each.state) for each in reply.proposals] == [
        ("It hums.", "finding", "proposed"),
        ("The cable was cut.", "cause", "proposed"),
    ]
    assert (session.state_version, reply.unreadable_blocks) == (2, 0)
    assert Fact.confirmed(session.id) == []

    again = said(session, saying(BLOCKS))
    assert SuggestedFix.history(session.id) == [fix]
    assert (len(Check.listed(session.id)), again.proposals) == (1, [])
    assert session.state_version == 2


def test_unreadable_blocks_are_counted_and_the_words_stay(session: AISession) -> None:
    reply = said(session, saying(BROKEN))
    assert (reply.status, reply.unreadable_blocks) == ("done", 2)
    assert (reply.content.split(), reply.raw) == (["Words.", "More."], BROKEN)
    assert SuggestedFix.active(session.id) is None
    assert session.state_version == 1


def test_chat_alone_does_not_change_the_version(session: AISession) -> None:
    said(session, saying("Hello."))
    assert session.state_version == 1


def test_the_provider_hears_the_conversation_up_to_the_newest_message(session: AISession) -> None:
    said(session, saying(BLOCKS), "First.")
    second = saying("Yes.")
    said(session, second, "Second.")
    (situation,) = second.heard
    assert [(turn.role, turn.content) for turn in situation.turns] == [
        ("user", "First."),
        ("assistant", BLOCKS),
        ("user", "Second."),
    ]


def test_no_transaction_is_held_while_the_provider_thinks(app: Flask, session: AISession) -> None:
    key = session.id
    held: list[bool] = []

    def meanwhile() -> None:
        held.append(db.session().in_transaction())

        def add() -> None:
            Fact.add(db.session.get_one(AISession, key), who("Bob"), "Meanwhile.")
            db.session.commit()

        at_once(app, [add])

    reply = said(session, Scripted(["One. ", meanwhile, "Two."]))
    assert (held, reply.content) == ([False], "One. Two.")
    assert [fact.text for fact in Fact.confirmed(key)] == ["Meanwhile."]


def test_a_running_turn_refuses_a_second(session: AISession) -> None:
    turn = start(session)
    with pytest.raises(Conflict, match="still replying") as conflict:
        start(session)
    assert conflict.value.current.id == turn.assistant_message_id
    db.session.rollback()
    chat.finish(turn, saying("Done."))
    start(session)


def test_of_turns_started_at_once_one_is_accepted(app: Flask, session: AISession) -> None:
    key = session.id

    def say() -> bool:
        try:
            start(db.session.get_one(AISession, key))
        except Conflict:
            return False
        return True

    assert sorted(at_once(app, [say] * 4)) == [False, False, False, True]
    assert [message.number for message in conversation(key)] == [1, 2]


def test_of_one_message_sent_at_once_by_two_tabs_one_turn_is_made(
    app: Flask, session: AISession
) -> None:
    key, same = session.id, uuid.uuid4()

    def say() -> bool:
        own = db.session.get_one(AISession, key)
        return chat.start(own, who("Alice"), "It is silent.", same).replayed

    assert sorted(at_once(app, [say] * 4)) == [False, True, True, True]
    assert len(conversation(key)) == 2


def test_the_database_itself_refuses_a_second_running_turn(session: AISession) -> None:
    start(session)
    second = Message(ai_session=session, number=9, role="assistant", status="running")
    db.session.add(second)
    with pytest.raises(IntegrityError):
        db.session.flush()


def silent_for(turn: StartedTurn, time: timedelta, raw: str = "") -> Message:
    """Set the last sign of life of a reply so far back, and what had come by then."""
    reply = reply_of(turn)
    reply.heartbeat_at, reply.raw = now() - time, raw
    db.session.commit()
    return reply


def test_a_turn_of_a_dead_process_is_given_up(session: AISession) -> None:
    dead = start(session)
    silence = STALLED_AFTER + timedelta(seconds=1)
    late = silent_for(dead, silence, "Let us **look**.\n[CHECKS]\n[{")
    assert late.standing == "interrupted"
    chat.finish(start(session), saying("Alive."))
    reply = reply_of(dead)
    assert (reply.status, reply.content.strip()) == ("interrupted", "Let us **look**.")
    assert "<strong>look</strong>" in reply.content_html
    assert reply.finished_at is not None

    chat.finish(dead, saying(BLOCKS))  # it was slow, not dead: its words are kept, no more
    reply = reply_of(dead)
    assert (reply.status, reply.raw, reply.proposals) == ("interrupted", BLOCKS, [])
    assert SuggestedFix.active(session.id) is None


def test_a_turn_is_not_given_up_early(session: AISession) -> None:
    turn = start(session)
    assert silent_for(turn, STALLED_AFTER - timedelta(seconds=5)).standing == "running"
    with pytest.raises(Conflict):
        start(session)


def test_a_failing_provider_is_told_in_words_and_the_next_turn_works(session: AISession) -> None:
    reply = said(session, Scripted(["Let us ", breaking]))
    assert (reply.status, reply.content, reply.error) == ("failed", "Let us ", chat.FAILED)
    assert "secret" not in reply.error
    assert said(session, saying("Better.")).status == "done"


def test_a_provider_that_cannot_begin_fails_the_turn_alike(session: AISession) -> None:
    reply = said(session, Scripted([breaking]))
    assert (reply.status, reply.content, reply.raw) == ("failed", "", "")


def test_a_reply_closed_early_keeps_what_came(session: AISession) -> None:
    turn = start(session)
    events = chat.run(turn, Scripted(["First part. " * 20, "Second part. " * 20, "Third."]))
    first = next(events)
    assert isinstance(first, Token)
    events.close()
    reply = reply_of(turn)
    assert (reply.status, reply.error) == ("interrupted", "")
    assert reply.raw == "First part. " * 20
    start(session)


@pytest.mark.parametrize("ending", [KeyboardInterrupt, SystemExit])
def test_a_process_that_ends_leaves_an_interrupted_reply(
    session: AISession, ending: type[BaseException]
) -> None:
    def end() -> None:
        raise ending

    turn = start(session)
    with pytest.raises(ending):
        chat.finish(turn, Scripted(["Half a ", end]))
    assert (reply_of(turn).status, reply_of(turn).raw) == ("interrupted", "Half a ")


def test_a_session_resolved_meanwhile_keeps_the_words_not_the_blocks(session: AISession) -> None:
    key = session.id

    def resolve() -> None:
        db.session.get_one(AISession, key).resolve()
        db.session.commit()

    reply = said(session, Scripted([BLOCKS[:40], resolve, BLOCKS[40:]]))
    assert (reply.status, reply.raw, reply.proposals) == ("done", BLOCKS, [])
    assert "Tell me what you see." in reply.content
    assert (SuggestedFix.active(key), list(Check.listed(key))) == (None, [])
    assert (session.status, session.state_version) == ("resolved", 1)
    with pytest.raises(Conflict, match="resolved"):
        start(session)


def test_a_replay_finds_the_turn_and_asks_nobody_again(session: AISession) -> None:
    key = uuid.uuid4()
    turn = chat.start(session, who("Alice"), "It is silent.", key)
    chat.finish(turn, saying(BLOCKS))
    again = chat.start(session, who("Alice"), "It is silent.", key)
    assert again == StartedTurn(key, turn.assistant_message_id, replayed=True)
    second = saying("Other words.")
    assert list(chat.run(again, second)) == [Finished(turn.assistant_message_id)]
    assert (second.heard, reply_of(turn).raw) == ([], BLOCKS)
    assert len(conversation(session.id)) == 2


def test_a_key_of_other_words_conflicts(session: AISession) -> None:
    key = uuid.uuid4()
    chat.finish(chat.start(session, who("Alice"), "It is silent.", key), saying("Noted."))
    with pytest.raises(Conflict, match="used before"):
        chat.start(session, who("Alice"), "It hums.", key)


@pytest.mark.parametrize("whose", ["another session's", "the assistant's own"])
def test_a_key_of_another_message_conflicts(session: AISession, whose: str) -> None:
    elsewhere = session if whose == "the assistant's own" else a_session(who("Charlie"))
    turn = start(elsewhere)
    chat.finish(turn, saying("Done."))
    own = elsewhere is session
    key = turn.assistant_message_id if own else turn.user_message_id
    with pytest.raises(Conflict, match="used before"):
        chat.start(session, who("Alice"), "Again.", key)


@pytest.mark.parametrize("content", ["", " \n\u200b", "x" * 20_001])
def test_a_blank_or_overlong_message_is_refused(session: AISession, content: str) -> None:
    with pytest.raises(Refused) as refused:
        start(session, content)
    assert list(refused.value.errors) == ["content"]
    assert db.session.query(Message).filter_by(ai_session_id=session.id).count() == 0


def test_a_reply_of_hostile_text_is_stored(session: AISession) -> None:
    label = "x" * 9_000
    hostile = f'\x00\ud800<script>\n[CHECKS]\n[{{"label": "{label}"}}]\n[/CHECKS]\n\x1b[0m'
    reply = said(session, saying(hostile, 500))
    assert (reply.status, "\x00" in reply.raw) == ("done", False)
    assert "<script>" not in reply.content_html
    assert [check.label for check in Check.listed(session.id)] == [label]
