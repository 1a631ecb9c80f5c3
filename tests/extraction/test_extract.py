"""The public function: roles, languages, what comes with each attribution."""

from dataclasses import replace

import spacy

from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.extraction.pipeline import extract
from chalicelib.models import BlockRole
from tests.extraction.conftest import article_of


def test_other_languages_are_skipped_with_a_reason(pipeline):
    extraction = extract(article_of("“No”, dijo Ana Sol.", language="es"), pipeline)
    assert extraction.attributions == ()
    assert extraction.skipped == "language 'es' is not supported: only English is"


def test_english_of_any_country_and_unknown_languages_are_read(pipeline):
    for language in ("en", "en-GB", None):
        extraction = extract(article_of("“The pier is closed,” Ann Low said.", language=language), pipeline)
        assert extraction.skipped is None
        assert len(extraction.attributions) == 1
        assert extraction.extractor == EXTRACTOR_VERSION


def test_only_the_body_is_searched(pipeline):
    text = "Mayor says bridge is safe\nAnn Low says the bridge sways, in a file photo.\nHe said it was fine."
    roles = [BlockRole.HEADLINE, BlockRole.CAPTION, BlockRole.BIOGRAPHY]
    assert extract(article_of(text, roles), pipeline).attributions == ()


def test_line_breaks_inside_a_block_do_not_move_offsets(pipeline):
    text = "“The pier is\nclosed,” Ann Low\nsaid."
    article = article_of(text.replace("\n", " ")).model_copy(update={"text": text})
    (only,) = extract(article, pipeline).attributions
    assert only.content[0].text == "The pier is\nclosed,"


def test_context_is_the_sentences_around_it(attributions):
    text = "It rained. “The pier is closed,” Ann Low said. “Go home.” The crowd left."
    (only,) = attributions(text)
    assert only.context == "“The pier is closed,” Ann Low said. “Go home.”"


def test_about_has_entities_and_nouns(attributions):
    (only,) = attributions("The mayor said the inspectors from Norway had found cracks in the beams.")
    assert only.about == ("inspector", "Norway", "crack", "beam")


def test_attributions_come_in_text_order(attributions):
    text = "Ann Low said the pier was closed.\n“It is open,” Tom Reed said."
    starts = [a.content[0].start for a in attributions(text)]
    assert starts == sorted(starts)


def test_a_pipeline_that_only_splits_words_finds_less_but_does_not_fail(pipeline):
    bare = replace(pipeline, nlp=spacy.blank("en"))
    found = extract(article_of("“The pier is closed,” Ann Low said on condition of anonymity."), bare)
    assert found.skipped is None


def test_an_article_wholly_in_other_languages_has_no_claims(pipeline):
    article = article_of("“Der Steg ist zu”, sagte Anna Low.")
    foreign = tuple(block.model_copy(update={"language": "de"}) for block in article.blocks)
    assert extract(article.model_copy(update={"blocks": foreign}), pipeline).attributions == ()
