"""The ticket systems we know, and what an admin enters for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from webapp.models import TicketConnection
from webapp.models.ticket_connection import number_of
from webapp.tickets.base import Connector
from webapp.tickets.client import Client
from webapp.tickets.connectwise import ConnectWise
from webapp.tickets.credentials import opened
from webapp.tickets.freshdesk import Freshdesk
from webapp.tickets.halopsa import HaloPsa
from webapp.tickets.jira import Jira
from webapp.tickets.redmine import Redmine
from webapp.tickets.request_tracker import RequestTracker
from webapp.tickets.webhook import Webhook
from webapp.tickets.zammad import Zammad

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the form. A `secret` is sealed and never shown again."""

    name: str
    label: str
    hint: str = ""
    secret: bool = False
    required: bool = True
    default: str = ""

    @property
    def field(self) -> str:
        """Its name in the form; what starts with `secret.` is never given back to the browser."""
        return f"secret.{self.name}" if self.secret else self.name


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    connector: Callable[[Client, Texts, Texts], Connector]  # the client, credentials, settings
    entries: tuple[Entry, ...]
    ticket_path: str  # of a ticket's page, with `{number}`; empty where there is none
    key: str  # what its tickets' references start with, unless the admin says otherwise
    address_hint: str
    # Who is mailed, said before a note is sent.
    mails_internal: str
    mails_public: str


def _resolved(default: str, hint: str = "As the system names it.") -> Entry:
    return Entry("resolved_status", "Status of a resolved ticket", hint, default=default)


KINDS: Mapping[str, Kind] = {
    "request_tracker": Kind(
        "Request Tracker",
        RequestTracker,
        (
            Entry("token", "Authentication token", "Of a user who may comment.", secret=True),
            _resolved("resolved"),
            Entry(
                "key_field",
                "Transaction custom field for our reference",
                "Makes finding a note again quicker. Leave empty when there is none.",
                required=False,
            ),
        ),
        "/Ticket/Display.html?id={number}",
        "rt",
        "The start page, for example https://rt.example.com.",
        "Nobody outside the queue's staff is mailed.",
        "The requestor is mailed. A resolved ticket reopens for a moment and is resolved again.",
    ),
    "redmine": Kind(
        "Redmine",
        Redmine,
        (
            Entry("api_key", "API access key", "Of a user who may add private notes.", secret=True),
            _resolved("Resolved"),
        ),
        "/issues/{number}",
        "rm",
        "The start page, for example https://redmine.example.com.",
        "Only those who may see private notes are mailed.",
        "Everybody who watches the issue is mailed, as their settings say.",
    ),
    "zammad": Kind(
        "Zammad",
        Zammad,
        (
            Entry("token", "Access token", "With the permission ticket.agent.", secret=True),
            _resolved("closed"),
        ),
        "/#ticket/zoom/{number}",
        "za",
        "The start page, for example https://support.example.com.",
        "Nobody is mailed.",
        "Nobody is mailed; the customer sees it in Zammad.",
    ),
    "freshdesk": Kind(
        "Freshdesk",
        Freshdesk,
        (Entry("api_key", "API key", "Of an agent.", secret=True),),
        "/a/tickets/{number}",
        "fd",
        "For example https://yourcompany.freshdesk.com.",
        "Nobody is mailed.",
        "Nobody is mailed; the customer sees it in the portal.",
    ),
    "jira": Kind(
        "Jira Service Management",
        Jira,
        (
            Entry("email", "E-mail address of the token's owner", "An agent of the project."),
            Entry("token", "API token", secret=True),
            _resolved("Resolved"),
        ),
        "/browse/{number}",
        "jira",
        "For example https://yourcompany.atlassian.net.",
        "Agents who watch the request may be mailed; the customer is not.",
        "The customer is mailed, as the project's notifications say.",
    ),
    "connectwise": Kind(
        "ConnectWise PSA",
        ConnectWise,
        (
            Entry("company", "Company id", "What you log in with."),
            Entry("public_key", "Public key", "Of an API member."),
            Entry("private_key", "Private key", secret=True),
            Entry("client_id", "Client id", "From the developer portal."),
            _resolved("Closed", "As the tickets' board names it."),
        ),
        "/v4_6_release/services/system_io/Service/fv_sr100_request.rails?service_recid={number}",
        "cw",
        "For example https://api-na.myconnectwise.net.",
        "Nobody is mailed.",
        "The contact is mailed, as the board's notifications say.",
    ),
    "halopsa": Kind(
        "HaloPSA",
        HaloPsa,
        (
            Entry("client_id", "Client id", "Of an API application with client credentials."),
            Entry("client_secret", "Client secret", secret=True),
            Entry("outcome_id", "Id of the outcome for notes", "A number from your own settings."),
            _resolved("Closed"),
        ),
        "/tickets?id={number}",
        "halo",
        "For example https://yourcompany.halopsa.com.",
        "Nobody is mailed.",
        "Nobody is mailed; the customer sees it in the portal.",
    ),
    "webhook": Kind(
        "Signed webhook",
        Webhook,
        (
            Entry(
                "secret",
                "Signing secret",
                "Shared with the receiver; whsec_ and base64, or any long text.",
                secret=True,
            ),
        ),
        "",
        "hook",
        "Where the receiver listens. It is called with POST.",
        "Whom the receiver mails is not known.",
        "Whom the receiver mails is not known.",
    ),
}


def page_of(connection: TicketConnection, reference: str) -> str:
    """Return the address of the ticket's page in its own system, nothing where it has none."""
    path = KINDS[connection.kind].ticket_path
    if not path:
        return ""
    return connection.base_url + path.format(number=quote(number_of(reference), safe=""))


def connected(connection: TicketConnection, deadline: float) -> Connector:
    """Return the connector, whose calls end before `deadline` (a `time.monotonic()`).

    Raises:
        ConnectorError: the credentials cannot be read.

    """
    client = Client(
        connection.name, connection.base_url, deadline, allow_private=connection.allow_private
    )
    return KINDS[connection.kind].connector(client, opened(connection), connection.settings)
