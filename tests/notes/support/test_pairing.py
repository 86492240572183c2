"""Which figure stands by which thing, and which names stand together."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

HONEST = [
    (
        "Adapter fc2 runs at 4 Gbit; the others link at 16 Gbit.",
        "The other adapters link at 16 Gbit.",
    ),
    ("LocaleName on EXC-02 is de-DE; on EXC-01 it is en-US.", "LocaleName on EXC-01 is en-US."),
    (
        "LocaleName on EXC-02 is de-DE; on EXC-01 it is en-US.",
        "LocaleName is en-US on EXC-01 and de-DE on EXC-02.",
    ),
    ("Seen on 12 May 2025. The rollout deadline is 20 May.", "The rollout deadline is 20 May."),
    ("The quota was 512 MB; Wmi.exe used 509 MB.", "Wmi.exe used 509 MB."),
    ("Lotus Press waits, Quay Print does not.", "Lotus Press waits."),
    ("Till 3 cannot take cards. Tills 1 and 2 take cards.", "Till 3 cannot take cards."),
    (
        "Printed 50 badges on each printer. 150 badges took 7 minutes.",
        "150 badges took 7 minutes.",
    ),
    ("The procedure takes 40 ms, before 2,900 ms.", "The procedure takes 40 ms."),
]
LIES = [
    (
        "Printed 50 badges on each printer. 150 badges took 7 minutes.",
        "50 badges took 7 minutes.",
    ),
    (
        "The procedure takes 40 ms, before 2,900 ms.",
        "The procedure takes 2,900 ms, before it was 40 ms.",
    ),
    (
        "LocaleName on EXC-02 is de-DE; on EXC-01 it is en-US.",
        "LocaleName is de-DE on EXC-01 and en-US on EXC-02.",
    ),
    ("Seen on 12 May 2025. The rollout deadline is 20 May.", "The rollout deadline is 12 May."),
    ("The memory quota was 512 MB; Wmi.exe used 509 MB.", "The memory quota was 509 MB."),
    ("Lotus Press waits, Quay Print does not.", "Lotus Print waits."),
    ("Till 3 cannot take cards. Tills 1 and 2 take cards.", "Till 2 cannot take cards."),
]


@pytest.mark.parametrize(("said", "statement"), HONEST)
def test_what_stands_together_may_be_told_again(said: str, statement: str) -> None:
    assert verdict(said, statement) is None


@pytest.mark.parametrize(("said", "statement"), LIES)
def test_what_stands_apart_may_not_be_joined(said: str, statement: str) -> None:
    assert verdict(said, statement) == "not_in_source"


def test_what_stands_in_brackets_behind_a_name_stays_its_own() -> None:
    held = "Three servers: px1 (192.0.2.21), px2 (192.0.2.22) and px3 (192.0.2.23)."
    assert verdict(held, "px3 has the address 192.0.2.23.") is None
    assert verdict(held, "px3 has the address 192.0.2.22.") is not None


def test_what_was_done_keeps_its_day() -> None:
    held = (
        "Grace told the bank on 12 June at 14:20; Mr. Arden replied that he would come on 14 June."
    )
    assert verdict(held, "Grace told the bank on 12 June.") is None
    assert verdict(held, "Grace told the bank on 14 June.") is not None


def test_names_that_are_listed_together_are_not_listed_with_others() -> None:
    held = "FW-11 and FW-12 were updated. FW-13 was left as it was."
    assert verdict(held, "FW-12 and FW-11 were updated.") is None
    assert verdict(held, "FW-11 and FW-13 were updated.") is not None
    assert verdict(held, "FW-11 was updated, and FW-13 was left as it was.") is None


FIGURES = [
    (
        "The ledger is on version 5.1.2. The web part of the ledger needs version 6.0.1 there.",
        "The web part of the ledger needs version {} there.",
        ("6.0.1", "5.1.2"),
    ),
    (
        "The spool folder holds 40 MB. The quota of the spool folder for guests is 90 MB.",
        "The quota of the spool folder for guests is {}.",
        ("90 MB", "40 MB"),
    ),
    (
        "Error 0x80070002 is in the log of the agent. Setup on old laptops ends with 0x80070005.",
        "Setup on old laptops ends with {}.",
        ("0x80070005", "0x80070002"),
    ),
]


@pytest.mark.parametrize(("held", "told", "figures"), FIGURES)
def test_a_figure_stays_with_most_of_what_is_said(
    held: str, told: str, figures: tuple[str, str]
) -> None:
    right, wrong = figures
    assert verdict(held, told.format(right)) is None
    assert verdict(held, told.format(wrong)) is not None
