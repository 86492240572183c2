"""Settings from the environment."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from webapp import config
from webapp.config import PROJECT, BadSettings, load

VARIABLES = (
    *("RESOLUTIONFLOW_PROXIES", "RESOLUTIONFLOW_METRICS_KEY"),
    *("HOST", "PORT", "DATABASE_URL", "REDIS_URL", "SECRET_KEY"),
    *("RESOLUTIONFLOW_INSTANCE", "RESOLUTIONFLOW_ENV", "RESOLUTIONFLOW_API_RATE"),
    *("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "RESOLUTIONFLOW_MODEL"),
)


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment that says nothing but where the instance folder is."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "an instance"
    monkeypatch.setenv("RESOLUTIONFLOW_INSTANCE", str(folder))
    return folder


def test_the_defaults_are_those_of_the_readme(home: Path) -> None:
    settings = load()
    assert (settings.host, settings.port, settings.env) == ("127.0.0.1", 8000, "development")
    assert (settings.redis_url, settings.api_rate) == ("", "1200/minute")
    assert settings.database_url == f"sqlite:///{home}/resolutionflow.sqlite3"
    assert config.Settings.model_fields["instance"].default == PROJECT / "instance"


@pytest.mark.parametrize("blank", ["", " ", "\t"])
@pytest.mark.parametrize("name", [name for name in VARIABLES if name != "RESOLUTIONFLOW_INSTANCE"])
def test_a_blank_variable_is_unset(
    name: str, blank: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unset = load()
    monkeypatch.setenv(name, blank)
    assert load() == unset


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("RESOLUTIONFLOW_PROXIES", "one"),
        ("RESOLUTIONFLOW_PROXIES", "-1"),
        ("RESOLUTIONFLOW_METRICS_KEY", "two words"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "postgresql://localhost/x"),
        ("DATABASE_URL", "postgresql+psycopg://u:hunter22@host:port/x"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///file:x?mode=memory&uri=true"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:////dev"),
        ("DATABASE_URL", "sqlite:////no such folder/x.sqlite3"),
        ("RESOLUTIONFLOW_ENCRYPTION_KEY", ","),
        ("RESOLUTIONFLOW_ENCRYPTION_KEY", "the new one, "),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://:hunter22@host:port"),
        ("RESOLUTIONFLOW_ENV", "staging"),
        ("RESOLUTIONFLOW_API_RATE", "many"),
        ("RESOLUTIONFLOW_API_RATE", "0/minute"),
        ("RESOLUTIONFLOW_API_RATE", "10/fortnight"),
        ("RESOLUTIONFLOW_API_RATE", "\u0663/minute"),
        ("RESOLUTIONFLOW_INSTANCE", "/dev/null/x"),
        ("RESOLUTIONFLOW_INSTANCE", __file__),
        ("RESOLUTIONFLOW_INSTANCE", "~nobody-of-this-name/x"),
    ],
)
def test_a_bad_value_is_one_line_that_names_the_variable(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as bad:
        load()
    line = str(bad.value)
    assert line.startswith(f"{name}: ")
    assert "\n" not in line
    assert "hunter22" not in line
    assert bad.value.code not in (None, 0)


@pytest.mark.parametrize("rate", ["0", "1/second", "1200/minute", "5/hour", "100000/day"])
def test_every_form_of_a_rate_is_taken(rate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESOLUTIONFLOW_API_RATE", f" {rate} ")
    assert load().api_rate == rate


def test_production_needs_a_secret_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESOLUTIONFLOW_ENV", "production")
    with pytest.raises(BadSettings, match="SECRET_KEY: "):
        load()
    assert not home.exists()
    monkeypatch.setenv("SECRET_KEY", "of our own")
    assert (load().secret_key, load().production) == ("of our own", True)
    assert not (home / "secret_key").exists()


def test_the_key_is_made_once_for_its_owner_only(home: Path) -> None:
    before = os.umask(0)
    try:
        first = load().secret_key
    finally:
        os.umask(before)
    assert load().secret_key == first
    assert len(first) >= 32
    made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()}
    assert made == {"secret_key": 0o600, "encryption_key": 0o600}


def test_processes_that_start_together_share_one_key(home: Path) -> None:
    home.mkdir()
    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: config.kept_key(home / "secret_key"), range(64)))
    assert len(set(keys)) == 1
    assert [path.name for path in home.iterdir()] == ["secret_key"]


def test_a_relative_database_file_is_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x.sqlite3?timeout=3")
    assert load().database_url == f"sqlite:///{tmp_path}/x.sqlite3?timeout=3"


def test_a_database_may_lie_in_an_instance_folder_that_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESOLUTIONFLOW_INSTANCE", str(tmp_path / "new"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new/x.sqlite3")
    assert load().database_url == f"sqlite:///{tmp_path}/new/x.sqlite3"


def test_a_relative_instance_folder_is_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RESOLUTIONFLOW_INSTANCE", "some where/../here")
    assert load().instance == tmp_path / "here"
    assert load().database_url == f"sqlite:///{tmp_path}/here/resolutionflow.sqlite3"
