"""One call of a function by Lambda: the ids that all its lines have, and errors without their text."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib import logs
from chalicelib.errors import OnrecordError
from chalicelib.settings import SettingsError, read_trace_id

_LOG = logging.getLogger(logs.NAME)


def time_left(context: Any) -> Callable[[], float]:
    """Seconds until Lambda cuts the call off; always none where nobody says, so that little is begun."""
    return lambda: context.get_remaining_time_in_millis() / 1000 if context else 0.0


class InvocationFailed(Exception):
    """In place of an unforeseen error: Lambda logs the text of what it gets, which may quote an article."""


@contextmanager
def invocation(function: str, context: Any = None, **ids: Any) -> Iterator[None]:
    """``context`` is Lambda's, which names the request. Raises InvocationFailed, and ours as they are."""
    request = getattr(context, "aws_request_id", None)
    with logs.known(function=function, request_id=request, xray_trace_id=read_trace_id(), **ids):
        try:
            yield
        except (OnrecordError, SettingsError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, Lambda would show its text
            _LOG.exception("the function failed")
            told = f"an unforeseen error ({type(error).__name__}); the log says more"
            raise InvocationFailed(told) from None
