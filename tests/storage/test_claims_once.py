"""A claim is written once: what is found again stays as it is, and lists change where the article does."""

from threading import get_ident

import pytest
from botocore.client import BaseClient

from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.local.aws import TABLE, session
from chalicelib.naming.ids import named_source_id
from chalicelib.ports.articles import generation_name
from chalicelib.ports.claims import ClaimFilter
from chalicelib.services.extracting.serving import extract_delivery
from chalicelib.storage import manifests
from tests.support.newsroom import LANES, TOLL, post

ADA = named_source_id("local", "ada moreno")
LIST = named_source_id("local", "jo list")
MANY = "\n\n".join(f"“We will appeal the toll {number},” said Jo List." for number in range(60))


@pytest.fixture
def paused(onrecord):
    """A system whose queues nobody reads."""
    onrecord.worker.stop()
    onrecord.indexer.stop()
    return onrecord


@pytest.fixture
def written(monkeypatch):
    """The sort keys of all that is put, updated or deleted."""
    call, found = BaseClient._make_api_call, []

    def noted(self, operation, parameters):
        if operation == "BatchWriteItem":
            for requests in parameters["RequestItems"].values():
                for request in requests:
                    put = request.get("PutRequest", {}).get("Item")
                    found.append((put or request["DeleteRequest"]["Key"])["SK"])
        elif operation in {"UpdateItem", "PutItem", "DeleteItem"}:
            found.append((parameters.get("Key") or parameters["Item"])["SK"])
        return call(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    return found


def extract(onrecord, article, *, again=False, extractor=EXTRACTOR_VERSION):
    key = onrecord.ports.articles.get("local", article).delivery
    extract_delivery(onrecord.ports, key, extractor, again=again)


def keys_of(kind):
    items = session().resource("dynamodb").Table(TABLE).scan()["Items"]
    return sorted((item["PK"], item["SK"]) for item in items if kind in f"{item['PK']} {item['SK']}")


def served(onrecord, article):
    return onrecord.ports.articles.get("local", article)


def test_what_is_found_again_is_not_written_again(paused, written):
    article = post(paused, TOLL, LANES, publisher="Courier", authors=["Jo Lind"])
    extract(paused, article)
    before = keys_of("CLAIM#"), keys_of("#P#"), keys_of("SOURCE")
    written.clear()
    extract(paused, article, extractor="99.0.0")
    assert written == ["ARTICLE"]
    assert (keys_of("CLAIM#"), keys_of("#P#"), keys_of("SOURCE")) == before
    (claim, *_) = paused.http.get(f"/v1/articles/{article}/claims").json()["items"]
    assert claim["extractor"] == "99.0.0"


def test_a_revision_writes_the_claims_that_differ(paused, written):
    article = post(paused, MANY)
    extract(paused, article)
    before = served(paused, article).manifest.items
    post(paused, MANY, "“It is late,” said Ruth Oduya.")
    written.clear()
    extract(paused, article)
    kept, now = before & served(paused, article).manifest.items, served(paused, article).manifest.items
    assert len(kept) > 50  # those beside what is new are found a little more or less surely
    changed = {sk for sk in written if sk.startswith("CLAIM")}
    assert changed == {f"CLAIM#{item}" for item in before ^ now}
    items = paused.http.get(f"/v1/articles/{article}/claims?limit=100").json()["items"]
    assert [(each["revision"], each["number"]) for each in items] == [(2, number) for number in range(61)]


def test_a_claim_tells_what_its_article_says_by_now(paused):
    article = post(paused, TOLL, publisher="Courier", published="2026-05-06")
    extract(paused, article)
    before = keys_of("CLAIM#")
    post(paused, TOLL, publisher="Tarn Post", published="2026-05-07")
    extract(paused, article)
    assert keys_of("CLAIM#") == before
    (claim,) = paused.http.get("/v1/claims", params={"outlet": "Tarn Post"}).json()["items"]
    assert (claim["outlet"], claim["published"]) == ("Tarn Post", "2026-05-07")
    assert paused.http.get("/v1/claims", params={"outlet": "Courier"}).json()["items"] == []
    assert all("2026-05-07#" in sk for _, sk in keys_of("#P#"))


def test_an_article_is_listed_once_under_each_heading(paused):
    article = post(paused, MANY, publisher="Courier", authors=["Jo Lind"], section="City")
    extract(paused, article)
    found = [pk.partition("#P#")[2] for pk, _ in keys_of("#P#")]
    assert found == ["all", "author#jo lind", "outlet#courier", "section#city", f"source#{LIST}"]


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("asked", [{}, {"source": "Jo List"}])
def test_pages_go_through_an_article_and_on_to_the_next(paused, order, asked):
    articles = [post(paused, MANY, name=name, published=f"2026-05-0{name}") for name in "12"]
    for article in articles:
        extract(paused, article)
    whole = [
        claim["id"]
        for article in articles
        for claim in paused.http.get(f"/v1/articles/{article}/claims?limit=100").json()["items"]
    ]
    expected = whole if order == "oldest" else whole[60:] + whole[:60]
    if order == "oldest":
        expected = whole[:60][::-1] + whole[60:][::-1]
    found, asked = [], {**asked, "order": order, "limit": 7}
    while True:
        page = paused.http.get("/v1/claims", params=asked).json()
        found += [each["id"] for each in page["items"]]
        if not page["next"]:
            break
        assert len(page["items"]) == 7
        asked["cursor"] = page["next"]
    assert found == expected


def test_claims_are_read_by_their_ids(paused):
    first, second = post(paused, TOLL, LANES), post(paused, TOLL, name="2")
    for article in (first, second):
        extract(paused, article)
    ids = [each["id"] for each in paused.http.get("/v1/claims").json()["items"]]
    found = paused.ports.claims.served("local", [*ids, "c_none", ids[0][:-1] + "z"])
    assert sorted(row.claim.id for row in found.rows) == sorted(ids)
    assert ADA in found.sources
    assert not found.stale
    paused.http.patch(f"/v1/claims/{ids[0]}", json={"rejected": True}).raise_for_status()
    paused.http.delete(f"/v1/articles/{second}").raise_for_status()
    left = paused.ports.claims.served("local", ids)
    assert sorted(row.claim.id for row in left.rows) == sorted(each for each in ids[1:] if first[2:] in each)


def test_claims_are_read_by_their_ids_in_two_reads(paused, monkeypatch):
    articles = [post(paused, TOLL, name=str(number)) for number in range(5)]
    for article in articles:
        extract(paused, article)
    ids = [each["id"] for each in paused.http.get("/v1/claims").json()["items"]]
    call, calls, own = BaseClient._make_api_call, [], get_ident()

    def noted(self, operation, parameters):
        if get_ident() == own:
            calls.append(operation)
        return call(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    assert len(paused.ports.claims.served("local", ids).rows) == 5
    assert calls == ["BatchGetItem"] * 2
    calls.clear()
    assert len(paused.ports.claims.list("local", ClaimFilter(), 20, None).rows) == 5
    assert calls == ["Query", "BatchGetItem", "BatchGetItem"]


def test_an_article_with_more_claims_than_its_record_holds(paused, monkeypatch):
    monkeypatch.setattr(manifests, "LARGEST", 100)
    monkeypatch.setattr(manifests, "LARGEST_PART", 300)
    article = post(paused, MANY)
    extract(paused, article)
    assert len(keys_of("CLAIMS#")) > 1
    first = keys_of("CLAIMS#")
    assert len(paused.http.get(f"/v1/articles/{article}/claims?limit=100").json()["items"]) == 60
    assert len(paused.http.get("/v1/claims?limit=100").json()["items"]) == 60
    extract(paused, article, again=True)
    assert len(paused.http.get("/v1/claims?limit=100").json()["items"]) == 60
    assert not set(first) & set(keys_of("CLAIMS#"))
    assert len(keys_of("CLAIM#")) == 60
    paused.http.delete(f"/v1/articles/{article}").raise_for_status()
    extract(paused, article)
    assert keys_of("CLAIM") == []


def test_what_another_deletes_between_listing_and_serving_is_listed(paused):
    """A run puts its headings; one before it, that was held up, deletes them; then the first is served."""
    article = post(paused, TOLL, publisher="Courier")
    ports, put = paused.ports, paused.ports.articles._headings.put

    def put_and_lose(own, before):
        listed = put(own, before)
        ports.articles._headings.delete(own, listed, {})
        return listed

    ports.articles._headings.put = put_and_lose
    extract(paused, article)
    assert [pk.partition("#P#")[2] for pk, _ in keys_of("#P#")] == ["all", "outlet#courier", f"source#{ADA}"]
    assert paused.http.get("/v1/sources").json()["items"]


def test_what_is_served_by_then_is_not_deleted(paused):
    """A run that is held up deletes what another serves by then."""
    article = post(paused, TOLL, publisher="Courier")
    extract(paused, article)
    before, listed = served(paused, article), keys_of("#P#")
    stale = before.model_copy(update={"generation": generation_name(1, "1", "20260101T000000.000000Z")})
    paused.ports.articles.relist(stale.model_copy(update={"manifest": None}), [before.extracted.metadata])
    assert keys_of("#P#") == listed
    assert paused.http.get("/v1/sources").json()["items"]
