"""Finds secrets in what people type: token formats, and the ways secrets are written in tickets.

The rules are data (`secret_rules.toml`) for RE2, so that no text makes them slow. Beside them
stand those detectors of detect-secrets that know a vendor's format; the others flag prose.
"""

import importlib
import re
import tomllib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import re2

from webapp.lib.redaction import mask_spans

_RULES = Path(__file__).with_name("secret_rules.toml")
_DETECTORS = {
    "aws": "AWSKeyDetector",
    "azure_storage_key": "AzureStorageKeyDetector",
    "basic_auth": "BasicAuthDetector",
    "cloudant": "CloudantDetector",
    "discord": "DiscordBotTokenDetector",
    "github_token": "GitHubTokenDetector",
    "gitlab_token": "GitLabTokenDetector",
    "ibm_cloud_iam": "IbmCloudIamDetector",
    "ibm_cos_hmac": "IbmCosHmacDetector",
    "jwt": "JwtTokenDetector",
    "mailchimp": "MailchimpDetector",
    "npm": "NpmDetector",
    "openai": "OpenAIDetector",
    "pypi_token": "PypiTokenDetector",
    "sendgrid": "SendGridDetector",
    "slack": "SlackDetector",
    "softlayer": "SoftlayerDetector",
    "square_oauth": "SquareOAuthDetector",
    "stripe": "StripeDetector",
    "telegram_token": "TelegramBotTokenDetector",
    "twilio": "TwilioKeyDetector",
}
# Their patterns are Python's: quadratic on some texts, so they see this many characters at once.
_PIECE = re.compile(r"[^\n]{1,1000}")
_WORD = re.compile(r"\S+")
# What ends a bare value: the next part of a connection string or query, or punctuation.
_CLOSING = re.compile(r"[;&][A-Za-z_ ]+=.*$|[.,;:)\]}\"'`]+$")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT_OR_SIGN = re.compile(r"[0-9!#$%&*+=?@^~\u00a7]")
_STRONG = tuple(re.compile(mark) for mark in ("[a-z]", "[A-Z]", "[0-9]", "[!#$%&+^]"))
_CELL = re.compile(
    r"\w+![$A-Z0-9:]+|.*\w#|[A-Z]+\+.*|\w+\+\w+"
)  # a sheet's, C#, keys held together
# A search's words and what is typed on: names that only look like a key's.
_NO_KEY = re.compile(rb"(?i)key(?:word|board)s?[^A-Za-z]*$")
_SHORTEST = 3
_SHORTEST_RANDOM = 6
# A reference to a value, not the value: variables, templates, stars, and what documentation says.
_PLACEHOLDER = re.compile(
    r"[<{\[(].*|\$[A-Za-z_{(][\w:.{}()$-]*|%\w+%|@\w+|[*x.\u2022\u2026_?#=-]+|\*+.*\*+|\\+|&\w+;?.*"
    r"|[a-z]:\\.*"
    r"|(?:Add|ConvertFrom|ConvertTo|Get|Import|Invoke|New|Read|Set)-[a-z]\w+|[\w.]+\(.*"
    r"|.*(?:getenv|environ|\{\{|example|placeholder|redacted|your[-_ ]?(?:password|token|key)).*",
    re.IGNORECASE,
)
# What stands beside a keyword as well, has digits or signs, and is no secret: numbers and codes,
# versions, amounts, addresses, paths, registry keys, file and host names, cmdlets.
_ORDINARY = re.compile(
    r"[a-z*|_]+|WPA\d?-?\w*|0x[0-9a-f]+|KB\d+|v?\d+(?:[.:,/-]\d+)*\.?|v?\d+\.\d+[\w.-]*|\d{1,5}[a-z]{1,3}"
    r"|(?:p|pw|pwd|pass|passwor[dt]|u|user|username)[:=].*"
    r"|https?:.*|[a-z]:[\\/].*|[\\/].*|(?:HKEY?_|HK[A-Z]{1,2}[:\\]).*|[\w.+-]+@[\w.-]+\.[a-z]{2,}"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|local|de|exe|dll|ps1|aspx?|html?|md|txt|log|xml|json"
    r"|ini|config)\W*|[\w-]+(?:\(\))+|[A-Z][a-z]+-[A-Z]\w+",
    re.IGNORECASE,
)


class Find(NamedTuple):
    """A secret at ``text[start:end]`` and the rule or detector that says so."""

    start: int
    end: int
    rule: str


