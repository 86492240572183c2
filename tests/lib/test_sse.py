from __future__ import annotations

import pytest

from webapp.lib.sse import COMMENT, message, unnamed


@pytest.mark.parametrize(
    ("text", "framed"),
    [
        ("one", "event: token\ndata: one\n\n"),
        ("", "event: token\ndata: \n\n"),
        ("one\ntwo", "event: token\ndata: one\ndata: two\n\n"),
        ("one\r\ntwo\rthree", "event: token\ndata: one\ndata: two\ndata: three\n\n"),
        ("\n\nevent: error", "event: token\ndata: \ndata: \ndata: event: error\n\n"),
        ("one\u2028two\x85", "event: token\ndata: one\u2028two\x85\n\n"),
    ],
)
def test_no_text_can_end_its_event_or_start_another(text: str, framed: str) -> None:
    assert message("token", text) == framed


def test_a_message_without_a_name_is_its_data_alone() -> None:
    assert unnamed("one\ntwo") == "data: one\ndata: two\n\n"


def test_a_comment_is_no_event() -> None:
    assert COMMENT.startswith(":")
    assert COMMENT.endswith("\n\n")
