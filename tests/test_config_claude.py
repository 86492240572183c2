"""The settings of the paid assistant."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp import config

KEY = "sk-ant-0123456789-secret"


def load(tmp_path: Path, **variables: str) -> config.Settings:
    return config.load(RESOLUTIONFLOW_INSTANCE=tmp_path, **variables)


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "RESOLUTIONFLOW_MODEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_blank_is_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blank: str | None) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "RESOLUTIONFLOW_MODEL"):
        if blank is not None:
            monkeypatch.setenv(name, blank)
    settings = load(tmp_path)
    assert not settings.anthropic_api_key.get_secret_value()
    assert settings.anthropic_base_url == "https://api.anthropic.com"
    assert settings.model == "claude-sonnet-5-5"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://gate.example", "https://gate.example"),
        ("https://gate.example/", "https://gate.example"),
        ("https://gate.example/v1", "https://gate.example"),
        ("https://gate.example/v1/", "https://gate.example"),
        ("http://127.0.0.1:8081/claude/v1", "http://127.0.0.1:8081/claude"),
        (" https://gate.example ", "https://gate.example"),
    ],
)
def test_an_address_may_end_in_v1(tmp_path: Path, given: str, used: str) -> None:
    assert load(tmp_path, ANTHROPIC_BASE_URL=given).anthropic_base_url == used


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ANTHROPIC_BASE_URL", "gate.example"),
        ("ANTHROPIC_BASE_URL", "ftp://gate.example"),
        ("ANTHROPIC_BASE_URL", "https://"),
        ("ANTHROPIC_BASE_URL", "https://gate.example:port"),
        ("ANTHROPIC_BASE_URL", f"https://me:{KEY}@gate.example"),
        ("ANTHROPIC_BASE_URL", f"https://gate.example?key={KEY}"),
        ("ANTHROPIC_BASE_URL", "https://[gate"),
        ("ANTHROPIC_BASE_URL", "https://gate .example"),
        ("ANTHROPIC_API_KEY", f"{KEY}\nx"),
        ("ANTHROPIC_API_KEY", f"{KEY} x"),
        ("ANTHROPIC_API_KEY", f"{KEY}é"),
        ("RESOLUTIONFLOW_MODEL", "the best one"),
        ("RESOLUTIONFLOW_MODEL", "-x"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_line(
    tmp_path: Path, variable: str, value: str
) -> None:
    with pytest.raises(config.BadSettings) as stop:
        load(tmp_path, **{variable: value})
    line = str(stop.value)
    assert line.startswith(f"{variable}: ")
    assert "\n" not in line
    assert KEY not in line


def test_the_key_stays_out_of_the_settings_text(tmp_path: Path) -> None:
    settings = load(tmp_path, ANTHROPIC_API_KEY=KEY)
    assert settings.anthropic_api_key.get_secret_value() == KEY
    assert (
        KEY not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    )
