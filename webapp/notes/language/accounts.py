"""What each sentence of a text tells, and when: its verbs and its moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from webapp.notes.language.clauses import Clause, Parsed
from webapp.notes.language.phrases import Analysis, Key, Predicate
from webapp.notes.language.word_lists import grammar

_DAYS = grammar("days")
_KINDS = frozenset({"date", "time"})


class Account(NamedTuple):
    """A sentence or a clause: every word, when, and what is done."""

    content: frozenset[Key]
    moments: frozenset[Key]
    verbs: Sequence[Predicate]
    is_part: bool = False  # its verbs are those of the clauses beside it


def accounts(read: Parsed, said: Analysis) -> list[Account]:
    """Return the sentences of a text in order."""
    return [account(clauses, said) for clauses in read.sentences()]


def of_clauses(read: Parsed, said: Analysis) -> Iterator[Account]:
    """Yield the clauses; one without a verb goes with those around it: `and at 11:00`."""
    for clauses in read.sentences():
        for at, clause in enumerate(clauses):
            one = account([clause], said)
            if not one.verbs:
                beside = account(clauses[max(0, at - 1) : at + 2], said)
                one = one._replace(verbs=beside.verbs, is_part=True)
            yield one


def account(clauses: Sequence[Clause], said: Analysis) -> Account:
    starts = {word.start for clause in clauses for word in clause.words}
    content = frozenset(key for clause in clauses for key in clause.content)
    verbs = [one for one in said.predicates if one.verb.start in starts]
    return Account(content, frozenset(filter(_is_moment, content)), verbs)


def _is_moment(key: Key) -> bool:
    return key[0] in _KINDS if isinstance(key, tuple) else key in _DAYS
