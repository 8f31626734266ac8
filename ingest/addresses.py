"""Addresses on the web that may be read: only public ones, whatever they are written as and resolve to.

A server that reads any address it is given can be made to read what only it can reach (server-side request
forgery). A name is therefore resolved here, every address it has is checked, and `Destination` carries the
checked ones to the connection.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

import httpx

from ingest.errors import IngestError
from ingest.names import shown

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host name and port, as text; raises OSError where it has none."""

_LONGEST = 2048
_SCHEMES = {"http": 80, "https": 443}
_BARRED_CHARACTERS = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")
_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)")
_INSIDE_NAMES = (".localhost", ".local", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa", ".arpa")

_BARRED = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # Azure's host, reached from inside only, though its address is public
        *("2001::/23", "2001:db8::/32", "3fff::/20"),  # protocol assignments with Teredo; documentation
    )
)
"""IANA special-purpose registries (RFC 6890) and addresses that clouds keep for their machines."""

_UNICAST = ipaddress.IPv6Network("2000::/3")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class AddressRefused(IngestError):
    """An address is not read, or could not be; the message says why, without the address."""


def is_public(address: Address) -> bool:
    """Whether anybody on the internet can reach it; IPv4 inside IPv6 is looked at as IPv4."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address in _SIX_TO_FOUR:
            return is_public(IPv4Address(int(address) >> 80 & 0xFFFFFFFF))
        if address not in _UNICAST:  # mapped and compatible IPv4 too: nobody is reached by these
            return False
    return address.is_global and not any(address in network for network in _BARRED)


def resolve_by_system(host: str, port: int) -> list[str]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


@dataclass(frozen=True, slots=True)
class Destination:
    """An address that passed: where to connect, and what to ask for there."""

    url: httpx.URL
    host: str
    port: int
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class AddressGuard:
    """Decides which addresses are read. What is allowed is data, so that a test can read its own server."""

    allowed: Callable[[Address], bool] = is_public
    ports: frozenset[int] = frozenset(_SCHEMES.values())
    resolve: Resolve = resolve_by_system

    def check(self, text: str) -> Destination:
        """Where an address leads; raises AddressRefused."""
        url = _parsed(text)
        port = _SCHEMES[url.scheme] if url.port is None else url.port
        if port not in self.ports:
            raise AddressRefused(f"names port {port}; only 80 and 443 are read")
        host = url.raw_host.decode("ascii").lower().removesuffix(".")
        literal = _literal(host)
        addresses = (literal,) if literal is not None else self._resolved(host, port)
        for address in addresses:
            if not self.allowed(address):
                raise AddressRefused(f"leads to {address}, which is not a public address")
        return Destination(url.copy_with(fragment=None), host, port, addresses)

    def _resolved(self, host: str, port: int) -> tuple[Address, ...]:
        _check_name(host)
        try:
            addresses = tuple(ipaddress.ip_address(text) for text in self.resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise AddressRefused(f"cannot be resolved: {host}: {getattr(error, 'strerror', None) or error}") from error
        except ValueError as error:  # an address with a zone, such as fe80::1%eth0
            raise AddressRefused(f"leads to something that is not a public address: {error}") from error
        if not addresses:
            raise AddressRefused(f"cannot be resolved: {host} has no address")
        return addresses


def _parsed(text: str) -> httpx.URL:
    if len(text) > _LONGEST:
        raise AddressRefused(f"is {len(text)} characters long; {_LONGEST} is the most")
    barred = _BARRED_CHARACTERS.search(text)
    if barred is not None:
        raise AddressRefused(f"holds {shown(barred.group())!r}, which no address may")
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise AddressRefused(f"is not an address: {shown(error)}") from error
    if url.scheme not in _SCHEMES:
        raise AddressRefused(f"begins with {shown(url.scheme) or 'no scheme'!r}; only http and https are read")
    if "@" in re.split(r"[/?#]", text.partition("//")[2], maxsplit=1)[0]:
        raise AddressRefused("holds a user name; addresses with one are not read")
    if not url.host:
        raise AddressRefused("names no host")
    return url


def _literal(host: str) -> Address | None:
    """The address a host is, if it is one in its plain form; raises AddressRefused for other forms of one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        if getattr(address, "scope_id", None) is None:
            return address
    if ":" in host or "%" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise AddressRefused(f"names {host!r}, which is neither a host name nor an address in its plain form")
    return None


def _check_name(host: str) -> None:
    if "." not in host or f".{host}".endswith(_INSIDE_NAMES):
        raise AddressRefused(f"names {host!r}, a host inside a network, not on the internet")
    if not _HOST.fullmatch(host):
        raise AddressRefused(f"names {host!r}, which is not a host name")
