"""Where foreign errors become ours, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import InvalidRequest, Unavailable

# https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
LARGEST_PARAMETER = 8 * 1024  # bytes

_PASSING = frozenset(
    {
        "InternalError",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottlingException",
        "503",
    }
)


@contextmanager
def unavailable(service: str) -> Iterator[None]:
    """Raise Unavailable for what passes by itself, after boto's own retries.

    Other ClientErrors (a failed condition, a missing key, a missing permission)
    go on to the caller: they mean something there, or are faults to be logged.
    """
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _PASSING:
            raise Unavailable(
                f"{service} did not answer. Send the request again: repeating it does no harm."
            ) from error
        raise
    except BotoCoreError as error:
        raise Unavailable(
            f"{service} could not be reached. Send the request again: repeating it does no harm."
        ) from error


def parameter(value: str) -> str:
    """What fits into a parameter of Systems Manager. Raises InvalidRequest for what does not."""
    size = len(value.encode())
    if size > LARGEST_PARAMETER:
        raise InvalidRequest(
            f"What is kept of it takes {size:,} bytes, of {LARGEST_PARAMETER:,} that there are. Shorten"
            " options or filters, or have fewer or shorter secrets: only=true ends the others."
        )
    return value
