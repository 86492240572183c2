"""A support session of many turns that tests and measurements drive through the prompt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from webapp.assistant.model import ModelRequest
from webapp.assistant.prompt import chat_prompt, sent_text
from webapp.assistant.providers import (
    KnownCheck,
    KnownFact,
    KnownFix,
    KnownParameter,
    KnownTemplate,
    Situation,
    Turn,
)

TITLE = "Nobody on floor 3 can print"
PROBLEM = (
    "Since this morning nobody on floor 3 can print to FIN-PRN-03. Jobs appear for a second and"
    " vanish. The printer's own test page works. The print server was updated last night."
)
SAID = (
    "Two users called again. Here is what the event log on the print server says:\n\n"
    "```\nLog Name: System\nSource: Service Control Manager\nEvent ID: 7031\n"
    "The Print Spooler service terminated unexpectedly. It has done this 4 times.\n```\n\n"
    "What should I look at next?"
)
REPLY = (
    "The spooler stops when it loads a job or a driver. Event 7031 alone does not say which, so"
    " the two checks below tell them apart. Neither changes anything.\n\n"
    '[CHECKS]\n[{"label": "The spool folder holds files (round 0)", "how": "List'
    ' `C:\\\\Windows\\\\System32\\\\spool\\\\PRINTERS`."}]\n[/CHECKS]\n\n'
    "If the folder is empty, look at event 808 in the PrintService log: it names the module that"
    " failed to load. Tell me what you find and I will narrow it down. " * 2
)


def opening(templates: int = 12) -> Situation:
    """Return a session before its first message, with a library of scripts."""
    parameters = (
        KnownParameter("PrinterName", "string", True, False, "Name of the queue"),  # noqa: FBT003
        KnownParameter("Credential", "string", True, True, "Account on the server"),  # noqa: FBT003
    )
    library = tuple(
        KnownTemplate(
            f"00000000-0000-4000-8000-{number:012}",
            f"Reset print queue {number:02}",
            "Stops the spooler, empties the queue's folder and starts the spooler again.",
            "powershell",
            parameters,
        )
        for number in range(templates)
    )
    return Situation(TITLE, PROBLEM, "Example Ltd", (), (), (), (), library)


def worked_on(situation: Situation, number: int) -> Situation:
    """Return the session after what an engineer does between two turns."""
    match number % 4:
        case 1:
            text = f"Observation {number}: event 7031 at 09:{number:02} for the Print Spooler"
            fact = KnownFact(len(situation.facts) + 1, text, "finding")
            return replace(situation, facts=(*situation.facts, fact))
        case 2:
            check = KnownCheck(f"The spool folder holds files (round {number})", "pass", "31 files")
            return replace(situation, checks=(*situation.checks, check))
        case 3:
            fix = KnownFix(f"Empty the spool folder, try {number}", 70, "one_off", "failed", True)  # noqa: FBT003
            older = tuple(replace(item, active=False) for item in situation.fixes)
            return replace(situation, fixes=(*older, fix))
    return situation


def asks(situation: Situation, content: str) -> Situation:
    """Return the session with a message and the text that is sent for it."""
    asked = replace(situation, turns=(*situation.turns, Turn("user", content)))
    sent = Turn("user", content, sent_text(asked))
    return replace(situation, turns=(*situation.turns, sent))


def answered(situation: Situation, reply: str) -> Situation:
    return replace(situation, turns=(*situation.turns, Turn("assistant", reply)))


def talk(
    turns: int,
    start: Situation | None = None,
    *,
    said: str = SAID,
    reply: str = REPLY,
    between: Callable[[Situation, int], Situation] = worked_on,
) -> Iterator[Situation]:
    """Yield the session at each turn, as the provider is handed it."""
    situation = opening() if start is None else start
    for number in range(turns):
        situation = asks(between(situation, number), f"{said} ({number})")
        yield situation
        situation = answered(situation, f"{reply} ({number})")


def body(request: ModelRequest) -> dict[str, Any]:
    """Return the request in the form that the prompt cache of the fake service reads."""

    def block(text: str, *, cached: bool) -> dict[str, Any]:
        return {"type": "text", "text": text} | ({"cache_control": {}} if cached else {})

    return {
        "model": "any",
        "system": [block(part.text, cached=part.cached) for part in request.system],
        "messages": [
            {"role": said.role, "content": [block(said.content, cached=said.cached)]}
            for said in request.messages
        ],
    }


def requests(situations: Iterator[Situation]) -> Iterator[ModelRequest]:
    for situation in situations:
        yield chat_prompt(situation).request
