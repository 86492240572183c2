"""Request Tracker and Redmine from Debian's packages, each with a throw-away database.

They are Debian's to run: as root, under `www-data`.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.servers.postgres import start_postgres
from tests.servers.process import ServerFailed, folder, on_a_free_port, started, stop

HERE = Path(__file__).parent
OWNER = "www-data"
INSTANCE = "rf-tests"  # Redmine's name for a set of folders
REDMINE = Path("/usr/share/redmine")
REDMINE_FOLDERS = ("/etc/redmine", "/var/lib/redmine", "/var/log/redmine", "/var/cache/redmine")


@dataclass(frozen=True)
class TicketSystem:
    """`mail` holds all that was sent to people; thirty tickets are numbered from 1."""

    url: str
    key: str
    key_without_rights: str
    key_of_customer: str
    mail: Path


def _as_owner(*command: str) -> list[str]:
    return ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups", *command]


def _run(command: list[str], environment: Mapping[str, str], place: Path) -> str:
    done = subprocess.run(
        _as_owner(*command),
        env=dict(environment),
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise ServerFailed(f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5):
            return True
    except (URLError, OSError):
        return False


@contextmanager
def _home(prefix: str) -> Iterator[Path]:
    with folder(prefix) as home:
        shutil.chown(home, OWNER, OWNER)
        home.chmod(0o755)
        yield home


@contextmanager
def start_request_tracker() -> Iterator[TicketSystem]:
    """Start RT with a queue, users and tickets. Raises `ServerFailed` with its last words."""
    with start_postgres() as database, _home("rf-rt-") as home:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "RT_SITE_CONFIG": str(home / "RT_SiteConfig.pm"),
            "RT_SITE_CONFIG_DIR": str(home / "none.d"),
        }
        mail = _configure_request_tracker(home, make_url(database).port or 0)
        setup = ["rt-setup-database-5", "--action", "init", "--dba", "postgres"]
        password = ["--dba-password", "", "--root-password-file", str(home / "password")]
        _run([*setup, *password], environment, home)
        perl = ["perl", "-I/usr/share/request-tracker5/lib"]
        keys = _run([*perl, str(HERE / "request_tracker_seed.pl")], environment, home).split()
        mail.write_text("")

        def start(port: int) -> subprocess.Popen[bytes]:
            server = "/usr/share/request-tracker5/libexec/rt-server"
            place = ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
            command = _as_owner("env", "-i", *_settings(environment))
            command += [server, "--server", "Starman", *place]
            url = f"http://127.0.0.1:{port}/"
            return started(command, lambda _pid: _answers(url), home / "log")

        process, port = on_a_free_port(start)
        try:
            yield TicketSystem(f"http://127.0.0.1:{port}", keys[0], keys[1], keys[1], mail)
        finally:
            stop(process)


def _configure_request_tracker(home: Path, port: int) -> Path:
    """Write RT's settings and return the file that its mail goes into."""
    mail, mailer = home / "mail", home / "mailer"
    mailer.write_text(f"#!/bin/sh\ncat >>'{mail}'\n")
    mailer.chmod(0o755)
    mail.touch()
    shutil.chown(mail, OWNER, OWNER)
    (home / "none.d").mkdir()
    (home / "password").write_text(secrets.token_hex(16))
    settings = {
        "rtname": "rt.example",
        "Organization": "rt.example",
        "CorrespondAddress": "rt@rt.example",
        "CommentAddress": "rt-comment@rt.example",
        "WebDomain": "127.0.0.1",
        "DatabaseType": "Pg",
        "DatabaseHost": "127.0.0.1",
        "DatabasePort": str(port),
        "DatabaseName": "rt5",
        "DatabaseUser": "rt_user",
        "DatabasePassword": "unused",
        "MailCommand": "sendmailpipe",
        "SendmailPath": str(mailer),
        "Timezone": "UTC",
        "ShowHistory": "always",  # with the page, not by a second request
        "LogToSTDERR": "warning",
    }
    lines = [f"Set(${name}, '{value}');" for name, value in settings.items()]
    (home / "RT_SiteConfig.pm").write_text(
        "\n".join([*lines, "Set($LogToSyslog, undef);", "1;", ""])
    )
    for path in home.iterdir():
        path.chmod(path.stat().st_mode | 0o044)
    return mail


@contextmanager
def start_redmine() -> Iterator[TicketSystem]:
    """Start Redmine with a project, users and issues. Raises `ServerFailed`."""
    with start_postgres() as database, _home("rf-rm-") as home:
        environment = _configure_redmine(home, database)
        try:
            for task in ("db:migrate", "redmine:load_default_data"):
                _run(["bundle", "exec", "rake", task], environment, REDMINE)
            seed = ["bundle", "exec", "rails", "runner", str(HERE / "redmine_seed.rb")]
            keys = _run(seed, environment, REDMINE).split()[-3:]

            def start(port: int) -> subprocess.Popen[bytes]:
                puma = ["bundle", "exec", "puma", "--no-config", "-e", "production", "-t", "1:4"]
                bind = ["-b", f"tcp://127.0.0.1:{port}", str(REDMINE / "config.ru")]
                inside = ["--chdir", str(REDMINE), *_settings(environment)]
                command = _as_owner("env", "-i", *inside, *puma, *bind)
                url = f"http://127.0.0.1:{port}/"
                return started(command, lambda _pid: _answers(url), home / "log")

            process, port = on_a_free_port(start)
            try:
                bridge, customer, stranger = keys
                url = f"http://127.0.0.1:{port}"
                yield TicketSystem(url, bridge, stranger, customer, home / "mail")
            finally:
                stop(process)
        finally:
            for parent in REDMINE_FOLDERS:
                shutil.rmtree(f"{parent}/{INSTANCE}", ignore_errors=True)


def _configure_redmine(home: Path, database: str) -> dict[str, str]:
    """Make the folders and settings of an instance; return the environment it runs in."""
    make_folders = [str(REDMINE / "bin" / "redmine-instances"), "create", INSTANCE]
    subprocess.run(make_folders, check=True, capture_output=True)
    engine = create_engine(database, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE redmine"))
    engine.dispose()
    port = make_url(database).port
    settings = Path("/etc/redmine") / INSTANCE
    (settings / "database.yml").write_text(
        "production:\n  adapter: postgresql\n  database: redmine\n  host: 127.0.0.1\n"
        f"  port: {port}\n  username: postgres\n  password: unused\n  encoding: utf8\n"
    )
    (settings / "secret_key.txt").write_text(secrets.token_hex(32))
    for path in (settings, *settings.iterdir()):
        shutil.chown(path, OWNER, OWNER)
    gems = home / "Gemfile"
    gems.write_text(f'eval_gemfile "{REDMINE}/Gemfile"\ngem "puma"\n')
    shutil.chown(gems, OWNER, OWNER)
    asked = ["dpkg-query", "--show", "--showformat", "${Version}", "ruby-bundler"]
    bundler = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "REDMINE_INSTANCE": INSTANCE,
        "REDMINE_LANG": "en",
        "RAILS_ENV": "production",
        "SCHEMA": "/dev/null",
        "BUNDLE_GEMFILE": str(gems),
        "BUNDLER_VERSION": bundler.partition("-")[0],
    }
    _run(["bundle", "install", "--local", "--quiet"], environment, REDMINE)
    return environment


def _settings(environment: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in environment.items()]
