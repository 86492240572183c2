"""The word lists contradict neither themselves nor each other."""

from __future__ import annotations

import pytest

from webapp.notes.language.folding import stem
from webapp.notes.language.lexicon import phrase
from webapp.notes.language.word_lists import FOLDER, opposites


def test_no_word_is_its_own_opposite() -> None:
    for plus, minus, _ in opposites():
        both = {phrase(term) for term in plus} & {phrase(term) for term in minus}
        assert not both, plus[0]


def test_each_list_is_described() -> None:
    described = (FOLDER / "README.md").read_text(encoding="utf-8")
    lists = [path.name for path in FOLDER.iterdir() if path.suffix in {".txt", ".toml"}]
    assert [name for name in lists if f"`{name}`" not in described] == []


@pytest.mark.parametrize(
    "forms",
    [
        "restart restarts restarted restarting",
        "configure configured configuring configuration configurations",
        "fail fails failed failing failure",
        "connect connects connected connection connections",
        "deny denies denied denial",
        "replicate replicated replicating replication",
        "verify verified verification verifies",
        "copy copies copied copying",
        "stop stops stopped stopping",
        "policy policies",
        "run runs ran running",
        "lose loses lost loss",
        "pc pcs",
        "cpu cpus",
        "menu menus",
        "status statuses",
        "shelf shelves",
        "matrix matrices",
        "mistake mistook mistaken",
        "lend lent",
        "lie lying",
        "try tried tries trying",
    ],
)
def test_the_forms_of_a_word_share_its_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("expired", "expires"), ("user", "use"), ("site", "sit")]
)
def test_other_words_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)
