"""Whether a statement turns round what its inputs say: `not running` for `running`.

Each clause is laid beside the clauses of the inputs that share most of its content. A state word
is a concept with a sign (`not running`, `stopped` and `fails to start` are `run` -1):

    input                            statement
    The spooler is stopped.          The spooler is running.
    Users cannot print.              Users can print.
    Webmail works.                   Webmail fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from webapp.notes import assertions
from webapp.notes.alignment import Aligned, alignment, best, size
from webapp.notes.clauses import Clause, Parsed, Word
from webapp.notes.lexicon import Pole, lexicon
from webapp.notes.sources import View
from webapp.notes.word_lists import grammar

#: Ways of not working that are told for each other.
_OUT_OF_ORDER = frozenset({"ok", "run", "reach", "connect", "present"})
_CLOSE = 0.5
_VERY_CLOSE = 0.6
_OCCASIONS = grammar("occasions")
_AUXILIARIES = grammar("auxiliaries") - {"to"} | {"is", "are", "was", "were"}
_PREPOSITIONS = grammar("ends_a_reach") | grammar("governing")
_MARGIN = 0.3


def is_kept(read: Parsed, view: View) -> bool:
    """Tell whether no clause says the opposite of the clauses nearest to it."""
    told, said = view.told, view.analysed(read).predicates
    for clause in read.clauses:
        aligned = alignment(clause, view)
        verbs = assertions.of_clause(clause, said)
        signs = [assertions.asserted(one, told) for one in verbs]
        if assertions.NO in signs:
            return False
        held = [one.verb for one, sign in zip(verbs, signs, strict=True) if sign > 0]
        unheard = clause.explicit and not any(map(assertions.is_denied, verbs))
        whole = bool(verbs) and len(held) == len(verbs) and not unheard
        if whole or _denies_as_they_do(clause, aligned):
            if _flips(clause, view, aligned, held):
                return False
            continue
        if (
            _is_negated_otherwise(clause, aligned)
            or _affirms_what_is_only_denied(clause, view, aligned)
            or _flips(clause, view, aligned, held)
        ):
            return False
    return True


def _denies_as_they_do(clause: Clause, aligned: Aligned) -> bool:
    """Tell whether the clause and one nearest to it both say that something is not so."""
    return clause.negative and any(other.negative or other.troubled for other in best(aligned))


def _is_negated_otherwise(clause: Clause, aligned: Aligned) -> bool:
    """Tell whether only one of the clause and its nearest in the inputs is negated."""
    nearest = best(aligned)
    if not nearest:
        return False
    if clause.explicit:
        return not any(_is_negative_too(other, clause) for other in nearest)
    if _only_sets_the_scene(clause):
        return False
    return all(_is_denied_only_by(other, clause) for other in nearest)


def _is_negative_too(other: Clause, clause: Clause) -> bool:
    """Tell whether `other` denies as well, and not another thing than the negated clause does."""
    if other.explicit and other.negated and clause.negated.isdisjoint(other.negated):
        return not clause.negated <= other.content
    if not other.explicit:
        denied = {pole for pole in other.poles if pole[1] < 0 and pole[0] in other.denials}
        if ("flawless", -1) in other.poles and not denied:
            return True
        mine = {pole for word in clause.words if not word.negated for pole in word.poles}
        return not denied <= mine  # `is not unhealthy` adds a no to `is unhealthy`
    return True


def _is_denied_only_by(other: Clause, clause: Clause) -> bool:
    """Tell whether `other` negates what the clause says, and the clause no word of its own."""
    if not other.explicit or (other.negated or other.content).isdisjoint(clause.content):
        return False
    said = {pole for word in other.words if word.negated for pole in word.poles if pole[1] < 0}
    if not said.isdisjoint(clause.poles):
        return False  # `a mismatch` for `does not match`
    own = {name for name, sign in clause.poles - other.poles if sign < 0}
    denying = own - lexicon().neutral
    return not denying and clause.denials.isdisjoint(own & other.pole_names)


def _flips(clause: Clause, view: View, aligned: Aligned, held: Sequence[Word]) -> bool:
    nearest = best(aligned)
    if "hedges.some" in clause.marks and nearest and all(map(_is_of_all, nearest)):
        return True
    names = {
        name for name, sign in clause.poles if name == "ok" or (name, -sign) not in clause.poles
    }
    if _denies_as_they_do(clause, aligned):
        names &= lexicon().neutral
    return any(
        _is_flipped(word, names, clause, view, aligned)
        for word in clause.words
        if word.poles and not any(word is one for one in held)
    )


def _is_of_all(clause: Clause) -> bool:
    return any(word.text.lower() in {"all", "every", "everyone"} for word in clause.words)


def _affirms_what_is_only_denied(clause: Clause, view: View, aligned: Aligned) -> bool:
    """Tell whether the clause affirms X of an input's `of Y but not of X`."""
    if clause.negative or _only_sets_the_scene(clause):
        return False
    return any(
        other.explicit
        and other.negated
        and other.negated <= clause.content
        and any(
            all(key in holder.negated for _, holder in view.sharing([key])) for key in other.negated
        )
        for _, other in aligned
    )


