"""What the payload of a block must be, and what becomes of its fields."""

import json

import pytest

from webapp.lib.markers import parse
from webapp.lib.markers.proposals import ProposedCheck, ProposedFact
from webapp.lib.markers.suggest_fix import Fix

START, END = "[SUGGEST_FIX]\n", "\n[/SUGGEST_FIX]"


def fix_of(payload: str) -> Fix | None:
    reply = parse(f"before\n{START}{payload}{END}\nafter")
    assert reply.shown == "before\n\nafter"
    assert reply.unreadable_blocks == (reply.fix is None)
    return reply.fix


def fix_with(**fields: object) -> Fix | None:
    return fix_of(json.dumps({"title": "T", "description": "D", "confidence_pct": 85} | fields))


def confidence(literal: str) -> int | None:
    fix = fix_of(f'{{"title": "T", "description": "D", "confidence_pct": {literal}}}')
    return None if fix is None else fix.confidence_pct


CONFIDENCE = [
    ("85", 85),
    ("84.5", 85),
    ("84.49999999999999999999999999999999999999", 84),
    ("0.84499999999999999999999999999999999999", 84),
    ("0.845", 85),
    ("0.85", 85),
    ("0.004", 0),
    ("0.005", 1),
    ("0.999", 100),
    ("1", 1),
    ("1.0", 1),
    ("1.5", 2),
    ("0", 0),
    ("-0.0", 0),
    ("-5", 0),
    ("-0.5", 0),
    ("101", 100),
    ("99.999", 100),
    ("1e400", 100),
    ("-1e400", 0),
    ("1e-400", 0),
    ("1e99999999999999999999", 100),
    ("-1e99999999999999999999", 0),
    ("1e-99999999999999999999", 0),
    ("1" + "0" * 400, 100),
    ('"85"', 85),
    ('" 85.5 % "', 86),
    ('"0.85"', 1),
    ('"999%"', 100),
    ('"1000"', None),
    ('"٨٥"', None),
    ('"85,5"', None),
    ('"-5"', None),
    ('"high"', None),
    ("true", None),
    ("null", None),
    ("[85]", None),
    ("NaN", None),
    ("Infinity", None),
]


@pytest.mark.parametrize(("literal", "expected"), CONFIDENCE)
def test_confidence_is_a_whole_percentage(literal: str, expected: int | None) -> None:
    assert confidence(literal) == expected


MALFORMED = [
    "",
    "null",
    "[]",
    '"text"',
    '{"title": "T", "description": "D"}',
    '{"title": "T", "confidence_pct": 5}',
    '{"title": "-", "description": "D", "confidence_pct": 5}',
    '{"title": "T", "description": " ", "confidence_pct": 5}',
    '{"title": ["T"], "description": "D", "confidence_pct": 5}',
    '{"title": "T", "description": "D", "confidence_pct": 5} {}',
    '{"title": "T", "description": "D", "confidence_pct": 5,}',
    '{"title": "T", "description": "D", /* */ "confidence_pct": 5}',
    '{"title": "T", "description": "C:\\Program Files", "confidence_pct": 5}',
    '{"title": "T", "description": "C:\\temp", "confidence_pct": 5}',
    '{"title": "T", "description": "in C:\\new", "confidence_pct": 5}',
    '{"title": "T", "description": "a\\backup", "confidence_pct": 5}',
    '{"title": "T", "description": "a\\files", "confidence_pct": 5}',
    '{"title": "T", "description": "D", "confidence_pct": 5, "x": [{"y": "C:\\temp"}]}',
    '{"title": "T", "description": "D", "confidence_pct": 5, "C:\\temp": 1}',
    '{"title": "T", "description": "D", "confidence_pct": 5, "x": NaN}',
    '{"title": "T", "description": "a\x01b", "confidence_pct": 5}',
    '{"title": "T", "description": "D", "confidence_pct": 5, "x": 1' + "0" * 5000 + "}",
    '{"title": "T", "description": "D", "confidence_pct": 5, "x": ' + "[" * 600 + "]" * 600 + "}",
]


@pytest.mark.parametrize("payload", MALFORMED)
def test_it_does_not_guess(payload: str) -> None:
    assert fix_of(payload) is None


READABLE = [
    '\ufeff {"title": "T", "description": "D", "confidence_pct": 5} \ufeff',
    '{"title": "T", "description": "two\nlines\tand a tab", "confidence_pct": 5}',
    '{"title": "T", "description": "Drive C:\\tis", "confidence_pct": 5}'.replace("C:", "ABC:"),
    '{"title": "T", "description": "C:\\nNext line", "confidence_pct": 5}'.replace("nN", "n N"),
    '{"title": "T", "description": "C:\\\\temp", "confidence_pct": 5}',
    '{"title": "T", "description": "D", "confidence_pct": 5, "x": ' + "[" * 98 + "]" * 98 + "}",
]


