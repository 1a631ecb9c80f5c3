"""The text of an article as it was read, with what was found in it: an object in S3 for each generation."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from chalicelib.models import Article, Extraction, Model


class ReadText(Model):
    """``extraction``: as its extractor wrote it, so that a text can be read whatever becomes of its form.

    None in those of earlier versions of this program, which are the article alone.
    """

    article: Article
    extraction: dict[str, Any] | None = None

    def found_by(self, extractor: str) -> Extraction | None:
        """What this extractor version found. Raises ValidationError where it wrote it otherwise."""
        found = self.extraction
        return Extraction.model_validate(found) if found and found.get("extractor") == extractor else None


def write_text(article: Article, extraction: Extraction) -> bytes:
    return ReadText(article=article, extraction=extraction.model_dump(mode="json")).model_dump_json().encode()


def read_text(body: bytes) -> ReadText:
    """Raises ValidationError."""
    try:
        return ReadText.model_validate_json(body)
    except ValidationError:
        return ReadText(article=Article.model_validate_json(body))
