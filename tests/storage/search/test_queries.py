"""What ``q`` finds, and that nothing that one may write is an error."""

import pytest
import tantivy
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.storage.search.documents import document, schema
from chalicelib.storage.search.queries import fits, looked_for, text_query
from tests.storage.search.test_index import article, claim

SAID = (
    "The toll on the bridge is a shame",
    "Bridges were closed; nobody tolled a bell",
    "We don’t pay for José’s harbor",
    "Immigration is no crime",
)


@pytest.fixture(scope="module")
def searcher():
    index = tantivy.Index(schema())
    writer = index.writer(15_000_000, 1)
    for number, words in enumerate(SAID):
        writer.add_document(document(claim(article(number), words)))
    writer.commit()
    index.reload()
    return index.searcher()


def numbers(searcher, text):
    hits = searcher.search(text_query(text), 10).hits
    return {int(searcher.doc(address).get_first("id")[2:18]) for _, address in hits}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("toll", {0, 1}),
        ("TOLLS bridge", {0, 1}),
        ('"the bridge"', {0}),
        ("“the bridge”", {0}),
        ("toll -shame", {1}),
        ("toll NOT shame", {1}),
        ("-toll", {2, 3}),
        ("shame OR crime", {0, 3}),
        ("(shame OR crime) toll", {0}),
        ("immig*", {3}),
        ("harbur~", {2}),
        ("don't", {2}),
        ("jose", {2}),
        ("crime AND", {3}),
        ('"crime', {3}),
        ("words:crime", set()),
        ("[a TO b]", set()),
        ("…", set()),
        ("nobody bell closing", {1}),
    ],
)
def test_what_is_asked_is_found(searcher, text, expected):
    assert numbers(searcher, text) == expected


@given(st.text(max_size=60))
def test_no_text_is_an_error(searcher, text):
    numbers(searcher, text)
    fits("toll", looked_for(text))


@given(
    st.lists(st.sampled_from(['"', "(", ")", "-", "*", "~", "NOT", "AND", "OR", "toll", "a", " ", "^2", ":"]))
)
def test_no_order_of_signs_is_an_error(searcher, parts):
    numbers(searcher, "".join(parts))


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("tolls", "toll", True),
        ("toll", "bridge", False),
        ("-toll", "toll", False),
        ('"tolls"', "toll", False),
        ('"the bridge"', "bridge", True),
        ("immig*", "immigration", True),
        ("immig*", "crime", False),
    ],
)
def test_words_that_are_looked_for_are_known(text, word, expected):
    assert fits(word, looked_for(text)) == expected
