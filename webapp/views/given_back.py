"""A form given back, once, because something typed into it was masked as a secret.

The dots are stored, so whoever walks away leaves no secret behind. What was typed lives in this
one answer, which nothing keeps; sent again with ticks, it takes the place of the dots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_login import current_user

from webapp.lib import sse
from webapp.models import typed
from webapp.models.typed import Found
from webapp.views.entry import safe_path, split
from webapp.views.htmx import STREAM, wants_fragment
from webapp.views.notices import said, tell
from webapp.views.resend import kept_fields

SENT_AGAIN = "given_back"
REDIRECT = 303
FAILED = 400
LONGEST_SHOWN = 80  # characters of a secret beside its tick


@dataclass(frozen=True, slots=True)
class Tick:
    """One secret of a field, in every line where it stands."""

    secret: str = field(repr=False)
    rule: str
    lines: Sequence[int]

    @property
    def shown(self) -> str:
        line = " ".join(self.secret.split())
        return (
            line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}\N{HORIZONTAL ELLIPSIS}"
        )


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A field as it was typed, with a tick for each of its secrets."""

    name: str
    label: str
    text: str = field(repr=False)
    ticks: Sequence[Tick]


def prepare(app: Flask) -> None:
    app.before_request(gather)
    app.after_request(give_back)
    app.teardown_request(forget)


def gather() -> None:
    """Say who types; the API says so itself."""
    if (
        request.method == "POST"
        and "api" not in request.blueprints
        and current_user.is_authenticated
    ):
        sender = typed.Sender(current_user.id, current_user.team_id)
        typed.begin(sender, request.form.getlist("not_secret"))


def forget(_error: BaseException | None) -> None:
    typed.end()


def is_due() -> bool:
    """Say whether something was masked that nobody has been asked about."""
    return bool(typed.masked()) and SENT_AGAIN not in request.form


def give_back(response: Response) -> Response:
    """Add the form to the answer of a request that stored dots, or put it in place of a 303."""
    if request.method != "POST":  # it stores nothing typed; to look for its form costs 20 µs
        return response
    if "api" in request.blueprints or response.status_code >= FAILED or "asked" in g:
        return response
    tell_of_scripts(typed.sending())
    if is_due() and response.mimetype == STREAM:
        # Flask's type leaves out that an answer may be an iterator.
        response.response = preceded(sse.unnamed(fragment(response)), response.response)  # type: ignore[arg-type]
    elif is_due() and wants_fragment():
        shown = in_the_note() if is_of_the_note() else response.get_data(as_text=True)
        response.set_data(shown if is_of_the_note() else shown + fragment(response))
        response.status_code = 200
        response.headers["Cache-Control"] = "no-store"
    elif is_due() and response.status_code == REDIRECT:
        return page(response.location or "")
    elif SENT_AGAIN in request.form and wants_fragment():
        response.set_data(
            response.get_data(as_text=True) + render_template("secrets/none.htmx.html")
        )
    return response


def ask(keep: str) -> Response:
    """Give the form back before anything is stored: what is posted cannot be called back."""
    g.asked = True
    if not wants_fragment():
        return page(keep, stored=False)
    response = make_response(in_the_note(keep, stored=False))
    response.headers["Cache-Control"] = "no-store"
    return response


def page(keep: str, *, stored: bool = True) -> Response:
    response = make_response(render_template("secrets/show.html", **parts(keep), stored=stored))
    response.headers["Cache-Control"] = "no-store"
    return response


def is_of_the_note() -> bool:
    """Say whether the form stood in the note, which may lie over all else of the page."""
    return request.headers.get("HX-Target", "").endswith("#note-body")


def in_the_note(keep: str = "", *, stored: bool = True) -> str:
    """Return the form in place of the note that it was typed into."""
    keep = keep or url_for("notes.show", **(request.view_args or {}))
    return render_template("secrets/ask.htmx.html", **parts(keep), stored=stored)


def fragment(response: Response) -> str:
    here = split(request.headers.get("HX-Current-URL", "")).path
    keep = response.headers.pop("HX-Redirect", None) or safe_path(here)
    return render_template("secrets/show.htmx.html", **parts(keep), stored=True)


def parts(keep: str) -> dict[str, object]:
    shown = fields(typed.masked())
    names = {each.name for each in shown}
    return {
        "action": request.path,
        "keep": keep,
        "fields": shown,
        "others": [(name, text) for name, text in sent() if name not in names],
    }


def fields(masked: Sequence[Found]) -> list[GivenBack]:
    by_field = groupby(masked, key=lambda found: (found.name, found.label))
    typed_in = dict(sent())
    given = []
    for (name, label), group in by_field:
        found = list(group)
        text = typed_in.get(name, found[0].text)
        given.append(GivenBack(name, label, text, ticks(found)))
    return given


def ticks(found: Sequence[Found]) -> list[Tick]:
    lines: dict[tuple[str, str], list[int]] = {}
    for each in found:
        places = lines.setdefault((each.secret, each.rule), [])
        if each.line not in places:
            places.append(each.line)
    return [Tick(secret, rule, places) for (secret, rule), places in lines.items()]


def sent() -> list[tuple[str, str]]:
    return [(name, text) for name, text in kept_fields() if name not in ("not_secret", SENT_AGAIN)]


def preceded(frame: str, frames: Iterator[str]) -> Iterator[str]:
    yield frame
    yield from frames


def tell_of_scripts(sending: typed.Sending | None) -> None:
    """Say once where a stored script holds what looks like a secret, which stands there exactly."""
    if sending is None or not sending.in_scripts:
        return
    lines = sorted({found.line for found in sending.in_scripts})
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(map(str, lines))}"
    warning = f"The script holds what looks like a secret ({where}): make it a parameter."
    tell(f"{said()} {warning}".strip())
