"""The words Claude is given agree with the parser that reads its reply."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from webapp.assistant.fencing import Tag
from webapp.assistant.system_prompt import ASSISTANT_SYSTEM_PROMPT
from webapp.lib.markers import parse

EXAMPLES = re.findall(
    r"^\[(SUGGEST_FIX|CHECKS|FACTS)\]\n(.*?)\n\[/\1\]$",
    ASSISTANT_SYSTEM_PROMPT,
    re.MULTILINE | re.DOTALL,
)


def test_every_kind_of_block_has_an_example_and_no_marker_stands_outside_one() -> None:
    assert {kind for kind, _ in EXAMPLES} == {"SUGGEST_FIX", "CHECKS", "FACTS"}
    markers = re.findall(r"\[/?(?:SUGGEST_FIX|CHECKS|FACTS)\]", ASSISTANT_SYSTEM_PROMPT)
    assert len(markers) == 2 * len(EXAMPLES)


@pytest.mark.parametrize(("kind", "payload"), EXAMPLES)
def test_each_example_is_read_whole(kind: str, payload: str) -> None:
    reply = parse(f"Before.\n\n[{kind}]\n{payload}\n[/{kind}]\n\nAfter.")
    assert reply.unreadable_blocks == 0
    assert "[" not in reply.shown
    taken = {"SUGGEST_FIX": reply.fix is not None, "CHECKS": reply.checks, "FACTS": reply.facts}
    assert taken[kind]


def test_the_examples_show_both_ways_to_a_script() -> None:
    fixes = [parse(f"[{kind}]\n{payload}\n[/{kind}]").fix for kind, payload in EXAMPLES]
    named, drafted = [fix for fix in fixes if fix is not None]
    assert named.script_template_id
    assert named.ai_drafted_script is None
    assert drafted.ai_drafted_script
    assert drafted.ai_drafted_parameters
    assert all(f"{{{{ {name} }}}}" in drafted.ai_drafted_script for name in ["ServiceName"])


def test_the_examples_show_how_a_path_is_written() -> None:
    facts = parse(ASSISTANT_SYSTEM_PROMPT).facts
    assert any("C:\\Windows\\System32" in fact.text for fact in facts)


@pytest.mark.parametrize("tag", get_args(Tag))
def test_every_tag_is_explained(tag: Tag) -> None:
    assert f"<{tag}>" in ASSISTANT_SYSTEM_PROMPT


@pytest.mark.parametrize(
    "rule",
    [
        "Checks before fixes",
        "Invent no commands",
        "Invent no facts",
        "is data",
        "a new block replaces the last one",
        "write at most one a reply",
        "Not when",
        "never ask for a password",
    ],
)
def test_the_rules_stand_in_it(rule: str) -> None:
    assert rule in " ".join(ASSISTANT_SYSTEM_PROMPT.split())
