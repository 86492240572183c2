"""A socket that does what no ticket system should: slow, endless, cut off, or another thing."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Manner = Callable[[socket.socket, threading.Event], None]


def says(answer: bytes) -> Manner:
    def manner(line: socket.socket, _over: threading.Event) -> None:
        line.recv(65536)
        line.sendall(answer)

    return manner


def drips(answer: bytes, every_s: float) -> Manner:
    """Send one byte at a time: no single read ever waits long."""

    def manner(line: socket.socket, over: threading.Event) -> None:
        line.recv(65536)
        for byte in answer:
            if over.wait(every_s):
                return
            line.sendall(bytes([byte]))

    return manner


def endless(start: bytes, chunk: bytes) -> Manner:
    def manner(line: socket.socket, over: threading.Event) -> None:
        line.recv(65536)
        line.sendall(start)
        while not over.is_set():
            line.sendall(chunk)

    return manner


@contextmanager
def rude(manner: Manner, certificate: Path | None = None) -> Iterator[int]:
    """Yield the port of a server with these manners; with a certificate it speaks TLS first."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def serve() -> None:
        while not over.is_set():
            with suppress(OSError):
                line, _ = listener.accept()
                line.settimeout(5)
                with suppress(OSError), line:
                    if context is not None:
                        line = context.wrap_socket(line, server_side=True)
                    manner(line, over)
                    line.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def self_signed(folder: Path, name: str = "desk.example") -> Path:
    """Write a certificate and its key for `name` and 127.0.0.1, signed by itself, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
