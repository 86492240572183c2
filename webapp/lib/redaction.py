"""Known secret values become dots, in every form that quoting, encoding and logging give them."""

import base64
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

from webapp.lib.sensitivity import (
    MASK,
    Schema,
    is_sensitive,
    looks_sensitive,
    redacted_parameters,
    sensitive_leaves,
)

__all__ = [
    "MASK",
    "Schema",
    "is_sensitive",
    "looks_sensitive",
    "mask_spans",
    "redact_sensitive",
    "redacted_parameters",
]

#: Shorter values stand in too many words that are no secret.
SHORTEST = 4
_LINE_END = re.compile(r"\r\n|\r|\n")
_UNICODE_ESCAPE = re.compile(r"\\u[0-9a-f]{4}")
_PERCENT_ESCAPE = re.compile(r"%[0-9A-F]{2}")
# .NET and Jinja escape these in JSON as well.
_NET_JSON = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&'"}
_POWERSHELL = str.maketrans(
    {
        "`": "``",
        "$": "`$",
        '"': '`"',
        "\n": "`n",
        "\r": "`r",
        "\t": "`t",
        "\x00": "`0",
        "\x07": "`a",
    }
)
_BASE64_MARK = "A-Za-z0-9+/_-"


def redact_sensitive(text: str, parameters: Mapping[str, object], schema: Schema) -> str:
    """Return the text with ``MASK`` for each sensitive value in it.

    Args:
        text: an error, a log line, an echo: anything that may repeat what was typed.
        parameters: values by name, as typed.
        schema: their JSON Schema; ``{}`` where there is none: then names decide.
    """
    spans: list[tuple[int, int]] = []
    plain: set[str] = set()
    encoded: set[tuple[str, int]] = set()
    for leaf in set(sensitive_leaves(parameters, schema)):
        for value in _variants(leaf):
            plain.update(_forms(value))
            for quoted in _quoted(value):
                encoded.update(_base64_forms(quoted))
    for form in plain:
        spans += _occurrences(form, text)
    for form, offset in encoded:
        spans += _widened(_occurrences(form, text), text, offset)
    return mask_spans(text, spans)


def mask_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with one ``MASK`` for each span; overlapping spans are one."""
    parts: list[str] = []
    shown = 0
    # Longest first where two start together; a later one inside or across is swallowed.
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= shown:
            parts += [text[shown:start], MASK]
        shown = max(shown, end)
    return "".join((*parts, text[shown:]))


def _occurrences(form: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield spans that cover every occurrence, in linear time also where they overlap."""
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        yield start, end
        # The last one that overlaps this: it ends at least half a form further on.
        overlapping = text.rfind(form, start + 1, end + len(form) - 1)
        start = overlapping if overlapping >= 0 else text.find(form, end)


def _variants(leaf: str) -> set[str]:
    """Return the value as typed, trimmed, with other line ends and in both normal forms."""
    typed = {leaf, leaf.strip()}
    lined = typed | {_LINE_END.sub(end, value) for value in typed for end in ("\n", "\r\n")}
    normal = {unicodedata.normalize(form, v) for v in lined for form in ("NFC", "NFD")}
    return {value for value in lined | normal if len(value.strip()) >= SHORTEST}


def _quoted(value: str) -> set[str]:
    """Return the value as literals of the script languages hold it."""
    return {
        value,
        value.replace("'", "''"),
        re.sub("(['\u2018-\u201b])", r"\1\1", value),
        value.replace('"', '""'),
        value.replace("'", "'\\''"),
        value.replace("'", "'\"'\"'"),
        value.translate(_POWERSHELL),
        re.sub(r'([$`"\\!])', r"\\\1", value),
        re.sub(r'([$`"\\])', r"\\\1", value),
        value.replace("%", "%%"),
        repr(value)[1:-1],
    }


def _forms(value: str) -> set[str]:
    """Return the value in every form that is not base64."""
    forms = _quoted(value) | {value.replace("|", "\\|")}
    forms |= _json_forms(value) | _html_forms(value) | _url_forms(value)
    return forms


def _json_forms(value: str) -> set[str]:
    pure = json.dumps(value)[1:-1]
    plain = json.dumps(value, ensure_ascii=False)[1:-1]
    forms = {pure, plain, pure.translate(_NET_JSON), plain.translate(_NET_JSON)}
    forms |= {form.replace("/", "\\/") for form in forms}
    shouted = {_UNICODE_ESCAPE.sub(lambda m: "\\u" + m[0][2:].upper(), form) for form in forms}
    return forms | shouted


def _html_forms(value: str) -> set[str]:
    forms = {html.escape(value, quote=False)}
    for mark, entities in (('"', ("&quot;", "&#34;")), ("'", ("&#39;", "&#x27;", "&apos;"))):
        forms |= {form.replace(mark, entity) for form in forms for entity in entities}
    return forms


def _url_forms(value: str) -> set[str]:
    storable = value.encode("utf-8", "replace")
    # As encodeURIComponent, encodeURI and the path of a URL leave them, and all or none escaped.
    safe = ("", "/", "!'()*", "/:@!$&'()*+,;=", "/:@!$&'()*+,;=?#")
    forms = {quote(storable, safe=marks) for marks in safe}
    forms |= {quote_plus(storable, safe=marks) for marks in ("", "*")}
    return forms | {_PERCENT_ESCAPE.sub(lambda m: m[0].lower(), form) for form in forms}


def _base64_forms(value: str) -> Iterator[tuple[str, int]]:
    """Yield what base64 of any text around the value must contain, with the bytes before it.

    Of the marks at both ends, which the text around decides as well, none is in the form.
    """
    for encoding in ("utf-8", "utf-16-le"):
        secret = value.encode(encoding, "replace")
        for before in range(3):
            code = base64.b64encode(bytes(before) + secret).decode()
            form = code[(0, 2, 3)[before] : (before + len(secret)) * 8 // 6]
            yield form, before
            yield form.replace("+", "-").replace("/", "_"), before


def _widened(spans: Iterable[tuple[int, int]], text: str, before: int) -> Iterator[tuple[int, int]]:
    """Take in the marks on both sides that hold a part of the secret, and the padding."""
    for start, end in spans:
        tail = re.compile(rf"[{_BASE64_MARK}]?={{0,2}}").match(text, end)
        head = before > 0 and start > 0 and (text[start - 1].isalnum() or text[start - 1] in "+/_-")
        yield start - head, tail.end() if tail else end
