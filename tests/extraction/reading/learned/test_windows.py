"""Windows of the network's length."""

import pytest

from chalicelib.extraction.reading.learned.windows import LONGEST, chunks, pack
from chalicelib.extraction.reading.paragraphs import parse
from tests.extraction.conftest import article_of


@pytest.mark.parametrize("sentences", [1, 40, 400])
def test_windows_hold_every_token_once_and_are_no_longer_than_the_network(pipeline, sentences):
    text = "The mayor of Marrow said that the dam is safe. " * sentences
    paragraphs = parse(article_of(f"{text}\nNobody asked."), pipeline.nlp)
    windows = list(pack(chunks(paragraphs, pipeline.network.words), pipeline.network.words))
    assert all(len(window.ids) == len(window.features) <= LONGEST + 2 for window in windows)
    read = [token for window in windows for chunk in window.chunks for token in chunk.tree.tokens]
    assert read == [token for paragraph in paragraphs for token in paragraph.doc]


def test_a_long_paragraph_without_sentences_is_cut_where_a_window_is_full(pipeline):
    paragraphs = parse(
        article_of(" ".join(["Antidisestablishmentarianism", "goes", "on"] * 200)), pipeline.nlp
    )
    found = list(chunks(paragraphs, pipeline.network.words))
    assert len(found) > 1
    assert all(chunk.length <= LONGEST for chunk in found)
