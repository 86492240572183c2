"""The part of a prompt that stays as it is all session: playbooks, the team's scripts, the ticket.

What is relevant is chosen by the opening text alone, so that the chat cannot change the prefix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from webapp.assistant.diagnosis import diagnose
from webapp.assistant.fencing import fence, indented
from webapp.assistant.playbook import Parameter, Playbook
from webapp.assistant.playbook_library import load_playbooks
from webapp.assistant.providers import KnownParameter, KnownTemplate, Situation
from webapp.assistant.retrieval import PlaybookIndex, search_terms

MOST_PLAYBOOKS = 4
TEMPLATE_BYTES = 30_000
_DESCRIPTION = 300  # characters of a template's or a parameter's


def background(situation: Situation) -> str:
    """Return the fenced playbooks, script templates and ticket."""
    playbooks = "\n\n".join(map(_playbook, relevant_playbooks(situation)))
    templates = "\n".join(map(_template, relevant_templates(situation)))
    return "\n\n".join(
        [
            f"<playbooks>\n{playbooks or '(none fits)'}\n</playbooks>",  # our own text
            fence("script_templates", templates or "(none)"),
            fence("ticket", _ticket(situation)),
        ]
    )


def relevant_playbooks(situation: Situation) -> list[Playbook]:
    """Return the built-in playbooks that fit the opening text best, best first."""
    opening = replace(situation, facts=(), checks=(), fixes=(), turns=())
    candidates = diagnose(opening, *_library()).candidates
    return [candidate.playbook for candidate in candidates[:MOST_PLAYBOOKS]]


def relevant_templates(situation: Situation) -> list[KnownTemplate]:
    """Return the team's templates by name; of a large library those nearest to the opening."""
    opening = set(search_terms(f"{situation.title}\n{situation.problem}"))

    def distance(template: KnownTemplate) -> tuple[int, str, str]:
        words = search_terms(f"{template.name} {template.description}")
        return -len(opening.intersection(words)), template.name, template.id

    chosen, room = [], TEMPLATE_BYTES
    for template in sorted(situation.script_templates, key=distance):
        room -= len(_template(template).encode()) + 1
        if room < 0:
            break
        chosen.append(template)
    return sorted(chosen, key=lambda template: (template.name, template.id))


@cache
def _library() -> tuple[Sequence[Playbook], PlaybookIndex]:
    playbooks = load_playbooks()
    return playbooks, PlaybookIndex(playbooks)


def _playbook(playbook: Playbook) -> str:
    checks = [f"- {check.label}: {check.how}" for check in playbook.checks]
    parameters = [_playbook_parameter(item) for item in playbook.parameters]
    return "\n".join(
        [
            f"# {playbook.title}",
            f"Looks like: {playbook.looks_like}",
            "Symptoms:",
            *(f"- {symptom}" for symptom in playbook.symptoms),
            "Checks:",
            *checks,
            f"Cause: {playbook.cause}",
            f"Fix: {playbook.fix_title}",
            playbook.fix,
            *(["Parameters:", *parameters] if parameters else []),
            f"Script ({playbook.language}):",
            playbook.script.rstrip("\n"),
        ]
    )


def _playbook_parameter(parameter: Parameter) -> str:
    default = "required" if parameter.default is None else f"default {parameter.default}"
    return f"- {parameter.name} ({parameter.type}, {default}): {parameter.meaning}"


def _template(template: KnownTemplate) -> str:
    parameters = "; ".join(map(_parameter, template.parameters)) or "none"
    return indented(
        f"- {template.id} ({template.language}) {template.name}\n"
        f"Description: {_brief(template.description) or 'none'}\n"
        f"Parameters: {parameters}"
    )


def _parameter(parameter: KnownParameter) -> str:
    marks = ["required"] * parameter.required + ["secret"] * parameter.sensitive
    kind = ", ".join([parameter.type, *marks])
    about = _brief(parameter.description)
    return f"{parameter.name} ({kind}): {about}" if about else f"{parameter.name} ({kind})"


def _brief(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _DESCRIPTION else f"{line[:_DESCRIPTION].rstrip()} …"


def _ticket(situation: Situation) -> str:
    return "\n".join(
        [
            f"Title: {indented(situation.title)}",
            f"Client: {indented(situation.client_name) or '(not given)'}",
            f"Problem: {indented(situation.problem) or '(not given)'}",
        ]
    )
