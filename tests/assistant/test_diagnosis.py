"""When is a cause singled out? Two made-up playbooks that share subject, words and one check."""

from __future__ import annotations

import pytest

from tests.assistant.situations import situation
from webapp.assistant.diagnosis import Diagnosis, diagnose
from webapp.assistant.playbook import Playbook
from webapp.assistant.playbook_library import parse_playbook
from webapp.assistant.providers import Situation
from webapp.assistant.retrieval import PlaybookIndex

FORM = """# The lamp stays dark because of the {part}

- Area: Light
- About: lamp
- Not: candle
- Looks like: a bad {part}

## Symptoms

- The lamp stays dark

## Words

- no light

## Checks

- **The {part} is sound** (fail +40, pass -40): Look at it.
- **The lamp was moved** (pass +30): Ask.

## Confidence

- 40: base
- +30: {part}; broken
- -30: {part}; new

## Cause

The {part} is broken.

## Fix: Replace the {part}

1. Replace it.

## Parameters

None

## Script

```bash
set -euo pipefail
```
"""
PLAYBOOKS = tuple(
    parse_playbook(f"{part}.md", FORM.format(part=part)) for part in ("bulb", "socket")
)
INDEX = PlaybookIndex(PLAYBOOKS)
TITLE = "The lamp stays dark"


def diagnosis_of(given: Situation) -> Diagnosis:
    return diagnose(given, PLAYBOOKS, INDEX)


def leader(given: Situation) -> Playbook:
    return diagnosis_of(given).candidates[0].playbook


@pytest.mark.parametrize(
    ("facts", "checks", "fix"),
    [
        ((), {}, None),
        (("The bulb is broken.",), {}, "Replace the bulb"),
        ((), {"The bulb is sound": "fail"}, "Replace the bulb"),
        ((), {"The socket is sound": "fail"}, "Replace the socket"),
        ((), {"the SOCKET is sound": "fail"}, "Replace the socket"),
        ((), {"The bulb is sound": "skipped"}, None),
        ((), {"The bulb is sound": None}, None),
        # what speaks for both tells nothing apart
        ((), {"The lamp was moved": "pass"}, None),
        (("The bulb is broken.", "The socket is broken."), {}, None),
        ((), {"The bulb is sound": "fail", "The socket is sound": "fail"}, None),
        # ruling the other one out is not yet a confirmation
        ((), {"The socket is sound": "pass"}, None),
        (("The bulb is broken.",), {"The bulb is sound": "pass"}, None),
        (("The bulb is broken.", "The bulb is new."), {}, None),
        (("The bulb is not broken.",), {}, None),
        (("Is the bulb broken?",), {}, None),
        # the fact that a check made counts through the check alone
        (("The bulb is sound: broken",), {"The bulb is sound": None}, None),
    ],
)
def test_only_evidence_that_tells_causes_apart_confirms(
    facts: tuple[str, ...], checks: dict[str, str | None], fix: str | None
) -> None:
    confirmed = diagnosis_of(situation(TITLE, facts=facts, checks=checks)).confirmed
    assert (confirmed and confirmed.playbook.fix_title) == fix


@pytest.mark.parametrize(
    ("facts", "checks", "confidence"),
    [
        ((), {}, 40),
        (("The bulb is broken.",), {}, 70),
        (("The bulb is broken.", "Broken bulb!"), {}, 70),
        (("The bulb is broken.",), {"The bulb is sound": "fail"}, 95),
    ],
)
def test_confidence_follows_the_rules_and_stays_below_certainty(
    facts: tuple[str, ...], checks: dict[str, str | None], confidence: int
) -> None:
    first = diagnosis_of(situation(TITLE, facts=facts, checks=checks)).candidates[0]
    assert first.confidence == confidence


def test_the_note_on_a_check_is_an_observation() -> None:
    given = situation(
        TITLE,
        checks={"The lamp was moved": "fail"},
        notes={"The lamp was moved": "The socket is broken."},
    )
    assert leader(given).slug == "socket"


def test_a_refuted_cause_is_no_candidate() -> None:
    given = situation(TITLE, checks={"The bulb is sound": "pass"})
    assert [item.playbook.slug for item in diagnosis_of(given).candidates] == ["socket"]


def test_ticket_and_chat_move_the_ranking_but_no_confidence() -> None:
    given = situation(TITLE, "The socket is broken.", said=("The socket is broken.",))
    first = diagnosis_of(given).candidates[0]
    assert first.playbook.slug == "socket"
    assert first.confidence == 40


@pytest.mark.parametrize(
    "given",
    [
        situation("The radio is silent", "no light"),
        situation("The lamp stays dark", "It is a candle."),
        situation("The lamp stays dark", facts=("It is a candle.",)),
        situation("The radio is silent", facts=("The lamp stays dark.",)),
        situation("The lamp in the Kubernetes cluster stays dark"),
        situation("", said=("",)),
    ],
)
def test_without_its_subject_no_playbook_fits(given: Situation) -> None:
    found = diagnosis_of(given)
    assert found.candidates == ()
    assert found.rivals == ()
    assert found.confirmed is None


def test_a_spent_playbook_is_no_candidate() -> None:
    found = diagnose(situation(TITLE), PLAYBOOKS, INDEX, {"bulb"})
    assert [item.playbook.slug for item in found.candidates] == ["socket"]
