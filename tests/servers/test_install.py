"""What the tests need is installed only where it is missing, and a refusal says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("install.sh")
ALWAYS_THERE = ("bash", "env", "dirname", "cat", "mkdir")
NEEDED = ("chromium", "redis-server", "initdb", "java", "npm", "wrk", "nginx", "systemd-analyze")


class Machine:
    """A folder of programs that write down how they were called."""

    def __init__(self, root: Path) -> None:
        self.programs = root / "bin"
        self.calls = root / "calls"
        self.script = root / "a clone" / "tests" / "servers" / "install.sh"
        self.programs.mkdir()
        self.calls.touch()
        self.script.parent.mkdir(parents=True)
        shutil.copy(SCRIPT, self.script)
        for name in ALWAYS_THERE:
            (self.programs / name).symlink_to(str(shutil.which(name)))

    def lacks(self, *names: str) -> None:
        self.has(*(name for name in NEEDED if name not in names))

    def has(self, *names: str) -> None:
        for name in names:
            self._write(name, f'echo "{name} $*" >>"{self.calls}"')

    def user(self, number: int) -> None:
        self._write("id", f"echo {number}")

    def sudo(self) -> None:
        self._write("sudo", f'echo "sudo $1" >>"{self.calls}"; exec "$@"')

    def _write(self, name: str, body: str) -> None:
        program = self.programs / name
        program.write_text(f"#!/bin/bash\n{body}\n")
        program.chmod(0o755)

    def install(self) -> tuple[int, list[str], str]:
        """Return the exit code, the calls in order, and the errors."""
        run = subprocess.run(
            [str(self.script)],
            env={"PATH": str(self.programs)},
            capture_output=True,
            text=True,
            check=False,
        )
        return run.returncode, self.calls.read_text().splitlines(), run.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_complete_machine_needs_no_package_manager(machine: Machine) -> None:
    machine.has(*NEEDED, "apt-get")
    machine.user(1000)
    code, calls, errors = machine.install()
    assert (code, errors) == (0, "")
    assert [call.split()[0] for call in calls] == ["npm"]


def test_the_page_checkers_are_installed_once(machine: Machine) -> None:
    machine.has(*NEEDED)
    machine.install()
    code, calls, _ = machine.install()
    assert code == 0
    assert [call.split()[0] for call in calls] == ["npm"]


def test_only_what_is_missing_is_installed_after_an_update(machine: Machine) -> None:
    machine.lacks("chromium")
    machine.has("apt-get")
    machine.user(0)
    code, calls, _ = machine.install()
    assert code == 0
    apt = [call.split() for call in calls if call.startswith("apt-get")]
    assert apt[0][1] == "update"
    assert apt[1][1] == "install"
    assert [word for word in apt[1][2:] if not word.startswith("-")] == [
        "chromium",
        "fonts-liberation",
    ]


def test_an_ordinary_user_goes_through_sudo(machine: Machine) -> None:
    machine.lacks("redis-server")
    machine.has("apt-get")
    machine.user(1000)
    machine.sudo()
    code, calls, _ = machine.install()
    assert code == 0
    assert [call.split()[0] for call in calls] == ["sudo", "apt-get", "sudo", "apt-get", "npm"]
    assert "redis-server" in calls[3]


def test_without_sudo_it_says_what_to_install(machine: Machine) -> None:
    machine.lacks("chromium", "redis-server")
    machine.has("apt-get")
    machine.user(1000)
    code, calls, errors = machine.install()
    assert code == 1
    assert calls == []
    assert "chromium fonts-liberation redis-server" in errors
    assert "sudo" in errors


def test_without_apt_it_says_what_to_install(machine: Machine) -> None:
    machine.lacks("java")
    machine.user(0)
    code, calls, errors = machine.install()
    assert code == 1
    assert calls == []
    assert "default-jre-headless" in errors


def test_a_failed_installation_stops_the_tests(machine: Machine) -> None:
    machine.lacks("npm")
    machine.has("apt-get")
    (machine.programs / "apt-get").write_text("#!/bin/bash\nexit 100\n")
    machine.user(0)
    code, _, _ = machine.install()
    assert code == 100


def test_the_script_can_be_run(machine: Machine) -> None:
    assert os.access(machine.script, os.X_OK)
