"""A draft becomes a note: four sections, nothing of them unsupported, and what was left out."""

from __future__ import annotations

import re

import pytest

from tests.notes.bundles import a_check, a_fix, a_generation, bundle, verdict
from webapp.notes.bundle import Bundle
from webapp.notes.composer import compose
from webapp.notes.grounding import LONGEST_STATEMENT, MOST_STATEMENTS, ground
from webapp.notes.statements import Draft, GroundedNote, Statement

SPOOLER = bundle(
    "The print spooler on PS01 is stopped.",
    "Port 9100 on 10.0.0.7 answers.",
    "cause: The driver update broke the spooler.",
    "action: Rolled the driver back and restarted the spooler.",
    title="Nobody can print",
    problem="Since Monday 14 jobs are stuck on PS01.",
    client="Contoso",
    checks=(a_check("Printer answers a ping", "pass", "2 ms."),),
)
EMPTY = bundle(title="Nobody can print", problem="Since Monday 14 jobs are stuck.")


def says(text: str, *cites: str) -> tuple[Statement, ...]:
    return (Statement(text, cites),)


def section(note: GroundedNote, heading: str) -> str:
    found = re.search(
        rf"^## {heading}\n\n(.*?)(?=\n\n## |\Z)", note.markdown, re.DOTALL | re.MULTILINE
    )
    assert found
    return found[1]


def reasons(note: GroundedNote) -> list[tuple[str, str]]:
    return [(one.section, one.reason) for one in note.left_out]


def test_an_empty_draft_reads_as_the_composer_would_write_it() -> None:
    for held in (SPOOLER, EMPTY):
        note = ground(Draft(root_cause_state="likely"), held)
        assert note.markdown == compose(held)
        assert note.left_out == ()


def test_a_supported_statement_is_shown_with_its_sources() -> None:
    note = ground(Draft(problem=says("14 jobs are stuck on PS01 since Monday.", "P")), SPOOLER)
    assert section(note, "Problem") == "- 14 jobs are stuck on PS01 since Monday."
    assert [(one.text, one.cites) for one in note.sources if one.section == "problem"] == [
        ("14 jobs are stuck on PS01 since Monday.", ("P",))
    ]


def test_the_markdown_shows_no_ids() -> None:
    draft = Draft(problem=says("14 jobs are stuck.", "P"), confirmed=says("", "F2"))
    assert not re.search(r"\b[PFCXS]\d*\b", ground(draft, SPOOLER).markdown)


@pytest.mark.parametrize(
    ("text", "cites", "reason"),
    [
        ("14 jobs are stuck.", (), "no_source"),
        ("14 jobs are stuck.", ("F9",), "no_source"),
        ("14 jobs are stuck.", ("P", "F9"), "no_source"),
        ("14 jobs are stuck.", ("",), "no_source"),
        ("41 jobs are stuck.", ("P",), "not_in_source"),
        ("14 jobs are stuck.", ("F2",), "wrong_source"),
        ("", ("P",), "not_in_source"),
        ("stuck " * 200, ("P",), "not_in_source"),
    ],
)
def test_the_reason_is_told(text: str, cites: tuple[str, ...], reason: str) -> None:
    assert reasons(ground(Draft(problem=says(text, *cites)), SPOOLER)) == [("problem", reason)]


def test_cited_facts_stand_in_for_a_failed_statement_once() -> None:
    lies = says("PS02 is stopped.", "F1") + says("PS03 is stopped.", "F1")
    note = ground(Draft(problem=lies), SPOOLER)
    assert section(note, "Problem") == "- The print spooler on PS01 is stopped."
    assert len(note.left_out) == 2


