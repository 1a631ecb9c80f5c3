"""The payloads of tests/formats, and how the tests here read what they make of them."""

import copy
import json
from pathlib import Path

import pytest

from chalicelib.errors import InvalidArticle
from chalicelib.intake.reading import read_article, read_value

FOLDER = Path(__file__).parents[2] / "formats"
MEDIA_TYPES = {".json": "application/json", ".xml": "application/xml"}
PAYLOADS = [
    path
    for path in sorted(FOLDER.iterdir())
    if path.suffix in MEDIA_TYPES and not path.name.endswith(".expected.json")
]


def example(name):
    """Parsed anew for each test, so that it may be changed."""
    return json.loads((FOLDER / f"{name}.json").read_text())


def read(value):
    return read_value(copy.deepcopy(value)).submission


def read_xml(text, media_type="application/xml"):
    return read_article(text.encode(), media_type, {}).submission


def problems(value):
    with pytest.raises(InvalidArticle) as caught:
        read(value)
    return {error["field"]: error["problem"] for error in caught.value.extensions["errors"]}
