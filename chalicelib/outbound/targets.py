"""Which addresses may be sent to: none inside a private network, however it is written. Pure."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from chalicelib.ports.outbound import TargetRefused

HTTPS, HTTP = 443, 80
LONGEST = 2_000  # characters
_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?", re.ASCII)
_VISIBLE = re.compile(r"[!-~]+", re.ASCII)
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # https://www.iana.org/assignments/ipv6-address-space
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052


class Target(NamedTuple):
    """Where a request goes. ``path``: with the query."""

    secure: bool
    host: str
    port: int
    path: str


def parse_target(url: str, *, private: bool = False) -> Target:
    """``private``: also http, and any port. Raises TargetRefused, which says what to change.

    What parsers read in different ways (user names, backslashes, white space) is refused.
    """
    if len(url) > LONGEST or not _VISIBLE.fullmatch(url) or "\\" in url:
        raise TargetRefused("The target is no URL: give visible ASCII characters, encode others.")
    try:
        parts = urlsplit(url)
        host, given = parts.hostname or "", parts.port
    except ValueError:
        raise TargetRefused("The target is no URL: its host or port cannot be read.") from None
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise TargetRefused("The target has to begin with https://.")
    if "@" in parts.netloc or parts.fragment:
        raise TargetRefused("The target must not have a user name, password or fragment. Leave them out.")
    secure = parts.scheme == "https"
    port = given if given is not None else HTTPS if secure else HTTP
    if port != HTTPS and not private:
        raise TargetRefused(f"The target's port has to be {HTTPS}.")
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return Target(secure, _host(host, bracketed="[" in parts.netloc), port, path)


def _host(host: str, *, bracketed: bool) -> str:
    """Without the dot at the end that a full domain name may have, which no certificate has."""
    if bracketed:
        try:
            address = IPv6Address(host)
        except ValueError:
            raise TargetRefused("The target's host is no IPv6 address.") from None
        if address.scope_id:
            raise TargetRefused("The target's host must not have a scope (%).")
        return str(address)
    name = host.removesuffix(".")
    if not _HOST.fullmatch(name) or ".." in name:
        raise TargetRefused("The target's host is no name: write other letters in Punycode.")
    return name


def is_public(address: str) -> bool:
    """Whether an address that a name stands for is reached through the Internet alone.

    Of IPv6 only global unicast counts. An IPv4 address inside (mapped, NAT64) has to be
    public itself; 6to4 and Teredo, which nobody has to use any longer, are not public.
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved
    inside = parsed.ipv4_mapped or (IPv4Address(int(parsed) & 0xFFFFFFFF) if parsed in _NAT64 else None)
    if inside:
        return is_public(str(inside))
    return parsed in _GLOBAL_UNICAST and parsed.is_global and not (parsed.sixtofour or parsed.teredo)
