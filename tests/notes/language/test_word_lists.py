"""The word lists contradict neither themselves nor each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from webapp.notes.language.folding import stem
from webapp.notes.language.lexicon import phrase
from webapp.notes.language.word_lists import FOLDER, irregular, opposites, verb_bases


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
        "repeat repeats repeated repeating",
        "implement implements implemented implementing implementation",
        "document documented documenting documentation",
        "provision provisioned provisioning",
        "synchronize synchronizes synchronized synchronizing synchronization",
        "supply supplies supplied supplying",
        "agree agrees agreed agreeing",
        "overheat overheated overheating",
        "function functioned functioning",
        "sing sings singing",
        "deliver delivered delivery deliveries",
        "exclude excluded exclusion exclusions",
        "reduce reduced reduction reductions",
    ],
)
def test_the_forms_of_a_word_share_its_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("expired", "expires"), ("user", "use"), ("site", "sit")]
)
def test_other_words_do_not(one: str, other: str) -> None:
    assert stem(one) != stem(other)


#: Verbs with a form that is another word of its own, and some that no note will hold.
APART = {
    "analyse",
    "halve",
    "hibachi",
    "issue",
    "lengthen",
    "licence",
    "miaou",
    "shanghai",
    "shelve",
    "shorten",
    "ski",
    "snafu",
    "summon",
    "taxi",
    "unite",
    "whiz",
}


def test_each_verb_shares_its_stem_with_its_regular_forms() -> None:
    known = APART | irregular().keys() | set(irregular().values())
    verbs = [
        verb for verb in verb_bases() if verb.isalpha() and len(verb) > 2 and verb not in known
    ]
    assert len(verbs) > 6_000
    strays = {
        verb for verb in verbs if {stem(form) for form in _regular_forms(verb)} != {stem(verb)}
    }
    assert not strays


def _regular_forms(verb: str) -> Iterator[str]:
    if verb.endswith("e"):
        yield from (f"{verb}s", f"{verb}d")
        yield f"{verb if verb.endswith(('ee', 'oe', 'ye', 'ie')) else verb[:-1]}ing"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    else:
        short = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb) is not None
        doubled = verb + verb[-1] if short else verb
        yield f"{verb}{'es' if verb.endswith(('s', 'x', 'z', 'ch', 'sh')) else 's'}"
        yield from (f"{doubled}ed", f"{doubled}ing")
