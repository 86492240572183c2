"""A web process is warm before its first engineer; offline it never loads the SDK."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import json, sys, time
from webapp import create_app, warming
from webapp.lib.secrets import find_secrets
warming.begin(create_app()).join(60)
began = time.perf_counter()
find_secrets("a printer")
print(json.dumps([time.perf_counter() - began, "anthropic" in sys.modules]))
"""


@pytest.mark.parametrize(("key", "loads_the_sdk"), [("", False), ("sk-test", True)])
def test_what_is_slow_is_loaded_before_it_is_needed(
    key: str, *, loads_the_sdk: bool, tmp_path: Path
) -> None:
    environment = {"RESOLUTIONFLOW_INSTANCE": str(tmp_path), "ANTHROPIC_API_KEY": key}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, loaded = json.loads(run.stdout)
    assert seconds < 0.1
    assert loaded is loads_the_sdk
