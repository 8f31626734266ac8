"""Who asks: the address that counts as one client. It is written down nowhere."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.types import Scope

_ONE_SITE = 64
"""Leading bits of an IPv6 address that one household or office has to itself."""


def client_of(scope: Scope) -> str:
    """The client of a request as one text: an IPv4 address, or the /64 network of an IPv6 address."""
    host = _host(scope)
    address = _address(host)
    return str(_network(address, _ONE_SITE)) if isinstance(address, IPv6Address) else str(address or host)


def is_loopback(scope: Scope) -> bool:
    """Whether the request comes from this machine."""
    address = _address(_host(scope))
    return address is not None and address.is_loopback


def _host(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _network(address: IPv4Address | IPv6Address, bits: int) -> object:
    return ip_network((address, bits), strict=False)
