"""Builds the situations that assistant tests describe."""

from __future__ import annotations

from webapp.assistant.providers import KnownCheck, KnownFact, KnownFix, Situation, Turn


def situation(
    title: str = "Outlook keeps asking for a password",
    problem: str = "",
    *,
    said: tuple[str, ...] = ("Please help.",),
    facts: tuple[str, ...] = (),
    checks: dict[str, str | None] | None = None,
    notes: dict[str, str] | None = None,
    fixes: tuple[KnownFix, ...] = (),
) -> Situation:
    """`said` are the engineer's messages; an answer stands between each two of them."""
    turns = []
    for message in said:
        turns += [Turn("user", message), Turn("assistant", "…")]
    return Situation(
        title=title,
        problem=problem,
        client_name="Example Ltd",
        facts=tuple(KnownFact(n, text, "finding") for n, text in enumerate(facts, start=1)),
        checks=tuple(
            KnownCheck(label, result, (notes or {}).get(label, ""))
            for label, result in (checks or {}).items()
        ),
        fixes=fixes,
        turns=tuple(turns[:-1]),
    )
