from __future__ import annotations

import pytest

from webapp.lib.browsers import described

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"{WEBKIT} Chrome/140.0.0.0 Safari/537.36"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Windows",
        ),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/140.0", "Edge on Windows"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME}", "Chrome on Linux"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME}", "Chrome on ChromeOS"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {CHROME}", "Chrome on Android"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} OPR/120.0", "Opera on Linux"),
        (f"{MAC} Version/18.0 Safari/605.1.15", "Safari on macOS"),
        (f"{PHONE} Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{PHONE} CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        ("curl/8.5.0", "Unknown browser"),
        ("Mozilla/5.0", "Unknown browser"),
        ("<b>mine</b>", "Unknown browser"),
        ("", "Unknown browser"),
        ("x" * 5_000, "Unknown browser"),
    ],
)
def test_a_browser_is_told_in_plain_words(user_agent: str, words: str) -> None:
    assert described(user_agent) == words
