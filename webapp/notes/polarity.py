"""Whether a statement turns round what its inputs say: signs, hedges, universals, causes.

Each clause is laid beside the clauses of the inputs that share most of its content. A state word
is a concept with a sign (`not running`, `stopped` and `fails to start` are `run` -1):

    input                            statement                       fails as
    The spooler is stopped.          The spooler is running.         sign
    DHCP may be exhausted.           DHCP is exhausted.              hedge
    Two users cannot print.          All users cannot print.         universal
    DNS was changed. Mail is late.   Mail is late due to DNS.        cause
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from webapp.notes.clauses import Clause, Parsed, Word
from webapp.notes.lexicon import Pole, lexicon
from webapp.notes.sources import Source, View
from webapp.notes.word_lists import grammar

#: Ways of not working that are told for each other.
_OUT_OF_ORDER = frozenset({"ok", "run", "reach", "connect", "present"})
_CLOSE = 0.5
_VERY_CLOSE = 0.6
_ALL_BUT = 0.8
_OCCASIONS = grammar("occasions")
_IN_TIME = grammar("in_time")
Aligned = Sequence[tuple[float, Clause]]

# A hedge of one kind may be told by another: `sometimes` for `may` is as careful.
_AS_CAREFUL = {
    "hedges.modal": {"hedges.modal", "hedges.sometimes", "hedges.some"},
    "hedges.some": {"hedges.some", "hedges.modal", "hedges.most"},
    "hedges.most": {"hedges.most", "hedges.some", "hedges.modal", "hedges.sometimes"},
    "hedges.sometimes": {"hedges.sometimes", "hedges.modal", "hedges.some", "hedges.most"},
    "hedges.about": {"hedges.about", "hedges.bound", "hedges.modal"},
    "hedges.bound": {"hedges.bound", "hedges.about"},
    "hedges.planned": {"hedges.planned", "hedges.modal"},
    "hedges.either": {"hedges.either", "hedges.modal", "hedges.some"},
    "hedges.tried": {"hedges.tried", "hedges.planned", "hedges.modal"},
}


def is_kept(read: Parsed, view: View, section: str) -> bool:
    """Tell whether nothing is turned round; a cause may be named under Root cause."""
    if section != "root_cause" and _adds_a_cause(read, view):
        return False
    for clause in read.clauses:
        aligned = alignment(clause, view)
        if (
            _is_negated_otherwise(clause, aligned)
            or _flips(clause, view, aligned)
            or _drops_a_hedge(clause, read, aligned)
            or _adds_a_universal(clause, aligned)
        ):
            return False
    return True


def alignment(clause: Clause, view: View) -> Aligned:
    """Return the clauses of the inputs with the share of this clause's content they hold."""
    content = [key for key in clause.content if not _is_pole_name(key)] or list(clause.content)
    known = sum(any(key in one.holders for one in view.sources) for key in content)
    weight = 1 / max(known, len(content) / 2, 1)
    return [(count * weight, other) for count, other in view.sharing(content)]


def _is_pole_name(key: object) -> bool:
    return isinstance(key, str) and key.startswith("~")


def best(aligned: Aligned, least: float = _CLOSE) -> list[Clause]:
    """Return the clauses that share most, when that is enough to be about the same."""
    top = max((score for score, _ in aligned), default=0.0)
    return [clause for score, clause in aligned if score >= max(top - 0.01, least)]


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
    return other.negative or not other.denials.isdisjoint(clause.pole_names)


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


def _flips(clause: Clause, view: View, aligned: Aligned) -> bool:
    nearest = best(aligned)
    if "hedges.some" in clause.marks and nearest and all(map(_is_of_all, nearest)):
        return True
    names = {
        name for name, sign in clause.poles if name == "ok" or (name, -sign) not in clause.poles
    }
    return any(
        _is_flipped(word, names, clause, view, aligned) for word in clause.words if word.poles
    )


def _is_of_all(clause: Clause) -> bool:
    return any(word.text.lower() in {"all", "every", "everyone"} for word in clause.words)


def _only_sets_the_scene(clause: Clause) -> bool:
    """Tell whether the clause names an occasion (`when signing in`) and states nothing."""
    first = clause.words[0].text.lower() if clause.words else ""
    if first in _OCCASIONS or "hedges.tried" in clause.marks:
        return True
    participle = any(word.text.lower().endswith("ing") for word in clause.words[:2])
    return participle and not any(word.stem in {"be", "hav", "do"} for word in clause.words)


