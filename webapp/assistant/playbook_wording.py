"""What the offline assistant says: pure functions from a diagnosis to Markdown and blocks.

Words of tickets and engineers never enter the prose, only JSON strings inside a block, where
every `[` is escaped: no text from outside can open or close a block.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from webapp.assistant.diagnosis import Candidate
from webapp.assistant.playbook import Playbook, PlaybookCheck

PROPOSAL_INTRODUCTION = (
    "You wrote something that may belong on the note. Add it if somebody has seen it:"
)
FACTS_MARKER = "[FACTS]"

RECORD_THE_OUTCOME = (
    "When the user confirms the result, record the outcome on the fix; the resolution note then"
    " says so."
)
WAITS_FOR_A_DECISION = (
    "The suggested fix above waits for your decision. Dismiss it if it does not fit; the next"
    " candidate then comes up."
)
NO_LONGER_CARRIED = "What is recorded by now no longer carries this fix."

OPENING_QUESTIONS = (
    (
        "What exactly does the message say, with its error number?",
        re.compile(r"(?i)0x[0-9a-f]{4,}|\b(?:error|code|event)\b\D{0,12}\d{2,}|\"[^\"]{8,}\""),
    ),
    (
        "Since when, and what changed shortly before: an update, a password, a move, new hardware?",
        re.compile(
            r"(?i)\b(?:since|after|yesterday|this morning|last (?:week|night)|started|began)\b",
        ),
    ),
    (
        "Who is affected: one person, one device, one site or everyone?",
        re.compile(
            r"(?i)\b(?:everyone|everybody|all users|only (?:one|him|her|me|this)|nobody)\b",
        ),
    ),
    (
        "Does it also happen on another device, with another account, or on another network?",
        re.compile(r"(?i)\b(?:another|other|different) (?:pc|computer|device|laptop|account|user)"),
    ),
)

ISOLATING_CHECKS = (
    PlaybookCheck(
        "The same account works on another device",
        "Let the user do the same on a second device. Pass points at the first device, fail at "
        "the account or the service.",
        {},
    ),
    PlaybookCheck(
        "Another account works on the same device",
        "Sign in on the affected device with a test account and repeat the steps. Pass points at "
        "the first account or its profile.",
        {},
    ),
    PlaybookCheck(
        "Nothing was changed shortly before it began",
        "Compare the first occurrence with installed updates, password changes, moves and "
        "configuration changes.",
        {},
    ),
)


def checks_block(checks: Iterable[PlaybookCheck]) -> str:
    entries = [{"label": check.label, "how": check.how} for check in checks]
    return f"[CHECKS]\n{json.dumps(entries, indent=1, ensure_ascii=False)}\n[/CHECKS]"


def facts_block(texts: Iterable[str]) -> str:
    strings = (json.dumps(text, ensure_ascii=False).replace("[", "\\u005b") for text in texts)
    entries = ",\n ".join(f'{{"text": {string}, "kind": "finding"}}' for string in strings)
    return f"{FACTS_MARKER}\n[{entries}]\n[/FACTS]"


def fix_block(candidate: Candidate) -> str:
    playbook = candidate.playbook
    fix = {
        "title": playbook.fix_title,
        "description": playbook.fix,
        "confidence_pct": candidate.confidence,
        "ai_drafted_script": playbook.explained_script,
        "language": playbook.language,
        "ai_drafted_parameters": playbook.default_values,
    }
    return f"[SUGGEST_FIX]\n{json.dumps(fix, indent=1, ensure_ascii=False)}\n[/SUGGEST_FIX]"


def understanding(rivals: Sequence[Candidate]) -> str:
    leader = rivals[0]
    if leader.support:
        opening = f"So far this points to **{leader.playbook.looks_like}**"
        return f"{opening}. For it: {_sources(leader)}. That is not yet enough for a fix."
    if len(rivals) > 1:
        names = " or ".join(f"**{item.playbook.looks_like}**" for item in rivals[:2])
        return f"This looks like {names}. Nothing recorded tells them apart yet."
    return (
        f"This looks like **{leader.playbook.looks_like}**, but nothing recorded confirms it yet."
    )


def nothing_left_to_check(rivals: Sequence[Candidate]) -> str:
    """Say why there is no fix though every check is recorded, in line with `understanding`."""
    leader, others = rivals[0], rivals[1:]
    if not leader.support:
        return "Every check is recorded and no cause stands out, so there is no fix to suggest."
    if others:
        return (
            f"Every check is recorded, and **{others[0].playbook.looks_like}** fits nearly as well."
            " A fact that tells the two apart would decide it."
        )
    return (
        "Every check is recorded, and they do not carry this cause far enough. A further fact for"
        " or against it would decide."
    )


def reasoning(candidate: Candidate) -> str:
    """Explain a candidate: its cause, the evidence on both sides, and the figure."""
    lines = [f"**{candidate.playbook.title}.** {_one_line(candidate.playbook.cause)}", ""]
    for item in candidate.evidence:
        side = "For it" if item.points > 0 else "Against it"
        lines.append(f"- {side}: {item.source} ({item.points:+d})")
    if not candidate.evidence:
        lines.append("- Nothing recorded speaks for or against it yet.")
    start = candidate.playbook.base
    lines.append(f"- Confidence: {candidate.confidence} % ({start} % before any evidence)")
    return "\n".join(lines)


def suggestion(candidate: Candidate) -> str:
    playbook = candidate.playbook
    return (
        f"The evidence points to **{playbook.looks_like}**. For it: {_sources(candidate)}.\n\n"
        f"{_one_line(playbook.cause)}\n\n{fix_block(candidate)}"
    )


def questions(told: str, limit: int) -> str:
    """Return the opening questions that `told` leaves unanswered, as a list; may be empty."""
    unanswered = [text for text, answered in OPENING_QUESTIONS if not answered.search(told)]
    return "\n".join(f"- {text}" for text in unanswered[:limit])


def how_to(check: PlaybookCheck) -> str:
    return f"**{check.label}**\n\n{check.how}\n\n{_results(check)}"


def listing(labels: Iterable[str]) -> str:
    return "\n".join(f"- {label}" for label in labels)


def same_fix(title: str, playbook: Playbook) -> bool:
    return title.strip().casefold() == playbook.fix_title.casefold()


def _results(check: PlaybookCheck) -> str:
    words = [
        f"{result} speaks {'for' if points > 0 else 'against'} this cause"
        for result, points in check.effects.items()
    ]
    return f"Record pass when the statement holds, fail when it does not: {', '.join(words)}."


def _sources(candidate: Candidate) -> str:
    return ", ".join(dict.fromkeys(item.source for item in candidate.support))


def _one_line(text: str) -> str:
    return " ".join(text.split())
