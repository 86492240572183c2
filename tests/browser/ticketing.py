"""Leads a browser through the connection of a ticket system, and to notes that came out badly."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.fakes.dialects.redmine import RedmineDialect
from tests.fakes.ticket_server import KEY, FakeTickets, serving


def through_the_ticket_systems(page: Page) -> Iterator[str]:
    """Yield the name of each state."""
    with serving(RedmineDialect()) as system:
        yield from connecting(page, system)
        page.goto("/tickets")
        page.get_by_label("Words of the ticket's title").fill("nodes")
        page.get_by_role("button", name="Search").click()
        yield "tickets-found"
        page.get_by_role("link", name="Start a session").first.click()
        page.get_by_role("button", name="Start the session").click()
        system.publishes = True
        resolve(page)
        page.get_by_text("Posted, but public").wait_for()
        yield "workspace-note-public"
        page.goto("/sessions/new")
        page.get_by_label("Title").fill("Nobody can print")
        page.get_by_label("Problem").fill("Since Monday.")
        page.get_by_label("Ticket reference").fill("rm:404")
        page.get_by_role("button", name="Start the session").click()
        resolve(page)
        page.get_by_text("has no such ticket").wait_for()
        yield "workspace-note-failed"


def connecting(page: Page, system: FakeTickets) -> Iterator[str]:
    page.goto("/settings")
    page.get_by_role("link", name="Ticket systems").click()
    yield "systems-none"
    page.get_by_role("link", name="Redmine").click()
    page.get_by_label("Address", exact=True).fill(system.url)
    page.get_by_label("API access key").fill("not this one")
    page.get_by_label("This address is in our own network").check()
    page.get_by_label("A ticket to try it with").fill("1")
    page.get_by_role("button", name="Test and save").click()
    page.get_by_text("does not accept").wait_for()
    yield "system-refused"
    page.get_by_label("API access key").fill(KEY)
    page.get_by_role("button", name="Test and save").click()
    page.wait_for_url("**/settings/connections")
    yield "systems"


def resolve(page: Page) -> None:
    """Resolve the session of the page; its note is on its way then, and the page follows it."""
    here = page.url
    page.goto(f"{here}/note")
    page.get_by_role("button", name="Resolve and post").click()
    page.wait_for_url(here)
