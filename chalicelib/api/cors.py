"""Which pages of other origins may read an answer. Pure.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

from collections.abc import Set

EXPOSED = "Link, Location, Onrecord-Next, Retry-After, WWW-Authenticate"
_ALLOWED = "Authorization, Content-Type"
_REMEMBERED = "600"  # seconds that a browser need not ask again


def headers(origins: Set[str], origin: str | None, methods: str | None = None) -> dict[str, str]:
    """For an answer to ``origin``, the page's own, which a browser sends.

    ``methods``: where the answer lists what may be called, as one to a preflight
    does. No cookies are ever read, so that credentials are not allowed.
    """
    if not origins:
        return {}
    if origin is None or not origins & {origin, "*"}:
        return {"Vary": "Origin"}
    known = {
        "Access-Control-Allow-Origin": "*" if "*" in origins else origin,
        "Access-Control-Expose-Headers": EXPOSED,
        "Vary": "Origin",
    }
    if methods is None:
        return known
    return {
        **known,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": _ALLOWED,
        "Access-Control-Max-Age": _REMEMBERED,
    }
