"""Where blocks begin and end, what leaves the shown text, and what stays."""

import pytest

from webapp.lib.markers import MarkerParser, parse

GOOD = '{"title": "T", "description": "D", "confidence_pct": 85}'
BAD = '{"title": "T",}'
S, E = "[SUGGEST_FIX]", "[/SUGGEST_FIX]"
BLOCK = f"{S}\n{GOOD}\n{E}"

#: text, shown, a fix was read, unreadable blocks
OPENING = [
    (f"a\n\n{BLOCK}\n\nb", "a\n\n\n\nb", True, 0),
    (f"a\n  {S}  \n{GOOD}\n  {E}", "a\n", True, 0),
    (f"- {S}\n{GOOD}\n{E}", "", True, 0),
    (f"### {S}\n{GOOD}\n### {E}\nb", "\nb", True, 0),
    (f"1. a\n   2) {S}\n{GOOD}\n{E}\nb", "1. a\n\nb", True, 0),
    (f"Fix: {S}\n{GOOD}\n{E} Hope", "Fix:  Hope", True, 0),
    (f"Fix: {S}{GOOD}{E}b", "Fix: b", True, 0),
    (f"Fix: {S} \n\n```json\n{GOOD}\n```\n{E}", "Fix: ", True, 0),
    (f"Fix: {S}~~~\n{GOOD}~~~{E}", "Fix: ", True, 0),
    (f"{S}\nnot json\n{E}b", "b", False, 1),
    (f"**{S}**\n{GOOD}\n", f"**{S}**\n{GOOD}\n", False, 0),
    (f"Use `{S}` and `{E}` here", f"Use `{S}` and `{E}` here", False, 0),
    (f"Use {S}\n```\nx{{", f"Use {S}\n```\nx{{", False, 0),
    ("[suggest_fix]\n{}\n", "[suggest_fix]\n{}\n", False, 0),
    (f"> {BLOCK}", f"> {S}\n{GOOD}\n", False, 0),
    (f"> {S} {GOOD}{E}", f"> {S} {GOOD}{E}", False, 0),
    (f"- > {S} {GOOD}{E}", f"- > {S} {GOOD}{E}", False, 0),
    (f"> a\n{BLOCK}", "> a\n", True, 0),
    (f"a\x85{S}\x85{GOOD}\x85{E}", "a\x85", True, 0),
    (f"a {S}\r\n{GOOD}\r{E}\rb\r\n", "a \nb\n", True, 0),
    ('a [FACTS] ["x"] [/FACTS] b', "a  b", False, 0),
    ('a [FACTS] [\n {"text": "x"}] [/FACTS] b', "a  b", False, 0),
    ("a [CHECKS] [][/CHECKS] b", "a  b", False, 0),
    ("a [CHECKS] [ ] tick", "a [CHECKS] [ ] tick", False, 0),
    ("a [CHECKS] [x](y)", "a [CHECKS] [x](y)", False, 0),
    ("a [FACTS] {", "a [FACTS] {", False, 0),
]
ENDING = [
    (f"{S}\n{GOOD[:-1]}\n {E} b", " b", False, 1),
    (f'{S}\n{{"description": "write {E} last", {GOOD[1:]}\n{E}', "", True, 0),
    (f"{S}\n{GOOD} \n```  {E}b", "b", False, 1),
    (f"{S}\n{GOOD}\n[/FACTS]\n{E}b", "b", False, 1),
    (f"{S}\n{GOOD}\nprose\n{BLOCK}", "", True, 1),
    (f"{S}\n{GOOD}\n- [FACTS]  \n[]\n[/FACTS] b", " b", False, 1),
    (f"{S}\n{GOOD}\n[FACTS] x\n{E} b", " b", False, 1),
    (f"a\n{S}\n{GOOD}", "a\n", False, 1),
    (f"a\n{S}", "a\n", False, 1),
    (f"a {S}", f"a {S}", False, 0),
    (f"a\n- {E} \nb", "a\n\nb", False, 0),
    (f"a {E} b", f"a {E} b", False, 0),
    (f"a\n{E} b", f"a\n{E} b", False, 0),
    (f"{BLOCK}{S}{GOOD}{E}", "", True, 0),
    ("a [SUG", "a ", False, 0),
    ("a [/CH", "a ", False, 0),
    ("a [SUGGEST_FIX", "a ", False, 0),
    ("a [SU", "a [SU", False, 0),
    ("a [/C", "a [/C", False, 0),
    ("a [SUG ", "a [SUG ", False, 0),
    (f"{BLOCK}\n[/SUGG", "\n", True, 0),
]
FENCES = [
    (f"{S}\n```json\n{GOOD}\n```\n{E}b", "b", True, 0),
    (f"{S}\n~~~~\n{GOOD}~~~~{E}b", "b", True, 0),
    (f"{S}\n```json\n{GOOD}\n{E}b", "b", False, 1),
    (f"a\n```\n{BLOCK}\n```\nb", "a\n\nb", True, 0),
    (f"a\n- ```text\n\n  {BLOCK}\n\n  ```  \nb", "a\n\nb", True, 0),
    (f"```\n{BLOCK}\n[FACTS]\n[]\n[/FACTS]\n```\n", "\n", True, 0),
    (f"```\n{BLOCK}\n{S}\n{BAD}\n{E}\n```\n", "\n", True, 1),
    (f"```\n{S}\n{BAD}\n{E}\n```\n", f"```\n{S}\n{BAD}\n{E}\n```\n", False, 1),
    (f"```\nsee\n{BLOCK}\n```\n", f"```\nsee\n{BLOCK}\n```\n", False, 0),
    (f"```\n{BLOCK}\nsee\n```\n", f"```\n{BLOCK}\nsee\n```\n", False, 0),
    (f"```\nsee {E}\n[SUGG\n```", f"```\nsee {E}\n[SUGG\n```", False, 0),
    (f"```\nsee\n{E}\n```", f"```\nsee\n{E}\n```", False, 0),
    (f"```\nsee\n\n{BLOCK}", "```\nsee\n\n", True, 0),
    (f"```\n{BLOCK}\n~~~\nb [SUGG", "```\n\n~~~\nb ", True, 0),
    (f"```\nsee\n~~~\n{BLOCK}\n~~~\nb", "```\nsee\n\nb", True, 0),
    (f"````\n{BLOCK}\n```\nb", "````\n\n```\nb", True, 0),
    (f"```\n{S}\n```json\n{GOOD}\n```\n{E}\n```\nb", "\nb", True, 0),
    (f"```in `line`\n{BLOCK}\n```\n", "```in `line`\n\n```\n", True, 0),
    (f"> ```\n{BLOCK}\n> ```\n", "> ```\n\n> ```\n", True, 0),
    (f"{BLOCK}\n```\n{S}\n{GOOD.replace('T', 'U')}\n{E}\n", "\n```\n\n", True, 0),
]


