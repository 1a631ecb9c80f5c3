"""A table of the version before claims were written once: nothing fails, and a backfill brings all over."""

import json
import time
import zlib

from boto3.dynamodb.conditions import Key

from chalicelib.local.aws import session
from chalicelib.naming.object_keys import INDEXES
from chalicelib.storage import keys
from tests.support.newsroom import LANES, TOLL, post
from tests.support.operators import call


def table():
    return session().resource("dynamodb").Table("onrecord")


def settle(onrecord):
    """But for what subscribers are owed."""
    while any(each.pending() for each in (onrecord.bulk_worker, onrecord.worker, onrecord.indexer)):
        time.sleep(0.01)


def as_before(onrecord, article_id):
    """The article as that version wrote it: each claim under its generation, posted under each heading."""
    article = onrecord.ports.articles.get("local", article_id)
    claims = onrecord.ports.claims.all_of_article("local", article_id, article.generation)
    pk = keys.article_pk("local", article_id)
    for item in table().query(KeyConditionExpression=Key("PK").eq(pk))["Items"]:
        if item["SK"].startswith("CLAIM"):
            table().delete_item(Key={"PK": pk, "SK": item["SK"]})
    for item in table().scan()["Items"]:
        if "#P#" in item["PK"] and article_id in item["SK"]:
            table().delete_item(Key={"PK": item["PK"], "SK": item["SK"]})
    record = table().get_item(Key={"PK": pk, "SK": "ARTICLE"})["Item"]
    extracted = json.loads(zlib.decompress(bytes(record["extracted"])))
    record["extracted"] = json.dumps({**extracted, "voices": [["s_x", "Ada Moreno", "named_person", 1]]})
    del record["manifest"]
    table().put_item(Item=record)
    for claim in claims:
        own = {"generation": article.generation, "when": article.when, "data": claim.model_dump_json()}
        table().put_item(Item={"PK": pk, "SK": f"CLAIM#{article.generation}#{claim.number:05d}", **own})
        place = f"{article.when}#{article_id}#{99_999 - claim.number:05d}#{article.generation}"
        told = {"source": claim.source.id, "type": "named_person", "kind": claim.attribution.kind.value}
        heard = {"name": "ada moreno", "written": "Ada Moreno", "title": "", "outlet_name": ""}
        for heading in (
            "all",
            f"source#{claim.source.id}",
            "word#toll",
            "kind#direct",
            "articles#section#city",
        ):
            known = heard if heading.startswith("source#") else {}
            table().put_item(Item={"PK": f"T#local#P#{heading}", "SK": place, **told, **known})
        table().put_item(Item={"PK": "T#local#W#abc", "SK": "WORDING", "copies": {claim.id}})
    table().put_item(Item={"PK": "T#local#DAYS", "SK": "2026-05-06", "until": "x"})


def test_a_table_of_the_version_before_is_read_and_brought_over(onrecord):
    articles = [post(onrecord, TOLL, LANES, name="1"), post(onrecord, TOLL, name="2", publisher="Courier")]
    body = {"name": "desk", "target": "https://8.8.8.8/hook", "filters": {}}
    onrecord.settle()
    onrecord.http.post("/v1/subscriptions", json=body).raise_for_status()
    before = onrecord.http.get("/v1/claims").json()["items"]
    onrecord.notifier.stop()
    for each in articles:
        as_before(onrecord, each)
    for key in list(onrecord.ports.objects.keys(INDEXES)):
        onrecord.ports.objects.delete(key)
    paths = [
        "/v1/articles",
        "/v1/claims",
        "/v1/sources",
        "/v1/claims?source=Ada+Moreno",
        "/v1/claims?kind=direct",
    ]
    for path in (
        *paths,
        *(f"/v1/articles/{each}{part}" for each in articles for part in ("", "/claims", "/text")),
    ):
        assert onrecord.http.get(path).status_code == 200, path
    assert call(onrecord, "backfill", "--rate", 1000).exit_code == 0
    settle(onrecord)
    after = onrecord.http.get("/v1/claims").json()["items"]
    assert after == before
    assert onrecord.http.get("/v1/claims?q=toll").json()["total"] == 2
    assert onrecord.notifier.pending() == 0, "subscribers are told of nothing again"
    before = [claim for claim in before if claim["article_id"] == articles[0]]
    gone = post(onrecord, TOLL, name="3")
    onrecord.http.delete(f"/v1/articles/{gone}", params={"erase": True}).raise_for_status()
    onrecord.http.delete(f"/v1/articles/{articles[1]}").raise_for_status()
    settle(onrecord)
    assert onrecord.dead_letters() == []
    said = call(onrecord, "table", "verify").output
    assert "W#abc" in said
    again = call(onrecord, "table", "verify")
    assert again.output == "Nothing is left over.\n", again.exception
    left = table().scan()["Items"]
    assert not [item for item in left if "word#" in item["PK"] or "DAYS" in item["PK"] or "-3." in item["SK"]]
    assert onrecord.http.get("/v1/claims").json()["items"] == before