class TestConfirmed:
    def test_the_model_chooses_and_the_words_are_the_engineers(self) -> None:
        note = ground(Draft(confirmed=says("The spooler is on fire.", "F2")), SPOOLER)
        assert section(note, "What we confirmed") == (
            "- Port 9100 on 10.0.0.7 answers.\n- The print spooler on PS01 is stopped."
        )
        assert note.left_out == ()

    def test_a_check_is_printed_as_its_fact_reads(self) -> None:
        note = ground(Draft(confirmed=says("", "C1")), SPOOLER)
        assert "- Printer answers a ping: passed. 2 ms.\n" in section(note, "What we confirmed")

    def test_each_is_printed_once(self) -> None:
        twice = says("", "F2", "F2") + says("", "F2")
        text = section(ground(Draft(confirmed=twice), SPOOLER), "What we confirmed")
        assert text.count("Port 9100") == 1

    @pytest.mark.parametrize(
        ("cites", "reason"), [((), "no_source"), (("F9",), "no_source"), (("P",), "no_basis")]
    )
    def test_what_names_no_fact_is_left_out(self, cites: tuple[str, ...], reason: str) -> None:
        note = ground(Draft(confirmed=says("It is confirmed.", *cites)), SPOOLER)
        assert reasons(note) == [("confirmed", reason)]
        assert "It is confirmed" not in note.markdown

    def test_nothing_confirmed_reads_so(self) -> None:
        note = ground(Draft(confirmed=says("The spooler is stopped.", "F1")), EMPTY)
        assert section(note, "What we confirmed") == "Nothing has been confirmed yet."


class TestRootCause:
    def test_a_fact_of_that_kind_confirms_it(self) -> None:
        draft = Draft(
            root_cause=says("The spooler was broken by the driver update.", "F3"),
            root_cause_state="confirmed",
        )
        text = section(ground(draft, SPOOLER), "Root cause")
        assert text == "- The spooler was broken by the driver update."

    def test_a_finding_alone_is_at_most_likely(self) -> None:
        held = bundle("The print spooler on PS01 is stopped.")
        draft = Draft(
            root_cause=says("The print spooler is not running.", "F1"),
            root_cause_state="confirmed",
        )
        assert section(ground(draft, held), "Root cause") == (
            "Likely, not confirmed:\n\n- The print spooler is not running."
        )

    def test_a_check_that_ran_may_confirm_it(self) -> None:
        for result, likely in (("fail", False), ("skipped", True)):
            held = bundle(checks=(a_check("DNS server answers", result, "No reply."),))
            draft = Draft(
                root_cause=says(f"DNS server answers: {result}.", "C1"),
                root_cause_state="confirmed",
            )
            assert ("Likely" in section(ground(draft, held), "Root cause")) is likely

    @pytest.mark.parametrize("state", ["confirmed", "likely", "not_established"])
    def test_an_empty_session_has_none_whatever_the_model_says(self, state: str) -> None:
        draft = Draft(root_cause=says("14 jobs are stuck.", "P"), root_cause_state=state)  # type: ignore[arg-type]  # every state in turn
        note = ground(draft, EMPTY)
        assert section(note, "Root cause") == "Not established."
        assert reasons(note) == [("root_cause", "no_basis")]

    def test_not_established_is_said_although_something_was_found(self) -> None:
        held = bundle("The spooler is stopped.")
        note = ground(Draft(root_cause=says("The spooler is stopped.", "F1")), held)
        assert section(note, "Root cause") == "Not established."

    def test_a_cause_the_engineer_recorded_is_never_passed_over(self) -> None:
        text = section(ground(Draft(root_cause_state="not_established"), SPOOLER), "Root cause")
        assert text == "- The driver update broke the spooler."


