"""What a parser is given is bounded, whatever was sent. Work is counted: benchmarks/growth.py times it."""

import cProfile
import pstats

import pytest
import threadpoolctl

from benchmarks.growing import TEXTS
from chalicelib.extraction.pipeline import extract, unsupported
from chalicelib.extraction.reading.learned.network import MOST_CUES
from chalicelib.extraction.reading.learned.windows import chunks, pack
from chalicelib.extraction.reading.paragraphs import parse as parsed
from chalicelib.extraction.reading.pieces import (
    BATCH,
    LONGEST,
    MOST_IN_ALL,
    MOST_UNITS,
    batches,
    parsable,
    pieces,
    units,
)
from chalicelib.intake.page.parse import parse
from chalicelib.intake.submission import MAX_TEXT
from tests.extraction.conftest import article_of


@pytest.mark.parametrize("name", TEXTS)
def test_pieces_hold_the_whole_body_and_none_has_too_much(name):
    article = parse(TEXTS[name](60_000))
    found = list(pieces(article))
    texts = [parsable(article.text[piece.start : piece.end]) for piece in found]
    assert all(0 < len(text) <= LONGEST and units(text) <= MOST_UNITS for text in texts)
    blocks = [block for block in article.body_blocks if block.language is None]
    assert {at for piece in found for at in range(piece.start, piece.end)} == {
        at for block in blocks for at in range(block.start, block.end)
    }
    together = list(batches(texts))
    assert [text for batch in together for text in batch] == texts
    assert all(sum(map(units, batch)) <= BATCH for batch in together)


def test_prose_of_the_most_that_is_accepted_is_read():
    assert unsupported(parse(TEXTS["an ordinary article"](MAX_TEXT))) is None


def test_more_words_than_there_is_time_for_are_not_read_and_that_is_said(pipeline):
    article = article_of("a, " * MOST_IN_ALL)
    extraction = extract(article, pipeline)
    assert extraction.attributions == ()
    assert extraction.skipped == "it has more than 140,000 words and marks; send the story alone, or in parts"


@pytest.mark.parametrize("mark", ["— ", '"', "“ ", "… ", "🙂", "( \t", "_ "])
def test_of_marks_without_a_word_forty_are_parsed(mark):
    text = f"Low said no. {mark * 1_000} Low said yes."
    found = parsable(text)
    assert len(found) == len(text)
    assert sum(found.count(each) for each in set(mark) - {" ", "\t"}) <= 40
    assert found.startswith("Low said no. ")
    assert found.endswith(" Low said yes.")


@pytest.mark.parametrize("text", ["* * *", "-" * 40, "Low said: “No.” — “Yes!” (…)", "31 | 7 | 9"])
def test_marks_among_words_stand(text):
    assert parsable(text) == text


def test_of_many_likely_cues_the_likeliest_are_looked_at(pipeline):
    paragraphs = parsed(article_of("he said she said " * 200), pipeline.nlp)
    network = pipeline.network
    seen = [s for w in pack(chunks(paragraphs, network.words), network.words) for s in network.read(w, 0.001)]
    assert max(len(each.cues) for each in seen) == MOST_CUES
    assert all([s.cue for s in each.cues] == sorted(s.cue for s in each.cues) for each in seen)


@pytest.mark.parametrize(
    "name",
    ["one quotation of many", "a quotation and a letter"],
)
def test_twice_the_text_is_about_twice_the_work(name, pipeline):
    assert _calls(name, 12_000, pipeline) < 2.2 * _calls(name, 6_000, pipeline)


def _calls(name, length, pipeline):
    """How many functions are called, and items taken from generators, to extract the text."""
    article = parse(TEXTS[name](length))
    extract(article, pipeline)  # which fills what is kept
    profile = cProfile.Profile()
    profile.runcall(extract, article, pipeline)
    return pstats.Stats(profile).total_calls


@pytest.mark.usefixtures("pipeline")
def test_no_matrix_is_multiplied_in_several_threads():
    pools = [each for each in threadpoolctl.threadpool_info() if each["user_api"] == "blas"]
    assert pools
    assert all(pool["num_threads"] == 1 for pool in pools)
