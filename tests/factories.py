"""Records in the tests' own words; each call stands for what a person did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck, ProposedFact
from webapp.lib.markers.suggest_fix import Fix
from webapp.models import (
    AISession,
    Check,
    Fact,
    FactProposal,
    Message,
    ModelCall,
    ScriptTemplate,
    SuggestedFix,
    Team,
    Ticket,
    User,
)

PASSWORD = "a long enough password"

SPOOLER = Fix(
    title="Restart the print spooler",
    description="Stop the service, clear its queue folder, start it again.",
    confidence_pct=82,
    script_template_id=None,
    ai_drafted_script="Restart-Service -Name Spooler -ErrorAction Stop",
    language="powershell",
    ai_drafted_parameters=None,
)


def populate() -> None:
    """Make the cast: Alice and Bob of North, Charlie of South, and the noise team's records."""
    north, south = Team.named("North"), Team.named("South")
    for name, team, role in (
        ("Alice", north, "admin"),
        ("Bob", north, "engineer"),
        ("Charlie", south, "admin"),
    ):
        person(name, team, role)
    noise(person("Nina", Team.named("Noise"), "admin"))


def person(name: str, team: Team, role: str = "engineer") -> User:
    email = f"{name.lower()}@{team.name.lower()}.example"
    return User.enroll(email=email, name=name, team=team, role=role, password=PASSWORD)


def noise(nina: User) -> None:
    """One record of every kind, of a team that nothing may show."""
    Ticket.file(nina, {"reference": "T-1", "subject": "NOISE", "description": "NOISE"})
    words = {"name": "NOISE", "description": "NOISE", "body": "echo NOISE"}
    ScriptTemplate.save(nina, words, "bash")
    session = a_session(nina, title="NOISE", problem="NOISE", ticket_ref="T-1")
    Fact.add(session, nina, "NOISE")
    message = a_reply(
        session, checks=[ProposedCheck("NOISE", "")], facts=[ProposedFact("NOISE", "finding")]
    )
    SuggestedFix.suggest(message, SPOOLER)
    a_call(nina, cost=77_000_000, model="NOISE")


def who(name: str) -> User:
    user = db.session.query(User).filter_by(name=name).one()
    assert isinstance(user, User)
    return user


def a_session(owner: User, **words: str) -> AISession:
    return AISession.open(
        owner, {"title": "Printer is silent", "problem": "Nothing comes out."} | words
    )


def a_reply(
    session: AISession,
    content: str = "Let us look.",
    checks: Sequence[ProposedCheck] = (),
    facts: Sequence[ProposedFact] = (),
) -> Message:
    """Store a finished reply of the assistant with what it proposes."""
    highest = db.session.query(Message).filter_by(ai_session_id=session.id).count()
    message = Message(
        ai_session=session, number=highest + 1, role="assistant", content=content, raw=content
    )
    message.proposals = [
        FactProposal(number=number, text=fact.text, kind=fact.kind)
        for number, fact in enumerate(facts, start=1)
    ]
    db.session.add(message)
    db.session.flush()
    Check.propose(message, checks)
    db.session.flush()
    return message


def a_fix(session: AISession, fix: Fix = SPOOLER) -> SuggestedFix:
    return SuggestedFix.suggest(a_reply(session), fix)


def a_call(user: User, purpose: str = "chat", *, cost: int = 0, **facts: object) -> ModelCall:
    """Book a call of this month; `cost` is in micro-dollars."""
    booked = {"model": "claude-sonnet-5-5", "outcome": "done"} | facts
    own = {"team_id": user.team_id, "user_id": user.id, "purpose": purpose, "cost": cost}
    return ModelCall.book(db.session(), **own, **booked)


def a_talk(session: AISession, turns: int) -> list[Message]:
    """Store so many turns, each an engineer's message and its reply, numbered from 1."""
    said = [
        Message(
            ai_session=session,
            number=number,
            role=role,
            author=session.owner if role == "user" else None,
            content=f"Said {number}. " * 12,
            content_html=f"<p>{f'Said {number}. ' * 12}</p>",
            raw=f"Said {number}. " * 12,
        )
        for turn in range(turns)
        for number, role in ((2 * turn + 1, "user"), (2 * turn + 2, "assistant"))
    ]
    db.session.add_all(said)
    db.session.flush()
    return said


def start_of_month(moment: datetime) -> datetime:
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
