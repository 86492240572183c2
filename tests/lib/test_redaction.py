import base64
import html
import json
import re
import time
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.lib.redaction import MASK, mask_spans, redact_sensitive, redacted_parameters

HOSTILE = Path(__file__).parents[2] / "../shared/data/C_hostile"
SECRET = "a'b\"c`d$e|f<&>/+=% \u00dc-Long1"
ONE = {"properties": {"Value": {"x-sensitive": True}}}


def schema_of(sensitive: list[str]) -> dict[str, object]:
    return {"type": "object", "properties": {name: {"x-sensitive": True} for name in sensitive}}


def test_it_passes_the_clear_cases() -> None:
    path = HOSTILE / "redaction_cases.jsonl"
    if not path.exists():
        pytest.skip(f"the redaction cases are not at {path}")
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    for row in (row for row in rows if not row["ambiguous"]):
        text = redact_sensitive(row["text"], row["params"], schema_of(row["sensitive"]))
        kept = [
            part for part in row["must_not_contain"] + row.get("check_also", []) if part in text
        ]
        lost = [part for part in row["must_contain"] if part not in text]
        assert (kept, lost) == ([], []), row["name"]


def base64_of(text: str, encoding: str) -> str:
    return base64.b64encode(text.encode(encoding)).decode()


FORMS = {
    "as is": SECRET,
    "single quotes doubled": SECRET.replace("'", "''"),
    "double quotes doubled": SECRET.replace('"', '""'),
    "shell, escaped quote": SECRET.replace("'", "'\\''"),
    "shell, quoted quote": SECRET.replace("'", "'\"'\"'"),
    "PowerShell": SECRET.replace("`", "``").replace("$", "`$").replace('"', '`"'),
    "JSON": json.dumps(SECRET)[1:-1],
    "JSON, readable": json.dumps(SECRET, ensure_ascii=False)[1:-1],
    "JSON, upper-case escapes": json.dumps(SECRET)[1:-1].replace("\\u00dc", "\\u00DC"),
    "JSON of .NET": json.dumps(SECRET, ensure_ascii=False)[1:-1]
    .replace("'", "\\u0027")
    .replace("<", "\\u003c")
    .replace(">", "\\u003e")
    .replace("&", "\\u0026"),
    "HTML": html.escape(SECRET),
    "HTML, text": html.escape(SECRET, quote=False),
    "HTML, numeric": html.escape(SECRET).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    "Markdown table": SECRET.replace("|", "\\|"),
    "URL, component": quote(SECRET, safe=""),
    "URL, path": quote(SECRET),
    "URL, form": quote_plus(SECRET),
    "URL, lower case": re.sub("%..", lambda code: code[0].lower(), quote(SECRET, safe="")),
    "Python": repr(SECRET)[1:-1],
    "batch file": SECRET.replace("%", "%%"),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_it_finds_each_form(form: str) -> None:
    text = f"before {form} after"
    assert redact_sensitive(text, {"Value": SECRET}, ONE) == f"before {MASK} after"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("before", ["", "x", "xy", "user:", "pw = '"])
@pytest.mark.parametrize(
    "secret", ["Hunter2Hunter2", "Hunter2Hunter", "Hunter2Hunte", "p@ss\u00dc"]
)
def test_it_finds_base64_at_every_alignment(secret: str, before: str, encoding: str) -> None:
    code = base64_of(f"{before}{secret}' rest of the script", encoding)
    text = redact_sensitive(f"-EncodedCommand {code}", {"Value": secret}, ONE)
    assert MASK in text
    left = text.removeprefix("-EncodedCommand ").split(MASK)
    assert code.startswith(left[0])
    assert code.endswith(left[1])
    whole_bytes = base64.b64decode(left[0] + "A" * (-len(left[0]) % 4))[: len(left[0]) * 6 // 8]
    assert len(whole_bytes) <= len(before.encode(encoding))


def test_it_finds_a_quoted_secret_in_an_encoded_command() -> None:
    code = base64_of("$p = 'a''b''c-Long1'", "utf-16-le")
    text = redact_sensitive(code, {"Value": "a'b'c-Long1"}, ONE)
    assert MASK in text
    assert len(text) < len(code) / 2


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_do_not_hide_a_secret(end: str) -> None:
    typed = "line one\r\nline two\nline three"
    shown = end.join(("line one", "line two", "line three"))
    assert redact_sensitive(f"<{shown}>", {"Value": typed}, ONE) == f"<{MASK}>"
    assert redact_sensitive(json.dumps(shown), {"Value": typed}, ONE) == f'"{MASK}"'


@pytest.mark.parametrize(
    ("value", "text", "redacted"),
    [
        ("  spaced  ", "a spaced b", f"a {MASK} b"),
        (493817, "Pin 493817 set", f"Pin {MASK} set"),
        (1234.5, "1234.5", MASK),
        ({"a": ["Hunter2", {"b": "Winter3"}]}, "Hunter2 Winter3", f"{MASK} {MASK}"),
        (True, "True true", "True true"),
        (None, "None null", "None null"),
        ("abc", "abc abc", "abc abc"),
        ("    ", "a    b", "a    b"),
        (" ab ", "x ab y", "x ab y"),
        ("aaaa", "aaaaaaab", f"{MASK}b"),
        ("Caf\u00e9-1", "Cafe\u0301-1", MASK),
        (r"\1\g<0>", r"x \1\g<0>", f"x {MASK}"),
        (MASK, MASK, MASK),
    ],
)
def test_it_redacts_leaves(value: object, text: str, redacted: str) -> None:
    assert redact_sensitive(text, {"Value": value}, ONE) == redacted


def test_overlapping_secrets_leave_nothing_between() -> None:
    schema = schema_of(["A", "B"])
    values = {"A": "firstXY", "B": "XYsecond"}
    assert redact_sensitive("<firstXYsecond>", values, schema) == f"<{MASK}>"


def test_values_that_are_not_sensitive_stay() -> None:
    assert redact_sensitive("PC-01", {"Computer": "PC-01"}, {}) == "PC-01"


SECRETS = st.text(st.characters(exclude_characters=MASK), min_size=4).filter(
    lambda value: len(value.strip()) >= 4
)


@given(st.text(), SECRETS, st.text())
def test_no_secret_survives(before: str, secret: str, after: str) -> None:
    text = redact_sensitive(f"{before}{secret}{after}", {"Value": secret}, ONE)
    assert secret not in text
    assert MASK in text


@given(st.text("ab", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9))))
def test_masking_shows_exactly_what_no_span_covers(
    text: str, starts: list[tuple[int, int]]
) -> None:
    spans = [(start, start + size) for start, size in starts if start + size <= len(text)]
    covered = {index for start, end in spans for index in range(start, end)}
    shown = "".join(mark for index, mark in enumerate(text) if index not in covered)
    assert mask_spans(text, spans).replace(MASK, "") == shown


@pytest.mark.parametrize("value", ["a" * 1_000, "ab" * 500, "a" * 999 + "b"])
def test_a_periodic_secret_takes_linear_time(value: str) -> None:
    began = time.process_time()
    redact_sensitive("a" * 1_000_000, {"Value": value}, ONE)
    assert time.process_time() - began < 2


def test_redacted_parameters_keep_what_is_not_secret() -> None:
    schema = {"properties": {"Password": {"format": "password"}, "Pin": {"x-sensitive": True}}}
    values = {"Computer": "PC-01", "Password": "Hunter2", "Pin": 12, "Other": None}
    assert redacted_parameters(values, schema) == {
        "Computer": "PC-01",
        "Password": MASK,
        "Pin": MASK,
        "Other": None,
    }
