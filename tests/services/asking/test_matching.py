"""Every question's answer is that of a plain filter over the same claims, whatever is asked together.

The claims are made, not extracted: what is looked at is how they are kept and found. ``THOROUGH=1``
takes a thousand articles with twenty thousand claims.
"""

import os
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.corpus import AUTHORS, OUTLETS, PEOPLE, load
from chalicelib.local import system
from chalicelib.models import SourceType
from chalicelib.naming.plain import fold
from chalicelib.naming.words import stem
from chalicelib.ports.sources import NAMED_AS
from chalicelib.storage.search.documents import stems

THOROUGH = bool(os.environ.get("THOROUGH"))
ARTICLES, CLAIMS = (1_000, 20) if THOROUGH else (40, 8)


@pytest.fixture(scope="module")
def corpus():
    with system() as onrecord:
        load(onrecord.ports, ARTICLES, CLAIMS)
        onrecord.settle(600)
        every = pages(onrecord, {})
        assert len(every) == ARTICLES * CLAIMS
        yield onrecord, every


def pages(onrecord, asked, limit=100, path="/v1/claims"):
    items, cursor = [], None
    while True:
        query = {**asked, "limit": limit, **({"cursor": cursor} if cursor else {})}
        answer = onrecord.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items


def words_of(claim):
    return fold(" ".join(span["text"] for span in claim["content"])).split()


def says(claim, q):
    """As documented: words in any form, a phrase as it is, "-" without, OR, in the content or around it."""
    texts = [fold(" ".join(span["text"] for span in claim["content"])), fold(claim["context"])]
    if q.startswith('"'):
        return any(f" {fold(q)} " in f" {text} " for text in texts)
    if " OR " in q:
        return any(says(claim, part) for part in q.split(" OR "))
    words = {stem for text in texts for stem in stems(text.split())}
    wanted = [word for word in q.split() if not word.startswith("-")]
    unwanted = [word[1:] for word in q.split() if word.startswith("-")]
    if q.endswith("*"):
        return any(word.startswith(fold(q)) for text in texts for word in text.split())
    return set(stems(list(map(fold, wanted)))) <= words and not set(stems(unwanted)) & words


PLAIN = {
    "source": lambda claim, value: fold(claim["source"]["name"] or "") == fold(value),
    "source_type": lambda claim, value: claim["source"]["type"] == value,
    "kind": lambda claim, value: claim["kind"] == value,
    "outlet": lambda claim, value: fold(claim["outlet"]) == fold(value),
    "author": lambda claim, value: fold(value) in map(fold, claim["authors"]),
    "min_confidence": lambda claim, value: claim["confidence"] >= float(value),
    "from": lambda claim, value: claim["published"] >= value,
    "to": lambda claim, value: claim["published"] <= f"{value}~",
    "about": lambda claim, value: all(
        any(stem(topic).startswith(stem(fold(word))) for topic in map(fold, claim["about"]))
        for word in value.split()
    ),
    "q": says,
    "named": lambda claim, value: NAMED_AS[SourceType(claim["source"]["type"])] == value,
    "negated": lambda claim, value: claim["negated"] == (value == "true"),
    "relayed": lambda claim, value: (claim["relayed_by"] is not None) == (value == "true"),
    "act": lambda claim, value: value in {"spoken", "all", claim["act"]},
    "order": lambda claim, value: True,
}
DAYS = st.dates(date(2026, 4, 30), date(2026, 7, 10)).map(str)
QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        "source": st.sampled_from([*PEOPLE, "jose ORTEGA", "Nobody Here"]),
        "source_type": st.sampled_from(["named_person", "unnamed_group", "document", "unnamed_person"]),
        "kind": st.sampled_from(["direct", "mixed", "indirect"]),
        "outlet": st.sampled_from([*OUTLETS, "tarn post", "Elsewhere"]),
        "author": st.sampled_from([*AUTHORS, "OWEN TALLIS"]),
        "min_confidence": st.sampled_from(["0.5", "0.755", "0.9"]),
        "from": DAYS,
        "to": DAYS,
        "about": st.sampled_from(
            ["toll", "Lane", "lanes", "city", "cities", "immigr", "toll bridge", "tax harbor", "x"]
        ),
        "q": st.sampled_from(
            [
                *("toll", "Lanes bridge", '"must not grow"', "17 years", '"years old"', "city shame"),
                *("paying harbor", "bridge -lane", "immig*", "school OR budgets", "the", "zzz"),
            ]
        ),
        "named": st.sampled_from(["named", "unnamed", "document"]),
        "negated": st.sampled_from(["true", "false"]),
        "relayed": st.sampled_from(["true", "false"]),
        "act": st.sampled_from(["spoken", "all", "said", "asked"]),
        "order": st.sampled_from(["newest", "oldest"]),
    },
).filter(lambda asked: asked.get("from", "") <= asked.get("to", "~"))


@settings(
    max_examples=300 if THOROUGH else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=QUESTIONS, limit=st.sampled_from([13, 40, 100]))
def test_an_answer_is_that_of_a_plain_filter(corpus, asked, limit):
    onrecord, every = corpus
    wanted = [claim for claim in every if all(PLAIN[name](claim, value) for name, value in asked.items())]
    found = pages(onrecord, asked, limit)
    if asked.get("order") == "oldest":
        wanted = wanted[::-1]
    assert [claim["id"] for claim in found] == [claim["id"] for claim in wanted]


PLAIN_ARTICLES = {
    "outlet": lambda article, value: fold(article["metadata"]["publisher"]) == fold(value),
    "section": lambda article, value: fold(article["metadata"]["section"] or "") == fold(value),
    "author": lambda article, value: fold(value) in map(fold, article["metadata"]["authors"]),
    "status": lambda article, value: article["status"] == value,
    "from": lambda article, value: article["metadata"]["published"] >= value,
    "to": lambda article, value: article["metadata"]["published"] <= f"{value}~",
    "order": lambda article, value: True,
}
ARTICLE_QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        "outlet": st.sampled_from([*OUTLETS, "tarn post", "Elsewhere"]),
        "section": st.sampled_from(["Transport", "politics", "Sport"]),
        "author": st.sampled_from([*AUTHORS, "OWEN TALLIS"]),
        "status": st.sampled_from(["extracted", "received", "failed"]),
        "from": DAYS,
        "to": DAYS,
        "order": st.sampled_from(["newest", "oldest"]),
    },
).filter(lambda asked: asked.get("from", "") <= asked.get("to", "~"))


@settings(
    max_examples=300 if THOROUGH else 30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=ARTICLE_QUESTIONS, limit=st.sampled_from([13, 100]))
def test_articles_are_those_of_a_plain_filter(corpus, asked, limit):
    onrecord, _ = corpus
    every = pages(onrecord, {}, path="/v1/articles")
    wanted = [
        each for each in every if all(PLAIN_ARTICLES[name](each, value) for name, value in asked.items())
    ]
    found = pages(onrecord, asked, limit, path="/v1/articles")
    if asked.get("order") == "oldest":
        wanted = wanted[::-1]
    assert [each["article_id"] for each in found] == [each["article_id"] for each in wanted]
