"""`flask worker` finishes what it has in hand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORK = """
import sys, time, uuid
from pathlib import Path
from webapp import background, create_app

@background.job
def slow(key):
    print("begun", flush=True)
    time.sleep(1)
    Path(sys.argv[1]).touch()

app = create_app()
with app.app_context():
    background.ring(slow, uuid.uuid4())
background.work(app, 1)
print("over", flush=True)
"""


def test_a_signal_lets_the_job_under_way_end(tmp_path: Path) -> None:
    finished = tmp_path / "finished"
    with subprocess.Popen(
        [sys.executable, "-c", WORK, str(finished)],
        cwd=ROOT,
        env=os.environ | {"RESOLUTIONFLOW_INSTANCE": str(tmp_path / "instance")},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    assert (process.returncode, said, finished.exists()) == (0, "over\n", True)
