"""A model's draft and the bundle → the note, and what of the draft was left out and why.

In `confirmed` the model only chooses: each cited fact or check is printed as it was written.
Elsewhere a statement enters when its inputs support it (`rules.py`); else the facts and checks
it cites stand in its place, as they were written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from webapp.notes import composer
from webapp.notes.bundle import Bundle
from webapp.notes.language.clauses import Parsed
from webapp.notes.language.reading import parsed
from webapp.notes.lines import item, shown
from webapp.notes.statements import (
    Draft,
    GroundedNote,
    LeftOut,
    Reason,
    Section,
    Sourced,
    Statement,
)
from webapp.notes.support import rules, standing
from webapp.notes.support.sources import Source, Sources, View, flat

LONGEST_STATEMENT = 1_000
MOST_STATEMENTS = 60  # a section
LIKELY = "Likely, not confirmed:"


@dataclass(slots=True)
class _Page:
    """One section being written: its items in order, each text once."""

    section: Section
    items: list[Sourced] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, text: str, *cites: str) -> None:
        if flat(text) not in {flat(one.text) for one in self.items}:
            self.items.append(Sourced(self.section, text, cites))

    def leave_out(self, statement: Statement, reason: Reason) -> None:
        text = statement.text.strip()[:LONGEST_STATEMENT]
        self.left_out.append(LeftOut(self.section, text, statement.cites, reason))

    def cited(self) -> set[str]:
        return {cite for one in self.items for cite in one.cites}


def ground(draft: Draft, bundle: Bundle, sources: Sources | None = None) -> GroundedNote:
    """Return the note: four sections in order, whatever the draft says; never raises."""
    known = sources or Sources(bundle)
    problem, problem_text = _problem(draft.problem, bundle, known)
    confirmed, confirmed_text = _confirmed(draft.confirmed, known)
    cause, cause_text = _root_cause(draft, bundle, known)
    resolution, resolution_text = _resolution(draft.resolution, bundle, known)
    pages = (problem, confirmed, cause, resolution)
    return GroundedNote(
        composer.note(problem_text, confirmed_text, cause_text, resolution_text),
        tuple(one for page in pages for one in page.left_out),
        tuple(one for page in pages for one in page.items),
    )


def check(statement: Statement, section: Section, sources: Sources) -> Reason | None:
    """Return why a statement outside `confirmed` must not enter, None when it may."""
    cited = sources.cited(statement.cites)
    if cited is None:
        return "no_source"
    text = statement.text.strip()
    if any(one.tells(text) for one in cited if one.verbatim):
        return None
    if not text or len(text) > LONGEST_STATEMENT:
        return "not_in_source"
    read = parsed(text)
    if rules.failed_rule(read, View(cited), section) is None:
        return "no_basis" if standing.overstates(read, cited) else None
    return _where_it_stands(read, section, sources)


def _where_it_stands(read: Parsed, section: Section, sources: Sources) -> Reason:
    elsewhere = rules.failed_rule(read, sources.everything, section) is None
    return "wrong_source" if elsewhere else "not_in_source"


def _checked(page: _Page, statements: Iterable[Statement], sources: Sources) -> None:
    """Write what is supported; in place of the rest, the facts and checks it cites."""
    for number, statement in enumerate(statements):
        many = number >= MOST_STATEMENTS
        reason = "not_in_source" if many else check(statement, page.section, sources)
        cited = sources.cited(statement.cites) or []
        if reason is None:
            as_it_is = [one for one in cited if flat(one.verbatim) == flat(statement.text)]
            text = as_it_is[0].verbatim if as_it_is else shown(statement.text)
            page.add(text, *(one.id for one in cited))
            continue
        page.leave_out(statement, reason)
        for one in cited:
            if one.verbatim:
                page.add(one.verbatim, one.id)


def _problem(
    statements: Sequence[Statement], bundle: Bundle, sources: Sources
) -> tuple[_Page, str]:
    page = _Page("problem")
    _checked(page, statements, sources)
    return page, _listed(page.items) or composer.problem(bundle)


def _confirmed(statements: Sequence[Statement], sources: Sources) -> tuple[_Page, str]:
    """Print each fact or check chosen, then the findings passed over, all as they were written."""
    page = _Page("confirmed")
    for statement in statements:
        cited = [sources.cited((cite,)) for cite in statement.cites]
        for one in (source for found in cited for source in found or ()):
            if one.verbatim:
                page.add(one.verbatim, one.id)
        if not cited or None in cited:
            page.leave_out(statement, "no_source")
        elif not any(one.verbatim for found in cited for one in found or ()):
            page.leave_out(statement, "no_basis")
    for one in sources.by_id.values():
        if one.kind == "finding":
            page.add(one.verbatim, one.id)
    return page, _listed(page.items) or composer.NOTHING_CONFIRMED


def _root_cause(draft: Draft, bundle: Bundle, sources: Sources) -> tuple[_Page, str]:
    page = _Page("root_cause")
    established = [one for one in sources.by_id.values() if one.kind == "cause"]
    if not (bundle.facts or bundle.checks or bundle.fixes) or (
        draft.root_cause_state == "not_established" and not established
    ):
        for statement in draft.root_cause:
            page.leave_out(statement, "no_basis")
        return page, composer.NOT_ESTABLISHED
    _checked(page, draft.root_cause, sources)
    for one in established:
        if one.id not in page.cited():
            page.add(one.verbatim, one.id)
    sure = [one for one in page.items if _is_established(one, draft, sources)]
    likely = [one for one in page.items if one not in sure]
    text = "\n\n".join(
        filter(None, (_listed(sure), f"{LIKELY}\n\n{_listed(likely)}" if likely else ""))
    )
    return page, text or composer.root_cause(bundle)


def _is_established(one: Sourced, draft: Draft, sources: Sources) -> bool:
    """Tell whether a cause rests on a fact of that kind or, when called confirmed, on a check."""
    kinds = {sources.by_id[cite].kind for cite in one.cites}
    if "cause" in kinds:
        return True
    return draft.root_cause_state == "confirmed" and bool(kinds & {"check pass", "check fail"})


def _resolution(
    statements: Sequence[Statement], bundle: Bundle, sources: Sources
) -> tuple[_Page, str]:
    page = _Page("resolution")
    composed = composer.resolution(bundle)
    if composed == composer.NO_FIX:
        for statement in statements:
            page.leave_out(statement, "no_basis")
        return page, composed
    _checked(page, statements, sources)
    if not page.items:
        return page, composed
    for one in sources.by_id.values():
        if one.kind == "action" and one.id not in page.cited():
            page.add(one.verbatim, one.id)
    return page, _listed(page.items)


def _listed(items: Iterable[Sourced]) -> str:
    return "\n".join(item(one.text) for one in items)


__all__ = ["LONGEST_STATEMENT", "MOST_STATEMENTS", "Source", "Sources", "check", "ground"]
