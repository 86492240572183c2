"""The arguments that a manifest hands to its script: defaults of parameters, kept for the export.

``-Products antivirus`` makes `antivirus` the default of Products. ``-TenantName
{{client.TenantName}}`` makes that text the default: the program whose placeholder it is fills it
in, this one never does. What is secret is masked and becomes no default.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from webapp.lib.scripts.parameter_values import check_values
from webapp.lib.secrets import mask
from webapp.lib.sensitivity import MASK, is_sensitive, looks_sensitive

#: Where a schema keeps the arguments as the manifest has them; validators ignore it.
ARGUMENTS, ENVIRONMENT = "x-args", "x-env"

_NAMED = re.compile(r"\A(--?)([A-Za-z_][\w-]*)(?:([ \t]+|[:=])(.*))?\Z", re.DOTALL)
_ASSIGNED = re.compile(r"\A()([A-Za-z_]\w*)(=)(.*)\Z", re.DOTALL)
_REFERENCE = re.compile(r"\A[\"']?\{\{[^{}\r\n]{1,200}\}\}[\"']?\Z")
_QUOTES = "\"'"


def with_arguments(
    schema: dict[str, Any], args: list[str], env: list[str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the schema with defaults and the arguments, and the placeholders named in these."""
    if not args and not env:
        return schema, []
    properties: dict[str, Any] = dict(schema.get("properties") or {})
    for name, value in [*_values(args, _NAMED), *_values(env, _ASSIGNED)]:
        own = next((one for one in properties if one.lower() == name.lower()), None)
        if own is not None and not is_sensitive(own, properties[own], schema):
            properties[own] = _with_default(properties[own], value)
    made = {"type": "object", **schema, "properties": properties}
    given = {name for name, part in properties.items() if "default" in part}
    if required := [name for name in schema.get("required", []) if name not in given]:
        made["required"] = required
    else:
        made.pop("required", None)
    for key, items, form in ((ARGUMENTS, args, _NAMED), (ENVIRONMENT, env, _ASSIGNED)):
        if items:
            made[key] = [_shown(item, form, properties) for item in items]
    names = dict.fromkeys(name for item in (*args, *env) for name in _references(item))
    return made, list(names)


def _values(items: Iterable[str], form: re.Pattern[str]) -> Iterator[tuple[str, str | None]]:
    for item in items:
        if found := form.match(item.strip()):
            yield found[2], None if found[4] is None else found[4].strip()


def _with_default(part: dict[str, Any], value: str | None) -> dict[str, Any]:
    """Give the property its default, where the value is one of its type."""
    default: Any = True if value is None else value
    if isinstance(default, str):
        if len(default) > 1 and default[0] in _QUOTES and default[-1] == default[0]:
            default = default[1:-1]
        default = _typed(default, part.get("type"))
    changed = {**part, "default": default}
    fits = not check_values({"properties": {"v": part}}, {"v": default})
    return changed if fits else part


def _typed(text: str, type_: object) -> object:
    if type_ == "integer" and re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    if type_ == "boolean" and text.lower().strip("$") in ("true", "false"):
        return text.lower().strip("$") == "true"
    if type_ == "array":
        return text.split(",")
    return text


def _shown(item: str, form: re.Pattern[str], properties: dict[str, Any]) -> str:
    """Mask what is secret: by the parameter's name, else by how it looks."""
    found = form.match(item.strip())
    if found and found[4] and not _REFERENCE.match(found[4].strip()):
        name = next((one for one in properties if one.lower() == found[2].lower()), found[2])
        if looks_sensitive(name) or is_sensitive(name, properties.get(name, {})):
            return f"{found[1]}{found[2]}{found[3]}{MASK}"
    return mask(item).text


def _references(item: str) -> list[str]:
    inner = re.findall(r"\{\{([^{}\r\n]{1,200})\}\}", item)
    return [name.strip(" \t") for name in inner if name.strip()]
