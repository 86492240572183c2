"""What the roads name: a session with everything in it, a script to fill in, a text to type."""

from __future__ import annotations

import uuid
from dataclasses import replace

from tests.factories import SPOOLER, a_fix, a_reply, a_session, who
from tests.hostile.canary import World
from webapp.database import writing
from webapp.extensions import db
from webapp.lib.markers.proposals import ProposedCheck, ProposedFact
from webapp.models import AISession, Check, Fact, ScriptTemplate
from webapp.models.decision import decide

SCHEMA = {
    "type": "object",
    "properties": {
        "Password": {"type": "string", "x-sensitive": True, "maxLength": 40},
        "Name": {"type": "string"},
        "Count": {"type": "integer"},
    },
    "required": ["Password", "Name"],
}
BODY = "Set-It -Password {{ Password }} -Name {{ Name }} -Count {{ Count }}"


def typed(secret: str) -> str:
    """Return a text in which the secret can be seen as one, as people write it into tickets."""
    return f"Since Monday. The password: {secret} does not work."


def show(world: World, session: str) -> None:
    """Have the note written and cached, and the model told, as whoever works on does."""
    world.alice.browser.get(f"{session}/note")
    world.alice.browser.post(f"{session}/messages", data={"content": "What next?"})


SPENT = ("resolution", "decision", "outcome", "output", "proposal", "checks", "{new}")


def ready(world: World, road: str = "") -> dict[str, str]:
    """Return what paths and bodies name; a road that uses it up gets records of its own."""
    if not any(word in road for word in SPENT) and world.common:
        return world.common
    with world.app.app_context(), writing():
        known = _records(world)
        db.session.commit()
        session = db.session.get_one(AISession, uuid.UUID(known["key"]))
        known["version"] = str(session.state_version)
    world.common = world.common or known
    return known


def _records(world: World) -> dict[str, str]:
    alice = who("Alice")
    template = world.common.get("template") or _template()
    session = a_session(alice, ticket_ref="T-7")
    fact = Fact.add(session, alice, "The spooler is stopped.")
    reply = a_reply(
        session, checks=[ProposedCheck("Is it on?", "")], facts=[ProposedFact("It is.", "finding")]
    )
    decided = a_fix(session, SPOOLER)
    decide(decided, alice, "one_off")
    db.session.flush()
    fix = a_fix(session, replace(SPOOLER, title="Set it", script_template_id=template))
    db.session.flush()
    return {
        "key": str(session.id),
        "session": f"/sessions/{session.id}",
        "api": f"/ai-sessions/{session.id}",
        "fixes": f"/ai-sessions/{session.id}/suggested-fixes",
        "template": template,
        "fact": str(fact.id),
        "proposal": str(reply.proposals[0].id),
        "check": str(Check.listed(session.id)[0].id),
        "fix": str(fix.id),
        "decided": str(decided.id),
        "new": f"T-{session.id.hex[:8]}",
    }


def _template() -> str:
    words = {"name": "Set it", "body": BODY}
    template = ScriptTemplate.save(who("Alice"), words, "powershell", parameters_schema=SCHEMA)
    db.session.flush()
    return str(template.id)
