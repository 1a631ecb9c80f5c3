"""Why a submission is no article, said so that its sender can put it right."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

MOST = 50  # a longer list helps nobody

ADVICE = {
    "extra_forbidden": "is not a known field; remove it",
    "missing": "is missing; add it",
    "string_type": "must be a string",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "too_long": "has more than {max_length} entries; send fewer",
    "tuple_type": "must be an array",
    "model_type": "must be a JSON object",
    "string_pattern_mismatch": "must be a language tag such as en, es-419 or zh-Hant",
}


def complaints(error: ValidationError) -> list[dict[str, str]]:
    """Each with its field as a path ("captions.0.text"); without the value, which may be article text."""
    found = error.errors(include_url=False, include_input=False)[:MOST]
    return [{"field": _field(problem), "problem": _problem(problem)} for problem in found]


def _field(problem: Any) -> str:
    path = ".".join(str(part) for part in problem["loc"])[:200]
    return path or ("body_text" if problem["type"] == "one_body" else "article")


def _problem(problem: Any) -> str:
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    advice = ADVICE.get(problem["type"])
    return advice.format(**problem.get("ctx", {})) if advice else str(problem["msg"])
