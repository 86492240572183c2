"""Sessions that show every state of the workspace, made through the verbs that people use."""

from __future__ import annotations

import json
from collections.abc import Iterator

from webapp import create_app
from webapp.assistant import chat
from webapp.assistant.providers import Situation
from webapp.database import writing
from webapp.demo import EMAIL
from webapp.extensions import db
from webapp.models import AISession, Check, Fact, FactProposal, SuggestedFix, User
from webapp.models.decision import decide

SCRIPT = """# Stops the spooler, empties its folder, starts it again.
$queue = Join-Path $env:SystemRoot 'System32\\spool\\PRINTERS'
Stop-Service -Name Spooler -Force -ErrorAction Stop
Get-ChildItem -LiteralPath $queue -File | Remove-Item -Force
Start-Service -Name Spooler
Get-Service -Name Spooler | Select-Object Name, Status
"""
FIRST_REPLY = """Two causes fit jobs that are listed and never print: **a stopped spooler** and \
**one damaged job** that blocks the rest. They look alike from the desk, so let us tell them apart.

1. Look at the service first.
2. Then at what lies in `C:\\Windows\\System32\\spool\\PRINTERS`.

[CHECKS]
{checks}
[/CHECKS]
[SUGGEST_FIX]
{fix}
[/SUGGEST_FIX]"""
SECOND_REPLY = """That settles it: the service runs, and a job from Friday sits at the head of the \
queue. Clearing the folder while the service is stopped removes it.

| Job | Owner | Size | State |
|---|---|---|---|
| 41 | warehouse | 18 MB | Error, printing |
| 42 | dispatch | 120 KB | Waiting |

[FACTS]
{facts}
[/FACTS]
[SUGGEST_FIX]
{fix}
[/SUGGEST_FIX]"""
CHECKS = [
    {"label": "Is the Print Spooler service running?", "how": "Get-Service Spooler"},
    {"label": "Is a job stuck at the head of the queue?", "how": "Get-PrintJob -PrinterName Label"},
    {"label": "Does a test page from the server print?", "how": ""},
]
FACTS = [
    {"text": "Job 41 has stood in state Error since Friday 17:40.", "kind": "finding"},
    {"text": "A damaged job blocks the queue of the label printer.", "kind": "cause"},
]
LIKELY = {
    "title": "Restart the print spooler",
    "description": "A restart brings a stopped service back.",
    "confidence_pct": 45,
}
SURE = {
    "title": "Clear the print queue",
    "description": "Stop the spooler, delete the files of the stuck jobs, start it again. "
    "**Waiting jobs are lost**: people print them once more.",
    "confidence_pct": 82,
    "ai_drafted_script": SCRIPT,
    "language": "powershell",
}


ENGINEER = {
    "email": "engineer@resolutionflow.example",
    "name": "Second engineer",
    "password": "another-password-of-the-demo",
}


class Recited:
    """A provider that says what it is given."""

    def __init__(self, text: str) -> None:
        self.text = text

    def reply(self, situation: Situation) -> Iterator[str]:
        del situation
        yield self.text


class Broken:
    """A provider that fails, as a network does."""

    def reply(self, situation: Situation) -> Iterator[str]:
        del situation
        raise ConnectionError


def build(instance: str) -> tuple[str, str]:
    """Fill the database of `instance`; return the ids of the rich and of the troubled session."""
    app = create_app(RESOLUTIONFLOW_INSTANCE=instance)
    with app.app_context(), writing():
        rich, troubled = rich_session(), troubled_session()
        a_draft_waits()
        User.enroll(**ENGINEER, team=demo().team, role="engineer")
        db.session.commit()
        db.session.rollback()
    return rich, troubled


def rich_session() -> str:
    ai_session = opened("Print jobs stay in the queue", "T-1002", "Harbour Freight Forwarding")
    key = ai_session.id
    say(ai_session, "Nobody in the warehouse can print labels since this morning.", first_reply())
    checks = Check.listed(key)
    checks[0].record(demo(), "pass", "Status is Running.")
    db.session.commit()
    checks[1].record(demo(), "fail", "Job 41 in state Error, 17 jobs behind it.")
    db.session.commit()
    Fact.add(ai_session, demo(), "Jobs are listed in the queue and do not come out.")
    gone = Fact.add(ai_session, demo(), "The printer was off.")
    db.session.commit()
    gone.remove(demo())
    db.session.commit()
    say(ai_session, "The service runs. There is an old job in state Error.", second_reply())
    proposal = db.session.scalars(db.select(FactProposal).order_by(FactProposal.number)).first()
    if proposal is not None:
        proposal.accept(demo(), key=proposal.id)
    db.session.commit()
    return str(key)


def troubled_session() -> str:
    """Make one whose replies went wrong: a fix nobody can read, a failure, and one still coming."""
    ai_session = opened("VPN stops with error 809", "T-1003", "Lakeside Accounting")
    say(ai_session, "Two people at home get error 809.", "Odd.\n[SUGGEST_FIX]\n{broken\n")
    turn = chat.start(ai_session, demo(), "In the office it works.")
    chat.finish(turn, Broken())
    chat.start(db.session.get_one(AISession, ai_session.id), demo(), "Any idea?")
    db.session.commit()
    return str(ai_session.id)


def a_draft_waits() -> None:
    ai_session = opened("Labels wait behind a broken job", "T-1002", "Harbour Freight Forwarding")
    say(ai_session, "The same as last week.", second_reply())
    fix = db.session.scalars(db.select(SuggestedFix).filter_by(ai_session_id=ai_session.id)).one()
    decide(fix, demo(), "draft_template")
    db.session.commit()


def opened(title: str, ticket_ref: str, client_name: str) -> AISession:
    words = {
        "title": title,
        "problem": f"{title}.\nSince this morning; more than one person is affected.",
        "ticket_ref": ticket_ref,
        "client_name": client_name,
    }
    ai_session = AISession.open(demo(), words)
    db.session.commit()
    return ai_session


def say(ai_session: AISession, content: str, reply: str) -> None:
    chat.finish(chat.start(ai_session, demo(), content), Recited(reply))


def first_reply() -> str:
    return FIRST_REPLY.format(checks=json.dumps(CHECKS), fix=json.dumps(LIKELY))


def second_reply() -> str:
    return SECOND_REPLY.format(facts=json.dumps(FACTS), fix=json.dumps(SURE))


def demo() -> User:
    user = User.with_email(EMAIL)
    if user is None:
        raise LookupError(EMAIL)
    return user
