"""Types of fields as other systems have them, made of those of the canonical form.

Each takes what its senders write (HTML where a line is meant, a number for an
id, one value for a list of one) and keeps the canonical form's limits, so that
what is wrong is told with the sender's own field as its place.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, WrapValidator
from pydantic import ValidatorFunctionWrapHandler as Inner

from chalicelib.intake.complaints import relocated
from chalicelib.intake.formats.fragments import plain_text
from chalicelib.intake.submission import (
    MAX_HTML,
    MAX_TAGS,
    MAX_TEXT,
    Absent,
    Language,
    Line,
    Name,
    Summary,
    Text,
    Url,
    at_most,
)
from chalicelib.intake.times import lenient_time

NOT_PUBLIC = "says that this is not published; to withdraw an article, send DELETE /v1/articles/{id}"


def public(*values: str) -> AfterValidator:
    """For a status: what else than these it can be, if it is given, is refused."""

    def check(status: str | None) -> str | None:
        if status is not None and status.lower() not in values:
            raise ValueError(NOT_PUBLIC)
        return status

    return AfterValidator(check)


def refused_if(unwanted: bool, problem: str) -> AfterValidator:
    """For a flag that says that the text is not whole, or not public."""

    def check(flag: bool | None) -> bool | None:
        if flag is unwanted:
            raise ValueError(problem)
        return flag

    return AfterValidator(check)


def member(name: str) -> WrapValidator:
    """For a value, or an object that has it under a name."""

    def check(value: Any, inner: Inner) -> Any:
        if not isinstance(value, dict):
            return inner(value)
        try:
            return inner(value.get(name))
        except ValidationError as error:
            raise relocated(error, lambda place: (name, *place)) from None

    return WrapValidator(check)


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _plain(value: Any) -> Any:
    return plain_text(value) if isinstance(value, str) else value


def _relative_is_absent(value: Any) -> Any:
    is_relative = isinstance(value, str) and not re.match(r"\s*[A-Za-z][A-Za-z0-9+.-]*:", value)
    return None if is_relative else value


def _bcp47(value: Any) -> Any:
    return value.replace("_", "-") if isinstance(value, str) else value


def _null_is_empty(value: Any) -> Any:
    return () if value is None else value


def _nothing_is_empty(value: Any) -> Any:
    """PHP writes [] for an empty object."""
    return {} if value in (None, [], "", False) else value


def _present(values: tuple[str | None, ...]) -> tuple[str | None, ...]:
    return tuple(value for value in values if value)


def _one_or_many(value: Any, inner: Inner) -> Any:
    """One value where others have a list of them; complaints about it do not speak of a list."""
    if value is None or isinstance(value, list):
        return inner(value or [])
    try:
        return inner([value])
    except ValidationError as error:
        raise relocated(error, lambda place: place[1:]) from None


Id = Annotated[Line, BeforeValidator(_number_as_text)]
Html = Annotated[Annotated[str, Field(max_length=MAX_HTML), Text] | None, Absent]
Words = Annotated[Annotated[str, Field(max_length=MAX_TEXT), Text] | None, Absent]  # a body without markup
PlainLine = Annotated[Line, BeforeValidator(_plain)]
PlainSummary = Annotated[Summary, BeforeValidator(_plain)]
Label = Annotated[Name | None, Absent]
Named = Annotated[Label, BeforeValidator(_plain), member("name")]
AbsoluteUrl = Annotated[Url, BeforeValidator(_relative_is_absent)]
Locale = Annotated[Language, BeforeValidator(_bcp47)]
LenientTime = Annotated[Annotated[str, AfterValidator(lenient_time)] | None, Absent]
Object = BeforeValidator(_nothing_is_empty)
Many = BeforeValidator(_null_is_empty)
OneOrMany = WrapValidator(_one_or_many)
Present = AfterValidator(_present)
Names = Annotated[tuple[Named, ...], at_most(MAX_TAGS), Many, Present]
