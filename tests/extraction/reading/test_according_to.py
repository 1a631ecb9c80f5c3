"""Attributions by a phrase."""

import pytest


@pytest.mark.parametrize(
    ("text", "mention", "content"),
    [
        (
            "The sensors cost $31 each, according to a study by the institute.",
            "a study by the institute",
            ["The sensors cost $31 each"],
        ),
        (
            "According to the harbor office, the pier will open in May.",
            "the harbor office",
            ["the pier will open in May"],
        ),
    ],
)
def test_according_to(said, text, mention, content):
    assert said(text) == [(mention, text[text.lower().index("acc") :][:12], content)]


def test_as_someone_explained(said):
    found = said("The pumps had never been tested under load, as Ann Low explained.")
    assert found == [("Ann Low", "explained", ["The pumps had never been tested under load"])]
