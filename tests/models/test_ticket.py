from __future__ import annotations

import pytest

from webapp.extensions import db
from webapp.models import Refused, Ticket, User


def filed(owner: User, number: int, status: str) -> None:
    words = {"reference": f"{status}-{number}", "subject": "Silent", "description": "Silent"}
    Ticket.file(owner, words).status = status


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 8])
def test_the_open_tickets_come_before_the_resolved_over_all_pages(owner: User, limit: int) -> None:
    for number in range(4):
        filed(owner, number, "open")
        filed(owner, number, "resolved")
    db.session.flush()
    page = Ticket.listed(owner.team_id, limit=limit)
    found = [*page.items]
    while page.next:
        page = Ticket.listed(owner.team_id, page.next, limit=limit)
        assert page.items
        found += page.items
    assert [ticket.reference for ticket in found] == [
        f"{status}-{number}" for status in ("open", "resolved") for number in (3, 2, 1, 0)
    ]


@pytest.mark.parametrize("after", ["x.x", "open.x", "resolved.x", "resolved.é"])
def test_a_cursor_of_another_list_is_refused(owner: User, after: str) -> None:
    with pytest.raises(Refused):
        Ticket.listed(owner.team_id, after)
