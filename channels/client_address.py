"""Whose request it is: the address of the client, past the proxies that the operator trusts, and no others."""

from __future__ import annotations

import ipaddress

from sanic.request import Request

# One household or telephone has a whole /64 of IPv6 addresses.
IPV6_PREFIX = 64


def client_address(request: Request) -> str:
    """The address to count by; an IPv6 address as its network.

    Sanic reads X-Forwarded-For only from as many proxies as PROXIES_COUNT says, from the right: what a client
    writes there itself stands further left. With fewer entries than proxies, the request came past a proxy, and
    the peer's own address counts.
    """
    address = (request.remote_addr if request.app.config.PROXIES_COUNT else "") or request.ip
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return request.ip
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False))
    return str(parsed)


def is_nobody_in_particular(address: str) -> bool:
    """Whether this is the machine itself: a proxy on it that the operator did not name, or the operator."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
