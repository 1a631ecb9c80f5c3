"""Six invented articles, and what a careful reader finds in them.

The golden files were written from the articles alone, before any output was
seen; the floors are what the extraction reaches. Lower one with a reason in the CHANGELOG alone.
"""

import json
import re
from pathlib import Path

import pytest

from chalicelib.extraction.pipeline import extract
from chalicelib.intake.page.parse import parse, parse_text
from chalicelib.intake.reading import read_submission

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "samples"
MEDIA_TYPES = {".json": "application/json", ".html": "text/html"}

# Claims found, with content, speaker and source type right.
FLOORS = {
    "corriedale-bus-strike": 13,
    "fenmoor-ward-closure": 12,
    "gresham-mill-fire": 11,
    "kessler-bridge-toll": 8,
    "ostrel-dam-denial": 12,
    "tarn-kelp-study": 12,
}


def read(name):
    (path,) = SAMPLES.glob(f"{name}.*")
    if path.suffix == ".txt":
        return parse_text(path.read_text("utf-8"))
    return parse(read_submission(path.read_bytes(), MEDIA_TYPES[path.suffix], {}))


def golden(name):
    return json.loads((HERE / f"{name}.json").read_text("utf-8"))


def test_every_sample_has_its_golden_file():
    names = {path.stem for path in SAMPLES.iterdir()}
    assert names == {path.stem for path in HERE.glob("*.json")} == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_metadata(name):
    metadata = read(name).metadata.model_dump(mode="json", exclude={"word_count"})
    assert metadata == golden(name)["metadata"]


@pytest.mark.parametrize("name", FLOORS)
def test_the_body_is_the_story_and_nothing_else(name):
    article, expected = read(name), golden(name)
    body = article.text[slice(*article.body)]
    assert body.startswith(expected["body_starts"])
    assert body.endswith(expected["body_ends"])
    blocks = [article.text[block.start : block.end] for block in article.body_blocks]
    assert not [words for words in expected["not_body"] if any(words in block for block in blocks)]


@pytest.mark.parametrize("name", FLOORS)
def test_claims(name, pipeline):
    article = read(name)
    found = extract(article, pipeline).attributions
    missed = [
        claim for claim in golden(name)["claims"] if not any(agree(article, claim, one) for one in found)
    ]
    total = len(golden(name)["claims"])
    print(f"{name}: {total - len(missed)} of {total} claims; {len(found)} found")
    for claim in missed:
        print("  missed:", claim["source_text"], claim["cue_text"], claim["content_text"])
    assert total - len(missed) >= FLOORS[name]


@pytest.mark.parametrize("name", FLOORS)
def test_no_claim_comes_from_outside_the_body(name, pipeline):
    article = read(name)
    for claim in extract(article, pipeline).attributions:
        for span in claim.content:
            assert article.text[span.start : span.end] == span.text
            assert any(block.start <= span.start and span.end <= block.end for block in article.body_blocks)


def agree(article, claim, found):
    """Content as word tokens with IoU of 0.8; the same speaker, where one is named; a right type."""
    expected = {
        token for start, end in places(article.text, claim) for token in tokens(article.text, start, end)
    }
    got = {token for span in found.content for token in tokens(article.text, span.start, span.end)}
    types = claim["source_type"] if isinstance(claim["source_type"], list) else [claim["source_type"]]
    named = claim["speaker"] is None or found.source.name == claim["speaker"]
    return len(expected & got) >= 0.8 * len(expected | got) and found.source.type in types and named


def places(text, claim):
    """Where the content stands; ``occurrence`` (from 1) tells apart words that stand there twice."""
    for content in claim["content_text"]:
        starts = [match.start() for match in re.finditer(re.escape(content), text)]
        start = starts[claim.get("occurrence", 1) - 1]
        yield start, start + len(content)


def tokens(text, start, end):
    return {match.start() for match in re.compile(r"\w+").finditer(text, start, end)}
