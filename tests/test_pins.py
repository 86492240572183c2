"""The requirements files are exact, hashed, in step with `pyproject.toml`, and name no host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
FILES = ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
PIN = re.compile(r"(?P<pin>[a-z0-9][a-z0-9.\[\],-]*==[^ ;]+)( ; .+)? \\")


def lines_out_of_form(text: str) -> list[str]:
    return [
        line for line in text.splitlines() if not HASH.fullmatch(line) and not PIN.fullmatch(line)
    ]


def pins(name: str) -> dict[str, set[str]]:
    """Return the versions of each package; there may be one for each Python."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if match := PIN.fullmatch(line):
            requirement = Requirement(match["pin"])
            version = str(requirement.specifier).removeprefix("==")
            found.setdefault(canonicalize_name(requirement.name), set()).add(version)
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_line_is_an_exact_version_or_its_digest(name: str) -> None:
    assert lines_out_of_form((ROOT / name).read_text()) == []
    assert pins(name)


@pytest.mark.parametrize(
    "line",
    [
        "flask>=3.1 \\",
        "flask==3.1.3",
        "flask @ https://files.example/flask.whl \\",
        "--index-url https://index.example/simple",
        "--find-links /opt/wheels",
        "    --hash=md5:0123",
        "# compiled on my machine",
    ],
)
def test_a_line_of_another_form_is_reported(line: str) -> None:
    assert lines_out_of_form(line) == [line]


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("requirements.txt", PROJECT["dependencies"]),
        ("requirements-dev.txt", PROJECT["dependencies"]),
        ("requirements-dev.txt", PROJECT["optional-dependencies"]["dev"]),
    ],
)
def test_every_declared_package_is_pinned_within_its_range(name: str, declared: list[str]) -> None:
    pinned = pins(name)
    for requirement in map(Requirement, declared):
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name}: run make pins"
        assert all(map(requirement.specifier.contains, versions)), f"{requirement}: run make pins"


def test_the_application_is_tested_with_the_versions_it_runs_on() -> None:
    tested = pins("requirements-dev.txt")
    assert {name: tested.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")
