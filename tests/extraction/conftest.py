"""The pipeline as it is deployed, and articles of plain paragraphs to run it over."""

import re

import pytest

from chalicelib import bootstrap
from chalicelib.extraction.pipeline import extract
from chalicelib.models import Article, Block, BlockRole, Metadata


def article_of(text, roles=None, language="en"):
    """Each non-empty line is a block: a paragraph, or what ``roles`` names in turn."""
    lines = [match.span() for match in re.finditer(r"\S[^\n]*", text)]
    names = roles or [BlockRole.PARAGRAPH] * len(lines)
    blocks = tuple(
        Block(start=start, end=end, role=role) for (start, end), role in zip(lines, names, strict=True)
    )
    return Article(text=text, blocks=blocks, metadata=Metadata(language=language))


def contents(attribution):
    return [span.text for span in attribution.content]


def summary(attribution):
    """Who, by which word, said what: what most tests look at."""
    mention = attribution.source.mention
    cue = attribution.cue
    return (mention.text if mention else None, cue.text if cue else None, contents(attribution))


@pytest.fixture(scope="session")
def pipeline():
    return bootstrap.pipeline()


@pytest.fixture(scope="session")
def nlp(pipeline):
    return pipeline.nlp


@pytest.fixture(scope="session")
def attributions(pipeline):
    """Text in (one paragraph a line), attributions out."""

    def run(text, roles=None):
        return list(extract(article_of(text, roles), pipeline).attributions)

    return run


@pytest.fixture(scope="session")
def said(attributions):
    """Text in, (mention, cue, contents) of each attribution out."""

    def run(text):
        return [summary(attribution) for attribution in attributions(text)]

    return run


@pytest.fixture(scope="session")
def sources(attributions):
    """Text in, the source of each attribution out."""

    def run(text, roles=None):
        return [attribution.source for attribution in attributions(text, roles)]

    return run
