"""What cut-offs leave is found and put away; what is served stays as it is."""

import time

import pytest

from chalicelib.local.aws import session
from chalicelib.naming.delivery_keys import delivery_prefix
from chalicelib.naming.object_keys import INDEXES, correction_key, decision_prefix, text_key
from chalicelib.ports.articles import generation_name, run_of
from chalicelib.ports.corrections import Correction
from chalicelib.storage import keys
from tests.support.items import unpacked
from tests.support.newsroom import COURT, LANES, TOLL, post
from tests.support.operators import call

STRAY = generation_name(1, "3.0.0", "20260101T000000.000000Z")


def table():
    return session().resource("dynamodb").Table("onrecord")


def stored(onrecord):
    """All that is there once the index has followed, but for that, and for how often something was tidied."""
    while onrecord.indexer.pending():
        time.sleep(0.01)
    items = [
        {name: item[name] for name in item if name != "clearings"}
        for item in unpacked(table().scan()["Items"])
    ]
    named = (key for key in onrecord.ports.objects.keys("") if not key.startswith(INDEXES))
    objects = {key: onrecord.ports.objects.get(key) for key in named}
    return sorted(items, key=lambda item: (item["PK"], item["SK"])), objects


def verify(onrecord, code=0):
    result = call(onrecord, "table", "verify")
    assert result.exit_code == code, result.output
    return result.output


def left_by_a_cut_off(onrecord, article):
    """A generation as a run leaves it that was ended before it was served."""
    served = onrecord.ports.articles.get("local", article)
    claims = onrecord.ports.claims.all_of_article("local", article, served.generation)
    stray = [
        each.model_copy(
            update={"source": each.source.model_copy(update={"id": "s_aaaaaaaaaaaaaaaa", "name": "Ann Low"})}
        )
        for each in claims
    ]
    text = onrecord.ports.objects.get(text_key("local", article, served.generation))
    onrecord.ports.objects.put(text_key("local", article, STRAY), text)
    left = served.model_copy(update={"generation": STRAY})
    left = onrecord.ports.claims.write(left, stray, served, claims)
    onrecord.ports.articles._headings.put(left, served)


@pytest.fixture
def filled(onrecord):
    articles = [post(onrecord, text, name=name) for name, text in (("1", TOLL), ("2", LANES), ("3", COURT))]
    onrecord.settle()
    onrecord.http.delete(f"/v1/articles/{articles[2]}", params={"erase": True}).raise_for_status()
    onrecord.settle()
    return onrecord, articles


def test_where_nothing_is_left_it_says_so(filled):
    onrecord, _ = filled
    before = stored(onrecord)
    assert verify(onrecord) == "Nothing is left over.\n"
    assert stored(onrecord) == before


def test_what_nobody_is_served_is_deleted_and_all_else_stays(filled):
    onrecord, (first, *_) = filled
    before = stored(onrecord)
    left_by_a_cut_off(onrecord, first)
    assert "Ann Low" in str(stored(onrecord))
    assert verify(onrecord) == f"{first}: what nobody is served was deleted\nFaults put right: 1.\n"
    assert stored(onrecord) == before
    assert verify(onrecord) == "Nothing is left over.\n"


def test_headings_and_sources_without_a_claim_go(filled):
    onrecord, (first, *_) = filled
    before = stored(onrecord)
    left_by_a_cut_off(onrecord, first)
    onrecord.ports.objects.delete(text_key("local", first, STRAY))
    for item in table().scan()["Items"]:
        if item["SK"].startswith(f"CLAIM#{run_of(STRAY)}"):
            table().delete_item(Key={"PK": item["PK"], "SK": item["SK"]})
    assert "Ann Low" in str(stored(onrecord))
    assert "what no claim has any longer was deleted" in verify(onrecord)
    left, objects = stored(onrecord)
    assert objects == before[1]
    assert left == before[0]


def test_a_correction_that_was_kept_and_not_served_is_served(filled):
    onrecord, (first, *_) = filled
    (claim,) = onrecord.http.get(f"/v1/articles/{first}/claims").json()["items"]
    said = Correction(
        claim_id=claim["id"], article_id=first, speaker="Ruth Oduya", version=1, at="2026-05-06"
    )
    onrecord.ports.objects.put(
        correction_key("local", first, claim["id"], 1), said.model_dump_json().encode()
    )
    onrecord.ports.corrections.put("local", said)
    assert "what an editor said of its claims was not served" in verify(onrecord)
    (claim,) = onrecord.http.get(f"/v1/articles/{first}/claims").json()["items"]
    assert claim["source"]["name"] == "Ruth Oduya"
    onrecord.settle()
    assert verify(onrecord) == "Nothing is left over.\n"


def test_what_is_said_of_an_erased_article_goes(filled):
    onrecord, (*_, erased) = filled
    said = Correction(claim_id="c_x", article_id=erased, speaker="Ruth Oduya", version=1)
    key = correction_key("local", erased, "c_x", 1)
    onrecord.ports.objects.put(key, said.model_dump_json().encode())
    verify(onrecord)
    assert "Ruth Oduya" not in str(stored(onrecord))


def test_the_table_learns_of_what_editors_decided(filled):
    onrecord, _ = filled
    ids = [
        onrecord.http.get("/v1/sources", params={"q": name}).json()["items"][0]["id"]
        for name in ("ada", "tom")
    ]
    onrecord.http.post(f"/v1/sources/{ids[0]}/merge", json={"sources": ids[1:]}).raise_for_status()
    before = stored(onrecord)
    for key in ((keys.source_pk("local", each), "DECISION") for each in ids):
        table().delete_item(Key=dict(zip(("PK", "SK"), key, strict=True)))
    table().delete_item(Key={"PK": keys.decisions_pk("local"), "SK": "LAST"})
    (decided,) = onrecord.ports.objects.keys(decision_prefix("local"))
    assert f"{decided}: the table did not know of it" in verify(onrecord)
    assert stored(onrecord) == before


def test_an_article_that_the_table_lacks_is_named(filled):
    onrecord, (first, *_) = filled
    onrecord.worker.stop()
    table().delete_item(Key={"PK": keys.article_pk("local", first), "SK": keys.ARTICLE})
    assert list(onrecord.ports.objects.keys(delivery_prefix("local", first)))
    output = verify(onrecord, code=1)
    assert f"{first}: not in the table: backfill puts it there" in output
    assert "Faults that are not put right: 1 of 2." in output  # the index has claims of it
