"""Spans are exact and nothing fails, whatever the text."""

from dataclasses import replace

import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.extraction.pipeline import extract
from chalicelib.extraction.reading.quotations import pair
from chalicelib.models import Block, BlockRole
from tests.extraction.conftest import article_of

WORDS = (
    "Ann Low|said|told|reporters|that|he|she|they|the official|Mayor|Haddad|the report|according to|denied"
    "|reports that|called|it|was|safe|the pier|Reuters|cited|as saying|who|anonymously|as"
    "|U.S.|Mr.|Dr.|31|%|percent|and|adding|told|Asked"
)
MARKS = ", . ? ! : ; — - “ ” \" '' `` ‘ ’ ' « » ( ) ’s n’t 's 🙂 👩‍🚀 e\u0301 \u200b …"
BITS = st.sampled_from([*WORDS.split("|"), *MARKS.split(" "), "\u00a0", "\t", "\u2028"])
TEXTS = st.lists(
    st.lists(st.tuples(BITS, st.sampled_from(["", " "])), min_size=1, max_size=14), min_size=1, max_size=3
).map(lambda lines: "\n".join("".join(bit + space for bit, space in line) for line in lines))
BARE = spacy.blank("en")
ANY_TEXT = st.text(min_size=1, max_size=60).filter(str.strip)


def assert_exact(extraction, text):
    for attribution in extraction.attributions:
        spans = [*attribution.content, attribution.cue, attribution.source.mention]
        for span in filter(None, spans):
            assert span.start < span.end
            assert text[span.start : span.end] == span.text
        assert attribution.context in text
        assert 0 <= attribution.confidence <= 1


def check(text, pipeline):
    blocks = article_of(text)
    if blocks.blocks:
        assert_exact(extract(blocks, pipeline), text)


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
def test_spans_are_exact_over_mixtures_of_marks_and_cues(pipeline, text):
    check(text, pipeline)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
def test_block_quotations_and_citations(pipeline, text):
    article = article_of(text)
    roles = [BlockRole.QUOTATION, BlockRole.CITATION, BlockRole.PARAGRAPH]
    blocks = tuple(Block(start=b.start, end=b.end, role=roles[i % 3]) for i, b in enumerate(article.blocks))
    assert_exact(extract(article.model_copy(update={"blocks": blocks}), pipeline), text)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=ANY_TEXT)
def test_any_unicode_under_a_bare_tokenizer(pipeline, text):
    check(text, replace(pipeline, nlp=BARE))


@settings(max_examples=1500, deadline=None)
@given(text=TEXTS)
def test_quotations_are_ordered_and_apart(text):
    end = 0
    for quotation in pair(text):
        assert (
            end
            <= quotation.outer_start
            <= quotation.start
            < quotation.end
            <= quotation.outer_end
            <= len(text)
        )
        end = quotation.outer_end


def test_an_overlong_block_is_read_in_pieces(pipeline):
    text = "“The pier is closed,” Ann Low said. " * 800
    extraction = extract(article_of(text), pipeline)
    assert_exact(extraction, text)
    assert len(extraction.attributions) > 750