def _only_sets_the_scene(clause: Clause) -> bool:
    """Tell whether the clause names an occasion (`when signing in`) and states nothing."""
    first = clause.words[0].text.lower() if clause.words else ""
    if first in _OCCASIONS or "hedges.tried" in clause.marks:
        return True
    if first in _PREPOSITIONS and not any(
        word.text.lower() in _AUXILIARIES for word in clause.words
    ):
        return True
    participle = any(word.text.lower().endswith("ing") for word in clause.words[:2])
    return participle and not any(word.text.lower() in _AUXILIARIES for word in clause.words)


def _is_flipped(word: Word, names: set[str], clause: Clause, view: View, aligned: Aligned) -> bool:
    """Tell whether every meaning of the word stands in the inputs only with the other sign."""
    poles = [pole for pole in word.poles if pole[0] in names]
    weak = word.function or (word.frame and not word.negated)
    if not poles or _is_beside_the_point(word, clause, poles, weak=weak):
        return False
    told = [_nearness(word, pole, clause, view, aligned) for pole in poles]
    same = max(near for near, _ in told)
    opposite = max(far for _, far in told)
    if opposite < _elsewhere(word, clause, poles, aligned) - _MARGIN:
        opposite = -1.0  # said of something else
    if opposite > same + (_MARGIN if same >= 0 else 0):
        return opposite >= (_CLOSE if weak else 0)
    if same >= 0 or weak or word.negated:
        return False
    return not view.knows(word.stem) and not _is_general(word, view)


def _is_beside_the_point(word: Word, clause: Clause, poles: Sequence[Pole], *, weak: bool) -> bool:
    """Tell whether the word names something without affirming it: `the connection fails`."""
    if ("ok", -1) in clause.poles and (word.frame or all(sign > 0 for _, sign in poles)):
        return True
    if weak and clause.explicit:
        return True
    first = clause.words[0].text.lower()
    return word.text.lower().endswith("ing") and first in _OCCASIONS  # `when opening the folder`


def _is_general(word: Word, view: View) -> bool:
    return any(view.knows(key) for key in word.keys)


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
    itself = sum(key in other.content for key in word.keys) / max(size(clause), 1)
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
        if sign < 0:
            yield from (clause for score, clause in aligned if score > 0)


def _says(clause: Clause, name: str, sign: int) -> bool:
    if (name, sign) in clause.poles:
        return True
    if name in _OUT_OF_ORDER and sign < 0:
        return clause.troubled and (name, 1) not in clause.poles
    if {name, "ok", "fixed"} == {"ok", "fixed"} and sign > 0:
        able = not clause.negative and any(word.stem in {"can", "abl"} for word in clause.words)
        return able or ("ok", 1) in clause.poles or ("fixed", 1) in clause.poles
    return False
