from __future__ import annotations

import pytest

from webapp.assistant.phrases import compile_pattern, fold, is_tentative, sentences, statements

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
    assert compile_pattern(SPOOLER).holds(statements(text)) is stated


def test_typographic_quotes_do_not_hide_a_negation() -> None:
    assert not compile_pattern("licence").holds(statements("He hasn\u2019t a licence"))


def test_a_mention_counts_however_it_is_meant() -> None:
    assert compile_pattern("printer").occurs_in(fold("No PRINTER at all?"))
    assert not compile_pattern("printer").occurs_in("blueprinters")


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


def test_a_long_line_of_a_log_states_nothing() -> None:
    line = "spooler stopped " + "x" * 300
    assert statements(line) == ()
    assert compile_pattern(SPOOLER).occurs_in(line)


def test_a_star_stands_for_the_rest_of_a_word_anywhere() -> None:
    pattern = compile_pattern("9* %|*channel")
    assert pattern.occurs_in("at 97 % now")
    assert pattern.occurs_in("test-securechannel")
    assert not pattern.occurs_in("at 87 % now")


def test_a_question_mark_stands_for_one_letter() -> None:
    pattern = compile_pattern("drive ?")
    assert pattern.occurs_in("drive s is gone")
    assert not pattern.occurs_in("drive letter")
