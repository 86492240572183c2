"""The states of somebody who is logged in twice, and whose login is ended from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from webapp.demo import EMAIL, PASSWORD


def where_they_are_logged_in(page: Page) -> Iterator[str]:
    elsewhere = page.context.browser
    assert elsewhere is not None
    other = elsewhere.new_page(base_url=page.url.partition("/settings")[0])
    other.goto("/login")
    log_in(other)
    page.goto("/settings")
    yield "settings-logins"
    other.goto("/settings")
    other.get_by_role("button", name="Log out everywhere else").click()
    other.get_by_text("You are logged out everywhere else.", exact=True).wait_for()
    other.close()
    page.goto("/settings")
    yield "login-ended"
    log_in(page)


def log_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Log out").first.wait_for()
