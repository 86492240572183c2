"""Which playbook fits a situation, and on what evidence.

Retrieval only ranks. Confidence moves by what engineers confirmed: results of checks and facts,
never by the ticket's own text or by chat, so no ticket can talk its way into a fix.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from webapp.assistant.phrases import compile_pattern, fold, statements
from webapp.assistant.playbook import Playbook
from webapp.assistant.providers import KnownCheck, KnownFact, Situation
from webapp.assistant.retrieval import PlaybookIndex

LOWEST_CONFIDENCE = 5
HIGHEST_CONFIDENCE = 95
REFUTED_CONFIDENCE = 15
CONFIDENCE_FOR_A_FIX = 65
CLEAR_MARGIN = 20
LEAST_RELEVANCE = 0.45
RIVAL_DISTANCE = 45
HEARD = 50  # of what the engineer wrote, the newest: each playbook's patterns go through it all

# Container platforms fail in words that sound like the playbooks' and need other cures.
OUTSIDE_EVERY_PLAYBOOK = compile_pattern(
    "kubernetes|kubectl|k8s|openshift|pod|pods|daemonset*|statefulset*|configmap*"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One confirmed observation and its points; `source` reads like `fact 3` or `check "…"`."""

    source: str
    points: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A playbook that fits. `relevance` is its text score relative to the best one, 0 to 1."""

    playbook: Playbook
    relevance: float
    evidence: tuple[Evidence, ...]

    @property
    def points(self) -> int:
        return sum(item.points for item in self.evidence)

    @property
    def confidence(self) -> int:
        """Confidence in percent by the playbook's rules."""
        raw = self.playbook.base + self.points
        return max(LOWEST_CONFIDENCE, min(HIGHEST_CONFIDENCE, raw))

    @property
    def standing(self) -> float:
        """What candidates are ordered by: percentage of the best text score plus points."""
        return 100 * self.relevance + self.points

    @property
    def is_plausible(self) -> bool:
        """Whether this is worth asking about: near enough or confirmed, and not refuted."""
        near = self.relevance >= LEAST_RELEVANCE or bool(self.support)
        return near and self.confidence > REFUTED_CONFIDENCE

    @property
    def support(self) -> tuple[Evidence, ...]:
        return tuple(item for item in self.evidence if item.points > 0)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Candidates, best first; empty when no playbook fits."""

    candidates: tuple[Candidate, ...]

    @property
    def rivals(self) -> tuple[Candidate, ...]:
        """The leader and those close enough to be the cause instead, at most three."""
        if not self.candidates:
            return ()
        leader = self.candidates[0]
        near = [
            item
            for item in self.candidates[1:]
            if item.relevance >= LEAST_RELEVANCE
            and leader.standing - item.standing <= RIVAL_DISTANCE
        ]
        return (leader, *near[:2])

    @property
    def confirmed(self) -> Candidate | None:
        """The leader, if evidence singles it out well enough to suggest its fix."""
        if not self.candidates:
            return None
        leader = self.candidates[0]
        margin = leader.standing - max((c.standing for c in self.candidates[1:]), default=0.0)
        discriminated = leader.points > max((c.points for c in self.rivals[1:]), default=0)
        if not leader.support or not discriminated or margin < CLEAR_MARGIN:
            return None
        return leader if leader.confidence >= CONFIDENCE_FOR_A_FIX else None


def diagnose(
    situation: Situation,
    playbooks: Sequence[Playbook],
    index: PlaybookIndex,
    spent: Collection[str] = (),
) -> Diagnosis:
    """Rank the playbooks whose subject comes up in `situation` and weigh the evidence on each.

    The slugs in `spent` are no candidates any more, but still the measure of how near the others
    come: the next best is not a good match just because the best one has failed.
    """
    observations = _observations(situation)
    title = fold(situation.title)
    said = dict.fromkeys(turn.content for turn in situation.turns if turn.role == "user")
    complaint = fold("\n".join((situation.problem, *list(said)[-HEARD:])))
    seen = fold("\n".join(text for _, text in observations))
    if OUTSIDE_EVERY_PLAYBOOK.occurs_in(f"{title}\n{complaint}\n{seen}"):
        return Diagnosis(())
    stated = [(source, statements(text)) for source, text in observations]
    # The title is the complaint in the fewest words, so it counts double.
    ranking = index.rank(title, title, f"{complaint}\n{seen}")
    by_slug = {playbook.slug: playbook for playbook in playbooks}
    fitting = [
        (by_slug[slug], score)
        for slug, score in ranking
        if by_slug[slug].concerns(f"{title}\n{complaint}", seen)
    ]
    best = fitting[0][1] if fitting else 1.0
    candidates = [
        Candidate(playbook, score / best, _weigh(playbook, situation.checks, stated))
        for playbook, score in fitting
        if playbook.slug not in spent
    ]
    standing = [item for item in candidates if item.is_plausible]
    return Diagnosis(tuple(sorted(standing, key=lambda item: (-item.standing, item.playbook.slug))))


def _observations(situation: Situation) -> list[tuple[str, str]]:
    """(source, text) of what was found: confirmed facts other than actions, and check notes.

    A recorded check makes a fact that repeats its label; the label is a statement that may have
    failed, so such a fact counts through the check alone.
    """
    labels = [fold(check.label) for check in situation.checks]
    facts = [
        (f"fact {fact.number}", fact.text)
        for fact in situation.facts
        if fact.kind != "action" and not _repeats_a_check(fact, labels)
    ]
    notes = [
        ("the note on a check", check.note)
        for check in situation.checks
        if check.note and check.result in {"pass", "fail"}
    ]
    return facts + notes


def _repeats_a_check(fact: KnownFact, labels: list[str]) -> bool:
    text = fold(fact.text)
    return any(label in text for label in labels)


def _weigh(
    playbook: Playbook,
    checks: Sequence[KnownCheck],
    stated: Sequence[tuple[str, tuple[str, ...]]],
) -> tuple[Evidence, ...]:
    results = {fold(check.label): check.result for check in checks}
    evidence = []
    for check in playbook.checks:
        result = results.get(fold(check.label)) or ""
        if points := check.effects.get(result, 0):
            evidence.append(Evidence(f'the check "{check.label}" ({result})', points))
    for rule in playbook.rules:
        source = next((name for name, said in stated if rule.pattern.holds(said)), None)
        if source is not None:
            evidence.append(Evidence(source, rule.points))
    return tuple(evidence)
