"""What a browser calls itself, in the few words by which somebody knows their own."""

from __future__ import annotations

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


def described(user_agent: str) -> str:
    """Return "Firefox on Windows" for a `User-Agent`: our words, and nothing that was sent."""
    system = _first(SYSTEMS, user_agent)
    browser = _first(BROWSERS, user_agent) or NOBODY_KNOWS
    return f"{browser} on {system}" if system else browser


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for sign, name in known if sign in user_agent), "")
