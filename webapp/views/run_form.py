"""The form that fills in a fix's script: what it sent, and what of that a page may show again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from webapp.lib.scripts.parameter_values import Parameter, from_form
from webapp.models import SuggestedFix
from webapp.models.fix_script import FixScript
from webapp.views.resend import OF_A_SCRIPT
from webapp.views.sent import text
from webapp.views.workspace import Form

RUNS = ("one_off", "draft_template")
SENSITIVE = "password."


def name_of(parameter: Parameter) -> str:
    """Return the field's name. Fields named after passwords are never given back by any page."""
    return (SENSITIVE if parameter.sensitive else OF_A_SCRIPT) + parameter.name


def form_of(fix: SuggestedFix, errors: Mapping[str, str] | None = None) -> Form:
    """Return the form as it was sent, without what is sensitive."""
    return Form(f"run-{fix.id}", plain_sent(), errors or {})


def unsent_form(fix: SuggestedFix, script: FixScript | None) -> Form:
    """Return what was typed into a form that is no more: what its script itself calls plain."""
    asked = script.parameters if script else ()
    names = {name_of(parameter) for parameter in asked if not parameter.sensitive}
    typed = {name: value for name, value in plain_sent().items() if name in names}
    return Form(f"unsent-{fix.id}", typed)


def plain_sent() -> dict[str, str]:
    """Return each field that a page may show again; of a ticked box its tick, which comes last."""
    sent = request.form
    return {
        name: sent.getlist(name)[-1] for name in sent if not name.startswith((SENSITIVE, "csrf"))
    }


def empty_form(fix: SuggestedFix) -> Form:
    """Return the form that was asked for. An address fills in no value: anybody can make one."""
    decision = request.args.get("decision")
    values = {
        "decision": decision if decision in RUNS else RUNS[0],
        "script": request.args.get("script", ""),
    }
    return Form(f"run-{fix.id}", values)


def sent_values(script: FixScript | None) -> dict[str, Any]:
    """Read the script's parameters from the form, in the types of its schema.

    A checkbox that is off sends only the hidden field before it; browsers send CRLF.
    """
    if script is None:
        return {}
    fields = {
        parameter.name: request.form.getlist(name)[-1].replace("\r\n", "\n")
        for parameter in script.parameters
        if (name := name_of(parameter)) in request.form
    }
    return from_form(script.runnable.schema, fields)


def chosen(fix: SuggestedFix) -> FixScript | None:
    return FixScript.of(fix, text("script"))
