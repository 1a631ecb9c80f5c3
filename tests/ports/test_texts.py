"""The text of an article with what was found in it, as it is written and read."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from chalicelib.bootstrap import extract
from chalicelib.intake.page.parse import parse
from chalicelib.intake.reading import read_submission
from chalicelib.ports.texts import ReadText, read_text, write_text

SAMPLES = sorted(Path("samples").glob("*.txt"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_what_is_written_is_read_as_it_was(sample):
    article = parse(read_submission(sample.read_bytes(), "text/plain", {}))
    extraction = extract(article)
    text = read_text(write_text(article, extraction))
    assert text.article == article
    assert text.found_by(extraction.extractor) == extraction
    assert text.found_by("another") is None


def test_a_text_of_earlier_versions_is_the_article_alone():
    article = parse(read_submission(b"Nothing is claimed here.", "text/plain", {}))
    text = read_text(article.model_dump_json().encode())
    assert text == ReadText(article=article)
    assert text.found_by("3.1.0") is None


def test_a_text_can_be_read_whatever_becomes_of_the_form_of_extractions():
    article = parse(read_submission(b"Nothing is claimed here.", "text/plain", {}))
    later = ReadText(article=article, extraction={"extractor": "9.0.0", "findings": []})
    text = read_text(later.model_dump_json().encode())
    assert text.article == article
    with pytest.raises(ValidationError):
        text.found_by("9.0.0")


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b'{"article": {}}', b"[]"])
def test_what_is_no_text_is_refused(body):
    with pytest.raises(ValidationError):
        read_text(body)
