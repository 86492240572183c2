"""A bundle as a note, without a model: what it does not hold, the note does not say."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.notes.bundle import Bundle, BundledFix
from webapp.notes.lines import escaped, item

LONGEST_PROBLEM = 4_000
HEADINGS = ("Problem", "What we confirmed", "Root cause", "Resolution")
NOTHING_CONFIRMED = "Nothing has been confirmed yet."
NOT_ESTABLISHED = "Not established."
NO_FIX = "No fix has been recorded."
LANGUAGE_NAMES = {
    "powershell": "PowerShell",
    "bash": "Bash",
    "cmd": "Command Prompt",
    "python": "Python",
}
DECIDED = {
    "one_off": "chosen to be run once",
    "draft_template": "chosen and saved as a draft template",
    "build_template": "taken to the template builder",
}
OUTCOME = {
    "worked": "it worked",
    "partly": "it partly worked",
    "failed": "it did not work",
    "waiting": "waiting for the result",
}


def compose(bundle: Bundle) -> str:
    """Return the four sections, in order, as Markdown."""
    return note(problem(bundle), confirmed(bundle), root_cause(bundle), resolution(bundle))


def note(*bodies: str) -> str:
    """Return the bodies of the four sections under their headings."""
    parts = zip(HEADINGS, bodies, strict=True)
    return "\n\n".join(f"## {heading}\n\n{body}" for heading, body in parts)


def problem(bundle: Bundle) -> str:
    text = bundle.problem
    if len(text) > LONGEST_PROBLEM:
        text = f"{text[:LONGEST_PROBLEM]} … (shortened)"
    return f"{escaped(bundle.title)}\n\n{escaped(text)}"


def confirmed(bundle: Bundle) -> str:
    findings = [item(fact.text) for fact in bundle.facts if fact.kind == "finding"]
    return "\n".join(findings) or NOTHING_CONFIRMED


def root_cause(bundle: Bundle) -> str:
    causes = [item(fact.text) for fact in bundle.facts if fact.kind == "cause"]
    if causes:
        return "\n".join(causes)
    for fix in bundle.fixes:
        if fix.active:
            return f"Likely: {fix.title} (suggested, {fix.confidence_pct} %, not confirmed)."
    return NOT_ESTABLISHED


def resolution(bundle: Bundle) -> str:
    return "\n".join(_done(bundle)) or NO_FIX


def _done(bundle: Bundle) -> Iterator[str]:
    for fact in bundle.facts:
        if fact.kind == "action":
            yield item(fact.text)
    for fix in bundle.fixes:
        if fix.decision is not None:
            yield item(_decided(fix))
    for generation in bundle.generations:
        language = LANGUAGE_NAMES.get(generation.language, generation.language)
        yield item(f"Script handed out: {generation.title} ({language}).")


def _decided(fix: BundledFix) -> str:
    """Say what was decided and, only when an engineer said so, how it went."""
    outcome = OUTCOME[fix.outcome] if fix.outcome else "no outcome recorded"
    words = f"Suggested fix: {fix.title} ({DECIDED[fix.decision or '']}; {outcome})."
    return f"{words} {fix.outcome_note}" if fix.outcome_note else words
