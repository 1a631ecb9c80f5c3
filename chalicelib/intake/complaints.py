"""Why a submission is no article, said so that its sender can put it right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from chalicelib.errors import InvalidArticle

Place = tuple[str | int, ...]

MOST = 50  # a longer list helps nobody

ADVICE = {
    "extra_forbidden": "is not a known field; remove it",
    "missing": "is missing; add it",
    "string_type": "must be a string",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "too_long": "has more than {max_length} entries; send fewer",
    "tuple_type": "must be an array",
    "model_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_pattern_mismatch": "must be a language tag such as en, es-419 or zh-Hant",
}


def complaints(error: ValidationError) -> list[dict[str, str]]:
    """Each with its field as a path ("captions.0.text"); without the value, which may be article text."""
    found = error.errors(include_url=False, include_input=False)[:MOST]
    return [{"field": _field(problem), "problem": _problem(problem)} for problem in found]


def refusal(error: ValidationError) -> InvalidArticle:
    """The error to raise in its stead: its ``detail`` is the first complaint."""
    found = complaints(error)
    first = found[0]
    return InvalidArticle(f"The article cannot be taken: {first['field']} {first['problem']}.", errors=found)


def relocated(error: ValidationError, move: Callable[[Place], Place]) -> ValidationError:
    """The same complaints about other places, where what was checked was taken out of what was sent."""
    found = error.errors(include_url=False, include_input=False)[:MOST]
    return ValidationError.from_exception_data(
        error.title, [_complaint(_problem(problem), move(problem["loc"])) for problem in found]
    )


def complaint(problem: str, *place: str | int) -> ValidationError:
    """For what no type can tell. ``problem`` goes on after the name of the field: "is missing; add it"."""
    return ValidationError.from_exception_data("article", [_complaint(problem, place)])


def _complaint(problem: str, place: Place) -> InitErrorDetails:
    return InitErrorDetails(
        type=PydanticCustomError("complaint", "{problem}", {"problem": problem}), loc=place, input=None
    )


def _field(problem: Any) -> str:
    path = ".".join(str(part) for part in problem["loc"])[:200]
    return path or ("body_text" if problem["type"] == "one_body" else "article")


def _problem(problem: Any) -> str:
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    advice = ADVICE.get(problem["type"])
    return advice.format(**problem.get("ctx", {})) if advice else str(problem["msg"])
