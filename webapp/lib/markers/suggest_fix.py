"""The payload of a ``[SUGGEST_FIX]`` block → ``Fix``."""

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from webapp.lib.markers.payload import (
    Malformed,
    Real,
    read_json,
    says_something,
    strings_in,
    too_large,
)

MAX_TITLE = 200
#: Bytes of UTF-8.
MAX_SCRIPT = 64 * 1024
DEFAULT_LANGUAGE = "powershell"

_ALL = 100
_PERCENT = re.compile(r"\s*(\d{1,3}(?:\.\d+)?)\s*%?\s*", re.ASCII)
_BLANKS = re.compile("[\\s\x00-\x1f\x7f-\x9f]+")
# C:\temp written with one backslash is valid JSON and decodes to "C:", tab, "emp".
_EATEN_PATH = re.compile(r"[\x08\x0c]|(?<![A-Za-z0-9])[A-Za-z]:(?:\t|[\r\n](?=[a-z]))")


@dataclass(frozen=True, slots=True)
class Fix:
    """A suggested fix as the assistant wrote it: decoded, not yet in its stored form.

    ``script_template_id`` is what was sent (None unless a string), looked up by the caller;
    ``ai_drafted_parameters`` are default values by name, in types that JSON can hold.
    """

    title: str
    description: str
    confidence_pct: int
    script_template_id: str | None
    ai_drafted_script: str | None
    language: str
    ai_drafted_parameters: dict[str, object] | None


def read_fix(payload: str) -> Fix:
    """Return the fix of one payload.

    Raises:
        Malformed: not a JSON object, a required field missing or unusable, or a string that holds
            what is left of a path after JSON has eaten its backslashes.
    """
    value = read_json(payload)
    if not isinstance(value, dict):
        raise Malformed("not an object")
    if _EATEN_PATH.search("\0".join(strings_in(value))):
        raise Malformed("an eaten path")
    language = value.get("language")
    return Fix(
        title=_BLANKS.sub(" ", _sentence(value, "title")).strip()[:MAX_TITLE].rstrip(),
        description=_sentence(value, "description"),
        confidence_pct=_percent(value.get("confidence_pct")),
        script_template_id=_string(value.get("script_template_id")),
        ai_drafted_script=_script(value.get("ai_drafted_script")),
        language=(_string(language) or "").strip().lower() or DEFAULT_LANGUAGE,
        ai_drafted_parameters=_parameters(value.get("ai_drafted_parameters")),
    )


def _sentence(value: dict[str, object], key: str) -> str:
    text = value.get(key)
    if not isinstance(text, str) or not says_something(text):
        raise Malformed(f"no {key}")
    return text


def _percent(value: object) -> int:
    if isinstance(value, bool):
        raise Malformed("confidence_pct is a boolean")
    if isinstance(value, int):
        return min(max(value, 0), _ALL)
    if isinstance(value, Real):
        return _rounded(value.literal, fraction=True)
    written = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        raise Malformed("confidence_pct is not a number")
    return _rounded(written[1], fraction=False)


def _rounded(literal: str, *, fraction: bool) -> int:
    try:
        number = Decimal(literal)
    except InvalidOperation:  # an exponent of more than 18 digits: nothing, or without end
        number = Decimal(float(literal))
    if not 0 < number < _ALL:
        return 0 if number <= 0 else _ALL
    exact = Context(prec=len(literal) + 4, rounding=ROUND_HALF_UP)
    if fraction and number < 1:
        number = exact.multiply(number, _ALL)
    return int(number.quantize(Decimal(1), context=exact))


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _script(value: object) -> str | None:
    return value if isinstance(value, str) and not too_large(value, MAX_SCRIPT) else None


def _parameters(value: object) -> dict[str, object] | None:
    if not isinstance(value, dict):
        return None
    return {name: _plain(default) for name, default in value.items()}


def _plain(value: object) -> object:
    """Return it with floats for ``Real``; None for a number no float can hold."""
    if isinstance(value, Real):
        number = float(value.literal)
        return number if math.isfinite(number) else None
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
