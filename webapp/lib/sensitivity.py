"""Which parameters of a script are secret: by their schema, else by a guess from name and type."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from webapp.lib.schema_reach import referred

MASK = "\N{BULLET}" * 6

Schema: TypeAlias = Mapping[str, object]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+")
_SECRET_TYPES = ("securestring", "credential", "protectedstring")
_FLAG_TYPES = frozenset({"switch", "switchparameter", "bool", "boolean"})
# Secret wherever they stand in the name, also glued to another word: `dbPassword`, `mytoken`.
_SECRET = re.compile(
    "password|passwd|passphrase|passcode|passwort|kennwort|pwd|secret|token|credential|geheimnis"
    "|zugangsdaten|psk|pincode|(?:api|access|private|auth|recovery)key"
)
# Secret as the end of the name, glued or not: `CertPass`, `skey`; not `PassThru`, `KeyOnly`.
_SECRET_END = re.compile("(?:key|pass|pw|creds?)$")
_PLAIN_END = re.compile(
    "(?:bypass|compass|monkey|turkey|(?:hot|registry|reg|public|foreign|sort|root|sub|cache|object"
    "|host)key)$|^[hi]key$"
)
# Secret as a last word of its own: `AdminPin`, not `spin`.
_SECRET_LAST_WORD = re.compile("pin|otp|sas|kw")
# A last word that says something about a secret without being one: `TokenUrl`, `KeyPath`.
_ABOUT_LAST = re.compile(
    "charset|date|datei|days|description|enabled|exists|field|file|filename|folder|format|hint"
    "|host|id|label|last|lifetime|limit|location|minutes|names?|options?|path|pfad|port|prefix"
    "|provider|reset|set|size|store|suffix|thumbprint|ttl|type|uri|url|user|username|validity"
    "|vault|version"
)
# The same, wherever it stands: `MaxTokens`, `PasswordNeverExpires`.
_ABOUT = re.compile(
    "age|ablauf|attempts|complexity|count|expiration|expires|expiry|length|l\u00e4nge|laenge"
    "|max|maximum|min|minimum|never|number|policy|required"
)
_COMBINED = ("allOf", "anyOf", "oneOf", "then", "else")
_ITEM = "[]"
_SAID = ("default", "example", "examples")
_LISTED = ("enum", "const")


def looks_sensitive(name: str, type_: str | None = None) -> bool:
    """Guess from a parameter's name and declared type, for imports and for text without a schema.

    ``("Cred", "PSCredential")`` and ``("dbpass", None)`` are; ``("passwordLength", "int")`` and
    ``("ResetPassword", "switch")`` are not.
    """
    declared = (type_ or "").strip("[] ?").lower().rpartition(".")[2]
    if any(secret in declared for secret in _SECRET_TYPES):
        return True
    words = [word.lower() for word in _WORD.findall(name)]
    joined = "".join(words)
    if not words or declared in _FLAG_TYPES:
        return False
    if _ABOUT_LAST.fullmatch(words[-1]) or any(_ABOUT.fullmatch(word) for word in words):
        return False
    if _SECRET_LAST_WORD.fullmatch(words[-1]) or _SECRET.search(joined):
        return True
    return bool(_SECRET_END.search(joined)) and not _PLAIN_END.search(joined)


def is_sensitive(name: str, property_schema: Schema, root: Schema | None = None) -> bool:
    """Tell whether a property's value is secret: what its schema says, else what its name says.

    ``"x-sensitive": false`` is somebody's correction of the guess and wins over the name.
    ``root`` is the whole schema, where ``"$ref": "#/..."`` points to.
    """
    marks: set[bool] = set()
    for facet in _facets(property_schema, root or {}):
        if isinstance(mark := facet.get("x-sensitive"), bool):
            marks.add(mark)
        elif facet.get("format") == "password":
            marks |= {True}
    if marks:
        return True in marks
    type_ = property_schema.get("type")
    return looks_sensitive(name, type_ if isinstance(type_, str) else None)


def redacted_parameters(parameters: Mapping[str, object], schema: Schema) -> dict[str, object]:
    """Return a copy with ``MASK`` for each sensitive value; null and ``""`` stay: not given."""
    return {name: _redacted(name, value, schema, schema) for name, value in parameters.items()}


def without_sensitive_defaults(schema: Schema) -> dict[str, object]:
    """Return the schema with ``MASK`` for the defaults and examples of sensitive parameters."""
    named = schema.get("properties")
    if not isinstance(named, Mapping):
        return dict(schema)
    parts = {
        name: {key: _unsaid(value) if key in _SAID else value for key, value in part.items()}
        if isinstance(part, Mapping) and is_sensitive(str(name), part, schema)
        else part
        for name, part in named.items()
    }
    return {**schema, "properties": parts}


def told_values(schema: Schema) -> list[str]:
    """Return a sentence for each sensitive parameter whose schema lists what it may be.

    Defaults and examples can be masked; a masked choice would be no choice.
    """
    named = schema.get("properties")
    return [
        f"{name} is sensitive, so its schema may not hold a value: take out {told}, "
        'or say "x-sensitive": false.'
        for name, part in (named.items() if isinstance(named, Mapping) else ())
        if isinstance(part, Mapping) and is_sensitive(str(name), part, schema)
        for told in _told(part, schema)[:1]
    ]


def _told(part: Schema, root: Schema) -> list[str]:
    """Return the keywords that hold a value, `default` and `examples` only where none masks it."""
    listed = [key for one in _with_items(part, root) for key in _LISTED if key in one]
    deeper = [one for one in _with_items(part, root) if one is not part]
    said = [key for one in deeper for key in _SAID if one.get(key) not in (None, "", MASK)]
    return listed + said


def _with_items(part: Schema, root: Schema) -> list[Schema]:
    facets = list(_facets(part, root))
    for facet in facets:
        if isinstance(items := facet.get("items"), Mapping):
            facets += (one for one in _facets(items, root) if one not in facets)
    return facets


def _unsaid(value: object) -> object:
    if isinstance(value, list):
        return [_unsaid(item) for item in value]
    return value if value in (None, "") or isinstance(value, bool) else MASK


def sensitive_leaves(parameters: Mapping[str, object], schema: Schema) -> Iterator[str]:
    """Yield each string and number inside the sensitive values, as text."""
    for name, value in parameters.items():
        yield from _secrets(name, value, schema, schema)


def _redacted(name: str, value: object, owner: Schema, root: Schema) -> object:
    if value is None or value == "":
        return value
    part = _property(name, owner, root)
    if is_sensitive(name, part, root):
        return MASK
    if isinstance(value, Mapping):
        return {key: _redacted(str(key), item, part, root) for key, item in value.items()}
    if isinstance(value, list):
        return [_redacted(_ITEM, item, part, root) for item in value]
    return value


def _secrets(name: str, value: object, owner: Schema, root: Schema) -> Iterator[str]:
    part = _property(name, owner, root)
    if is_sensitive(name, part, root):
        yield from _leaves(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _secrets(str(key), item, part, root)
    elif isinstance(value, list):
        for item in value:
            yield from _secrets(_ITEM, item, part, root)


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _property(name: str, owner: Schema, root: Schema) -> Schema:
    """Return all that the owner's schema says of one property, or of its items, as one schema."""
    said: list[Schema] = []
    for facet in _facets(owner, root):
        named = facet.get("properties")
        part = facet.get("items") if name == _ITEM else None
        if name != _ITEM:
            part = named.get(name) if isinstance(named, Mapping) else None
            part = facet.get("additionalProperties") if part is None else part
        if isinstance(part, Mapping):
            said.append(part)
    return said[0] if len(said) == 1 else {"allOf": said}


def _facets(part: Schema, root: Schema) -> Iterator[Schema]:
    """Yield a schema and those combined into it; a reference that leads nowhere yields nothing."""
    open_: list[object] = [part]
    seen: set[int] = set()
    while open_:
        facet = open_.pop()
        if not isinstance(facet, Mapping) or id(facet) in seen:
            continue
        seen.add(id(facet))
        yield facet
        for key in _COMBINED:
            combined = facet.get(key)
            open_.extend(combined if isinstance(combined, list) else [combined])
        open_.append(referred(facet.get("$ref"), root))
