"""From a script to a template: its parameters as a schema, and placeholders where they enter."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from webapp.lib.scripts.bash_parameters import bash_parameters
from webapp.lib.scripts.found_parameter import Edit, FoundParameter, property_of
from webapp.lib.scripts.literals import FoundLiteral
from webapp.lib.scripts.parameter_values import check_values
from webapp.lib.scripts.powershell_parameters import powershell_parameters
from webapp.lib.scripts.python_parameters import python_lines, python_parameters, start_of_code

_FINDERS = {
    "powershell": powershell_parameters,
    "bash": bash_parameters,
    "python": python_parameters,
}
_SHEBANG = re.compile(r"#![^\n]*\n")
_USING = re.compile(
    r"(?im)^[ \t]*using[ \t]+(?:namespace|module|assembly)[ \t][^\r\n]*(?:\r?\n|\Z)"
)
_USER = "_user"


def find_parameters(text: str, language: str) -> list[FoundParameter]:
    """Return the parameters that a script takes, in order; cmd scripts have none that are named."""
    return _FINDERS[language](text) if language in _FINDERS else []


def schema_of(
    parameters: Iterable[FoundParameter], literals: Iterable[FoundLiteral] = ()
) -> dict[str, Any]:
    """Return the JSON Schema of what was chosen; a credential has its user beside it.

    A literal's value becomes its default, unless it is a secret or its name sounds like one.
    """
    properties: dict[str, Any] = {}
    required: list[str] = []
    for one in parameters:
        names = [one.name]
        if one.is_credential():
            names.insert(0, one.name + _USER)
            said = {"type": "string", "description": f"User name of {one.name}"}
            properties[one.name + _USER] = {**said, "x-sensitive": False}
        properties[one.name] = one.property
        required += names if one.required else []
    for literal in literals:
        part = property_of(literal.name, None, type="string", default=literal.value)
        if literal.kind == "secret":
            part["x-sensitive"] = True
        properties[literal.name] = part
        required += [literal.name] if "default" not in part else []
    properties = {name: _with_a_fitting_default(part) for name, part in properties.items()}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": required} if required else schema


def _with_a_fitting_default(part: dict[str, Any]) -> dict[str, Any]:
    """Leave out a default that the form would refuse: the script's own counts, as it always did."""
    if "default" not in part or not check_values({"properties": {"it": part}}, {}):
        return part
    return {name: said for name, said in part.items() if name != "default"}


def as_template(
    text: str,
    language: str,
    parameters: Iterable[FoundParameter],
    literals: Iterable[FoundLiteral] = (),
    *,
    given: bool = False,
) -> str:
    """Return the script with a placeholder for all that was chosen, its own text kept.

    PowerShell is wrapped in a script block that is called with the values; bash and Python are
    given their arguments and environment in lines of their own at the top; literals, blanks left
    to be filled in, and prompts become placeholders where they stand. An optional value that is
    not given is not handed over, so that the script's own default counts; ``given`` says that
    all are, so that nothing has to test for it.
    """
    chosen = list(parameters)
    edits = [one.edit for one in chosen if one.edit]
    edits += [
        Edit(start, end, f"{{{{ {one.name} }}}}") for one in literals for start, end in one.places
    ]
    filled = _edited(text, edits)
    handed = [one for one in chosen if not one.edit]
    if not handed:
        return filled
    if language == "powershell":
        return _wrapped(filled, handed, given=given)
    return _led(filled, language, handed, given=given)


def _edited(text: str, edits: Iterable[Edit]) -> str:
    """Make the edits, of two that overlap the first."""
    parts: list[str] = []
    position = 0
    for edit in sorted(edits):
        if edit.start >= position:
            parts += text[position : edit.start], edit.text
            position = edit.end
    return "".join([*parts, text[position:]])


def _wrapped(text: str, parameters: list[FoundParameter], *, given: bool) -> str:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    script = text.removeprefix(mark)
    using, body = "".join(_USING.findall(script)), _USING.sub("", script)
    lines = "\n".join(_handed_over(one, given=given) for one in parameters)
    return f"{mark}{using}$parameters = @{{}}\n{lines}\n& {{\n{body}\n}} @parameters\n"


def _handed_over(one: FoundParameter, *, given: bool) -> str:
    line = f"$parameters['{one.name}'] = {_argument(one)}"
    return line if given else f"if ($null -ne {{{{ {one.name} }}}}) {{ {line} }}"


def _argument(one: FoundParameter) -> str:
    placeholder = f"{{{{ {one.name} }}}}"
    secure = f"ConvertTo-SecureString {placeholder} -AsPlainText -Force"
    if one.is_credential():
        return f"[pscredential]::new({{{{ {one.name}{_USER} }}}}, ({secure}))"
    return secure if "securestring" in (one.declared or "").lower() else placeholder


def _led(text: str, language: str, parameters: list[FoundParameter], *, given: bool) -> str:
    if language == "python":
        start, lines = start_of_code(text), python_lines(parameters)
    else:
        shebang = _SHEBANG.match(text)
        start, lines = shebang.end() if shebang else 0, _bash_lines(parameters, given=given)
    before = text[:start] if not start or text[start - 1] == "\n" else text[:start] + "\n"
    return before + "".join(f"{line}\n" for line in lines) + text[start:]


def _bash_lines(parameters: list[FoundParameter], *, given: bool) -> Iterator[str]:
    for one in parameters:
        placeholder = f"{{{{ {one.name} }}}}"
        unless = "" if given else f"[ -z {placeholder} ] || "
        if one.way == "environment":
            yield f"{unless}export {one.name}={placeholder}"
        elif one.way == "option" and one.property.get("type") == "boolean":
            yield f'[ {placeholder} != true ] || set -- "$@" {one.argument}'
        elif one.way == "option":
            yield f'{unless}set -- "$@" {one.argument} {placeholder}'
    positions = {int(one.argument): one.name for one in parameters if one.way == "positional"}
    if positions:
        words = (
            f"{{{{ {positions[number]} }}}}" if number in positions else "''"
            for number in range(1, max(positions) + 1)
        )
        yield f'set -- "$@" {" ".join(words)}'
