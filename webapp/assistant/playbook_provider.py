"""The offline assistant: the twin of Claude behind `Provider`, speaking from playbooks.

It asks for the checks that tell causes apart, suggests a fix when confirmed evidence singles one
out, and says so when nothing fits. Equal situations get equal replies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from webapp.assistant import playbook_wording as wording
from webapp.assistant.diagnosis import CONFIDENCE_FOR_A_FIX, Candidate, Diagnosis, diagnose
from webapp.assistant.phrases import fold
from webapp.assistant.playbook import Playbook, PlaybookCheck
from webapp.assistant.playbook_library import load_playbooks
from webapp.assistant.proposals import observations_in
from webapp.assistant.providers import KnownFix, Situation
from webapp.assistant.retrieval import PlaybookIndex, search_terms
from webapp.lib.markers import parse

_CHUNK = re.compile(r"\s*\S+\s*")
_THANKS = re.compile(
    r"(?i)(?:(?:perfect|great|ok|okay)[,.! ]+)?(?:many )?(?:thanks|thank you|thx|cheers)"
    r"(?:[,.! ]+(?:thanks|thank you|you|a lot|so much|very much|for (?:the|your) help))*"
    r"[.! ]*"
)
_GREETING = re.compile(
    r"(?i)(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: (?:there|all|team))?[,.! ]*"
)
_WHY = re.compile(
    r"(?:but |and )?(?:why|how come|explain|how do you know|what makes)", re.IGNORECASE
)
_HOW = re.compile(r"(?:and |but )?(?:how|where)\b", re.IGNORECASE)
_LONGEST_SMALL_TALK = 60
_MOST_CHECKS = 4
_WORDS_THAT_NAME_A_CHECK = 2


class PlaybookProvider:
    """A `Provider` without a model, network or state between replies."""

    def __init__(self, playbooks: Sequence[Playbook] | None = None) -> None:
        """Use `playbooks`, or the built-in ones. Raises PlaybookError if those are malformed."""
        self._playbooks = tuple(load_playbooks() if playbooks is None else playbooks)
        self._index = PlaybookIndex(self._playbooks)

    def reply(self, situation: Situation) -> Iterator[str]:
        """Yield the reply word by word, blocks included."""
        yield from _CHUNK.findall(self.compose(situation))

    def compose(self, situation: Situation) -> str:
        """Return the whole reply."""
        spent = {item.slug for item in self._playbooks if _is_spent(item, situation.fixes)}
        diagnosis = diagnose(situation, self._playbooks, self._index, spent)
        reply = _Reply(situation, self._playbooks, diagnosis)
        return reply.small_talk() or reply.on_the_active_fix() or reply.on_the_problem()


def _is_spent(playbook: Playbook, fixes: Sequence[KnownFix]) -> bool:
    """Tell whether this playbook's fix was dismissed, or tried without solving everything."""
    return any(
        wording.same_fix(fix.title, playbook)
        and (fix.decision == "dismissed" or fix.outcome in {"failed", "partly"})
        for fix in fixes
    )


