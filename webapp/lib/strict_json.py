"""JSON as RFC 8259 has it: Python's own reader takes NaN as well, and makes 1e400 infinite."""

import json
import math
from collections.abc import Callable
from typing import Any, NoReturn


def loads(text: str, pairs: Callable[[list[tuple[str, Any]]], object] | None = None) -> Any:  # noqa: ANN401 - any JSON
    """Read one JSON value; `pairs` makes an object of its names and values.

    Raises:
        ValueError: no JSON, or a number that no float holds.
        RecursionError: nested some thousand levels deep.

    """
    return json.loads(text, object_pairs_hook=pairs, parse_constant=_no_number, parse_float=_finite)


def _no_number(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("out of range")
    return number
