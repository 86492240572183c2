"""Every built-in playbook can be reached: its title finds it, its checks confirm it."""

from __future__ import annotations

import pytest

from tests.assistant.situations import situation
from webapp.assistant.diagnosis import CONFIDENCE_FOR_A_FIX
from webapp.assistant.playbook import Playbook
from webapp.assistant.playbook_library import load_playbooks
from webapp.assistant.playbook_provider import PlaybookProvider
from webapp.lib.markers import parse
from webapp.lib.scripts.runnable import drafted

LIBRARY = load_playbooks()
PROVIDER = PlaybookProvider(LIBRARY)
every_playbook = pytest.mark.parametrize("playbook", LIBRARY, ids=lambda item: item.slug)


def confirming_results(playbook: Playbook) -> dict[str, str | None]:
    """For each check the result that speaks for the cause, if there is one."""
    return {
        check.label: max(check.effects, key=lambda result: check.effects[result])
        for check in playbook.checks
        if max(check.effects.values()) > 0
    }


@every_playbook
def test_its_title_brings_its_checks_and_no_fix(playbook: Playbook) -> None:
    reply = parse(PROVIDER.compose(situation(playbook.title)))
    labels = {check.label for check in playbook.checks}
    assert len(labels & {check.label for check in reply.checks}) >= 2
    assert 2 <= len(reply.checks) <= 4
    assert reply.fix is None


@every_playbook
def test_its_confirming_checks_bring_its_fix_whole(playbook: Playbook) -> None:
    given = situation(playbook.title, checks=confirming_results(playbook))
    reply = parse(PROVIDER.compose(given))
    assert reply.unreadable_blocks == 0
    assert reply.fix is not None
    assert reply.fix.title == playbook.fix_title
    assert reply.fix.description == playbook.fix
    assert reply.fix.ai_drafted_script == playbook.explained_script
    assert reply.fix.ai_drafted_parameters == playbook.default_values
    assert reply.fix.language == playbook.language
    asked = drafted(playbook.explained_script, playbook.language, playbook.default_values).schema
    assert list(asked["properties"]) == [each.name for each in playbook.parameters]
    if playbook.language == "powershell":
        said = [part["description"] for part in asked["properties"].values()]
        assert said == [each.meaning for each in playbook.parameters]
    assert CONFIDENCE_FOR_A_FIX <= reply.fix.confidence_pct <= 95


@every_playbook
def test_its_refuting_checks_never_bring_its_fix(playbook: Playbook) -> None:
    refuting: dict[str, str | None] = {
        check.label: min(check.effects, key=lambda result: check.effects[result])
        for check in playbook.checks
        if min(check.effects.values()) < 0
    }
    reply = parse(PROVIDER.compose(situation(playbook.title, checks=refuting)))
    assert reply.fix is None or reply.fix.title != playbook.fix_title


def test_playbooks_share_the_label_of_a_check_only_on_purpose() -> None:
    labels = [check.label.casefold() for playbook in LIBRARY for check in playbook.checks]
    shared = {label for label in labels if labels.count(label) > 1}
    assert shared <= {
        "the drive has free space",
        "the computer reaches a domain controller",
        "outlook works normally with a new profile",
    }