class _Reply:
    """One reply in the making."""

    def __init__(
        self, situation: Situation, playbooks: Sequence[Playbook], diagnosis: Diagnosis
    ) -> None:
        self._situation = situation
        self._playbooks = playbooks
        self._diagnosis = diagnosis
        self._is_first = all(turn.role == "user" for turn in situation.turns)
        own_words = [turn.content for turn in situation.turns if turn.role == "user"]
        self._newest = own_words[-1].strip() if own_words else ""
        self._told = "\n".join((situation.title, situation.problem, *own_words))

    def small_talk(self) -> str | None:
        """Answer greetings, thanks and questions about the reasoning; None for the rest."""
        if len(self._newest) > _LONGEST_SMALL_TALK:
            return None
        if _THANKS.fullmatch(self._newest):
            return " ".join(["You are welcome.", *self._what_the_outcome_is_for()])
        if _GREETING.fullmatch(self._newest) and not self._diagnosis.candidates:
            asked = wording.questions("", limit=4)
            return f"Hello. Tell me what fails, and as much of this as is known:\n\n{asked}"
        if _WHY.match(self._newest) and self._diagnosis.candidates:
            return "\n\n".join(wording.reasoning(item) for item in self._diagnosis.rivals[:2])
        check = self._check_asked_about()
        return None if check is None else wording.how_to(check)

    def _what_the_outcome_is_for(self) -> list[str]:
        waits = any(fix.active and fix.decision for fix in self._situation.fixes)
        return [wording.RECORD_THE_OUTCOME] if waits else []

    def on_the_active_fix(self) -> str | None:
        """Say what the active fix waits for; None when the search goes on."""
        active = next((fix for fix in self._situation.fixes if fix.active), None)
        if active is None or active.outcome in {"failed", "partly"}:
            return None
        better = self._diagnosis.confirmed
        if better and not wording.same_fix(active.title, better.playbook) and not active.decision:
            return None
        if active.outcome == "worked":
            return (
                "The fix worked. Check with the user that nothing else is open, then review the"
                " resolution note and resolve the session."
            )
        if active.outcome == "waiting":
            return "The fix waits for its result. Record the outcome when it is known."
        if active.decision:
            return (
                "The fix is decided but has no outcome yet. Run it, test as the user, and record"
                " what happened: worked, partly, failed or waiting."
            )
        return self._undecided(active)

    def _undecided(self, active: KnownFix) -> str:
        parts = [wording.WAITS_FOR_A_DECISION]
        if any(wording.same_fix(active.title, playbook) for playbook in self._playbooks):
            parts.append(self._standing_of(active))
        return "\n\n".join([*parts, *self._proposal_block()])

    def _standing_of(self, active: KnownFix) -> str:
        for item in self._diagnosis.candidates:
            if wording.same_fix(active.title, item.playbook):
                if item.confidence >= CONFIDENCE_FOR_A_FIX:
                    return wording.reasoning(item)
                return f"{wording.NO_LONGER_CARRIED}\n\n{wording.reasoning(item)}"
        return wording.NO_LONGER_CARRIED

    def on_the_problem(self) -> str:
        confirmed = self._diagnosis.confirmed
        if confirmed is not None and not self._is_already_active(confirmed):
            parts = [*self._after_a_failure(), wording.suggestion(confirmed)]
        elif self._diagnosis.candidates:
            parts = [*self._after_a_failure(), *self._asking_for_checks()]
        else:
            parts = self._without_a_fit()
        return "\n\n".join([*parts, *self._proposal_block()])

    def _is_already_active(self, candidate: Candidate) -> bool:
        return any(
            fix.active and wording.same_fix(fix.title, candidate.playbook)
            for fix in self._situation.fixes
        )

    def _after_a_failure(self) -> list[str]:
        fixes = self._situation.fixes
        if any(fix.active and fix.outcome == "partly" for fix in fixes):
            return ["The fix helped in part, so something else is involved as well."]
        if any(fix.outcome == "failed" for fix in fixes):
            return ["The earlier fix did not help, so its cause is set aside."]
        if any(fix.decision == "dismissed" for fix in fixes):
            return ["The dismissed fix will not be suggested again."]
        return []

    def _asking_for_checks(self) -> list[str]:
        rivals = self._diagnosis.rivals
        parts = [wording.understanding(rivals)]
        parts.append(f"Confidence so far: {rivals[0].confidence} %.")
        checks = self._new_checks(rivals)
        open_labels = [item.label for item in self._situation.checks if item.result is None]
        if checks:
            parts.append(
                "These checks tell more. Record pass when the statement holds, fail when it does"
                " not."
            )
            parts.append(wording.checks_block(checks))
        elif open_labels:
            parts.append("The next step is a result on the open checks in the list.")
        else:
            parts.append(wording.nothing_left_to_check(rivals))
        asked = wording.questions(self._told, limit=2 if checks else 4)
        if asked and (self._is_first or not (checks or open_labels)):
            parts.append(f"It would also help to know:\n\n{asked}")
        return parts

    def _without_a_fit(self) -> list[str]:
        parts = ["None of the built-in playbooks fits what is known so far, so I will not guess."]
        asked = wording.questions(self._told, limit=4)
        if asked:
            parts.append(f"To narrow it down:\n\n{asked}")
        listed = {fold(check.label) for check in self._situation.checks}
        checks = [check for check in wording.ISOLATING_CHECKS if fold(check.label) not in listed]
        if checks:
            parts.append(wording.checks_block(checks))
        return [*self._after_a_failure(), *parts]

    def _new_checks(self, rivals: Sequence[Candidate]) -> list[PlaybookCheck]:
        """Return the checks to propose: the leader's two best, then each rival's best, in turn."""
        listed = {fold(check.label) for check in self._situation.checks}
        queues = [sorted(item.playbook.checks, key=lambda check: -check.weight) for item in rivals]
        queues.insert(0, queues[0])
        fresh: dict[str, PlaybookCheck] = {}
        for _ in range(_MOST_CHECKS):
            for queue in queues:
                unlisted = [c for c in queue if fold(c.label) not in listed | fresh.keys()]
                if unlisted and len(fresh) < _MOST_CHECKS:
                    fresh[fold(unlisted[0].label)] = unlisted[0]
        return list(fresh.values())

    def _check_asked_about(self) -> PlaybookCheck | None:
        if not _HOW.match(self._newest):
            return None
        asked = set(search_terms(self._newest))
        for candidate in self._diagnosis.rivals:
            for check in candidate.playbook.checks:
                if len(asked & set(search_terms(check.label))) >= _WORDS_THAT_NAME_A_CHECK:
                    return check
        return None

    def _proposal_block(self) -> list[str]:
        known = [fact.text for fact in self._situation.facts] + self._proposed_before()
        patterns = [rule.pattern for item in self._diagnosis.rivals for rule in item.playbook.rules]
        found = observations_in(self._newest, patterns, known)
        return [wording.PROPOSAL_INTRODUCTION, wording.facts_block(found)] if found else []

    def _proposed_before(self) -> list[str]:
        """Return what earlier replies proposed: the session takes no proposal twice."""
        return [
            fact.text
            for turn in self._situation.turns
            if turn.role != "user" and wording.FACTS_MARKER in turn.content
            for fact in parse(turn.content).facts
        ]
