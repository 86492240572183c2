"""What kind of thing is named, and words that stand for narrower ones."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict
from webapp.notes.language.folding import stem
from webapp.notes.language.lexicon import lexicon
from webapp.notes.language.thesaurus import antonyms, narrower

WORKBOOK = "A shared workbook is slow. a.xlsx was saved by Wilf Jenner as such."
HONEST = [
    ("The agent was upgraded on AADC-01.", "The agent was upgraded on server AADC-01."),
    ("Ann lowered the interval to 5 minutes.", "The interval was changed by Ann to 5 minutes."),
    ("The phone was enrolled again by Ann.", "The phone was re-enrolled by Ann."),
    (
        "The GPO keeps the old version on PC-1 to PC-5.",
        "It stays on the workstations PC-1 to PC-5.",
    ),
    ("FS1 answers. FS1 was mapped at 9:00.", "FS1 answers, and the server was mapped at 9:00."),
    ("The first sign-in on PC-12 logs event 1509.", "First sign-ins on PC-12 log event 1509."),
    (WORKBOOK, "The workbook was saved by Wilf Jenner."),
]
LIES = [
    ("The agent was upgraded.", "The agent was upgraded on a server."),
    (
        "The agent was replaced on AADC-01.",
        "The agent was replaced on AADC-01 and the device failed.",
    ),
    ("The phone was enrolled by Ann.", "The phone was re-enrolled by Ann."),
    (WORKBOOK, "The policy was saved by Wilf Jenner."),
]


@pytest.mark.parametrize(("said", "statement"), HONEST)
def test_a_wider_word_enters(said: str, statement: str) -> None:
    assert verdict(said, statement) is None


@pytest.mark.parametrize(("said", "statement"), LIES)
def test_a_narrower_word_stays_out(said: str, statement: str) -> None:
    assert verdict(said, statement) == "not_in_source"


def test_no_word_is_wider_than_its_opposite() -> None:
    for word, others in narrower().items():
        assert others.isdisjoint(antonyms().get(word, ())), word
        mine = lexicon().meanings.get((word,))
        for other in map(stem, others):
            theirs = lexicon().meanings.get((other,))
            if mine and theirs:
                assert not {(name, -sign) for name, sign in mine.poles} & theirs.poles, (
                    word,
                    other,
                )
