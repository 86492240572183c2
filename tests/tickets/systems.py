"""Every connector beside a fake of its system, under one roof."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.fakes.dialects.connectwise import ConnectWiseDialect
from tests.fakes.dialects.freshdesk import FreshdeskDialect
from tests.fakes.dialects.halopsa import HaloPsaDialect
from tests.fakes.dialects.jira import JiraDialect
from tests.fakes.dialects.redmine import RedmineDialect
from tests.fakes.dialects.request_tracker import RequestTrackerDialect
from tests.fakes.dialects.webhook import WebhookDialect
from tests.fakes.dialects.zammad import ZammadDialect
from tests.fakes.ticket_server import KEY, Dialect
from webapp.tickets.base import Connector
from webapp.tickets.client import Client
from webapp.tickets.kinds import KINDS


@dataclass(frozen=True)
class System:
    """`secret` is the name of the credential that the fake checks."""

    kind: str
    dialect: Callable[[], Dialect]
    secret: str
    settings: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    def connector(self, url: str, key: str = KEY, seconds: float = 10.0) -> Connector:
        client = Client("Desk", url, time.monotonic() + seconds, allow_private=True)
        return KINDS[self.kind].connector(client, self.credentials(key), self.settings)

    def credentials(self, key: str = KEY) -> dict[str, str]:
        return {**self.others, self.secret: key}


SYSTEMS = {
    "request_tracker": System("request_tracker", RequestTrackerDialect, "token"),
    "request_tracker with a key field": System(
        "request_tracker", RequestTrackerDialect, "token", {"key_field": "ExternalKey"}
    ),
    "redmine": System("redmine", RedmineDialect, "api_key"),
    "zammad": System("zammad", ZammadDialect, "token"),
    "freshdesk": System("freshdesk", FreshdeskDialect, "api_key"),
    "jira": System("jira", JiraDialect, "token", {"email": "bridge@example.com"}),
    "connectwise": System(
        "connectwise",
        ConnectWiseDialect,
        "private_key",
        {"company": "acme", "public_key": "public", "client_id": "client-1"},
    ),
    "halopsa": System(
        "halopsa",
        HaloPsaDialect,
        "client_secret",
        {"client_id": "client-1", "outcome_id": "7"},
    ),
    "webhook": System("webhook", WebhookDialect, "secret"),
}
