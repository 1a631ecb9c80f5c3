"""Web addresses of articles: which are taken, and when two of them are the same."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING_PARAMETERS = frozenset({"fbclid", "gclid"})
_USER = re.compile(r"(?<=://)[^/?#\s]*@")


def absolute_url(url: str) -> str:
    """The address as given. Raises ValueError unless it is an absolute http or https address, without a user.

    An article's address is served to everybody who reads its claims.
    """
    if any(char.isspace() or not char.isprintable() for char in url):
        raise ValueError("holds white space or control characters; escape or remove them")
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not _port_is_number(parts):
        raise ValueError("is not an absolute web address; write it like https://example.com/story")
    if "@" in parts.netloc:
        raise ValueError("holds a user name or a password; leave them out, and change the password")
    return url


def without_user(text: str) -> str:
    """A text for people to read, without the user names and passwords of the addresses in it."""
    return _USER.sub("", text)


def canonical_url(url: str) -> str:
    """The address by which an article is known again, however the link to it was shared.

    Scheme and host in lower case; without fragment, default port, and the
    parameters ``utm_*``, ``fbclid`` and ``gclid``; an empty path is ``/``
    (RFC 3986, 6.2.3). All else stays, in its order: sites differ in what
    matters to them. Raises ValueError for what ``absolute_url`` refuses.
    """
    parts = urlsplit(absolute_url(url))
    parameters = [part for part in parts.query.split("&") if not _tracks(part)]
    return urlunsplit((parts.scheme, _authority(parts), parts.path or "/", "&".join(parameters), ""))


def _authority(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{host}{port}"


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name.startswith("utm_") or name in TRACKING_PARAMETERS


def _port_is_number(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False
