"""The parameters of a bash script, by the ways such scripts take them.

`getopts` and `case` over `$1`; named positions (`name="$1"`); variables of the environment
(`${NAME:?}`, `${NAME:-default}`); prompts (`read -rs name`); and variables at the top that are
left to be filled in (`apiKey=""`, `TOKEN="your_token_here"`).
"""

import re
from collections import Counter
from collections.abc import Iterator

from webapp.lib.scripts.found_parameter import Edit, FoundParameter, line_of, masked, property_of
from webapp.lib.scripts.regions import regions

_FUNCTION = re.compile(r"(?m)^[ \t]*(?:function[ \t]+[\w-]+[ \t]*(?:\(\))?|[\w-]+[ \t]*\(\))\s*\{")
_END_OF_FUNCTION = re.compile(r"(?m)^[ \t]*\}|\}[ \t]*$")
_GETOPTS = re.compile(r"""\bgetopts[ \t]+["']?:?([A-Za-z0-9:?]+)["']?""")
_ARM = re.compile(
    r"(?m)^[ \t]*\(?(?P<names>-{0,2}[\w?][\w-]*(?:[ \t]*\|[ \t]*-{0,2}[\w?*][\w-]*)*)\)"
    r"(?P<body>(?:(?!;;)[\s\S]){0,2000})"
)
_FROM_OPTARG = re.compile(r"""(\w+)=["']?\$\{?OPTARG\b""")
_FROM_SECOND = re.compile(r"""(\w+)=["']?\$\{?(?:2\b|1#)""")
_FLAG = re.compile(r"(?m)(?:^|[\s;])([A-Za-z_]\w*)=(?:1|true|yes|[\"']\w*[\"'])?[ \t]*(?:;|$)")
_ARGUMENT = re.compile(
    r"""(?m)(?:^|[;\s])(?P<name>[A-Za-z_]\w*)=["']?\$(?:(?P<plain>[1-9])|\{(?P<braced>[1-9])"""
    r"""(?P<sign>:?[-?=])?(?P<word>[^}\n]*)\})"""
)
_ENVIRONMENT = re.compile(r"\$\{(?P<name>[A-Z][A-Z0-9_]{2,})(?P<sign>:?[-?=])(?P<word>[^}\n]*)\}")
_PROMPT = re.compile(
    r"""(?m)^(?P<lead>[ \t]*)read"""
    r"""(?P<flags>(?:[ \t]+-[a-zA-Z]+(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?){0,9})"""
    r"""[ \t]+(?P<name>[A-Za-z_]\w*)[ \t]*(?=$|;|\#)"""
)
_PROMPT_TEXT = re.compile(r"""["']([^"'\n]*)["']""")
_FILL_IN = re.compile(
    r"""(?m)^(?:export[ \t]+|readonly[ \t]+)?(?P<name>[A-Za-z_]\w*)="""
    r"""(?P<value>"[^"$`\\\n]*"|'[^'\n]*'|)[ \t]*(?=$|\#|;)"""
)
_TO_BE_FILLED = re.compile(
    r"(?i)<[^<>]+>|\[[^\]]+\]|x{3,}|.*\b(?:your|changeme|change[ _-]me|replace|insert|enter|todo"
    r"|placeholder|example)\b.*|your[_-].*|.*_here"
)
_ASSIGNED = re.compile(r"(?m)(?:(?:^|[;\s])(?=\w+\+?=)|\bread\b[^\n;]*[ \t])(\w+)")
_OF_THE_SHELL = frozenset(
    ["PATH", "HOME", "USER", "PWD", "SHELL", "TERM", "LANG", "TMPDIR", "EDITOR", "HOSTNAME"]
)
_HELP_LETTERS = frozenset("h?")


def bash_parameters(text: str) -> list[FoundParameter]:
    """Return the script's parameters, each name once, in the order of the ways above."""
    around = regions(text, "bash")
    comments = [region for region in around if region.kind in {"comment", "here-string"}]
    code = masked(text, comments)
    outer = _without_functions(code)
    found: dict[str, FoundParameter] = {}
    for ways in (_options, _positions, _environment, _prompts, _fill_ins):
        for parameter in ways(outer if ways is not _options else code):
            found.setdefault(parameter.name, parameter)
    return list(found.values())


