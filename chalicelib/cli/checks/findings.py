"""What a check finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.cli.deployment import FORBIDDEN, refusal
from chalicelib.errors import OnrecordError


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"  # it works, and may not tomorrow
    WRONG = "wrong"


class Finding(NamedTuple):
    """``todo``: what to do about it, where it is not ok."""

    check: str
    state: State
    said: str
    todo: str | None = None


def either(right: bool, check: str, said: str, wrong: str, todo: str, state: State = State.WRONG) -> Finding:
    """``said`` where it is right; else ``wrong``, and what to do."""
    return Finding(check, State.OK, said) if right else Finding(check, state, wrong, todo)


def guarded(check: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """As they come; where AWS refuses to tell, that is a finding too."""
    try:
        yield from findings
    except OnrecordError as error:
        cause = error.__cause__
        yield (
            _refused(check, cause)
            if isinstance(cause, (BotoCoreError, ClientError))
            else Finding(check, State.WRONG, error.detail, "Try again.")
        )
    except (BotoCoreError, ClientError) as error:
        yield _refused(check, error)


def _refused(check: str, error: BotoCoreError | ClientError) -> Finding:
    """What this caller may not look at may be right: the functions have permissions of their own."""
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
    if code in FORBIDDEN:
        told = f"could not be looked at: you may not call {error.operation_name}"
        return Finding(check, State.WARNING, told, "Look with a role that may: docs/operations.md.")
    return Finding(check, State.WRONG, "could not be looked at", refusal(error))
