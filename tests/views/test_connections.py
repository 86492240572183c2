"""An admin connects a ticket system: tried out first, its key never shown again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from pydantic import SecretStr

from tests.conftest import Person
from tests.factories import who
from tests.fakes.dialects.redmine import RedmineDialect
from tests.fakes.ticket_server import KEY, NO_RIGHT_KEY, FakeTickets, serving
from webapp.database import writing
from webapp.extensions import db
from webapp.models import TicketConnection
from webapp.tickets import credentials

PLACE = "/settings/connections"
OTHER_KEY = "another-key-" + "z" * 40


@pytest.fixture(scope="module")
def system() -> Iterator[FakeTickets]:
    with serving(RedmineDialect()) as fake:
        yield fake


@pytest.fixture
def typed(system: FakeTickets) -> dict[str, str]:
    system.begin_anew()
    return {
        "kind": "redmine",
        "name": "Our desk",
        "key": " RM ",
        "base_url": f"{system.url}/",
        "allow_private": "yes",
        "resolved_status": "Resolved",
        "sample": "1",
    } | {"secret.api_key": KEY}


def connection_of(name: str = "Alice") -> TicketConnection | None:
    db.session.rollback()
    return TicketConnection.keyed(who(name).team_id, "rm")


def test_a_connection_is_tried_and_stored(app: Flask, alice: Person, typed: dict[str, str]) -> None:
    answer = alice.browser.post(PLACE, data=typed)
    assert (answer.status_code, answer.location) == (303, PLACE)
    page = alice.browser.get(PLACE).text
    assert "Our desk" in page
    assert "rm:…" in page
    with app.app_context():
        stored = connection_of()
        assert stored is not None
        assert KEY not in stored.secret
        assert credentials.opened(stored)["api_key"] == KEY
        assert not stored.base_url.endswith("/")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"secret.api_key": "wrong"}, "does not accept"),
        ({"secret.api_key": NO_RIGHT_KEY}, "has no right"),
        ({"sample": "404"}, "no such ticket"),
        ({"resolved_status": "Nope"}, "Nope"),
        ({"allow_private": ""}, "plain http"),
        ({"base_url": "http://127.0.0.1:9"}, "cannot be reached"),
        ({"base_url": "no address"}, "https://"),
        ({"name": ""}, "Enter a name"),
        ({"key": "1 x"}, "short word"),
        ({"key": "https"}, "short word"),
        ({"sample": ""}, "number of a ticket"),
        ({"secret.api_key": ""}, "API access key"),
        ({"secret.api_key": "ключ"}, "no key has"),
        ({"secret.api_key": "a\r\nHost: x"}, "one short line"),
        ({"resolved_status": "x" * 5000}, "one short line"),
    ],
)
def test_what_does_not_work_is_said_and_nothing_is_stored(
    change: dict[str, str], word: str, app: Flask, alice: Person, typed: dict[str, str]
) -> None:
    answer = alice.browser.post(PLACE, data=typed | change)
    assert answer.status_code == 422
    assert word in answer.text
    assert "Our desk" in answer.text or "name" in change
    assert KEY not in answer.text
    with app.app_context():
        assert connection_of() is None


def test_a_failed_test_leads_to_its_findings_and_blames_no_field(
    alice: Person, typed: dict[str, str]
) -> None:
    page = alice.browser.post(PLACE, data=typed | {"secret.api_key": "wrong"}).text
    assert 'href="#connection-findings"' in page
    assert 'id="connection-findings"' in page
    assert "aria-invalid" not in page


def test_a_role_that_would_publish_is_found_before_it_is_stored(
    alice: Person, typed: dict[str, str], system: FakeTickets
) -> None:
    system.publishes = True
    assert "would publish every note" in alice.browser.post(PLACE, data=typed).text


def test_the_key_is_kept_when_it_is_left_empty_and_never_shown(
    app: Flask, alice: Person, typed: dict[str, str]
) -> None:
    alice.browser.post(PLACE, data=typed)
    with app.app_context(), writing():
        stored = connection_of()
        assert stored is not None
        path = f"{PLACE}/{stored.id}"
        stored.failures = 7
        db.session.commit()
    form = alice.browser.get(f"{path}/edit").text
    assert KEY not in form
    assert "Leave empty to keep" in form
    answer = alice.browser.post(path, data=typed | {"secret.api_key": "", "name": "New name"})
    assert answer.status_code == 303
    with app.app_context():
        stored = connection_of()
        assert stored is not None
        assert (stored.name, stored.failures) == ("New name", 0)
        assert credentials.opened(stored)["api_key"] == KEY


def test_a_stored_key_goes_to_no_other_address(
    app: Flask, alice: Person, typed: dict[str, str], system: FakeTickets
) -> None:
    alice.browser.post(PLACE, data=typed)
    with app.app_context():
        stored = connection_of()
        assert stored is not None
        path = f"{PLACE}/{stored.id}"
    system.asked.clear()
    elsewhere = typed | {"base_url": f"{system.url}/mine", "secret.api_key": ""}
    answer = alice.browser.post(path, data=elsewhere)
    assert answer.status_code == 422
    assert "Enter again, because the address changed: API access key." in answer.text
    assert system.asked == []


def test_a_key_is_taken_once_a_team(
    app: Flask, alice: Person, charlie: Person, typed: dict[str, str]
) -> None:
    for person, status in ((alice, 303), (alice, 422), (charlie, 303)):
        assert person.browser.post(PLACE, data=typed).status_code == status
    with app.app_context():
        assert connection_of("Charlie") is not None


def test_a_removed_connection_forgets_its_key_and_frees_its_name(
    app: Flask, alice: Person, typed: dict[str, str]
) -> None:
    alice.browser.post(PLACE, data=typed)
    with app.app_context():
        stored = connection_of()
        assert stored is not None
        key = stored.id
    assert alice.browser.post(f"{PLACE}/{key}/removal").status_code == 303
    assert alice.browser.get(f"{PLACE}/{key}/edit").status_code == 404
    with app.app_context():
        assert db.session.get_one(TicketConnection, key).secret == ""
    assert alice.browser.post(PLACE, data=typed).status_code == 303


def test_only_admins_of_the_team_come_in(
    app: Flask, alice: Person, bob: Person, charlie: Person, typed: dict[str, str]
) -> None:
    alice.browser.post(PLACE, data=typed)
    with app.app_context():
        stored = connection_of()
        assert stored is not None
        path = f"{PLACE}/{stored.id}"
    for person, status in ((bob, 403), (charlie, 404)):
        assert person.browser.get(f"{path}/edit").status_code == status
        assert person.browser.post(path, data=typed).status_code == status
        assert person.browser.post(f"{path}/removal").status_code == status
    assert bob.browser.get(PLACE).status_code == 403
    assert "Our desk" not in charlie.browser.get(PLACE).text
    assert PLACE not in bob.browser.get("/settings").text
    assert PLACE in alice.browser.get("/settings").text


@pytest.mark.parametrize("kind", ["", "nonsense"])
def test_a_system_nobody_knows_is_not_there(kind: str, alice: Person) -> None:
    assert alice.browser.get(f"{PLACE}/new?kind={kind}").status_code == 404
    assert alice.browser.post(PLACE, data={"kind": kind}).status_code == 404


def test_keys_are_resealed_with_the_newest_one(
    app: Flask, alice: Person, typed: dict[str, str]
) -> None:
    alice.browser.post(PLACE, data=typed)
    settings = app.config["SETTINGS"]
    old = settings.encryption_key.get_secret_value()

    def keys(*names: str) -> None:
        settings.encryption_key = SecretStr(",".join(names))

    try:
        keys(OTHER_KEY)
        failed = app.test_cli_runner().invoke(args=["connections", "reseal"])
        assert (failed.exit_code, failed.stderr.count("\n")) == (1, 1)
        keys(OTHER_KEY, old)
        done = app.test_cli_runner().invoke(args=["connections", "reseal"])
        assert done.output == "Connections sealed with the newest key: 1\n"
        keys(OTHER_KEY)
        with app.app_context():
            stored = connection_of()
            assert stored is not None
            assert credentials.opened(stored)["api_key"] == KEY
    finally:
        keys(old)


def test_a_key_is_not_kept_through_an_expired_login(app: Flask, typed: dict[str, str]) -> None:
    page = app.test_client().post(PLACE, data=typed).text
    assert "Our desk" in page
    assert KEY not in page