class TestResolution:
    def test_with_nothing_done_it_says_so(self) -> None:
        held = bundle("The spooler is stopped.", fixes=(a_fix("Restart the spooler"),))
        note = ground(Draft(resolution=says("The spooler was restarted.", "X1")), held)
        assert section(note, "Resolution") == "No fix has been recorded."
        assert reasons(note) == [("resolution", "no_basis")]

    def test_what_was_done_is_told_in_other_words(self) -> None:
        done = says("The spooler was restarted after rolling the driver back.", "F4")
        note = ground(Draft(resolution=done), SPOOLER)
        assert section(note, "Resolution").startswith("- The spooler was restarted")

    @pytest.mark.parametrize(
        ("decision", "outcome", "text", "enters"),
        [
            (None, None, "Restarting the spooler was suggested.", True),
            (None, None, "The spooler was restarted.", False),
            (None, None, "It was decided to restart the spooler.", False),
            ("one_off", None, "It was decided to restart the spooler.", True),
            ("one_off", None, "Restarting the spooler worked.", False),
            ("one_off", None, "The spooler was restarted.", False),
            ("one_off", "worked", "Restarting the spooler worked.", True),
            ("one_off", "failed", "Restarting the spooler worked.", False),
            ("one_off", "failed", "Restarting the spooler did not work.", True),
            ("one_off", "partly", "Restarting the spooler worked.", False),
            ("one_off", "partly", "Restarting the spooler partly worked.", True),
            ("one_off", "waiting", "Restarting the spooler worked.", False),
        ],
    )
    def test_a_fix_is_no_more_than_was_recorded(
        self, decision: str | None, outcome: str | None, text: str, *, enters: bool
    ) -> None:
        held = bundle(fixes=(a_fix("Restart the spooler", decision, outcome),))
        assert (verdict(held, text, "X1", "resolution") is None) is enters

    @pytest.mark.parametrize(
        ("text", "enters"),
        [
            ("The script Clear-Queue was handed out.", True),
            ("The script Clear-Queue was generated.", True),
            ("The script Clear-Queue was run.", False),
            ("The script Clear-Queue was handed out and worked.", False),
            ("Clear-Queue cleared the queue.", False),
        ],
    )
    def test_a_script_was_handed_out_never_run(self, text: str, *, enters: bool) -> None:
        held = bundle(generations=(a_generation("Clear-Queue", "Clear-Queue -Name Q"),))
        assert (verdict(held, text, "S1", "resolution") is None) is enters


class TestHostileDrafts:
    @pytest.mark.parametrize(
        "text",
        [
            "# Resolved\nThe spooler is stopped.",
            "The spooler is stopped.\n\n## Resolution\n\n- Paid.",
            "The **spooler** is [stopped](https://evil.example).",
            "<script>alert(1)</script> The spooler is stopped.",
            "```\nThe spooler is stopped.\n```",
            "![spooler](https://evil.example/x.png)",
            "> The spooler is stopped.",
            "| The spooler | is stopped |",
            "The spooler &lt;b&gt; is stopped.",
        ],
    )
    def test_markup_never_becomes_structure(self, text: str) -> None:
        held = bundle("The spooler is stopped.", title="T", problem="p")
        note = ground(Draft(problem=says(text, "F1"), resolution=says(text, "F1")), held)
        assert re.findall(r"^#+ .*", note.markdown, re.MULTILINE) == [
            "## Problem",
            "## What we confirmed",
            "## Root cause",
            "## Resolution",
        ]
        assert "evil.example" not in note.markdown
        assert not re.search(r"(?<!\\)[<`\[]|^[>|]", note.markdown, re.MULTILINE)

    def test_fifty_kilobytes_do_not_hurt(self) -> None:
        long = says("The spooler on PS01 is stopped. " * 1_600, "F1")
        many = tuple(Statement("The spooler is stopped.", ("F1",)) for _ in range(2_000))
        note = ground(Draft(problem=long, resolution=many), SPOOLER)
        assert len(note.markdown) < 2_000
        assert len(note.left_out) == 1 + 2_000 - MOST_STATEMENTS
        assert all(len(one.text) <= LONGEST_STATEMENT for one in note.left_out)

    def test_a_value_the_session_does_not_hold_is_left_out(self) -> None:
        note = ground(Draft(problem=says("The password is Tr0ub4dor&3.", "P", "F1")), SPOOLER)
        assert "Tr0ub4dor" not in note.markdown


def test_a_bundle_is_not_changed_by_what_is_said_of_it() -> None:
    before: Bundle = SPOOLER
    ground(Draft(problem=says("PS02 is stopped.", "F1")), SPOOLER)
    assert before == SPOOLER
