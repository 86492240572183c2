"""One pasted ticket or e-mail, split into fields for a person to correct."""

from __future__ import annotations

import re
from dataclasses import dataclass

# What help desks and mail programs call these fields, in English and German.
FIELDS = {
    "title": ("subject", "summary", "title", "betreff", "titel", "short description"),
    "client_name": ("client", "company", "customer", "organization", "organisation", "account"),
    "ticket_ref": ("ticket", "ticket id", "ticket number", "ticket ref", "case", "incident", "id"),
    "problem": ("description", "problem", "details", "message", "beschreibung"),
    "sender": ("from", "von", "requester", "reported by", "contact"),
    "": ("to", "cc", "bcc", "date", "sent", "reply-to", "an", "gesendet", "datum", "priority"),
}
FIELD_OF = {name: field for field, names in FIELDS.items() for name in names}
HEADER = re.compile(r"[*_]{0,2}([A-Za-z][A-Za-z -]{0,30}?)[*_]{0,2}[ \t]*:[*_]{0,2}[ \t]*(.*)")
FORWARDED = re.compile(r"-{3,}.*-{3,}")
REPLIED = re.compile(r"(?:(?:re|fwd?|aw|wg)[ \t]*:[ \t]*)+", re.IGNORECASE)
REFERENCE = re.compile(r"\b([A-Z]{1,10}-\d{1,10})\b|#(\d{2,10})\b")
ADDRESS = re.compile(r"[^@\s<>]+@([^@\s<>]+)")
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class PastedTicket:
    title: str
    problem: str
    client_name: str
    ticket_ref: str


def split_ticket(text: str) -> PastedTicket:
    """Find title, client, reference and problem; what is not found is left empty.

    Header lines (`Subject: …`) are read at the start of the text only, so that a line of the
    problem that holds a colon stays where it is. All text without a header is the problem.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    found, start = _headers(lines)
    problem = "\n".join(lines[start:]).strip()
    if "problem" in found:
        problem = f"{found['problem']}\n{problem}".strip()
    subject = found.get("title", "")
    title = subject.removeprefix(_prefix(subject)).strip() or _first_line(problem)
    reference = found.get("ticket_ref", "").strip("#[]() ") or _reference(title)
    client = found.get("client_name", "") or _domain(found.get("sender", ""))
    title = _without(reference, title)
    if len(title) > LONGEST_TITLE and title not in problem:
        problem = f"{title}\n\n{problem}".strip()
    return PastedTicket(title[:LONGEST_TITLE], problem, client, reference)


def _headers(lines: list[str]) -> tuple[dict[str, str], int]:
    """Return the header fields and the number of the first line after them."""
    found: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = HEADER.fullmatch(line.strip())
        field = FIELD_OF.get(match[1].strip().lower()) if match else None
        if match and field is not None:
            found.setdefault(field, match[2].strip())
            if field == "problem":
                return found, number + 1
        elif line.strip() and not FORWARDED.fullmatch(line.strip()):
            return found, number
    return found, len(lines)


def _prefix(subject: str) -> str:
    match = REPLIED.match(subject)
    return match[0] if match else ""


def _first_line(problem: str) -> str:
    return next((line.strip() for line in problem.split("\n") if line.strip()), "")


def _reference(title: str) -> str:
    match = REFERENCE.search(title)
    return (match[1] or match[2]) if match else ""


def _without(reference: str, title: str) -> str:
    """Return the title without `[T-1002]`: the reference has a field of its own."""
    mark = re.compile(rf"\s*[\[(]#?{re.escape(reference)}[\])][:\s]*")
    return mark.sub(" ", title).strip() if reference and mark.sub("", title) else title


def _domain(sender: str) -> str:
    match = ADDRESS.search(sender)
    return match[1] if match else ""
