from __future__ import annotations

import pytest

from webapp.assistant.phrases import compile_pattern, is_tentative, sentences

SPOOLER = "spooler; stopped|not running|crash*"


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("The spooler is stopped.", True),
        ("SPOOLER service: Stopped", True),
        ("The spooler crashes on every job", True),
        ("The spooler is not running", True),
        ("The spooler is not stopped.", False),
        ("The spooler isn't stopped.", False),
        ("The spooler has never crashed", False),
        ("Without a crash the spooler goes on", False),
        ("Not the printer, the spooler stopped", True),
        ("Maybe the spooler stopped", False),
        ("Is the spooler stopped?", False),
        ("I think the spooler crashed", False),
        ("The spooler is fine.\nThe backup stopped.", False),
        ("The spoolers stopped", False),
        ("", False),
    ],
)
def test_a_pattern_holds_only_for_what_a_sentence_states(text: str, *, stated: bool) -> None:
    assert compile_pattern(SPOOLER).states(text) is stated


def test_typographic_quotes_do_not_hide_a_negation() -> None:
    assert not compile_pattern("licence").states("He hasn\u2019t a licence")


def test_a_mention_counts_however_it_is_meant() -> None:
    assert compile_pattern("printer").mentions("No printer at all?")
    assert not compile_pattern("printer").mentions("blueprinters")


@pytest.mark.parametrize("source", ["", "a;", "a||b", "*", "a; *"])
def test_an_empty_alternative_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="empty alternative"):
        compile_pattern(source)


def test_sentences_end_at_punctuation_and_lines_but_not_inside_names() -> None:
    text = "C:\\a.b is full. Server 10.0.0.5 is up!\n\nFile x.log"
    assert sentences(text) == ["C:\\a.b is full.", "Server 10.0.0.5 is up!", "File x.log"]


def test_questions_and_guesses_are_tentative() -> None:
    assert is_tentative("Is it down?")
    assert is_tentative("It might be DNS.")
    assert not is_tentative("It is DNS.")