def _is_flipped(word: Word, names: set[str], clause: Clause, view: View, aligned: Aligned) -> bool:
    """Tell whether every meaning of the word stands in the inputs only with the other sign."""
    poles = [pole for pole in word.poles if pole[0] in names]
    weak = word.function or word.frame
    if ("ok", -1) in clause.poles and all(sign > 0 for _, sign in poles):
        return False  # `the connection fails`: what fails is named, not affirmed
    if not poles or (weak and (clause.explicit or ("ok", -1) in clause.poles)):
        return False
    told = False
    for pole in poles:
        same, opposite = _nearness(pole, clause, view, aligned)
        if same >= opposite and same >= 0:
            return False
        told = told or opposite >= (_VERY_CLOSE if weak else 0)
    if told:
        return True
    return (
        not weak and not word.negated and not view.knows(word.stem) and not _is_general(word, view)
    )


def _is_general(word: Word, view: View) -> bool:
    return any(view.knows(key) for key in word.keys)


def _nearness(pole: Pole, clause: Clause, view: View, aligned: Aligned) -> tuple[float, float]:
    """Return how near the inputs say the same and the opposite; -1 where they never do."""
    name, sign = pole
    same = opposite = -1.0
    scores = {id(other): score for score, other in aligned}
    for other in _speaking_of(pole, view, aligned):
        score = scores.get(id(other), 0.0)
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
        related = [f"~{other}" for other in (*_OUT_OF_ORDER, "fixed")]
        for _, clause in view.sharing(related):
            yield clause
        if sign < 0:
            yield from (clause for score, clause in aligned if score > 0)


def _says(clause: Clause, name: str, sign: int) -> bool:
    if (name, sign) in clause.poles:
        return True
    if name in _OUT_OF_ORDER and sign < 0:
        return clause.negative and (name, 1) not in clause.poles
    if {name, "ok", "fixed"} == {"ok", "fixed"} and sign > 0:
        able = not clause.negative and any(word.stem in {"can", "abl"} for word in clause.words)
        return able or ("ok", 1) in clause.poles or ("fixed", 1) in clause.poles
    return False


def _drops_a_hedge(clause: Clause, read: Parsed, aligned: Aligned) -> bool:
    nearest = best(aligned)
    if not nearest:
        return False
    told = {
        kind
        for other in read.clauses
        if other.sentence == clause.sentence
        for kind in other.kinds("hedges.")
    }
    hedged = [
        {kind for kind in other.kinds("hedges.") if told.isdisjoint(_AS_CAREFUL[kind])}
        for other in nearest
    ]
    return all(hedged)


def _adds_a_universal(clause: Clause, aligned: Aligned) -> bool:
    mine = clause.kinds("universals.")
    if not mine:
        return False
    theirs = {kind for _, other in aligned for kind in other.kinds("universals.")}
    if "universals.certain" in mine and "universals.certain" not in theirs:
        return True
    if any(word.text.lower() in {"none", "nothing"} for word in clause.words):
        mine -= {"universals.never"}  # a negation that `not` can stand for
    if "universals.counted" in mine:
        mine -= {"universals.counted"}
        if any(_is_a_part(other) for _, other in aligned):
            return True
    return not mine <= theirs


def _is_a_part(clause: Clause) -> bool:
    """Tell whether the clause counts fewer than all, as `2 of 5` does."""
    parts = [value for token in clause.tokens if token.kind == "of" for value in token.values]
    return any(one != other for one, other in parts)


def _adds_a_cause(read: Parsed, view: View) -> bool:
    if not any("causal" in clause.marks for clause in read.clauses):
        return False
    return not any(
        source.kind == "cause"
        or any("causal" in clause.marks for clause in source.read.clauses)
        or _is_one_account(read, source)
        for source in view.sources
    )


def _is_one_account(read: Parsed, source: Source) -> bool:
    """Tell whether one input tells all of it, and does not merely tell what came after what."""
    view = View([source])
    nearest = [best(alignment(clause, view), _ALL_BUT) for clause in read.clauses]
    if not all(nearest):
        return False
    return not any(
        word.text.lower() in _IN_TIME for found in nearest for one in found for word in one.words
    )
