"""From a text to its clauses: where they end, what a negation reaches, what is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from webapp.notes.language.clauses import Clause, Parsed, Word
from webapp.notes.language.folding import folded, joined, stem
from webapp.notes.language.hard_tokens import TAKEN, HardToken, hard_tokens
from webapp.notes.language.lexicon import Lexicon, Meaning, lexicon
from webapp.notes.language.marking import mark, set_scopes
from webapp.notes.language.merging import merged
from webapp.notes.language.thesaurus import stems
from webapp.notes.language.word_lists import grammar

_WORD = re.compile(r"[^\W\d_\ue000]+(?:'[^\W\d_]+)?")
_BOUNDARY = re.compile(r"(?P<sentence>[.!?](?=\s|$|\")|\n\s*\n|\n(?=\s*[-*\d\ue000]))|[,;:\n]| - ")
_CONJUNCTIONS = grammar("conjunctions")
_WHENEVER = frozenset({"when", "whenever"})
_FINITE = grammar("be") | grammar("have") | grammar("modal") - {"been", "being", "having"}
_CLAUSE = 9
_SWITCHING = frozenset({"turn", "switch", "power"})
_SIGNS = {"on": 1, "off": -1}
_ENDS_A_REACH = grammar("ends_a_reach")
_ADDING = frozenset({"adds", "added", "adding"})  # `added on SRV2` is no add-on
_CHANGING = stems("changing_verbs")


def parsed(text: str) -> Parsed:
    """Return a text of any length as clauses; linear in its length."""
    plain = joined(folded(text))
    tokens, blanked = hard_tokens(plain)
    clauses = list(_clauses(blanked, tokens))
    for clause in clauses:
        _understand(clause, lexicon(), blanked)
    _settle_the_future(clauses)
    return Parsed(plain, tokens, tuple(merged(clauses)))


def _settle_the_future(clauses: Sequence[Clause]) -> None:
    """Take `will` for a plan, but not where it tells what happens when: `if it fails, it will`."""
    foretold = {
        id(clause.sentence)
        for clause in clauses
        if "hedges.conditional" in clause.marks
        or (clause.words and clause.words[0].text.lower() in _WHENEVER)
    }
    for clause in clauses:
        if "hedges.will" in clause.marks:
            clause.marks.discard("hedges.will")
            told = id(clause.sentence) in foretold
            clause.marks.add("hedges.foretold" if told else "hedges.planned")


def _clauses(text: str, tokens: Sequence[HardToken]) -> Iterator[Clause]:
    waiting = list(reversed(tokens))
    sentence, at, opens, depth = object(), 0, True, 0
    clause = Clause(sentence)
    found = list(_WORD.finditer(text))
    for number, match in enumerate(found):
        gap = text[at : match.start()]
        depth = max(0, depth + gap.count("(") - gap.count(")"))
        lower = match[0].lower()
        for end in _BOUNDARY.finditer(gap):
            if end[0] == "." and at + end.end() == match.start():
                continue  # `.log files`
            if end[0].startswith("?"):
                clause.marks.add("question")
            yield _closed(clause, waiting, at + end.start())
            if end["sentence"]:
                sentence, opens = object(), True
            clause = Clause(sentence)
        joins = lower in _CONJUNCTIONS
        if lower == "and" and _joins_two(text, match):
            joins = False
        if lower == "or":
            joins = _opens(clause, text, found[number : number + _CLAUSE])
        if joins and (clause.words or clause.tokens):
            yield _closed(clause, waiting, match.start())
            clause = Clause(sentence)
        clause.words.append(_word(match, gap, opens=opens, bracketed=depth > 0))
        at, opens = match.end(), False
    yield _closed(clause, waiting, len(text) + 1)


def _word(match: re.Match[str], gap: str, *, opens: bool, bracketed: bool) -> Word:
    known = lexicon()
    lower = match[0].lower()
    base = stem(lower.removesuffix("'s").removesuffix("'"))
    return Word(
        match[0].removesuffix("'s"),
        base,
        match.start(),
        opens or ":" in gap or '"' in gap,
        (lower in known.function or base in known.function) and match[0] != "IT",
        base in known.frame,
        breaks=not {'"', "(", ")"}.isdisjoint(gap),
        bracketed=bracketed,
    )


def _joins_two(text: str, match: re.Match[str]) -> bool:
    """Tell whether the word stands between two hard tokens: `tills 1 and 2`."""
    before, after = (
        text[max(0, match.start() - 2) : match.start()],
        text[match.end() : match.end() + 2],
    )
    return before == f"{TAKEN} " and after == f" {TAKEN}"


def _opens(clause: Clause, text: str, found: Sequence[re.Match[str]]) -> bool:
    """Tell whether `or` joins another clause: both sides have a finite verb of their own."""
    if not any(word.text.lower() in _FINITE for word in clause.words):
        return False
    for before, match in pairwise(found):
        if _BOUNDARY.search(text, before.end(), match.start()):
            return False
        if match[0].lower() in _FINITE:
            return match.start() - found[0].end() > 1  # `or is` is a choice of what is said
    return False


def _closed(clause: Clause, waiting: list[HardToken], end: int) -> Clause:
    while waiting and waiting[-1].start < end:
        clause.tokens.append(waiting.pop())
    return clause


def _understand(clause: Clause, known: Lexicon, text: str) -> None:
    reassured = _read_words(clause, known, mark(clause, known, text))
    poles = {pole for word in clause.words for pole in word.poles}
    if reassured:
        poles.add(("ok", 1))  # `without a drop`, `no errors`
        clause.explicit = False
    if "question" in clause.marks:
        poles.clear()  # what is asked is not said
    clause.poles = frozenset(poles)
    set_scopes(clause)
    negated = [word for word in clause.words if word.negated and word.keys]
    throughout = "negation.words" in clause.marks and all(word.frame for word in negated)
    if throughout or "negation.whole" in clause.marks:
        negated = clause.words  # `throttling was not observed`
    clause.negated = frozenset(key for word in negated for key in word.keys)
    if clause.explicit and not clause.negated:
        clause.negated = frozenset(_behind_a_not(clause))
    keys: set[object] = {key for word in clause.words for key in word.keys}
    keys |= {f"~{name}" for name, _ in poles}
    keys |= {(token.kind, value) for token in clause.tokens for value in token.values}
    clause.content = frozenset(keys)


def _behind_a_not(clause: Clause) -> Iterator[object]:
    """Yield the hard tokens that a negation reaches alone: `works on SRV1 but not on SRV2`."""
    at = next((word.start for word in clause.words if word.text.lower() == "not"), None)
    for token in clause.tokens:
        if at is not None and token.start > at:
            yield from ((token.kind, value) for value in token.values)


def _read_words(clause: Clause, known: Lexicon, reach: dict[int, int]) -> bool:
    """Set what each word means and whether it is negated.

    Returns whether the first word negated denies something itself: two noes are a yes.
    """
    stems = [word.stem for word in clause.words]
    at, left, begun = 0, 0, False
    reassured: list[bool] = []
    denials: set[str] = set()
    while at < len(stems):
        ends = at + 1 if clause.words[at].text.lower() in _ADDING else len(stems)
        length, meaning = known.meaning_at(stems[:ends], at)
        words = clause.words[at : at + length]
        if at in reach:
            left, begun = max(left, reach[at]), False
        elif begun and (_ends_a_reach(words[0], clause) or _is_left_as_it_was(clause, at)):
            left = 0
        content = length > 1 or not (words[0].function or words[0].frame)
        _give_meaning(words, meaning, known, negated=left > 0)
        poles = meaning.poles if meaning else set()
        if length > 1 and words[0].marks and ("ok", 1) in poles:
            reassured.append(True)  # `without issues`
        elif left and any(word.keys for word in words):
            bad = any(sign < 0 and name not in known.neutral for name, sign in poles)
            reassured.append(bad and not _is_undone(words[0], clause))
            left, begun = left - 1, True
        if content:
            denials |= {name for name, sign in words[0].poles if sign < 0}
        at += length
    _part_verbs(clause)
    clause.denials = frozenset(denials)
    if "negation.whole" in clause.marks:
        return any(reassured)  # `none of the calls dropped`
    return any(reassured[: 2 if "negation.noun" in clause.marks else 1])  # `no sync errors`


def _give_meaning(
    words: Sequence[Word], meaning: Meaning | None, known: Lexicon, *, negated: bool
) -> None:
    """Set what a word, or words that mean one thing together, count as and which states they tell.

    What is negated tells of the opposite state.
    """
    together = len(words) > 1
    key = meaning.concept if meaning and meaning.concept else None
    turn = -1 if negated and (together or not words[0].function) else 1
    poles = frozenset((name, sign * turn) for name, sign in (meaning.poles if meaning else ()))
    for word in words:
        word.negated = negated
        word.listed = meaning is not None or word.stem in known.claims
        word.frame = word.frame and not (together and key)
        word.poles = poles
        if together or not word.function:
            word.keys = frozenset({key} if key else {word.stem})


def _is_undone(word: Word, clause: Clause) -> bool:
    """Tell whether the clause says that it was not done: `not removed` is no good news."""
    said = any(one.text.lower() == "not" for one in clause.words)
    return said and word.text.lower().endswith("ed")


def _ends_a_reach(word: Word, clause: Clause) -> bool:
    """Tell whether a negation stops before the word: `the release without it was installed`."""
    lower = word.text.lower()
    if word.breaks or lower in _ENDS_A_REACH:
        return True
    return lower in _FINITE and any(one.text.lower() == "without" for one in clause.words)


def _is_left_as_it_was(clause: Clause, at: int) -> bool:
    """Tell whether it is what a change did nothing to: `did not change the error`."""
    verb = next((word for word in reversed(clause.words[:at]) if word.keys), None)
    return verb is not None and verb.negated and verb.stem in _CHANGING


def _part_verbs(clause: Clause) -> None:
    """Read `turned LLDP off` as `turned off`."""
    for at, word in enumerate(clause.words):
        if word.stem not in _SWITCHING or any(name == "enable" for name, _ in word.poles):
            continue
        for other in clause.words[at + 1 : at + _CLAUSE]:
            lower = other.text.lower()
            if lower in _SIGNS:
                sign = _SIGNS[lower] * (-1 if word.negated else 1)
                word.poles = word.poles | {("enable", sign)}
                break