class Masked(NamedTuple):
    """The text with its finds as dots, and the finds: where they stood in what was typed."""

    text: str
    finds: tuple[Find, ...]


class _Rule(NamedTuple):
    name: str
    value: str
    pattern: Any


def find_secrets(text: str) -> list[Find]:
    """Return the secrets in order of place; none overlaps another."""
    known = _apart(_by_rules(text))
    return _apart([*known, *_by_detectors(text, known)])


def _apart(finds: Iterable[Find]) -> list[Find]:
    """Join finds that overlap; the first to begin names the rule."""
    apart: list[Find] = []
    for find in sorted(finds, key=lambda find: (find.start, -find.end)):
        if apart and find.start < apart[-1].end:
            last = apart.pop()
            apart.append(last._replace(end=max(last.end, find.end)))
        else:
            apart.append(find)
    return apart


def mask(text: str, not_secret: Collection[str] = ()) -> Masked:
    """Mask what looks like a secret, except what somebody ticked as none.

    Args:
        text: as typed.
        not_secret: finds as they stood in the text; each counts wherever it occurs.
    """
    finds = [find for find in find_secrets(text) if text[find.start : find.end] not in not_secret]
    return Masked(mask_spans(text, (find[:2] for find in finds)), tuple(finds))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_RULES.read_text(encoding="utf-8"))


@cache
def _rules() -> tuple[_Rule, ...]:
    options = re2.Options()
    options.max_mem = 64 << 20  # bytes; with the default of 8 MiB it falls back to slow matching
    options.log_errors = False
    return tuple(
        _Rule(row["name"], row["value"], re2.compile(row.get("pattern") or _any_of(row), options))
        for row in _data()["rule"]
    )


def _any_of(row: dict[str, Any]) -> str:
    return rf"\b(?:{'|'.join(row['prefixes'])})"


@cache
def _not_values() -> frozenset[str]:
    return frozenset(_data()["not_values"].split())


@cache
def _detectors() -> tuple[Any, ...]:
    return tuple(
        getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), name)()
        for module, name in _DETECTORS.items()
    )


def _by_rules(text: str) -> Iterator[Find]:
    # In bytes throughout: for str, RE2's binding encodes the whole text again for each match.
    encoded = text.encode("utf-8", "surrogatepass")
    for rule in _rules():
        byte = place = 0
        for match in rule.pattern.finditer(encoded):
            group = next((n for n in range(1, match.re.groups + 1) if match[n]), 0)
            start, end = match.span(group)
            value = encoded[start:end].decode("utf-8", "surrogatepass")
            if rule.value != "any":
                value = _CLOSING.sub("", value)
            if _is_secret(value, rule.value) and not _NO_KEY.search(encoded, match.start(), start):
                place += len(encoded[byte:start].decode("utf-8", "surrogatepass"))
                byte = start
                yield Find(place, place + len(value), rule.name)


def _is_secret(value: str, kind: str) -> bool:
    if kind == "any":
        return True
    if len(value) < _SHORTEST or _PLACEHOLDER.fullmatch(value) or value.lower() in _not_values():
        return False
    if kind == "strong" and not (
        all(mark.search(value) for mark in _STRONG) and _CELL.fullmatch(value) is None
    ):
        return False
    return kind == "given" or (
        len(value) >= _SHORTEST_RANDOM
        and _LETTER.search(value) is not None
        and _DIGIT_OR_SIGN.search(value) is not None
        and _ORDINARY.fullmatch(value) is None
    )


def _by_detectors(text: str, known: list[Find]) -> Iterator[Find]:
    """Yield each word with a hit that no rule has found: detectors say what, not where."""
    for piece in _PIECE.finditer(text):
        hits = {
            (hit, detector.secret_type)
            for detector in _detectors()
            for hit in detector.analyze_string(piece[0])
            if hit and not _PLACEHOLDER.fullmatch(hit)
        }
        for word in _WORD.finditer(text, *piece.span()) if hits else ():
            for hit, rule in hits:
                if any(not _is_known(*span, known) for span in _places(hit, word)):
                    yield Find(*word.span(), rule)


def _places(hit: str, word: re.Match[str]) -> Iterator[tuple[int, int]]:
    at = word[0].find(hit)
    while at >= 0:
        yield word.start() + at, word.start() + at + len(hit)
        at = word[0].find(hit, at + len(hit))


def _is_known(start: int, end: int, known: list[Find]) -> bool:
    before = bisect_left(known, end, key=lambda find: find.start)
    return before > 0 and known[before - 1].end > start
