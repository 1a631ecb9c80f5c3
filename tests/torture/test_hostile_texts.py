"""Strings made to hurt, through all that reads what is sent: only our own errors come out.

A share of them goes through the extraction too, whose offsets fit the text. ``TORTURE=1`` tries
100,000 of them: some hours.
"""

import json
import os
import random
from contextlib import suppress

import pytest

from benchmarks.growing import TEXTS, UNITS
from chalicelib import bootstrap
from chalicelib.errors import OnrecordError
from chalicelib.extraction.pipeline import extract
from chalicelib.intake.media_types import FORMS
from chalicelib.intake.page.parse import parse
from chalicelib.intake.reading import read_article, read_value
from chalicelib.intake.senders import read_notice
from chalicelib.intake.signatures import Request
from chalicelib.models import Channel, ChannelKind, ChannelOptions
from tests.intake.formats.examples import PAYLOADS

TORTURE = bool(os.environ.get("TORTURE"))
STRINGS = 100_000 if TORTURE else 300
TOGETHER = 50  # strings of one test
EXTRACTED = 10  # of so many one is extracted
LONGEST = 60  # bits of a string
BITS = [
    *UNITS.values(),
    *("Ada Moreno", " said ", "“", "”", '"', "'", "‘", "’", ": ", ", ", ".", "\n", "\n\n", " ", "\t", "\r\n"),
    *("<", ">", "</p>", "<p>", "<!--", "-->", "<![CDATA[", "&#0;", "&#xD800;", "&amp;", "<script>", "<br/>"),
    *(
        "\0",
        "\ud800",
        "\ufffe",
        "\ufeff",
        "\u200b",
        "\u2028",
        "\x85",
        "\x1b",
        "\x7f",
        "\u0301",
        "\u202e",
        "\ue000",
    ),
    *("{", "}", "[", "]", "\\", "\\u0000", "null", "NaN", "1e999", "-0", "9" * 40, "%", "%00", "$(x)", "../"),
    *("𝔸", "ﬁ", "ß", "İ", "ı", "ǆ", "👩‍🚀", "🇺🇳", "ก็", "한", "ا", "א", "١٢", "Ⅷ", "½", "²"),
    *(
        "By Ada Moreno",
        "Updated:",
        "May 2, 2026",
        "Photo: ",
        "LONDON (AP) — ",
        "Q: ",
        "A: ",
        "• ",
        "Correction: ",
    ),
]


def hostile(rng):
    """A string of a few bits, some of them many times over."""
    parts = rng.choices(BITS, k=rng.randint(1, LONGEST))
    return "".join(part * rng.choice((1, 1, 1, 1, 2, 40)) for part in parts)


def damaged(rng, value):
    """A payload with some of its strings, or whatever else it holds, made hostile."""
    if rng.random() < 0.1:
        return rng.choice((hostile(rng), None, [], {}, -1, 1e300, True))
    if isinstance(value, dict):
        return {key: damaged(rng, inner) for key, inner in value.items()}
    return [damaged(rng, inner) for inner in value] if isinstance(value, list) else value


def submissions(rng):
    """What the readers make of one string, where they take it."""
    text = hostile(rng)
    body = text.encode(errors="surrogatepass")
    for media_type in (*FORMS, "application/json"):
        with suppress(OnrecordError):
            yield read_article(body, media_type, {}).submission
    payload = rng.choice(PAYLOADS)
    if payload.suffix == ".json":
        value = damaged(rng, json.loads(payload.read_text()))
        with suppress(OnrecordError):
            yield read_value(value).submission
        _notify(rng, json.dumps(value).encode())
    else:
        at, end = sorted(rng.choices(range(len(payload.read_text())), k=2))
        changed = payload.read_text()[:at] + text + payload.read_text()[end:]
        with suppress(OnrecordError):
            yield read_article(changed.encode(errors="replace"), "application/xml", {}).submission
    for field in ("body_text", "body_html"):
        with suppress(OnrecordError):
            yield read_value({field: text, "headline": hostile(rng)[:900], "language": "en"}).submission


def _notify(rng, body):
    channel = Channel(
        id="ch_aaaaaaaaaaaaaaaa",
        tenant="one",
        name="x",
        kind=rng.choice(list(ChannelKind)),
        secrets=(),
        options=ChannelOptions(),
        created_at="2026-01-01T00:00:00Z",
    )
    with suppress(OnrecordError):
        read_notice(
            channel, Request("POST", "/", {}, body, rng.choice((None, "post.published", hostile(rng))))
        )


def assert_fitting(extraction, text):
    spans = [span for each in extraction.attributions for span in (*each.content, each.cue)]
    sources = [each.source for each in (*extraction.attributions, *extraction.no_comment)]
    spans += [source.mention for source in sources] + [each.cue for each in extraction.no_comment]
    for span in filter(None, spans):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text


@pytest.fixture(scope="module")
def pipeline():
    return bootstrap.pipeline()


@pytest.mark.parametrize("seed", range(0, STRINGS, TOGETHER))
def test_only_our_own_errors_come_out(seed, pipeline):
    for number in range(seed, seed + TOGETHER):
        for submission in submissions(random.Random(number)):
            article = None
            with suppress(OnrecordError):
                article = parse(submission)
            if article is not None:
                assert all(0 <= b.start <= b.end <= len(article.text) for b in article.blocks)
                if number % EXTRACTED == 0:
                    assert_fitting(extract(article, pipeline), article.text)


@pytest.mark.parametrize("name", TEXTS)
def test_texts_made_to_be_slow_are_read(name, pipeline):
    article = parse(TEXTS[name](2_500))
    assert_fitting(extract(article, pipeline), article.text)
