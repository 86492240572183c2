"""The colours of the style sheet are readable on each other, in both schemes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).parents[1] / "static/css/app.css").read_text()
TOKENS = {
    name: colours
    for name, *colours in re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", SHEET
    )
}
TEXT, EDGE = 7.0, 3.0
PAIRS = [
    *[("text", ground, TEXT) for ground in ("page", "surface", "tint", "raised", "accent-tint")],
    *[("muted", ground, TEXT) for ground in ("page", "surface", "tint", "raised", "accent-tint")],
    *[("accent", ground, TEXT) for ground in ("page", "surface", "tint", "raised", "accent-tint")],
    ("on-accent", "accent", TEXT),
    *[("text", ground, TEXT) for ground in ("ok-tint", "danger-tint")],
    *[("danger", ground, TEXT) for ground in ("page", "surface", "raised", "danger-tint")],
    *[("ok", ground, TEXT) for ground in ("page", "surface", "raised")],
    ("card-text", "card", TEXT),
    ("card-title", "card", TEXT),
    ("badge-text", "badge", TEXT),
    ("on-amber", "amber", TEXT),
    *[("card-edge", ground, EDGE) for ground in ("page", "surface", "card")],
    *[("edge", ground, EDGE) for ground in ("page", "surface", "tint", "raised", "card")],
    *[("focus", ground, EDGE) for ground in ("page", "surface", "tint", "raised", "card")],
]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two #rrggbb colours as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_it_can_be_read(front: str, ground: str, least: float, scheme: int) -> None:
    assert contrast(TOKENS[front][scheme], TOKENS[ground][scheme]) >= least


def test_the_ratio_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#f59e0b") == pytest.approx(2.15, abs=0.005)


def test_no_colour_stands_outside_the_tokens() -> None:
    rest = SHEET.partition("@layer base {")[2]
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", rest)) <= {"#fff", "#000"}, "print alone may"
