"""Whether a state word of a clause stands in the inputs only with the other sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from webapp.notes.language.clauses import Clause, Word
from webapp.notes.language.lexicon import Pole, lexicon
from webapp.notes.language.word_lists import grammar
from webapp.notes.support.alignment import Aligned, best
from webapp.notes.support.slots import is_told
from webapp.notes.support.sources import View

#: Ways of not working that are told for each other.
_OUT_OF_ORDER = frozenset({"ok", "run", "reach", "connect", "present"})
_OCCASIONS = grammar("occasions")
_FAULT = frozenset({("flawless", -1)})
_CLOSE = 0.5
_RELATED = 0.3
_MARGIN = 0.3


def flips(clause: Clause, view: View, aligned: Aligned, held: Sequence[Word]) -> bool:
    nearest = best(aligned)
    if _ends_what_lasts(clause, aligned):
        return True
    if "hedges.some" in clause.marks and nearest and all(map(_is_of_all, nearest)):
        return True
    names = {
        name for name, sign in clause.poles if name == "ok" or (name, -sign) not in clause.poles
    }
    if denies_as_they_do(clause, aligned):
        names &= lexicon().neutral
    return any(
        _is_flipped(word, names, clause, view, aligned)
        for word in clause.words
        if word.poles and not any(word is one for one in held)
    )


def _ends_what_lasts(clause: Clause, aligned: Aligned) -> bool:
    """Tell whether `no longer` is said where the inputs say `still`."""
    if not clause.says("longer") or not clause.explicit:
        return False
    return any(score >= _RELATED and other.says("still") for score, other in aligned)


def _is_of_all(clause: Clause) -> bool:
    """Tell whether it is said of all: not of `every few minutes`."""
    of_some = "hedges.some" in clause.marks
    return not of_some and any(map(clause.says, ("all", "every", "everyone")))


def _is_flipped(word: Word, names: set[str], clause: Clause, view: View, aligned: Aligned) -> bool:
    """Tell whether every meaning of the word stands in the inputs only with the other sign."""
    poles = [pole for pole in word.poles if pole[0] in names]
    weak = word.function or (word.frame and not word.negated)
    if not poles or _is_beside_the_point(word, clause, poles, weak=weak):
        return False
    told = [_nearness(word, pole, clause, view, aligned) for pole in poles]
    same = max(near for near, _ in told)
    opposite = max(far for _, far in told)
    lasting = all(name == "fixed" for name, _ in poles)  # `the error came back`, wherever told
    if not lasting and opposite < _elsewhere(word, clause, poles, aligned) - _MARGIN:
        opposite = -1.0  # said of something else
    if opposite > same + (_MARGIN if same >= 0 else 0):
        return opposite >= (_CLOSE if weak else 0)
    if same >= 0 or weak or word.negated or word.is_aside:
        return False
    if opposite < 0 and word.poles == _FAULT and any(other.troubled for other in view.clauses()):
        return False  # `the error` is what they tell of
    return not is_told(word, view)


def _is_beside_the_point(word: Word, clause: Clause, poles: Sequence[Pole], *, weak: bool) -> bool:
    """Tell whether the word names something without affirming it: `the connection fails`."""
    if ("ok", -1) in clause.poles and (word.frame or all(sign > 0 for _, sign in poles)):
        return True
    if weak and clause.explicit:
        return True
    first = clause.words[0].text.lower()
    return word.text.lower().endswith("ing") and first in _OCCASIONS  # `when opening the folder`


def _elsewhere(word: Word, clause: Clause, poles: Sequence[Pole], aligned: Aligned) -> float:
    """Return how near the inputs come in sentences that do not speak of these concepts."""
    names = {name for name, _ in poles}
    speaking = {
        id(other.sentence) for _, other in aligned if not names.isdisjoint(other.pole_names)
    }
    return max(
        (
            _context(word, clause, score, other)
            for score, other in aligned
            if id(other.sentence) not in speaking
        ),
        default=0.0,
    )


def _context(word: Word, clause: Clause, score: float, other: Clause) -> float:
    """Return the share of the clause's content that `other` holds, the word itself aside."""
    itself = sum(key in other.content for key in word.keys) / max(len(clause.things), 1)
    return max(score - itself, 0.0)


def _nearness(
    word: Word, pole: Pole, clause: Clause, view: View, aligned: Aligned
) -> tuple[float, float]:
    """Return how near the inputs say the same and the opposite; -1 where they never do."""
    name, sign = pole
    same = opposite = -1.0
    scores = {id(other): score for score, other in aligned}
    for other in _speaking_of(pole, view, aligned):
        score = _context(word, clause, scores.get(id(other), 0.0), other)
        # `gets no address` and `does not get an address` deny the same with other words.
        if _deny_alike(clause, other, name) or _says(other, name, sign):
            same = max(same, score)
        elif _says(other, name, -sign):
            opposite = max(opposite, score)
    return same, opposite


def _deny_alike(clause: Clause, other: Clause, name: str) -> bool:
    by_noun = {"negation.noun", "negation.whole"} & (clause.marks | other.marks)
    both = clause.explicit and other.explicit and bool(by_noun)
    return both and not {(name, 1), (name, -1)}.isdisjoint(other.poles)


def _speaking_of(pole: Pole, view: View, aligned: Aligned) -> Iterable[Clause]:
    name, sign = pole
    for _, clause in view.sharing([f"~{name}"]):
        yield clause
    if name in _OUT_OF_ORDER or name == "fixed":
        related = [f"~{other}" for other in (*_OUT_OF_ORDER, "fixed", "flawless")]
        for _, clause in view.sharing(related):
            yield clause
    if sign < 0 or name == "flawless":
        yield from (clause for score, clause in aligned if score > 0)


def _says(clause: Clause, name: str, sign: int) -> bool:
    if (name, sign) in clause.poles:
        return True
    if name in _OUT_OF_ORDER and sign < 0:
        return clause.troubled and (name, 1) not in clause.poles
    if name == "flawless" and sign > 0 and ("ok", 1) in clause.poles:
        return True  # `502 errors: passed`
    if name == "tested" and sign < 0 and clause.says("skipped"):
        return True
    if {name, "ok", "fixed"} == {"ok", "fixed"} and sign > 0:
        able = not clause.negative and any(word.stem in {"can", "abl"} for word in clause.words)
        return able or ("ok", 1) in clause.poles or ("fixed", 1) in clause.poles
    return False


def denies_as_they_do(clause: Clause, aligned: Aligned) -> bool:
    """Tell whether the clause and one nearest to it both say that something is not so."""
    return any(
        _denies(clause, other) and (_denies(other, clause) or ("flawless", -1) in other.poles)
        for other in best(aligned)
    )


def _denies(clause: Clause, other: Clause) -> bool:
    """Tell whether it denies something itself: not by a word both have, as `USB suspend`."""
    both = {word.stem for word in other.words}
    return clause.explicit or any(
        sign < 0 and name in clause.denials and name not in lexicon().neutral
        for word in clause.words
        if word.stem not in both
        for name, sign in word.poles
    )
