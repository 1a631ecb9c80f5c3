"""What operators read while the functions run: JSON lines on Lambda, plain ones on a machine of one's own.

A line says in fixed words what happened, and by ids to what. Nothing of an article, a header or a
secret gets into one: of an exception it has the class and the places in the code, never the text,
and of other libraries' lines what their authors wrote, without what was filled in.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from chalicelib.metrics import Counted, embedded

NAME = "onrecord"
METRICS = "onrecord.metrics"  # lines that have metrics come at every level
LOCAL = "local"  # the function of what no function of Lambda's does
_LOG = logging.getLogger(NAME)
_MOST_FRAMES = 20
_MOST_CAUSES = 5
_FOR_MACHINES = frozenset({"_aws", "service", "request_id", "method", "route"})
_CODE = re.compile(r"[A-Za-z0-9.]{1,80}")
_known: ContextVar[Mapping[str, Any] | None] = ContextVar("known", default=None)
_work: ContextVar[Work | None] = ContextVar("work", default=None)


@contextmanager
def known(**ids: Any) -> Iterator[None]:
    """Lines that are written meanwhile have these ids, and those that ``note`` adds; None is left out."""
    token = _known.set({**(_known.get() or {}), **_present(ids)})
    try:
        yield
    finally:
        _known.reset(token)


def note(**ids: Any) -> None:
    """Add what becomes known on the way, until the innermost ``known`` ends; nothing outside of one."""
    before = _known.get()
    if before is not None:
        _known.set({**before, **_present(ids)})


def fields(**values: Any) -> dict[str, Any]:
    """What one line has besides, as the ``extra`` of a logging call."""
    return {"fields": _present(values)}


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


class Work:
    """One request, or one message: its time, its calls to AWS and its metrics, told in one line."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self.aws_calls = 0
        self.counted = Counted()

    def tell(self, message: str, level: int = logging.INFO, *, exc_info: bool = False, **values: Any) -> None:
        told = {
            **_present(values),
            "ms": round(1000 * (time.perf_counter() - self._began), 1),
            "aws_calls": self.aws_calls,
        }
        if self.counted.figures:
            service = (_known.get() or {}).get("function", LOCAL)
            told |= embedded(self.counted, service, time.time_ns() // 1_000_000)
        logger = logging.getLogger(METRICS) if self.counted.figures else _LOG
        logger.log(level, message, extra={"fields": told}, exc_info=exc_info, stacklevel=2)


@contextmanager
def work(**ids: Any) -> Iterator[Work]:
    """Metrics counted meanwhile, and calls to AWS, are those of this request or message."""
    own = Work()
    token = _work.set(own)
    try:
        with known(**ids):
            yield own
    finally:
        _work.reset(token)


def count(name: str, value: float = 1, *, reason: str | None = None) -> None:
    """Add to a metric (``metrics.UNITS``) of the work at hand; nothing where there is none."""
    own = _work.get()
    if own:
        own.counted.add(name, value, reason)


def note_aws_call(**_: Any) -> None:
    """A handler of botocore's event "before-call"."""
    own = _work.get()
    if own:
        own.aws_calls += 1


class JsonLines(logging.Formatter):
    """One JSON object a line. ``function``: of lines that are written outside of an invocation."""

    def __init__(self, function: str = LOCAL) -> None:
        super().__init__()
        self._function = function

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_line(record, self._function), default=str)


class TextLines(logging.Formatter):
    """One line for a person: when, what, and the ids."""

    def format(self, record: logging.LogRecord) -> str:
        line = _line(record, LOCAL)
        told = [line.pop("time")[11:19], line.pop("level"), line.pop("message")]
        told += [f"{name}={_plain(value)}" for name, value in line.items() if name not in _FOR_MACHINES]
        return " ".join(told)


def _plain(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def set_up(form: str, level: str, function: str = LOCAL) -> None:
    """Let every line of this process come out once; ``form`` is "json", on standard output, or "text".

    What Lambda's runtime has put at the root is replaced, since it would write a line a second
    time, with text before its JSON, which makes it neither a metric nor searchable by field.
    """
    handler = logging.StreamHandler(sys.stdout if form == "json" else sys.stderr)
    handler.setFormatter(JsonLines(function) if form == "json" else TextLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    _LOG.setLevel(level)
    if form == "json":
        logging.getLogger(METRICS).setLevel(logging.INFO)
        logging.captureWarnings(capture=True)


def _line(record: logging.LogRecord, function: str) -> dict[str, Any]:
    own = record.name == NAME or record.name.startswith(f"{NAME}.")
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return {
        "level": record.levelname,
        "time": moment.replace("+00:00", "Z"),
        "message": record.getMessage() if own else _template(record),
        "function": function,
        **(_known.get() or {}),
        **({} if own else {"logger": record.name, "at": f"{record.pathname}:{record.lineno}"}),
        **getattr(record, "fields", {}),
        **(_exception(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}),
    }


def _template(record: logging.LogRecord) -> str:
    """Without arguments there is no telling a fixed text from one that was put together."""
    return str(record.msg) if record.args else "a line of a library, which is not shown"


def _exception(error: BaseException) -> dict[str, Any]:
    """Where it came from, and what caused it. Its text too where its class says ``for_operators``."""
    causes = list(_causes(error))
    told: dict[str, Any] = {"error": _kind(error), "trace": _frames(error)}
    if getattr(error, "for_operators", False):
        told["detail"] = str(error)
    if causes:
        told["causes"] = [f"{_kind(each)} at {(_frames(each) or ['?'])[-1]}" for each in causes]
    return told


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Those too that ``from None`` hides from whoever reads the text."""
    for _ in range(_MOST_CAUSES):
        following = error.__cause__ or error.__context__
        if following is None:
            return
        yield following
        error = following


def _kind(error: BaseException) -> str:
    """The class; of AWS's errors also the code and the operation, which are words of AWS's."""
    answer = getattr(error, "response", None)
    code = answer.get("Error", {}).get("Code") if isinstance(answer, dict) else None
    told = [str(each) for each in (code, getattr(error, "operation_name", None)) if each]
    known_words = " of ".join(each for each in told if _CODE.fullmatch(each))
    return f"{type(error).__name__} ({known_words})" if known_words else type(error).__name__


def _frames(error: BaseException) -> list[str]:
    """``file:line:function``, the innermost last."""
    frames = [
        f"{frame.f_code.co_filename}:{line}:{frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return frames[-_MOST_FRAMES:]
