"""What a connection logs in with: sealed in the database, open only while it is used."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app

from webapp.config import Settings
from webapp.lib.sealing import Seal, Unreadable
from webapp.models import TicketConnection
from webapp.tickets.base import ConnectorError


def sealed(secrets: Mapping[str, str]) -> str:
    return _seal().close(secrets)


def opened(connection: TicketConnection) -> dict[str, str]:
    """Return the connection's credentials by name. Raises `ConnectorError`."""
    try:
        return _seal().open(connection.secret)
    except Unreadable:
        raise ConnectorError(
            f"The stored key of {connection.name} cannot be read, because this server's encryption"
            " key changed. An admin has to enter it again.",
            permanent=True,
        ) from None


def renew(connection: TicketConnection) -> None:
    """Seal the connection's credentials with the newest key. Raises `Unreadable`."""
    connection.secret = _seal().renewed(connection.secret)


def _seal() -> Seal:
    settings: Settings = current_app.config["SETTINGS"]
    return Seal(settings.encryption_keys)
