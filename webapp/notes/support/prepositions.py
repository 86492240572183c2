"""From where to where, where, by how much: what prepositions govern beside the inputs'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from webapp.notes.language.phrases import Phrase, Predicate
from webapp.notes.language.values import Date
from webapp.notes.language.word_lists import grammar
from webapp.notes.support.comparison import OTHER, SAME, TURNED, UNKNOWN, compared

_TURNED = {
    "from": ("to", "into"),
    "to": ("from",),
    "into": ("from", "out"),
    "out": ("into",),
    "before": ("after", "since"),
    "after": ("before", "until"),
    "since": ("before", "until"),
    "until": ("after", "since"),
}
_PLACES = frozenset({"in", "on", "at"})
_MEASURES = {"by": "to", "to": "by"}
_IN_TIME = frozenset({"before", "after", "since", "until"})
_GOVERNING = grammar("governing")


def of_prepositions(one: Predicate, twin: Predicate) -> Iterator[tuple[Phrase, int]]:
    """Yield each phrase that a verb governs with what the other verb says of it."""
    yield from ((phrase, TURNED) for phrase in _of_another_moment(one, twin))
    for preposition, phrases in one.governed.items():
        if preposition in _PLACES and _are_of_one(one, twin):
            yield from _of_places(preposition, one, twin)
            continue
        if preposition in _MEASURES and _is_measured_otherwise(preposition, phrases, twin):
            yield phrases[0], TURNED
        if preposition not in _GOVERNING:
            continue
        same = _governed_alike(preposition, one, twin)
        turned = [
            other
            for opposite in _TURNED.get(preposition, ())
            for other in twin.governed.get(opposite, [])
        ]
        for phrase in phrases:
            if preposition == "to" and _is_the_doer(phrase, one, twin):
                yield phrase, TURNED  # `sent to Kirsty` what she sent
            elif same and phrase.names:
                yield phrase, compared(phrase, same)
            elif turned and not same and preposition in _IN_TIME:
                yield phrase, UNKNOWN if compared(phrase, turned) == OTHER else TURNED
            elif turned:
                yield phrase, TURNED if compared(phrase, turned) == SAME else UNKNOWN


def _of_places(preposition: str, one: Predicate, twin: Predicate) -> Iterator[tuple[Phrase, int]]:
    """Yield each name with what the other says of it; of several the rest may be told elsewhere."""
    named, told = (
        [phrase for phrase in each.governed.get(preposition, ()) if phrase.names]
        for each in (one, twin)
    )
    found = [(phrase, compared(phrase, told)) for phrase in named]
    if not any(verdict == SAME for _, verdict in found):
        yield from found


def _governed_alike(preposition: str, one: Predicate, twin: Predicate) -> list[Phrase]:
    """Return what the other verb governs so; who does it and by what means both stand by `by`."""
    same = twin.governed.get(preposition, [])
    if preposition == "by" and one.agent is not None and twin.agent is not None:
        return [*same, twin.agent]
    return same


def _of_another_moment(one: Predicate, twin: Predicate) -> Iterator[Phrase]:
    """Yield each date or time of the verb where the other verb has another: `on 12 June`."""
    mine, theirs = _moments(one), _moments(twin)
    for kind, values in mine.items():
        if theirs.get(kind) and not any(_may_be(value, theirs[kind]) for value, _ in values):
            yield from (phrase for _, phrase in values)


def _moments(one: Predicate) -> dict[str, list[tuple[object, Phrase]]]:
    """Return the dates and the times that a verb governs, each with its phrase."""
    found: dict[str, list[tuple[object, Phrase]]] = {}
    for phrase in (phrase for phrases in one.governed.values() for phrase in phrases):
        for kind, value in cast("Iterable[tuple[str, object]]", phrase.figures):
            if kind in {"date", "time"}:
                found.setdefault(kind, []).append((value, phrase))
    return found


def _may_be(value: object, others: Sequence[tuple[object, Phrase]]) -> bool:
    return any(_is_one_moment(value, other) for other, _ in others)


def _is_one_moment(value: object, other: object) -> bool:
    """Tell whether both may be the same: 6 February of a year, 08:15:30 for 08:15."""
    if isinstance(value, Date) and isinstance(other, Date):
        return value.is_told_by(other) or other.is_told_by(value)
    if isinstance(value, tuple) and isinstance(other, tuple):
        return value[:2] == other[:2] and (value == other or -1 in {value[-1], other[-1]})
    return value == other


def _is_the_doer(phrase: Phrase, one: Predicate, twin: Predicate) -> bool:
    """Tell whether it comes to whom an input names as who did it, and now somebody else does."""
    if twin.agent is None or twin.loose or not (phrase.names and twin.agent.names):
        return False
    ours = one.agent is not None and compared(one.agent, [twin.agent]) == SAME
    return not ours and compared(phrase, [twin.agent]) == SAME


def _are_of_one(one: Predicate, twin: Predicate) -> bool:
    """Tell whether both are said of the same, or done to it, with or without who did it."""
    subjects = (one.subject, twin.subject)
    objects = (next(iter(one.patients), None), next(iter(twin.patients), None))
    return any(
        mine is not None and theirs is not None and compared(mine, [theirs]) == SAME
        for mine, theirs in (subjects, objects)
    )


def _is_measured_otherwise(preposition: str, phrases: Sequence[Phrase], twin: Predicate) -> bool:
    """Tell whether `raised by 50 GB` is said of what was raised to 50 GB."""
    figures = {figure for phrase in phrases for figure in phrase.figures}
    same = {figure for other in twin.governed.get(preposition, ()) for figure in other.figures}
    turned = {
        figure
        for other in twin.governed.get(_MEASURES[preposition], ())
        for figure in other.figures
    }
    return bool(figures & turned) and not figures & same
