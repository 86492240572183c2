"""The JSON between two markers: strict, because a half-repaired path runs the wrong command."""

import json
import re
from dataclasses import dataclass
from typing import NoReturn

#: Bytes of UTF-8 in one payload.
MAX_PAYLOAD = 256 * 1024
#: Levels of lists and objects; fixed, so that one text reads alike on a shallow and a deep stack,
#: and few enough for all that reads a fix afterwards: its JSON is written to 255.
MAX_DEPTH = 100

#: All white space (the highest is U+3000), and the byte order mark.
BLANK = "".join(mark for mark in map(chr, range(0x3001)) if mark.isspace()) + "\ufeff"

_FENCE_OPENING = re.compile(r"(`{3,}|~{3,})[^\n`~{}\[\]]*+")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# JSON allows no control character inside a string; line feed and tab are the two we let pass.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


class Malformed(ValueError):
    """A payload that is not what its block promises."""


@dataclass(frozen=True, slots=True)
class Real:
    """A JSON number with a fraction or exponent, as it was written: ``1e400`` fits no float."""

    literal: str


def _refuse(constant: str) -> NoReturn:
    raise Malformed(f"{constant} is not JSON")


_DECODER = json.JSONDecoder(strict=False, parse_float=Real, parse_constant=_refuse)


def read_json(payload: str) -> object:
    """Return the one JSON value of a payload; numbers that are no integers come as ``Real``.

    Raises:
        Malformed: not strict JSON (raw line feeds and tabs in strings aside), more than 256 KiB,
            nested too deep, or an integer that Python refuses to read.
    """
    text = _without_fence(payload.strip(BLANK)).strip(BLANK)
    if too_large(text, MAX_PAYLOAD):
        raise Malformed("too large")
    if _CONTROL.search(text):
        raise Malformed("a raw control character")
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error


def too_large(text: str, limit: int) -> bool:
    """Tell whether the text has more than ``limit`` bytes of UTF-8."""
    # No character has more than four, so most texts need not be encoded to know.
    return len(text) * 4 > limit and (
        len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit
    )


def strings_in(value: object) -> list[str]:
    """Return every string of a JSON value, keys included.

    Raises:
        Malformed: nested deeper than ``MAX_DEPTH``.
    """
    strings: list[str] = []
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        deeper: list[object] = []
        for item in level:
            if isinstance(item, str):
                strings.append(item)
            elif isinstance(item, dict):
                strings.extend(item)
                deeper.extend(item.values())
            elif isinstance(item, list):
                deeper.extend(item)
        if not deeper:
            return strings
        level = deeper
    raise Malformed("nested too deep")


def says_something(text: str) -> bool:
    """Tell whether there is a letter or a digit."""
    return _LETTER_OR_DIGIT.search(text) is not None


def _without_fence(text: str) -> str:
    opening = _FENCE_OPENING.match(text)
    if opening is None:
        return text
    fence = opening[1]
    inner = text[opening.end() :]
    body = inner.rstrip(fence[0])
    return body if len(inner) - len(body) >= len(fence) else text
