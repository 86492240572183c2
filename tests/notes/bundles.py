"""Bundles and statements in few words, for the tests of grounding."""

from __future__ import annotations

import uuid
from typing import Any

from webapp.notes.bundle import Bundle, BundledCheck, BundledFact, BundledFix, BundledGeneration
from webapp.notes.grounding import check
from webapp.notes.statements import Reason, Section, Statement
from webapp.notes.support.sources import Sources


def bundle(*facts: str, **parts: Any) -> Bundle:
    """Return a bundle; `cause:` and `action:` before a fact's text give its kind."""
    return Bundle(
        ai_session_id=uuid.UUID(int=1),
        state_version=1,
        title=parts.pop("title", "A session"),
        problem=parts.pop("problem", "Something is wrong."),
        client_name=parts.pop("client", ""),
        ticket_ref=parts.pop("ticket", ""),
        facts=tuple(_fact(number, text) for number, text in enumerate(facts, start=1)),
        **parts,
    )


def _fact(number: int, text: str) -> BundledFact:
    kind, colon, rest = text.partition(": ")
    if colon and kind in {"cause", "action"}:
        return BundledFact(number, rest, kind)
    return BundledFact(number, text, "finding")


def a_check(label: str, result: str, note: str = "") -> BundledCheck:
    return BundledCheck(label, result, note)


def a_fix(
    title: str, decision: str | None = None, outcome: str | None = None, description: str = ""
) -> BundledFix:
    return BundledFix(title, description or f"{title}.", 80, decision, outcome, "", active=True)


def a_generation(title: str, script: str = "") -> BundledGeneration:
    return BundledGeneration(title, "powershell", script)


def verdict(
    inputs: Bundle | str, text: str, cites: str = "F1", section: Section = "problem"
) -> Reason | None:
    """Return why a statement may not enter, None when it may; cites parted by blanks."""
    held = bundle(inputs) if isinstance(inputs, str) else inputs
    return check(Statement(text, tuple(cites.split())), section, Sources(held))
