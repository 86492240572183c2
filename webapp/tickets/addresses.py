"""Which addresses may be called: a connection's URL must not reach what only this machine can."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from webapp.tickets.base import ConnectorError

Address = IPv4Address | IPv6Address

# Cloud machines learn their credentials at these. No ticket system lives there, whoever says so.
NEVER = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "169.254.0.0/16", "fe80::/10", "fd00:ec2::/32"),
            *("100.100.100.200", "168.63.129.16", "192.0.0.192"),  # Alibaba, Azure, Oracle
            "2001::/32",  # Teredo, which hides an IPv4 address
        ),
    )
)
# Their last four bytes are an IPv4 address: RFC 6052, RFC 8215, RFC 7915, RFC 4291 2.5.5.1.
WRAPPERS = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96")))
PORTS = {"http": 80, "https": 443}


def checked_url(url: str, *, allow_private: bool) -> str:
    """Return the address of a ticket system without a slash at its end.

    Raises:
        ValueError: its text says what to do about it.

    """
    address = url.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise ValueError(
            "That is not an address. Enter one such as https://tickets.example.com."
        ) from None
    if parts.scheme not in PORTS or not parts.hostname or any(map(str.isspace, address)):
        raise ValueError("Enter an address that starts with https://.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("Enter the address alone: no user name, no question mark.")
    if parts.scheme == "http" and not allow_private:
        raise ValueError("Use https://. Plain http:// sends the key readable through the internet.")
    return address


def pinned(host: str, port: int, *, allow_private: bool) -> str:
    """Return the IP address to connect to, asked once: a name could answer otherwise next time.

    Raises:
        ConnectorError: no such name, or it stands for addresses that may not be called.

    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        asked_later = isinstance(error, OSError) and error.errno == socket.EAI_AGAIN
        words = (
            f"The name {host} cannot be looked up right now."
            if asked_later
            else f"There is no server named {host}. Check the connection's address."
        )
        raise ConnectorError(words, permanent=False, is_down=True) from None
    addresses = [str(place[0]) for *_, place in found]
    for address in addresses:
        if may_be_called(ip_address(address.partition("%")[0]), allow_private=allow_private):
            return address
    raise ConnectorError(
        f"{host} is an address inside a private network. An admin has to allow that in the"
        " connection's settings.",
        permanent=True,
    )


def may_be_called(address: Address, *, allow_private: bool) -> bool:
    real = _embedded(address)
    if real.is_multicast or real.is_unspecified:
        return False
    if any(real.version == net.version and real in net for net in NEVER):
        return False
    return allow_private or real.is_global


def _embedded(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address only wraps."""
    if isinstance(address, IPv4Address) or address.is_loopback:
        return address
    if any(address in net for net in WRAPPERS):
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address