@pytest.mark.parametrize(("text", "shown", "has_fix", "unreadable"), OPENING + ENDING + FENCES)
def test_it_takes_blocks_and_leaves_the_prose(
    text: str, shown: str, *, has_fix: bool, unreadable: int
) -> None:
    reply = parse(text)

    assert reply.shown == shown
    assert (reply.fix is not None) is has_fix
    assert reply.unreadable_blocks == unreadable


@pytest.mark.parametrize(("text", "shown", "has_fix", "unreadable"), OPENING + ENDING + FENCES)
def test_it_reads_the_same_one_character_at_a_time(
    text: str, shown: str, *, has_fix: bool, unreadable: int
) -> None:
    parser = MarkerParser()

    streamed = "".join([*map(parser.feed, text), parser.close()])

    assert streamed == shown
    assert parser.reply == parse(text)


def test_the_last_well_formed_fix_wins() -> None:
    blocks = [f"{S}\n{GOOD.replace('T', title)}\n{E}\n" for title in ("One", "Two")]

    reply = parse(f"{''.join(blocks)}{S}\n{BAD}\n{E}\n")

    assert reply.fix is not None
    assert reply.fix.title == "Two"
    assert reply.unreadable_blocks == 1


def test_it_shows_prose_while_a_block_is_still_open() -> None:
    parser = MarkerParser()

    assert parser.feed("Look at this:\n[SUGG") == "Look at this:\n"
    assert parser.feed(f"EST_FIX]\n{GOOD}\n") == ""
    assert parser.feed(f"{E} And restart.") == " And restart."


def test_it_shows_code_until_a_block_begins_in_it() -> None:
    parser = MarkerParser()

    assert parser.feed("```\nGet-Date\nGet-Item") == "```\nGet-Date\nGet-Item"
    assert parser.feed(f"\n{BLOCK}\n") == "\n"
    assert parser.feed("```\nb") == f"{BLOCK}\n```\nb"


@pytest.mark.parametrize("deep", [100, 100_000])
def test_it_survives_deep_nesting(deep: int) -> None:
    objects = '{"a":' * deep
    reply = parse(f"a [FACTS]\n{'[' * deep}{']' * deep}\n[/FACTS] {S}{objects}{E} b")

    assert reply.unreadable_blocks >= 1
    assert reply.fix is None