@pytest.mark.parametrize("payload", READABLE)
def test_it_reads_what_is_strict_json(payload: str) -> None:
    assert fix_of(payload) is not None


def test_a_payload_may_have_256_kib_of_utf_8() -> None:
    empty = '{"title": "T", "description": "D", "confidence_pct": 5, "x": ""}'
    room = 256 * 1024 - len(empty)

    assert fix_of(empty.replace('""', f'"{"é" * (room // 2)}"')) is not None
    assert fix_of(empty.replace('""', f'"{"é" * (room // 2 + 1)}"')) is None


def test_the_title_is_one_line_of_200_characters() -> None:
    fix = fix_with(title=" \n Restart\u0085\x07 the\t" + "x" * 300)

    assert fix is not None
    assert fix.title == "Restart the " + "x" * 188


@pytest.mark.parametrize(("sent", "kept"), [("id", "id"), (3, None), (None, None), ([], None)])
def test_an_unusable_template_id_does_not_spoil_the_fix(sent: object, kept: str | None) -> None:
    fix = fix_with(script_template_id=sent)

    assert fix is not None
    assert fix.script_template_id == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\r\nb\x00", "a\r\nb\x00"),
        ("é" * 32_768, "é" * 32_768),
        ("é" * 32_769, None),
        (5, None),
        (None, None),
    ],
)
def test_a_drafted_script_is_kept_exactly_up_to_64_kib(sent: object, kept: str | None) -> None:
    fix = fix_with(ai_drafted_script=sent)

    assert fix is not None
    assert fix.ai_drafted_script == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("bash", "bash"), ("Python", "python"), (" ", "powershell"), (1, "powershell")],
)
def test_the_language_is_powershell_unless_said(sent: object, kept: str) -> None:
    fix = fix_with(language=sent)

    assert fix is not None
    assert fix.language == kept


@pytest.mark.parametrize("sent", [["x"], "-Name x", 5, None])
def test_parameters_that_are_no_object_are_none(sent: object) -> None:
    fix = fix_with(ai_drafted_parameters=sent)

    assert fix is not None
    assert fix.ai_drafted_parameters is None


def test_parameters_are_values_that_json_can_hold() -> None:
    written = '{"a": 1.5, "b": [{"c": 2e0}], "d": 1e999, "e": true, "f": null, "": "x"}'

    fix = fix_of(
        f'{{"title":"T","description":"D","confidence_pct":5,"ai_drafted_parameters":{written}}}'
    )

    assert fix is not None
    assert fix.ai_drafted_parameters == {
        "a": 1.5,
        "b": [{"c": 2.0}],
        "d": None,
        "e": True,
        "f": None,
        "": "x",
    }


def test_checks_are_joined_without_repetitions() -> None:
    first = '[{"label": " Ping ", "how": "ping a"}, {"label": "-"}, {"label": "Name"}]'
    second = '[{"label": "PING", "how": "Ping A "}, {"label": "Ping", "how": "ping b"}]'

    reply = parse(f"[CHECKS]\n{first}\n[/CHECKS]\n[CHECKS]\n{second}\n[/CHECKS]")

    assert reply.checks == (
        ProposedCheck("Ping", "ping a"),
        ProposedCheck("Name", ""),
        ProposedCheck("Ping", "ping b"),
    )
    assert reply.unreadable_blocks == 0


def test_facts_are_strings_or_have_a_kind() -> None:
    facts = [
        "One",
        {"text": "Two ", "kind": "cause"},
        {"text": "three", "kind": "guess"},
        " ",
        "TWO",
    ]

    reply = parse(f"[FACTS]{json.dumps(facts)}[/FACTS]")

    assert reply.facts == (
        ProposedFact("One", "finding"),
        ProposedFact("Two", "cause"),
        ProposedFact("three", "finding"),
    )


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("CHECKS", '["Ping"]'),
        ("CHECKS", '[{"how": "ping"}]'),
        ("CHECKS", '[{"label": "Ping", "how": 5}]'),
        ("CHECKS", '{"label": "Ping"}'),
        ("FACTS", '["One", 5]'),
        ("FACTS", '[{"kind": "cause"}]'),
        ("FACTS", '"One"'),
        ("FACTS", "null"),
    ],
)
def test_a_list_with_an_entry_of_another_shape_is_malformed(kind: str, payload: str) -> None:
    reply = parse(f'[{kind}]\n{payload}\n[/{kind}][FACTS]["kept"][/FACTS]')

    assert reply.unreadable_blocks == 1
    assert reply.checks == ()
    assert reply.facts == (ProposedFact("kept", "finding"),)


def test_at_most_twenty_entries_are_taken() -> None:
    half = json.dumps([f"fact {number}" for number in range(15)])
    rest = json.dumps([f"fact {number}" for number in range(10, 30)])

    reply = parse(f"[FACTS]{half}[/FACTS][FACTS]{rest}[/FACTS]")

    assert [fact.text for fact in reply.facts] == [f"fact {number}" for number in range(20)]
