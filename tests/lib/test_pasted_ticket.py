from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.lib.pasted_ticket import PastedTicket, split_ticket

E_MAIL = """\
From: Petra Lang <petra@lakeside.example>
To: support@msp.example
Date: Mon, 2 Nov 2026 08:14
Subject: RE: FW: VPN down [#4711]

Hello,
error: 809 since this morning.
"""

EXPORT = """\
Ticket ID: T-1001
Company: Northwind Dental
Summary: Outlook asks for a password
Priority: High
Description: It started on Monday.
Webmail works.
"""


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        (
            "Subject: [T-1002] No label prints\n\nSince Monday.",
            PastedTicket("No label prints", "Since Monday.", "", "T-1002"),
        ),
        (
            "Subject: [T-1002]\n\nSince Monday.",
            PastedTicket("[T-1002]", "Since Monday.", "", "T-1002"),
        ),
        (
            E_MAIL,
            PastedTicket(
                "VPN down",
                "Hello,\nerror: 809 since this morning.",
                "lakeside.example",
                "4711",
            ),
        ),
        (
            EXPORT,
            PastedTicket(
                "Outlook asks for a password",
                "It started on Monday.\nWebmail works.",
                "Northwind Dental",
                "T-1001",
            ),
        ),
        (
            "Printer dead\nsince noon",
            PastedTicket("Printer dead", "Printer dead\nsince noon", "", ""),
        ),
        ("**Subject:** Slow\n\nVery.", PastedTicket("Slow", "Very.", "", "")),
        (
            "Betreff: AW: Drucker\nVon: a@b.example\n\nGeht nicht",
            PastedTicket("Drucker", "Geht nicht", "b.example", ""),
        ),
        (
            "Note: not a field\nSubject: later",
            PastedTicket("Note: not a field", "Note: not a field\nSubject: later", "", ""),
        ),
        (
            f"Subject: {'very ' * 50}slow\n\nHelp",
            PastedTicket(("very " * 50)[:200], f"{'very ' * 50}slow\n\nHelp", "", ""),
        ),
        (f"{'very ' * 50}slow", PastedTicket(("very " * 50)[:200], f"{'very ' * 50}slow", "", "")),
        ("Subject: only this", PastedTicket("only this", "", "", "")),
        ("", PastedTicket("", "", "", "")),
        (
            "---- Forwarded message ----\nSubject: X-1 broken\n\nHelp",
            PastedTicket("X-1 broken", "Help", "", "X-1"),
        ),
    ],
)
def test_it_splits_what_people_paste(pasted: str, expected: PastedTicket) -> None:
    assert split_ticket(pasted) == expected
    assert split_ticket(pasted.replace("\n", "\r\n")) == expected


@given(st.text(alphabet=st.sampled_from("aS:ubject-#1[]\n *FrompblTicket@."), max_size=200))
def test_it_takes_anything_and_invents_nothing(pasted: str) -> None:
    parts = split_ticket(pasted)
    assert len(parts.title) <= 200
    for part in (parts.title, parts.client_name, parts.ticket_ref):
        assert part in pasted
    for line in parts.problem.split("\n"):
        assert line.strip() in pasted
