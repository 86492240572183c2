"""What the inputs say, to be found again: their verbs by meaning, by state and by party."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from webapp.notes.language.phrases import Key, Phrase, Predicate, parties

_Key = TypeVar("_Key")
_Held = TypeVar("_Held")


class Told:
    """The verbs of the inputs, found by what they mean and by the states they tell of."""

    def __init__(self, found: Iterable[Predicate], heads: Iterable[Key] = ()) -> None:
        self.all = list(found)
        self.places = {id(one): at for at, one in enumerate(self.all)}
        self.heads = set(heads)  # of every noun phrase, also where no verb is near
        self.parties: dict[Key, list[frozenset[Key]]] = defaultdict(list)
        self.by_key: dict[Key, list[Predicate]] = defaultdict(list)
        self.by_state: dict[str, list[Predicate]] = defaultdict(list)
        self.by_subject: dict[Key, list[Predicate]] = defaultdict(list)  # what something is
        for one in self.all:
            for key in one.keys:
                self.by_key[key].append(one)
            if one.copular and one.subject is not None:
                for key in one.subject.head:
                    self.by_subject[key].append(one)
            for name in one.states:
                self.by_state[name].append(one)
            for keys in {party.keys for party in parties(one)}:
                for key in keys:
                    self.parties[key].append(keys)

    @classmethod
    def of(cls, parts: Iterable[Told]) -> Told:
        """Return several as one, without reading any again."""
        whole = cls(())
        for part in parts:
            whole.all += part.all
            whole.places = {id(one): at for at, one in enumerate(whole.all)}
            whole.heads |= part.heads
            _add(whole.parties, part.parties)
            _add(whole.by_key, part.by_key)
            _add(whole.by_state, part.by_state)
            _add(whole.by_subject, part.by_subject)
        return whole

    def has_party(self, phrase: Phrase) -> bool:
        """Tell whether someone or something of this name takes part in anything."""
        keys = phrase.keys
        one = next(iter(keys), None)
        if any(keys <= other for other in self.parties.get(one, ())) or not keys:
            return True
        return self._is_called(phrase, frozenset(key for key in keys if _is_a_name(key)))

    def _is_called(self, phrase: Phrase, names: frozenset[Key]) -> bool:
        """Tell whether one with the same names is called the same: `the production server SRV1`."""
        one = next(iter(names), None)
        return any(
            names <= other and not other.isdisjoint(phrase.keys - names)
            for other in self.parties.get(one, ())
        )

    def twins(self, one: Predicate) -> list[Predicate]:
        """Return the inputs' verbs of the same meaning."""
        return [other for key in one.keys for other in self.by_key.get(key, ())]

    def says_it_was_so(self, one: Predicate) -> bool:
        """Tell whether what was asked or planned came about: `the bank did so`."""
        return any(
            other.meant is not None and not (other.modal or other.conditional or other.negated)
            for other in self.twins(one)
        )

    def beside(self, one: Predicate) -> list[Predicate]:
        """Return the verbs before and behind one of the inputs' own."""
        at = self.places[id(one)]
        return [*self.all[max(0, at - 1) : at], *self.all[at + 1 : at + 2]]

    def akin(self, one: Predicate) -> list[Predicate]:
        """Return the inputs' verbs of the same meaning or of the same state, each once."""
        found = {id(other): other for other in self.twins(one)}
        for name in one.states:
            found |= {id(other): other for other in self.by_state.get(name, ())}
        return list(found.values())


def _is_a_name(key: Key) -> bool:
    """Tell whether it names one thing: no figure, and no word, which others share."""
    return isinstance(key, tuple) and key[0] not in {"number", "of", "ordinal"}


def _add(mine: dict[_Key, list[_Held]], theirs: dict[_Key, list[_Held]]) -> None:
    for key, held in theirs.items():
        mine[key] = mine[key] + held
