"""Leads a browser through the script library: from a pasted script to a version of its template."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

SCRIPT = """param(
  [Parameter(Mandatory, HelpMessage="Who joins")][string]$User,
  [ValidateSet("Full", "Read")][string]$Right = "Read",
  [ValidateRange(1, 90)][int]$Days = 30,
  [SecureString]$Password
)
$key = 'ghp_0123456789abcdefABCDEF0123456789abcd'
Remove-Item -LiteralPath C:\\Temp\\old -Recurse
Grant-Right -User $User -Right $Right -Days $Days -Server "files01.corp.local" -Site {{client.Site}}
"""


def through_the_library(page: Page) -> Iterator[str]:
    """Yield the name of each state."""
    yield from through_the_builder(page)
    yield from to_its_versions(page, page.url)


def through_the_builder(page: Page) -> Iterator[str]:
    page.goto("/script-templates/new")
    page.get_by_label("Paste a script").fill("hello")
    page.get_by_role("button", name="Find its parameters").click()
    page.locator(".error").wait_for()
    yield "script-new-refused"
    page.get_by_label("Paste a script").fill(SCRIPT)
    page.get_by_role("button", name="Find its parameters").click()
    page.get_by_role("heading", name="Preview").wait_for()
    yield "script-parameters"
    page.get_by_role("button", name="Save the template").click()
    page.locator(".problems").wait_for()
    yield "script-parameters-refused"
    page.locator("input[name=name]").fill("Grant a right on a share")
    page.get_by_label("Description").fill("When somebody joins a project.")
    page.get_by_role("button", name="Save the template").click()
    page.get_by_role("heading", name="Sessions that used it").wait_for()
    yield "script-template"


def to_its_versions(page: Page, template: str) -> Iterator[str]:
    page.get_by_role("link", name="Use it now").click()
    page.get_by_role("button", name="Only try these values").click()
    page.locator(".problems").wait_for()
    yield "script-run-refused"
    page.locator("input[name='parameters.User']").fill("j.doe")
    page.locator("input[name='password.key']").fill("not for anybody")
    page.get_by_role("button", name="Only try these values").click()
    page.get_by_role("heading", name="Trial").wait_for()
    yield "script-trial"
    page.goto(f"{template}/edit")
    yield "script-edit"
    page.locator("textarea[name=p2-default]").fill("14")
    page.get_by_role("button", name="Save the template").click()
    page.get_by_role("link", name="Version 2").click()
    yield "script-version"
    page.goto(template)
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("button", name="Bring it back").wait_for()
    yield "script-archived"
    page.get_by_role("button", name="Bring it back").click()
    page.goto("/script-templates")
    yield "scripts-found"
