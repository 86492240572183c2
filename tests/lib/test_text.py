import json
import time
import unicodedata
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.lib.text import LIMITS, Kind, TextRefused, checked, clean, exact, one_line, storable

HOSTILE = Path(__file__).parents[2] / "../shared/data/C_hostile"
ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.text(
    st.sampled_from("a\r\n\t \x00\x0b\x1b\x7f\x85\ud800\udc00\u0301\u0323\u00c5\ufb2c\u200b\u2028")
)


def naughty_strings() -> list[str]:
    path = HOSTILE / "blns.jsonl"
    if not path.exists():
        pytest.skip(f"the hostile strings are not at {path}")
    rows = path.read_text(encoding="utf-8").splitlines()
    return [str(json.loads(row)["text"]) for row in rows]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("  indented\n\ttab", "  indented\n\ttab"),
        ("Mu\u0308ller", "M\u00fcller"),
        ("a\x00b\x0bc\x1bd", "a\ufffdb\ufffdc\ufffdd"),
        ("del\x7f nel\x85 csi\x9b", "del\ufffd nel\ufffd csi\ufffd"),
        ("half \ud83d and \udc00", "half \ufffd and \ufffd"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        (" \r\n\t\u00a0\u3000\x0b", ""),
        ("\ufeff\u200b", ""),
        ("", ""),
        ("svc_backup C:\\x", "svc_backup C:\\x"),
    ],
)
def test_it_cleans_running_text(typed: str, stored: str) -> None:
    assert clean(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Printer \r\n\t offline\x00\x1f today ", "Printer offline today"),
        ("a\u00a0\u2003b\u2028c", "a b c"),
        ("half \ud83d", "half \ufffd"),
        ("Mu\u0308ller", "M\u00fcller"),
        ("\x00\x01\n", ""),
    ],
)
def test_it_makes_one_line(typed: str, stored: str) -> None:
    assert one_line(typed) == stored


@pytest.mark.parametrize("script", ["a\r\nb\rc\n\n", "\x1b[0m\x07", "  \n", "Mu\u0308ller"])
def test_it_keeps_a_script_exactly(script: str) -> None:
    assert exact(script) == script
    assert storable(script) == script


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("ok\x00", "Character 3 is a NUL character. Remove it."),
        ("\udfff", "Character 1 is half of a surrogate pair. Remove it."),
    ],
)
def test_it_refuses_a_script_no_file_can_hold(script: str, problem: str) -> None:
    with pytest.raises(ValueError, match="Remove it") as refusal:
        exact(script)
    assert str(refusal.value) == problem
    assert exact(storable(script)).endswith("\ufffd")


@given(ANY_TEXT)
def test_stored_text_is_stable_and_storable(typed: str) -> None:
    for form in (clean, one_line):
        stored = form(typed)
        assert form(stored) == stored
        assert "\x00" not in stored
        assert stored.encode() is not None
        assert unicodedata.is_normalized("NFC", stored)
        assert stored == "" or not stored.isspace()


def test_naughty_strings_are_stable_and_storable() -> None:
    for typed in naughty_strings():
        assert clean(clean(typed)) == clean(typed)
        assert one_line(one_line(typed)) == one_line(typed)
        assert "\n" not in one_line(typed)
        assert clean(typed).encode() is not None


def test_long_text_is_normalised_like_short_text() -> None:
    short = "a\u0323\u0301\u0302 \u1e69\u0323 \u0f73\u0f71 \uac00\u11a8 \ufb2c "
    assert clean(short * 200) == unicodedata.normalize("NFC", short * 200)


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0f73", "\u0344\u0323"])
def test_a_run_of_combining_marks_takes_linear_time(marks: str) -> None:
    began = time.process_time()
    clean("a" + marks * (60_000 // len(marks)))
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("kind", [kind for kind in LIMITS if kind != "script_body"])
def test_the_limit_counts_code_points_as_sent(kind: Kind) -> None:
    limit = LIMITS[kind]
    assert checked(kind, "Text", "\U0001f600" * limit) == "\U0001f600" * limit
    with pytest.raises(TextRefused) as refusal:
        checked(kind, "Text", "x" * (limit + 12))
    assert refusal.value.field == kind
    assert refusal.value.message == (
        f"Text is {limit + 12:,} characters long; the limit is {limit:,}. Shorten it."
    )


def test_a_line_end_counts_once_however_it_is_sent() -> None:
    assert checked("fact", "Fact", "a\r\n" * 2_000) == "a\n" * 2_000


def test_a_script_is_measured_in_bytes() -> None:
    assert checked("script_body", "Script body", "\u00e9" * 32_768) == "\u00e9" * 32_768
    with pytest.raises(TextRefused, match="Script body is 65,538 bytes long; the limit is 65,536"):
        checked("script_body", "Script body", "\u00e9" * 32_769)


def test_an_unstorable_script_names_its_field() -> None:
    with pytest.raises(TextRefused) as refusal:
        checked("script_body", "Script body", "a\x00", field="body")
    assert refusal.value.field == "body"


@pytest.mark.parametrize(
    ("kind", "label", "message"),
    [
        ("title", "Title", "Enter a title."),
        ("note", "Internal note", "Enter an internal note."),
        ("script_body", "Script body", "Enter a script body."),
    ],
)
def test_blank_is_refused_where_text_is_required(kind: str, label: str, message: str) -> None:
    with pytest.raises(TextRefused) as refusal:
        checked(cast("Kind", kind), label, " \n\u200b")
    assert refusal.value.message == message
    assert checked(cast("Kind", kind), label, " \n\u200b", required=False) == ""


def test_limits_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        LIMITS["title"] = 1  # type: ignore[index] # the point of the test
