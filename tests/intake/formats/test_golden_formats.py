"""Every payload of tests/formats gives exactly the submission that stands beside it."""

import json

import pytest

from chalicelib.intake.reading import read_article
from chalicelib.intake.submission import Submission
from tests.intake.formats.examples import MEDIA_TYPES, PAYLOADS


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_a_payload(path):
    expected = json.loads(path.with_suffix(".expected.json").read_text())
    found = read_article(path.read_bytes(), MEDIA_TYPES[path.suffix], {})
    assert found.format == expected["format"]
    assert found.submission.model_dump(mode="json", exclude_defaults=True) == expected["submission"]


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_what_is_read_can_be_read_again_from_the_canonical_form(path):
    submission = read_article(path.read_bytes(), MEDIA_TYPES[path.suffix], {}).submission
    kept = submission.model_dump_json(exclude_defaults=True).encode()
    again = read_article(kept, "application/json", {})
    assert again == (submission, "onrecord")


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_no_address_of_a_person_gets_through(path):
    submission = read_article(path.read_bytes(), MEDIA_TYPES[path.suffix], {}).submission
    assert "@example.com" not in submission.model_dump_json()


def test_all_fields_of_the_canonical_form_come_from_some_format():
    found = set()
    for path in PAYLOADS:
        found |= json.loads(path.with_suffix(".expected.json").read_text())["submission"].keys()
    assert found == Submission.model_fields.keys()
