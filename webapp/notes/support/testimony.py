"""Whether somebody is called as a witness whom no input calls: `and the users confirmed it`."""

from __future__ import annotations

from webapp.notes.language.clauses import Parsed
from webapp.notes.language.phrases import Predicate, parties
from webapp.notes.language.thesaurus import stems
from webapp.notes.support.comparison import SAME, compared
from webapp.notes.support.sources import View

_TESTIFYING = stems("testifying_verbs")
_VOICES = stems("voices")


def are_kept(read: Parsed, view: View) -> bool:
    return not any(_is_called(one, view) for one in view.analysed(read).predicates)


def _is_called(one: Predicate, view: View) -> bool:
    agent = one.agent
    if one.verb.stem not in _TESTIFYING or one.negated or agent is None or agent.is_pronoun:
        return False
    words = [item.word.stem for item in agent.items if item.word is not None]
    if not words or words[-1] in _VOICES or one.infinitive:
        return False
    return not any(
        twin.agent is not None or compared(agent, list(parties(twin))) == SAME
        for twin in view.told.twins(one)
    )
