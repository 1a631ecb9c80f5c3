"""Small inputs of kinds that once failed, each with what is right: ``cases/KIND.json``.

A case is a text (or a page), the claims that must be found in it, and ``no`` claims: contents that must
not be. What a claim does not say (speaker, type, title, kind …) is not looked at.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib import bootstrap
from chalicelib.intake.page.parse import parse, parse_text
from chalicelib.intake.reading import read_submission
from chalicelib.models import Attribution
from chalicelib.naming.plain import fold

CASES = Path(__file__).parent / "cases"
FIELDS = ("speaker", "type", "title", "kind", "negated", "act", "said")


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{file.stem}-{number}")
        for file in sorted(CASES.glob("*.json"))
        for number, case in enumerate(json.loads(file.read_text(encoding="utf8")))
    ]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _content(attribution: Attribution) -> str:
    return _plain(" ".join(span.text for span in attribution.content))


def _told(attribution: Attribution) -> dict[str, Any]:
    source = attribution.source
    return {
        "speaker": source.name,
        "type": source.type.value,
        "title": source.title,
        "kind": attribution.kind.value,
        "negated": attribution.negated,
        "act": attribution.act.value,
        "said": attribution.said,
    }


@pytest.mark.parametrize("case", _cases())
def test_what_is_right_is_found(case):
    page = case.get("html")
    article = parse(read_submission(page.encode(), "text/html", {})) if page else parse_text(case["text"])
    found = bootstrap.extract(article).attributions
    for wanted in case["claims"]:
        content = _plain(" ".join(wanted["content"]))
        same = [each for each in found if content == _content(each)]
        assert same, f"no claim {wanted['content']}, but {[_content(each) for each in found]}"
        told = _told(same[0])
        for field in FIELDS:
            if field in wanted:
                assert _alike(field, told[field], wanted[field]), (field, told, wanted)
    for content in case.get("no", []):
        assert _plain(content) not in {_content(each) for each in found}


def _alike(field: str, told: Any, wanted: Any) -> bool:
    if field in {"speaker", "title"} and told and wanted:
        return _plain(told) == _plain(wanted)
    return bool(told == wanted)
