"""Named sources: listed, found, and what they said."""

from tests.support.corpus import PEOPLE, pages


def test_sources_are_found_by_any_word_of_the_name(corpus):
    names = [source["name"] for source in pages(corpus, "/v1/sources")]
    assert names == sorted(PEOPLE)
    for q in ("moreno", "Mor", "ada", "ada mor", "MORENO, A"):
        assert [source["name"] for source in pages(corpus, "/v1/sources", q=q)] == ["Ada Moreno"]
    assert pages(corpus, "/v1/sources", q="ada osei") == []


def test_a_source_leads_to_its_claims(corpus):
    source = pages(corpus, "/v1/sources", q="osei")[0]
    claims = pages(corpus, source["links"]["claims"], limit=2)
    assert {claim["source"]["name"] for claim in claims} == {"Benedict Osei"}
    assert [claim["published"] for claim in claims] == sorted(
        (claim["published"] for claim in claims), reverse=True
    )
