"""What a request sent, as the model that validates it."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from webapp.lib import strict_json
from webapp.lib.text import storable
from webapp.models import Refused

DEEPEST = 64  # levels; the standard parser gives up near 1,000, and what writes answers earlier
MOST_NAMED = 100  # fields; naming each of a hundred thousand costs us more than sending them
OBJECT, UUID = "Send a JSON object.", "Send a UUID, as the API gives them."
# The words of pydantic name what Python calls it, which no client has to know.
SENTENCES = {
    "bool_type": "Send true or false.",
    "dict_type": OBJECT,
    "extra_forbidden": "This name is not known here.",
    "int_from_float": "Send a whole number.",
    "int_parsing": "Send a whole number.",
    "int_type": "Send a whole number.",
    "list_type": "Send a list.",
    "missing": "This is missing. Send it.",
    "model_attributes_type": OBJECT,
    "model_type": OBJECT,
    "string_type": "Send a string.",
    "string_unicode": "This holds half of a surrogate pair. Remove it.",
    "too_long": "This list has too many items.",
    "uuid_parsing": UUID,
    "uuid_type": UUID,
}
M = TypeVar("M", bound=BaseModel)


def body_of(model: type[M]) -> M:
    """Read the JSON body.

    Raises:
        RequestEntityTooLarge: it is over the limit, and came without its length.
        UnsupportedMediaType: the body is not said to be JSON.
        BadRequest: it is no strict JSON.
        Refused: naming each field that does not fit.

    """
    if not request.is_json:
        raise UnsupportedMediaType("Send JSON, with Content-Type: application/json.")
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) == request.max_content_length:
        # A body of unknown length is cut at the limit, not refused.
        raise RequestEntityTooLarge
    return _validated(model, parsed(body))


def is_without_body() -> bool:
    return not request.content_length and "Transfer-Encoding" not in request.headers


def query_of(model: type[M]) -> M:
    """Read the query string, blank as absent; raise `Refused` naming what does not fit."""
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise Refused(dict.fromkeys(repeated, "Give this once."))
    given = {name: text for name, text in request.args.items() if text}
    return _validated(model, given)


def parsed(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Parse it; raise `BadRequest` for what the RFC, or this machine, does not take."""
    try:
        value = strict_json.loads(body.decode("utf-8"), _unique)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON.") from None
    if _depth(value) > DEEPEST:
        raise BadRequest(f"The body is nested more than {DEEPEST} levels deep.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    if any(storable(name) != name for name in found):
        raise ValueError("a name that no text can hold")
    return found


def _depth(value: object) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
        level = below
    return deepest


def _validated(model: type[M], sent: Any) -> M:  # noqa: ANN401 - any JSON
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
    errors: dict[str, str] = {}
    for entry in found[:MOST_NAMED]:
        field = ".".join(str(part) for part in entry["loc"]) or "body"
        errors.setdefault(field, _sentence(entry["type"], entry["msg"]))
    raise Refused(errors)


def _sentence(kind: str, message: str) -> str:
    if kind in SENTENCES:
        return SENTENCES[kind]
    message = message.removeprefix("Value error, ")
    return message if message.endswith(".") else f"{message}."
