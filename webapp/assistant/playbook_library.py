"""The built-in playbooks: Markdown files read into values, strictly.

A playbook is whole or it stops the start with the name of its file and section. Its form, in this
order (patterns: see `webapp.assistant.phrases`):

    # TITLE                       the complaint, in one line
    - Area: AREA
    - About: PATTERN              the subject; without a mention of it the playbook never fits
    - Not: PATTERN                optional; a mention of it rules the playbook out
    - Looks like: NOUN PHRASE     the cause, to stand after "This looks like"
    ## Symptoms                   bullets
    ## Words                      bullets: what users say instead
    ## Checks                     `- **STATEMENT** (fail +30, pass -20): how to look`, 2 to 4
    ## Confidence                 `- 40: base`, then `- +25: PATTERN` and `- -30: PATTERN`
    ## Cause                      prose
    ## Fix: TITLE                 Markdown
    ## Parameters                 `- Name (string, default "x"): meaning`, or the word None
    ## Script                     one fence, powershell or bash

The figures are percentage points that a check's result or a confirmed fact adds to the base.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from webapp.assistant.phrases import compile_pattern
from webapp.assistant.playbook import FactRule, Parameter, ParameterValue, Playbook, PlaybookCheck

PLAYBOOK_FOLDER = Path(__file__).parent / "playbooks"

_HEADER = "Header"
_SECTIONS = ("Symptoms", "Words", "Checks", "Confidence", "Cause", "Fix", "Parameters", "Script")
_HEADER_FIELDS = (("Area", "About", "Looks like"), ("Area", "About", "Not", "Looks like"))
_HEADING = re.compile(r"^(#{1,2}) (.+)$", re.MULTILINE)
_CHECK = re.compile(r"\*\*(?P<label>[^*]+)\*\* \((?P<effects>[^)]+)\): (?P<how>.+)")
_EFFECT = re.compile(r"(?P<result>pass|fail) (?P<points>[+-]\d{1,3})")
_BASE = re.compile(r"(?P<points>\d{1,2}): base")
_RULE = re.compile(r"(?P<points>[+-]\d{1,3}): (?P<pattern>.+)")
_PARAMETER = re.compile(
    r"(?P<name>[A-Za-z]\w*) \((?P<type>string|integer|boolean), "
    r"(?:required|default (?P<default>\"[^\"\\]*\"|-?\d+|true|false))\): (?P<meaning>.+)"
)
_JSON_TYPES = {"string": str, "integer": int, "boolean": bool}
_SCRIPT = re.compile(r"```(?P<language>powershell|bash)\n(?P<body>.+?\n)```", re.DOTALL)


class PlaybookError(ValueError):
    """A malformed playbook; the message names file and section."""


def load_playbooks(folder: Path = PLAYBOOK_FOLDER) -> tuple[Playbook, ...]:
    """Read every `*.md` of `folder`, in file order.

    Raises PlaybookError for a malformed file, a title used twice, or an empty folder.
    """
    playbooks = tuple(
        parse_playbook(path.name, path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.md"))
    )
    if not playbooks:
        raise PlaybookError(f"{folder}: no playbooks found")
    seen: dict[str, str] = {}
    for playbook in playbooks:
        for title in (playbook.title.casefold(), playbook.fix_title.casefold()):
            if title in seen:
                raise PlaybookError(f"{playbook.slug}.md: title already used by {seen[title]}.md")
            seen[title] = playbook.slug
    return playbooks


def parse_playbook(file_name: str, text: str) -> Playbook:
    """Parse one file. Raises PlaybookError naming `file_name` and the section."""
    source = _Source(text)
    try:
        return _read(file_name.removesuffix(".md"), source)
    except ValueError as error:
        raise PlaybookError(f"{file_name}: {source.section}: {error}") from error


class _Source:
    """The sections of one file, and which of them is being read."""

    def __init__(self, text: str) -> None:
        self.section = _HEADER
        self._text = text
        self._bodies: dict[str, tuple[str, str]] = {}

    def split(self) -> str:
        """Cut the text at its headings and return the title."""
        text, names = _without_fences(self._text), []
        headings = list(_HEADING.finditer(text))
        if not headings or headings[0].start() != 0 or headings[0][1] != "#":
            raise ValueError("the first line is not a title")
        ends = [heading.start() for heading in headings[1:]] + [len(text)]
        for heading, end in zip(headings, ends, strict=True):
            name, _, rest = heading[2].partition(": ")
            key = _HEADER if heading[1] == "#" else name
            names.append(key)
            self._bodies[key] = (rest.strip(), self._text[heading.end() : end].strip())
        if names != [_HEADER, *_SECTIONS]:
            raise ValueError(
                f"sections must be {', '.join(_SECTIONS)}; found {', '.join(names[1:])}"
            )
        return headings[0][2].strip()

    def body(self, section: str) -> str:
        self.section = section
        body = self._bodies[section][1]
        if not body:
            raise ValueError("is empty")
        return body

    def heading_text(self, section: str) -> str:
        self.section = section
        if not self._bodies[section][0]:
            raise ValueError("needs a title after the colon")
        return self._bodies[section][0]

    def bullets(self, section: str) -> tuple[str, ...]:
        body = self.body(section)
        if not body.startswith("- "):
            raise ValueError("is not a list of bullets")
        return tuple(" ".join(item.split()) for item in re.split(r"\n- ", body[2:]))


def _without_fences(text: str) -> str:
    """Return `text` of the same length with fenced lines blanked: `#` in a script is no heading."""
    return re.sub(r"```.*?```", lambda fence: "`" * len(fence.group()), text, flags=re.DOTALL)


def _read(slug: str, source: _Source) -> Playbook:
    title = source.split()
    header = _read_header(source.bullets(_HEADER))
    symptoms = source.bullets("Symptoms")
    words = source.bullets("Words")
    checks = _read_checks(source.bullets("Checks"))
    base, rules = _read_confidence(source.bullets("Confidence"))
    cause = source.body("Cause")
    fix_title, fix = source.heading_text("Fix"), source.body("Fix")
    parameters = _read_parameters(source)
    script = _match(_SCRIPT, source.body("Script"))
    _require_same_parameters(parameters, script["body"])
    source.section = _HEADER
    return Playbook(
        slug=slug,
        title=title,
        area=header["Area"],
        about=compile_pattern(header["About"]),
        excludes=compile_pattern(header["Not"]) if "Not" in header else None,
        looks_like=header["Looks like"],
        symptoms=symptoms,
        words=words,
        checks=checks,
        base=base,
        rules=rules,
        cause=cause,
        fix_title=fix_title,
        fix=fix,
        parameters=parameters,
        language=script["language"],
        script=script["body"],
    )


def _match(form: re.Pattern[str], text: str) -> re.Match[str]:
    match = form.fullmatch(text)
    if match is None:
        raise ValueError(f"cannot read {text[:60]!r}")
    return match


def _read_header(bullets: tuple[str, ...]) -> dict[str, str]:
    header = dict(bullet.split(": ", 1) for bullet in bullets if ": " in bullet)
    if tuple(header) not in _HEADER_FIELDS or len(header) != len(bullets):
        raise ValueError("fields must be Area, About, optionally Not, Looks like, each once")
    return header


def _read_checks(bullets: tuple[str, ...]) -> tuple[PlaybookCheck, ...]:
    checks = []
    for bullet in bullets:
        match = _match(_CHECK, bullet)
        effects = [_match(_EFFECT, effect) for effect in match["effects"].split(", ")]
        points = {effect["result"]: int(effect["points"]) for effect in effects}
        checks.append(PlaybookCheck(match["label"], match["how"], points))
    if not 2 <= len(checks) <= 4:  # noqa: PLR2004  # the form above says so
        raise ValueError("needs two to four checks")
    if all(points <= 0 for check in checks for points in check.effects.values()):
        raise ValueError("no check can confirm the cause")
    return tuple(checks)


def _read_confidence(bullets: tuple[str, ...]) -> tuple[int, tuple[FactRule, ...]]:
    base = int(_match(_BASE, bullets[0])["points"])
    rules = [_match(_RULE, bullet) for bullet in bullets[1:]]
    return base, tuple(
        FactRule(int(rule["points"]), compile_pattern(rule["pattern"])) for rule in rules
    )


def _read_parameters(source: _Source) -> tuple[Parameter, ...]:
    if source.body("Parameters") == "None":
        return ()
    parameters = []
    for bullet in source.bullets("Parameters"):
        match = _match(_PARAMETER, bullet)
        default: ParameterValue | None = json.loads(match["default"] or "null")
        if default is not None and type(default) is not _JSON_TYPES[match["type"]]:
            raise ValueError(f"the default of {match['name']} is no {match['type']}")
        parameters.append(Parameter(match["name"], match["type"], default, match["meaning"]))
    return tuple(parameters)


def _require_same_parameters(parameters: tuple[Parameter, ...], body: str) -> None:
    for parameter in parameters:
        if not re.search(rf"\${{?{parameter.name}\b|^{parameter.name}=", body, re.MULTILINE):
            raise ValueError(f"parameter {parameter.name} is not used")
