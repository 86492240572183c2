"""Who the client calls as: the key it was given, and nothing else that lies around."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import anthropic
import pytest

from tests.assistant.asking import Asker
from tests.fakes.messages_api import KEY, FakeMessages
from webapp.assistant.claude import Account
from webapp.config import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def own() -> Iterator[FakeMessages]:
    """A service at an address of its own: a client that exists already reads no variables."""
    with FakeMessages() as own:
        yield own


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/"])
def test_the_address_may_end_in_v1(api: FakeMessages, end: str) -> None:
    assert Asker(api.url + end).stream().kind == "done"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ANTHROPIC_API_KEY", "the key of somebody else"),
        ("ANTHROPIC_AUTH_TOKEN", KEY),
        ("ANTHROPIC_CUSTOM_HEADERS", f"authorization: Bearer {KEY}"),
        ("ANTHROPIC_CUSTOM_HEADERS", f"x-api-key: {KEY}"),
    ],
)
def test_no_other_variable_authenticates(
    own: FakeMessages, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert Asker(own.url, key="a-wrong-key").stream().kind == "authentication"
    assert Asker(own.url).stream().kind == "done"


def test_no_profile_on_disk_authenticates(
    own: FakeMessages, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "credentials").mkdir()
    profile = {"authentication": {"type": "user_oauth"}, "base_url": "http://127.0.0.1:1"}
    (tmp_path / "configs/default.json").write_text(json.dumps(profile))
    (tmp_path / "credentials/default.json").write_text(json.dumps({"access_token": KEY}))
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("ANTHROPIC_PROFILE", "default")
    assert Asker(own.url, key="a-wrong-key").stream().kind == "authentication"
    assert Asker(own.url).stream().kind == "done"


def test_the_key_stays_out_of_the_accounts_text() -> None:
    assert KEY not in repr(Account(KEY, "http://127.0.0.1", "m"))


def test_the_default_address_is_the_sdks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    with anthropic.Anthropic(api_key="x") as client:
        assert str(client.base_url).rstrip("/") == Settings().anthropic_base_url


def test_the_offline_application_never_loads_the_sdk(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from webapp import create_app\n"
        "from webapp.assistant import choice\n"
        "app = create_app()\n"
        "with app.app_context():\n"
        "    app.test_client().get('/login')\n"
        "    choice.provider()\n"
        "print(sorted({'anthropic', 'httpx2', 'tenacity'} & set(sys.modules)))\n"
    )
    clean = {name: value for name, value in os.environ.items() if "ANTHROPIC" not in name}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=clean | {"RESOLUTIONFLOW_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.stdout.strip(), answer.returncode) == ("[]", 0), answer.stderr
