"""Errors as RFC 9457 problem details. Pure."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from chalicelib.errors import OnrecordError

MEDIA_TYPE = "application/problem+json"
_ADVICE = {
    400: "Mend the request as its parts say.",
    401: "Send a bearer token in the Authorization header.",
    403: "Use a token that may do this.",
    404: "There is nothing at this address. The README lists the calls.",
    405: "Use one of the methods in the Allow header.",
    408: "The request did not end in time. Send it again, faster.",
    411: "Send the body with its Content-Length, and not in chunks.",
    413: "Send less: an article is far shorter.",
    414: "Shorten the address.",
    415: "Send one of the content types that the call takes.",
    429: "Wait as many seconds as the Retry-After header says, then send it again.",
    431: "Send fewer or shorter headers.",
    500: "Something went wrong here, not in the request. Send it again: repeating it does no harm.",
    503: "Wait as many seconds as the Retry-After header says, then send it again: it does no harm.",
}


def problem(error: OnrecordError) -> dict[str, Any]:
    """The body of the answer to an error."""
    return {
        "type": f"urn:onrecord:problem:{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        **error.extensions,
    }


def status_problem(status: int) -> dict[str, Any]:
    """For what the gateway or the framework refuses before a route sees it."""
    phrase = HTTPStatus(status).phrase
    return {
        "type": f"urn:onrecord:problem:{phrase.lower().replace(' ', '-')}",
        "title": phrase.capitalize(),
        "status": status,
        "detail": _ADVICE.get(status, _ADVICE[400 if status < 500 else 500]),
    }