def _without_functions(code: str) -> str:
    """Blank the functions: `$1` is another one in them."""
    parts: list[str] = []
    position = 0
    while (found := _FUNCTION.search(code, position)) and (
        end := _END_OF_FUNCTION.search(code, found.end())
    ):
        hidden = re.sub(r"[^\n]", " ", code[found.start() : end.end()])
        parts += code[position : found.start()], hidden
        position = end.end()
    return "".join([*parts, code[position:]])


def _options(code: str) -> Iterator[FoundParameter]:
    letters = {
        match[0][0]: match[0].endswith(":")
        for declared in _GETOPTS.finditer(code)
        for match in re.finditer(r"[^:]:?", declared[1])
    }
    for arm in _ARM.finditer(code):
        names = [name.strip() for name in arm["names"].split("|")]
        dashed = [name for name in names if name.startswith("-")]
        option = max(dashed, key=len) if dashed else f"-{names[0]}"
        if dashed and not {"-h", "--help"} & set(dashed):
            yield from _option(
                code, arm, option, takes=_FROM_SECOND.search(arm["body"]) is not None
            )
        elif not dashed and names[0] in letters and names[0] not in _HELP_LETTERS:
            yield from _option(code, arm, option, takes=letters[names[0]])


def _option(code: str, arm: re.Match[str], option: str, *, takes: bool) -> Iterator[FoundParameter]:
    pattern = (_FROM_OPTARG, _FROM_SECOND) if takes else (_FLAG,)
    assigned = next((found for one in pattern if (found := one.search(arm["body"]))), None)
    name = assigned[1] if assigned else "option_" + option.strip("-").replace("-", "_")
    type_ = "string" if takes else "boolean"
    yield FoundParameter(
        name=name,
        way="option",
        line=line_of(code, arm.start("names")),
        property=property_of(name, None if takes else "switch", type=type_),
        argument=option,
    )


def _positions(code: str) -> Iterator[FoundParameter]:
    for found in _ARGUMENT.finditer(code):
        sign = found["sign"] or ""
        yield FoundParameter(
            name=found["name"],
            way="positional",
            line=line_of(code, found.start("name")),
            property=property_of(found["name"], None, type="string", **_said(found)),
            required="?" in sign,
            argument=found["plain"] or found["braced"],
        )


def _environment(code: str) -> Iterator[FoundParameter]:
    for found in _ENVIRONMENT.finditer(code):
        if found["name"] not in _OF_THE_SHELL:
            yield FoundParameter(
                name=found["name"],
                way="environment",
                line=line_of(code, found.start()),
                property=property_of(found["name"], None, type="string", **_said(found)),
                required="?" in found["sign"],
            )


def _said(found: re.Match[str]) -> dict[str, str | None]:
    """Return the default of `${X:-default}`, or the message of `${X:?message}` as description."""
    sign, word = found["sign"] or "", (found["word"] or "").strip("\"'")
    if not word or "$" in word or "`" in word:
        return {}
    return {"description" if "?" in sign else "default": word}


def _prompts(code: str) -> Iterator[FoundParameter]:
    for found in _PROMPT.finditer(code):
        name, flags = found["name"], found["flags"] or ""
        prompt = _PROMPT_TEXT.search(flags)
        hidden = re.search(r"-\w*s", flags.replace(prompt[0], "") if prompt else flags)
        said = property_of(
            name,
            "securestring" if hidden else None,
            type="string",
            description=prompt[1].strip() if prompt else None,
        )
        edit = Edit(found.start(), found.end(), f"{found['lead']}{name}={{{{ {name} }}}}")
        line = line_of(code, found.start())
        yield FoundParameter(name, "prompt", line, said, required=True, edit=edit)


def _fill_ins(code: str) -> Iterator[FoundParameter]:
    assigned = Counter(_ASSIGNED.findall(code))
    for found in _FILL_IN.finditer(code):
        name, value = found["name"], found["value"][1:-1]
        # An empty value that is set again later is a beginning, not a gap to fill.
        if _TO_BE_FILLED.fullmatch(value) if value else assigned[name] == 1:
            edit = Edit(found.start("value"), found.end("value"), f"{{{{ {name} }}}}")
            yield FoundParameter(
                name,
                "variable",
                line_of(code, found.start()),
                property_of(name, None, type="string"),
                required=True,
                edit=edit,
            )
