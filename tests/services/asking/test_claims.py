"""Who is on record as saying what: lists, filters, cursors, permalinks."""

import pytest

from tests.support.corpus import everything, pages


def test_claims_of_an_article_come_in_text_order(corpus):
    link = pages(corpus, "/v1/articles", limit=1)[0]["links"]["claims"]
    claims = pages(corpus, link, limit=2)
    starts = [claim["content"][0]["start"] for claim in claims]
    assert starts == sorted(starts)
    assert len(claims) == 4


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_all_claims_come_once_whatever_the_page(corpus, limit):
    claims = pages(corpus, "/v1/claims", limit=limit)
    assert [claim["id"] for claim in claims] == [claim["id"] for claim in everything(corpus)]


@pytest.mark.parametrize("limit", [1, 2, 100])
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"source": "ada moreno"}, lambda c: c["source"]["name"] == "Ada Moreno"),
        ({"source_type": "unnamed_group"}, lambda c: c["source"]["type"] == "unnamed_group"),
        ({"kind": "direct"}, lambda c: c["kind"] == "direct"),
        ({"min_confidence": "0.9"}, lambda c: c["confidence"] >= 0.9),
        (
            {"min_confidence": "0.905", "kind": "indirect"},
            lambda c: c["confidence"] > 0.9 and c["kind"] == "indirect",
        ),
        ({"outlet": "tarn post"}, lambda c: c["outlet"] == "Tarn Post"),
        ({"from": "2026-05-04"}, lambda c: c["published"] >= "2026-05-04"),
        ({"to": "2026-05-03T08:00:00Z"}, lambda c: c["published"] <= "2026-05-03T08:00:00Z"),
        (
            {"kind": "indirect", "outlet": "Alden Courier", "from": "2026-05-02", "to": "2026-05-04"},
            lambda c: (
                c["kind"] == "indirect" and c["outlet"] == "Alden Courier" and c["published"] < "2026-05-05"
            ),
        ),
        ({"source": "Nobody Here"}, lambda _: False),
    ],
)
def test_filters_keep_what_a_plain_filter_keeps(corpus, query, wanted, limit):
    expected = [claim["id"] for claim in everything(corpus) if wanted(claim)]
    assert [claim["id"] for claim in pages(corpus, "/v1/claims", limit=limit, **query)] == expected


def test_the_claims_of_an_article_and_of_a_source_narrow_by_confidence(corpus):
    article, claims = pages(corpus, "/v1/articles", limit=1)[0]["links"]["claims"], everything(corpus)
    middle = sorted(claim["confidence"] for claim in claims)[len(claims) // 2]
    of_article = [claim["confidence"] for claim in pages(corpus, article, limit=1)]
    shown = [claim["confidence"] for claim in pages(corpus, article, limit=1, min_confidence=middle)]
    assert shown == [confidence for confidence in of_article if confidence >= middle]
    source = f"/v1/sources/{claims[0]['source']['id']}/claims"
    of_source = [claim["id"] for claim in pages(corpus, source) if claim["confidence"] >= middle]
    assert [claim["id"] for claim in pages(corpus, source, min_confidence=middle)] == of_source


@pytest.mark.parametrize("wrong", ["1.5", "-1", "sure"])
def test_a_confidence_lies_between_0_and_1(corpus, wrong):
    answer = corpus.http.get("/v1/claims", params={"min_confidence": wrong})
    assert answer.status_code == 400
    assert "min_confidence" in answer.json()["detail"]


def test_a_claim_has_a_permalink_with_its_sentences(corpus):
    claim = pages(corpus, "/v1/claims", limit=1)[0]
    shown = corpus.http.get(claim["links"]["self"]).json()
    assert shown.pop("first")["claim_id"] == claim["id"]
    assert shown == {**claim, "copies": [], "copy_count": 0}
    assert claim["content"][0]["text"] in shown["context"]


def test_a_cursor_is_bound_to_its_query_and_tenant(corpus):
    cursor = corpus.http.get("/v1/claims", params={"limit": 1}).json()["next"]
    other = corpus.new_token("read", tenant="other")
    assert corpus.http.get("/v1/claims", params={"limit": 1, "cursor": cursor}).status_code == 200
    assert corpus.http.get("/v1/claims", params={"kind": "direct", "cursor": cursor}).status_code == 400
    foreign = corpus.http.get("/v1/claims", params={"cursor": cursor}, headers=corpus.authorization(other))
    assert foreign.status_code == 400


def test_two_tenants_never_see_each_other(corpus):
    """Every read, with the ids of one tenant and the token of the other."""
    token = corpus.new_token("read", "ingest", tenant="other")
    claim = pages(corpus, "/v1/claims", limit=1)[0]
    own = f"/v1/articles/{claim['article_id']}"
    for path in (
        own,
        f"{own}/text",
        f"{own}/claims",
        f"/v1/claims/{claim['id']}",
        f"/v1/sources/{claim['source']['id']}/claims",
    ):
        assert corpus.http.get(path, headers=corpus.authorization(token)).status_code == 404
    for path in (
        "/v1/articles",
        "/v1/claims",
        "/v1/sources",
        "/v1/sources?q=moreno",
        f"/v1/claims?source={claim['source']['id']}",
    ):
        answer = corpus.http.get(path, headers=corpus.authorization(token))
        assert answer.json() == {"items": [], "next": None}
