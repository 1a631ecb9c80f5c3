"""Which functions brought a message about, and how often, as Lambda tells one that runs in a loop.

A message that is sent while another is handled has the lineage of that one, and the function once more. AWS
keeps it in the header of X-Ray that SDKs pass on; here it is kept by the message's id.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

MOST = 16  # times that Lambda calls a function in one lineage
_of_messages: dict[str, Counter[str]] = {}
_own: ContextVar[Counter[str] | None] = ContextVar("own", default=None)


def called(function: str, message_id: str) -> Counter[str]:
    """How often each function was called until this message was there, and ``function`` by it."""
    return _of_messages.get(message_id, Counter()) + Counter([function])


@contextmanager
def known(lineage: Counter[str]) -> Iterator[None]:
    """What this thread sends meanwhile is of this lineage."""
    token = _own.set(lineage)
    try:
        yield
    finally:
        _own.reset(token)


def pass_on(parsed: Mapping[str, Any], **_: Any) -> None:
    """A handler of botocore's event "after-call" of SendMessage and SendMessageBatch."""
    lineage = _own.get()
    if lineage is not None:
        sent = parsed.get("Successful", (parsed,))
        _of_messages.update({each["MessageId"]: lineage for each in sent if "MessageId" in each})


def forget(message_id: str) -> None:
    """It is done, and will not be handed out again."""
    _of_messages.pop(message_id, None)
