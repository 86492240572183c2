"""Which assistant answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cache

from flask import current_app

from webapp.assistant.circuit import Circuit, SharedCircuit
from webapp.assistant.ledger import Payer, booked_to
from webapp.assistant.model import Model
from webapp.assistant.playbook_provider import PlaybookProvider
from webapp.assistant.providers import Provider
from webapp.config import Settings
from webapp.extensions import db
from webapp.models import Team
from webapp.sharing import shared


@cache
def provider() -> Provider:
    """Return the assistant that needs no key."""
    return PlaybookProvider()


def provider_for(payer: Payer, speaking: Callable[[Model], Provider]) -> Provider:
    """Return `speaking` with the paid model where it may be called, else the playbooks."""
    model = model_for(payer)
    return provider() if model is None else speaking(model)


def notice_for(team_id: uuid.UUID) -> str:
    """Say what the team should know of its paid model; blank where there is none to know of."""
    if not _key():
        return ""
    team = db.session.get(Team, team_id)
    return team.ai_notice if team else ""


def model_for(payer: Payer) -> Model | None:
    """Return the paid model, booked to the payer; None where nothing may leave this machine.

    That is without a key, with the team's AI switched off, or with its budget used up. The caller
    ends its transaction before it calls the model: see `ledger.booked_to`.
    """
    key = _key()
    team = db.session.get(Team, payer.team_id) if key else None
    if team is None or not team.may_call_model:
        return None
    from webapp.assistant import tries  # noqa: PLC0415 - as below
    from webapp.assistant.claude import Account, Claude  # noqa: PLC0415 - loads the SDK: seconds

    settings: Settings = current_app.config["SETTINGS"]
    account = Account(key, settings.anthropic_base_url, settings.model)
    circuit = circuit_of(settings.anthropic_base_url)
    return Claude(account, circuit, booked_to(payer), tries.PATIENCE)


def circuit_of(service: str) -> Circuit:
    """Return the one breaker for all calls of this process, or of all that share a Redis."""
    circuit: Circuit | None = current_app.extensions.get("claude_circuit")
    if circuit is None:
        others = shared()
        circuit = SharedCircuit(others, service) if others else Circuit()
        current_app.extensions["claude_circuit"] = circuit
    return circuit


def _key() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.anthropic_api_key.get_secret_value()
