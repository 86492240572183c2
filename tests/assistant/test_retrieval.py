from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from webapp.assistant.playbook_library import load_playbooks
from webapp.assistant.retrieval import PlaybookIndex, search_terms


@pytest.fixture(scope="module")
def index() -> PlaybookIndex:
    return PlaybookIndex(load_playbooks())


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Print jobs are stuck in the queue", "print-spooler-stopped"),
        ("Outlook prompts for credentials", "outlook-password-prompts"),
        ("vpn error 809", "vpn-809"),
    ],
)
def test_the_nearest_playbook_comes_first(index: PlaybookIndex, text: str, slug: str) -> None:
    assert index.rank(text)[0][0] == slug


def test_word_endings_do_not_matter(index: PlaybookIndex) -> None:
    assert index.rank("spooler")[0] == index.rank("Spoolers")[0]


@pytest.mark.parametrize(
    "text",
    [
        '" OR slug MATCH "x',
        "title:outlook AND NOT",
        "NEAR(a b)",
        "spool*",
        "(((",
        "';--",
        '"',
        "\0",
    ],
)
def test_query_syntax_in_a_text_is_only_words(index: PlaybookIndex, text: str) -> None:
    assert index.rank(text) == index.rank(" ".join(search_terms(text)))


def test_a_text_without_telling_words_ranks_nothing(index: PlaybookIndex) -> None:
    assert index.rank("and the of to it", "", "???") == []


def test_scores_are_positive_and_fall(index: PlaybookIndex) -> None:
    scores = [score for _, score in index.rank("outlook vpn printer password")]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def test_a_very_long_text_is_cut_not_refused(index: PlaybookIndex) -> None:
    assert index.rank("printer " + " ".join(f"word{n}" for n in range(20_000)))


def test_threads_share_one_index(index: PlaybookIndex) -> None:
    alone = index.rank("vpn error 809 remote server")
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda _: index.rank("vpn error 809 remote server"), range(200)))
    assert together == [alone] * 200
