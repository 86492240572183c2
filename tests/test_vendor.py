"""What others made is here unchanged, and nothing is here that is not accounted for."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
VERSIONS = json.loads((STATIC / "vendor/VERSIONS.json").read_text())
SVG = "{http://www.w3.org/2000/svg}"
ICON_USE = re.compile(r"""icons\.svg['")\s}]*#([\w-]+)""")


def icon_names() -> list[str]:
    sprite = ET.parse(STATIC / "icons.svg").getroot()
    return [symbol.attrib["id"] for symbol in sprite.iter(f"{SVG}symbol")]


@pytest.mark.parametrize("entry", VERSIONS, ids=lambda entry: str(entry["name"]))
def test_a_vendored_file_is_the_published_one(entry: dict[str, str]) -> None:
    assert sha256((STATIC / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert all(entry[field] for field in ("name", "version", "source", "licence"))
    assert entry["version"] in entry["source"]


def test_every_vendored_file_is_listed() -> None:
    present = {
        path.relative_to(STATIC).as_posix()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "VERSIONS.json"
    }
    assert present == {e["file"] for e in VERSIONS if e["file"].startswith("vendor/")}


def test_every_icon_has_its_own_name() -> None:
    names = icon_names()
    assert len(names) == len(set(names)) > 0


def test_every_icon_that_a_template_uses_exists() -> None:
    pages = (ROOT / "templates").rglob("*.html")
    used = {name for page in pages for name in ICON_USE.findall(page.read_text())}
    assert used <= set(icon_names())


@pytest.mark.parametrize(
    "use",
    ["/static/icons.svg#send", "{{ url_for('static', filename='icons.svg') }}#send"],
)
def test_it_recognises_the_use_of_an_icon(use: str) -> None:
    assert ICON_USE.findall(f'<use href="{use}"></use>') == ["send"]
