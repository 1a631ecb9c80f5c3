"""What every answer tells browsers and caches to do with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

# An answer is what its media type says (https://fetch.spec.whatwg.org/#x-content-type-options-header),
# and nobody keeps it (RFC 9111, 5.2.2.5).
ALWAYS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
BY_TLS = {"Strict-Transport-Security": "max-age=31536000"}  # a year (RFC 6797)
SHORTLY = {"Cache-Control": "max-age=300"}  # of what is the same for everybody: the pages and their scripts


def headers(address: str, given: Iterable[str]) -> dict[str, str]:
    """What is to be added to an answer that has the headers ``given``. ``address``: what was asked."""
    own = {name.lower() for name in given}
    wanted = {**ALWAYS, **(BY_TLS if address.startswith("https://") else {})}
    return {name: value for name, value in wanted.items() if name.lower() not in own}
