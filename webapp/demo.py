"""The demo team: a login, a few tickets, and enough to walk the whole road once."""

from __future__ import annotations

from webapp.models import AISession, Team, Ticket, User

EMAIL = "demo@resolutionflow.example"
PASSWORD = "resolve-the-demo-ticket"  # noqa: S105 - printed by `make run` and in the README

TICKETS = (
    {
        "reference": "T-1001",
        "subject": "Outlook keeps asking for the password",
        "client_name": "Northwind Dental",
        "description": (
            "Since the password was changed on Monday, Outlook on the reception PC asks for it"
            " again and again. Webmail accepts the new password."
        ),
    },
    {
        "reference": "T-1002",
        "subject": "Print jobs stay in the queue",
        "client_name": "Harbour Freight Forwarding",
        "description": (
            "Nobody in the warehouse office can print to the label printer. Jobs are listed in"
            " the queue and do not come out. Restarting the printer did not help."
        ),
    },
    {
        "reference": "T-1003",
        "subject": "VPN stops with error 809",
        "client_name": "Lakeside Accounting",
        "description": (
            "Two people working from home cannot connect the VPN: the connection was"
            " terminated with error 809. In the office it works."
        ),
    },
)


def load_demo() -> bool:
    """Make what is missing; say whether anything was."""
    if User.with_email(EMAIL):
        return False
    team = Team.named("Demo team")
    engineer = User.enroll(
        email=EMAIL, name="Demo engineer", team=team, role="admin", password=PASSWORD
    )
    for words in TICKETS:
        Ticket.file(engineer, dict(words))
    first = TICKETS[0]
    AISession.open(
        engineer,
        {
            "title": first["subject"],
            "problem": first["description"],
            "client_name": first["client_name"],
            "ticket_ref": first["reference"],
        },
    )
    return True
