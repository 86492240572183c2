"""What kind of thing is named, and words that stand for narrower ones."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict
from webapp.notes.language.folding import stem
from webapp.notes.language.lexicon import lexicon
from webapp.notes.language.thesaurus import antonyms, narrower

HONEST = [
    ("The agent was upgraded on AADC-01.", "The agent was upgraded on server AADC-01."),
    ("Ann lowered the interval to 5 minutes.", "The interval was changed by Ann to 5 minutes."),
    ("The phone was enrolled again by Ann.", "The phone was re-enrolled by Ann."),
]
LIES = [
    ("The agent was upgraded.", "The agent was upgraded on a server."),
    (
        "The agent was replaced on AADC-01.",
        "The agent was replaced on AADC-01 and the device failed.",
    ),
    ("The phone was enrolled by Ann.", "The phone was re-enrolled by Ann."),
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
