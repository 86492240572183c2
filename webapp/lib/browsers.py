"""What a browser calls itself, in the few words by which somebody knows their own."""

from __future__ import annotations

import re

# In this order: most browsers also name those that they want to be taken for.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
NOBODY_KNOWS = "Unknown browser"
PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,39}(?=/)")


def described(user_agent: str) -> str:
    """Return "Firefox on Windows" for a `User-Agent`; a program that is no browser by its name."""
    system = _first(SYSTEMS, user_agent)
    browser = _first(BROWSERS, user_agent) or _program(user_agent)
    return f"{browser} on {system}" if system else browser


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for sign, name in known if sign in user_agent), "")


def _program(user_agent: str) -> str:
    named = PROGRAM.match(user_agent)
    return named[0] if named and named[0] != "Mozilla" else NOBODY_KNOWS
