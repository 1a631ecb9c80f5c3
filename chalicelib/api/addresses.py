"""Where the API is, as those know it who run it. Pure.

What a caller sends (Host, X-Forwarded-Proto, Forwarded) is never asked: a link to elsewhere
that a cache keeps, or a reader follows with its token, would be the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def address(known: str | None, context: Mapping[str, Any], path: str) -> str:
    """The address of a call, without its query.

    ``known``: of the API, where it is set. Else API Gateway says it in its request ``context``, whose
    path has the stage; and else there is the path alone, which is relative to wherever the caller was.
    """
    if known:
        return f"{known}{path}"
    sent = str(context.get("path") or path)
    domain = context.get("domainName")
    return f"https://{domain}{sent}" if domain else sent
