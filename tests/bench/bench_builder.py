"""The builder on real scripts: what it finds of their parameters, and whether any breaks.

Each script of the index goes through the builder, the rules of saving and a run with awkward
values. Where only the index is at hand, and not the script, a script is written that takes the
same parameters in the same ways.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from webapp.lib.scripts.builder import built, offered_parameters
from webapp.lib.scripts.file_text import read_text
from webapp.lib.scripts.parameter_rows import ParameterRow, schema_of_rows
from webapp.lib.scripts.runnable import Runnable
from webapp.lib.scripts.syntax import syntax_check
from webapp.models.errors import Refused
from webapp.models.rendering import Rendering
from webapp.models.template_content import checked

FOLDER = Path(__file__).parents[2] / "../shared/data/A_scripts"
LANGUAGES = {"zsh": "bash"}
TYPES = {
    **dict.fromkeys(("string", "securestring"), "string"),
    **dict.fromkeys(("int", "int32"), "integer"),
    **dict.fromkeys(("float", "double"), "number"),
    **dict.fromkeys(("switch", "bool"), "boolean"),
    **dict.fromkeys(("string[]", "int[]"), "array"),
}
TEXT = 'it\'s \u2018a\u2019 "$(id)" `x` -n \\'
VALUES: dict[str, Any] = {
    "string": TEXT,
    "integer": 7,
    "number": 0.5,
    "boolean": True,
    "array": ["a b", TEXT],
}
ASSIGNED = {
    "prompt(read)": "read -r {name}",
    "fill-in variable": '{name}=""',
    "hard-coded variable": '{name}="your_value_here"',
    "environment": 'echo "${{{name}:?}}"',
}


def entries() -> list[dict[str, Any]]:
    scripts: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text())["scripts"]
    return scripts


def language_of(entry: dict[str, Any]) -> str:
    shell: str = entry["shell"]
    return LANGUAGES.get(shell, shell)


def script_of(entry: dict[str, Any]) -> tuple[str, bool]:
    """Return the script, and whether it is the real one."""
    path = FOLDER / entry["path"]
    language = language_of(entry)
    if path.is_file():
        return read_text(path.read_bytes(), language).text, True
    if language == "powershell":
        return powershell(entry["params"]), False
    return (bash(entry["params"]) if language == "bash" else "echo done\n"), False


def powershell(parameters: list[dict[str, Any]]) -> str:
    lines = []
    for one in parameters:
        mandatory = "[Parameter(Mandatory = $true)]" if one["required"] else "[Parameter()]"
        quoted = ", ".join(f"'{choice}'" for choice in one.get("choices", ()))
        choices = f"[ValidateSet({quoted})]" if quoted else ""
        declared = f"[{one['type']}]" if one["type"] else ""
        default = f" = {one['default']}" if "default" in one else ""
        lines.append(f"    {mandatory}{choices}{declared}${one['name']}{default}")
    names = "\n".join(f"Write-Output ${one['name']}" for one in parameters)
    return "param(\n" + ",\n".join(lines) + f"\n)\n{names}\n"


def bash(parameters: list[dict[str, Any]]) -> str:
    kinds = {one["name"]: one.get("kind", "prompt(read)") for one in parameters}
    options = {name: kind[-1] for name, kind in kinds.items() if kind.startswith("option")}
    flags = {one["name"] for one in parameters if one.get("flag")}
    letters = "".join(letter if name in flags else f"{letter}:" for name, letter in options.items())
    arms = "\n".join(
        f"    {letter}) {name}={'1' if name in flags else '$OPTARG'} ;;"
        for name, letter in options.items()
    )
    lines = ["#!/bin/bash"]
    if options:
        lines.append(f'while getopts "{letters}" flag; do\n  case "$flag" in\n{arms}\n  esac\ndone')
    positions = [name for name, kind in kinds.items() if kind.startswith("positional")]
    lines += [f'{name}="${number}"' for number, name in enumerate(positions, 1)]
    lines += [ASSIGNED[kind].format(name=name) for name, kind in kinds.items() if kind in ASSIGNED]
    return "\n".join([*lines, *(f'echo "${name}"' for name in kinds)]) + "\n"


def broken(script: str, language: str, rows: list[ParameterRow]) -> Iterator[str]:
    """Save a template and run it; yield what went wrong."""
    if syntax_check(script, language).problems:
        return  # it was broken before
    body, base, left = built(script, language, rows)
    schema, errors = schema_of_rows(rows, base)
    yield from errors.values()
    content = {"name": "Script", "description": "", "body": body, "language": language}
    given = {"parameters_schema": schema, "foreign_placeholders": left}
    try:
        checked(content | given)
        values = {name: sample(part) for name, part in schema["properties"].items()}
        for some in (values, {name: values[name] for name in schema.get("required", ())}):
            made = Rendering.of(Runnable(body, language, schema), some).script
            yield from syntax_check(made, language).problems
    except Refused as refusal:
        yield from refusal.errors.values()


def sample(part: dict[str, Any]) -> object:
    if "enum" in part:
        return part["enum"][0]
    if part.get("type") == "array":
        item = part.get("items", {}).get("type", "string")
        return [VALUES[item]] if item != "string" else VALUES["array"]
    return part.get("minimum", VALUES[part.get("type", "string")])


def measured() -> tuple[Counter[str], list[str]]:
    """Count what was found of what the index names, and list what broke."""
    counted: Counter[str] = Counter()
    breaches = []
    for entry in entries():
        script, real = script_of(entry)
        language = language_of(entry)
        offered = {one.row.key: one.row for one in offered_parameters(script, language)}
        counted["scripts"] += 1
        counted["real"] += real
        for one in entry["params"]:
            row = offered.get(one["name"])
            counted["named"] += 1
            counted["found"] += row is not None
            wanted = TYPES.get((one["type"] or "").lower())
            counted["typed"] += wanted is not None and row is not None
            counted["type right"] += row is not None and row.type == wanted
            if row is not None and one["sensitive"] in ("yes", "no"):
                counted["guessed"] += 1
                counted["guess right"] += row.sensitive == (one["sensitive"] == "yes")
        wrong = list(broken(script, language, list(offered.values())))
        counted["whole"] += not wrong
        breaches += [f"{entry['id']}: {reason}" for reason in wrong]
    return counted, breaches


def main() -> None:
    if not (FOLDER / "index.json").is_file():
        print("The index of real scripts is not here.")
        return
    counted, breaches = measured()
    print(f"scripts: {counted['scripts']}, {counted['real']} real, the rest as the index says")
    print(f"parameters found: {counted['found']} of {counted['named']}")
    print(f"types right: {counted['type right']} of {counted['typed']} that are declared")
    print(f"sensitive guessed right: {counted['guess right']} of {counted['guessed']}")
    print(f"saved, run and still readable: {counted['whole']} of {counted['scripts']} (target all)")
    print("\n".join(breaches[:20]))


if __name__ == "__main__":
    main()
