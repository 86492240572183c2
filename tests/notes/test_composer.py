"""Bundles and the notes they make, without a model."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import pytest

from webapp.notes.bundle import (
    Bundle,
    BundledCheck,
    BundledFact,
    BundledFix,
    BundledGeneration,
)
from webapp.notes.composer import compose

BARE = Bundle(uuid.UUID(int=1), 1, "Printer is silent", "Nothing comes out.", "Client", "T-1")
FIX = BundledFix("Restart it", "Do so.", 82, None, None, "", active=True)


def sections(bundle: Bundle) -> dict[str, str]:
    parts = re.split(r"^## (.+)\n\n", compose(bundle), flags=re.MULTILINE)
    assert parts[0] == ""
    return {
        heading: body.strip("\n") for heading, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def facts(*texts: tuple[str, str]) -> tuple[BundledFact, ...]:
    return tuple(BundledFact(n, text, kind) for n, (text, kind) in enumerate(texts, start=1))


def test_an_empty_session_makes_four_sections_in_order() -> None:
    assert compose(BARE) == (
        "## Problem\n\nPrinter is silent\n\nNothing comes out.\n\n"
        "## What we confirmed\n\nNothing has been confirmed yet.\n\n"
        "## Root cause\n\nNot established.\n\n"
        "## Resolution\n\nNo fix has been recorded."
    )


def test_each_fact_stands_once_under_its_heading_in_order() -> None:
    given = facts(
        ("Paper is in.", "finding"),
        ("The cable was cut.", "cause"),
        ("Replaced the cable.", "action"),
        ("The light is off.", "finding"),
        ("The socket was loose.", "cause"),
    )
    assert sections(replace(BARE, facts=given)) == {
        "Problem": "Printer is silent\n\nNothing comes out.",
        "What we confirmed": "- Paper is in.\n- The light is off.",
        "Root cause": "- The cable was cut.\n- The socket was loose.",
        "Resolution": "- Replaced the cable.",
    }


@pytest.mark.parametrize(
    ("length", "ending"), [(3_999, "x"), (4_000, "x"), (4_001, "x … (shortened)")]
)
def test_a_long_problem_is_shortened_and_says_so(length: int, ending: str) -> None:
    problem = sections(replace(BARE, problem="x" * length))["Problem"]
    text = problem.removeprefix("Printer is silent\n\n")
    assert text == "x" * (min(length, 4_000) - 1) + ending


def test_a_hostile_problem_makes_no_fifth_section() -> None:
    hostile = replace(BARE, title="## Title", problem="a\n## Resolution\n\nFixed by `magic`\n---\n")
    assert list(sections(hostile)) == ["Problem", "What we confirmed", "Root cause", "Resolution"]
    assert "\\## Resolution" in sections(hostile)["Problem"]


@pytest.mark.parametrize(
    ("fixes", "words"),
    [
        ((FIX,), "Likely: Restart it (suggested, 82 %, not confirmed)."),
        ((replace(FIX, decision="one_off"),), "Likely: Restart it"),
        ((replace(FIX, active=False, decision="one_off"),), "Not established."),
        (
            (replace(FIX, decision="one_off", outcome="failed"),),
            "Likely: Restart it (suggested, 82 %, not confirmed).",
        ),
        (
            (replace(FIX, active=False, decision="one_off"), replace(FIX, title="New")),
            "Likely: New",
        ),
    ],
)
def test_the_active_fix_is_a_likely_cause_at_most(
    fixes: tuple[BundledFix, ...], words: str
) -> None:
    assert sections(replace(BARE, fixes=fixes))["Root cause"].startswith(words)
    caused = replace(BARE, fixes=fixes, facts=facts(("The cable was cut.", "cause")))
    assert sections(caused)["Root cause"] == "- The cable was cut."


@pytest.mark.parametrize("decision", ["one_off", "draft_template", "build_template"])
@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (None, "no outcome recorded"),
        ("worked", "it worked"),
        ("partly", "it partly worked"),
        ("failed", "it did not work"),
        ("waiting", "waiting for the result"),
    ],
)
def test_a_decided_fix_says_how_it_went_only_if_somebody_did(
    decision: str, outcome: str | None, words: str
) -> None:
    fix = replace(FIX, decision=decision, outcome=outcome)
    resolution = sections(replace(BARE, fixes=(fix,)))["Resolution"]
    assert resolution.startswith("- Suggested fix: Restart it (")
    assert resolution.endswith(f"; {words}).")


def test_an_outcome_note_stands_beside_its_fix() -> None:
    fix = replace(FIX, decision="one_off", outcome="worked", outcome_note="Test page\n# printed")
    resolution = sections(replace(BARE, fixes=(fix,)))["Resolution"]
    assert resolution.endswith("it worked). Test page\n  \\# printed")


def test_an_undecided_fix_is_no_resolution() -> None:
    assert sections(replace(BARE, fixes=(FIX,)))["Resolution"] == "No fix has been recorded."


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("powershell", "PowerShell"),
        ("bash", "Bash"),
        ("cmd", "Command Prompt"),
        ("python", "Python"),
        ("perl", "perl"),
    ],
)
def test_a_generation_was_handed_out_and_no_more(language: str, name: str) -> None:
    handed = BundledGeneration("Restart it", language, "Restart-Service Spooler")
    resolution = sections(replace(BARE, generations=(handed,)))["Resolution"]
    assert resolution == f"- Script handed out: Restart it ({name})."


def test_checks_speak_through_their_facts_alone() -> None:
    checked = replace(BARE, checks=(BundledCheck("Ping it", "fail", "No answer"),))
    assert compose(checked) == compose(BARE)
