"""What the one HTTP client refuses, how long it waits, and what it says."""

from __future__ import annotations

import gzip
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import rude_server
from tests.fakes.rude_server import Manner, drips, endless, rude, says
from webapp.tickets import addresses, client
from webapp.tickets.addresses import checked_url
from webapp.tickets.answer import seconds
from webapp.tickets.base import ConnectorError
from webapp.tickets.client import Client

KEY = "canary-4711"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ENDLESS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MEGABYTE = b"100000\r\n" + b" " * 2**20 + b"\r\n"
PAGE = b"<!DOCTYPE html><title>Log in</title>"


def whole(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def calling(url: str, *, seconds: float = 5.0, private: bool = True) -> Client:
    headers = {"Authorization": KEY}
    return Client("Desk", url, time.monotonic() + seconds, headers, allow_private=private)


def trouble_of(manner: Manner, method: str = "GET", *, seconds: float = 5.0) -> ConnectorError:
    with rude(manner) as port:
        call = calling(f"http://127.0.0.1:{port}", seconds=seconds)
        with pytest.raises(ConnectorError) as trouble:
            call.call(method, "/x", body={"a": 1}).json()
    assert KEY not in str(trouble.value)
    return trouble.value


def test_an_answer_is_read() -> None:
    with rude(says(whole(b'{"a": "\xc3\xa4"}'))) as port:
        assert calling(f"http://127.0.0.1:{port}/sub/").get("/x", q="a b").json() == {"a": "ä"}


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (whole(PAGE), "web page"),
        (whole(b"\xff\xfe"), "web page"),
        (whole(b"[" * 100_000), "web page"),
        (
            whole(b"", "301 Moved", "Location: https://other.example/login?secret=1"),
            "other.example",
        ),
        (whole(b"", "307 Moved", "Location: /x"), "sends us on"),
        (whole(PAGE, "401 No"), "key"),
        (whole(PAGE, "403 No"), "right"),
        (whole(PAGE, "404 No"), "no such ticket"),
        (whole(PAGE, "418 Teapot"), "418"),
        (whole(PAGE, "999 What"), "999"),
    ],
)
def test_what_an_admin_has_to_mend_is_permanent(answer: bytes, word: str) -> None:
    trouble = trouble_of(says(answer))
    assert word in str(trouble)
    assert "secret=1" not in str(trouble)
    assert trouble.permanent or word == "999"


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1", b"SSH-2.0-x\r\n\r\n", whole(b"{")[:-1]])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_broken_line_is_tried_again(answer: bytes, method: str) -> None:
    trouble = trouble_of(says(answer), method)
    assert (trouble.permanent, trouble.may_have_arrived) == (False, method == "POST")


@pytest.mark.parametrize(
    "manner", [drips(whole(b"{}" * 500), 0.05), drips(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 500, 0.05)]
)
def test_a_dripping_server_is_cut_off_at_the_deadline(manner: Manner) -> None:
    began = time.monotonic()
    trouble = trouble_of(manner, "POST", seconds=0.3)
    assert time.monotonic() - began < 2
    assert "did not answer within" in str(trouble)
    assert (trouble.permanent, trouble.is_down, trouble.may_have_arrived) == (False, True, True)


def test_no_call_begins_after_the_deadline() -> None:
    with pytest.raises(ConnectorError, match="too slow"):
        calling("http://127.0.0.1:9", seconds=0).get("/x")


@pytest.mark.parametrize(
    "manner",
    [
        endless(ENDLESS, MEGABYTE),
        says(whole(gzip.compress(b" " * 2**26), "200 OK", "Content-Encoding: gzip")),
    ],
)
def test_a_huge_answer_is_not_read_to_its_end(manner: Manner) -> None:
    trouble = trouble_of(manner)
    assert "5 MB" in str(trouble)
    assert trouble.permanent


def test_a_server_that_is_not_there_is_down() -> None:
    with pytest.raises(ConnectorError, match="cannot be reached") as trouble:
        calling("http://127.0.0.1:9").call("POST", "/x")
    assert (trouble.value.is_down, trouble.value.may_have_arrived) == (True, False)


def test_a_name_that_is_not_there_is_down() -> None:
    with pytest.raises(ConnectorError, match=r"no server named nowhere\.invalid") as trouble:
        calling("https://nowhere.invalid").get("/x")
    assert trouble.value.is_down


def test_a_certificate_signed_by_itself_is_refused(tmp_path: Path) -> None:
    certificate = rude_server.self_signed(tmp_path)
    with rude(says(whole(b"{}")), certificate) as port, pytest.raises(ConnectorError) as trouble:
        calling(f"https://127.0.0.1:{port}").call("POST", "/x", body={})
    assert "certificate of Desk cannot be trusted: self-signed" in str(trouble.value)
    assert (trouble.value.permanent, trouble.value.may_have_arrived) == (True, False)


@pytest.mark.parametrize(("name", "trusted"), [("desk.example", True), ("other.example", False)])
def test_the_certificate_is_for_the_name_though_the_address_is_pinned(
    *, name: str, trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = rude_server.self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(client, "pinned", lambda *_, **__: "127.0.0.1")
    with rude(says(whole(b"{}")), certificate) as port:
        call = calling(f"https://{name}:{port}")
        if trusted:
            assert call.get("/x").json() == {}
        else:
            with pytest.raises(ConnectorError, match="cannot be trusted"):
                call.get("/x")


def test_https_at_a_server_without_it_is_told() -> None:
    with rude(says(whole(PAGE))) as port, pytest.raises(ConnectorError, match="https"):
        calling(f"https://127.0.0.1:{port}").call("POST", "/x", body={})


ALWAYS_REFUSED = (
    *("169.254.169.254", "168.63.129.16", "192.0.0.192", "0.0.0.0", "224.0.0.1"),
    *("fe80::1", "fd00:ec2::254", "::", "2001:0:a9fe:a9fe::1"),
)
HIDDEN = ("::ffff:a9fe:a9fe", "::a9fe:a9fe", "::ffff:0:a9fe:a9fe", "64:ff9b:1::a9fe:a9fe")
PRIVATE = ("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "::1", "fd12::1", "100.64.0.1")
WRAPPED = (
    *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::ffff:10.0.0.1"),
    *("::7f00:1", "::ffff:0:7f00:1", "64:ff9b:1::7f00:1"),
)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names stand for these addresses, one list a question; return the questions."""
    asked: list[str] = []
    left = list(answers)

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(0, 0, 0, "", (address, port)) for address in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("address", [*ALWAYS_REFUSED, *PRIVATE, *WRAPPED])
def test_an_address_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, [address])
    with pytest.raises(ConnectorError, match="private network") as refused:
        calling("https://desk.example", private=False).get("/x")
    assert refused.value.permanent


@pytest.mark.parametrize("address", [*ALWAYS_REFUSED, *HIDDEN])
def test_some_addresses_are_refused_whoever_allows_them(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, [address])
    with pytest.raises(ConnectorError, match="private network"):
        calling("https://desk.example").get("/x")


@pytest.mark.parametrize("address", [*PRIVATE, *WRAPPED, "93.184.216.34", "2606:2800::1"])
def test_an_admin_may_allow_private_ones(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, [address])
    assert addresses.pinned("desk.example", 443, allow_private=True) == address


def test_a_name_that_answers_otherwise_next_time_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = resolving(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    dialled: list[str] = []

    def dial(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        dialled.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("urllib3.util.connection.create_connection", dial)
    with pytest.raises(ConnectorError, match="cannot be reached"):
        calling("https://desk.example", private=False).get("/x")
    assert (asked, dialled) == (["desk.example"], ["93.184.216.34"])


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("", "https://"),
        ("desk.example", "https://"),
        ("ftp://desk.example", "https://"),
        ("https://", "https://"),
        ("https://[", "not an address"),
        ("https://desk.example:99999", "not an address"),
        ("https://user:pw@desk.example", "user name"),
        ("https://desk.example?x=1", "question mark"),
        ("https://desk.example/ x", "https://"),
        ("http://desk.example", "readable"),
    ],
)
def test_an_address_of_another_form_is_refused(url: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        checked_url(url, allow_private=False)


@pytest.mark.parametrize("writes", [None, False])
def test_only_what_writes_may_have_arrived(*, writes: bool | None) -> None:
    with rude(says(b"")) as port:
        call = calling(f"http://127.0.0.1:{port}")
        with pytest.raises(ConnectorError) as trouble:
            call.call("POST", "/login", body={"a": 1}, writes=writes)
    assert trouble.value.may_have_arrived == (writes is None)


def test_nothing_is_sent_once_the_name_took_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 9.0, 9.0])

    def slowly(*_: object, **__: object) -> str:
        return "127.0.0.1"

    monkeypatch.setattr(client, "pinned", slowly)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    call = Client("Desk", "http://desk.example", 5.0)
    with pytest.raises(ConnectorError, match="too slow"):
        call.call("POST", "/x", body={"a": 1})


def test_an_address_loses_its_last_slash() -> None:
    assert (
        checked_url(" https://desk.example/rt/ ", allow_private=False) == "https://desk.example/rt"
    )
    assert checked_url("http://10.0.0.1", allow_private=True) == "http://10.0.0.1"


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("7", 7, 7),
        (" 7 ", 7, 7),
        ("", 0, 0),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("٣", 0, 0),
        ("9" * 400, 86400, 86400),
        (f"Thu, 01 Jan {'9' * 30} 00:00:00 GMT", 0, 0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0, 0),
        ("Thu, 01 Jan 2099 00:00:00 GMT", 86400, 86400),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, least: float, most: float) -> None:
    assert least <= seconds(header) <= most
