"""Every collected payload through Markdown: within the allowlist, in whatever it is wrapped."""

from __future__ import annotations

import pytest

from tests.lib.test_markdown import Violations, rows, violations, wrapped
from webapp.lib.markdown import render_note


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("xss_html_payloads.jsonl", "payload"),
        ("sanitizer_fixtures.jsonl", "payload"),
        ("markdown_hostile.jsonl", "text"),
        ("htmx_attribute_payloads.jsonl", "payload"),
        ("commonmark_spec.jsonl", "markdown"),
        ("blns.jsonl", "text"),
    ],
)
def test_no_payload_leaves_the_allowlist(file: str, key: str) -> None:
    for payload in rows(file, key):
        assert Violations(render_note(payload)).found == []
        for source in wrapped(payload):
            assert violations(source) == []
