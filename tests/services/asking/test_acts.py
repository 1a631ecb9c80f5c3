"""Lists show what was said or written; what was only thought or planned is there when asked for."""

import pytest

from chalicelib.ports.claims import Acts
from chalicelib.ports.subscriptions import SubscriptionFilters
from chalicelib.services.telling.subscriptions import claim_filter

BODY = (
    "Ada Moreno said that the bridge was safe.\n\n"
    "Tom Reed believes that the bridge is rotten.\n\n"
    "Ada Moreno plans to close the old pier in May.\n\n"
    "Tom Reed told reporters that Ada Moreno had said the pier was rotten.\n\n"
    "Kofi Mensah declined to comment."
)


@pytest.fixture
def article(onrecord):
    receipt = onrecord.http.post("/v1/articles", json={"id": "acts", "body_text": BODY}).json()
    onrecord.settle()
    return receipt["article_id"]


@pytest.mark.parametrize("path", ["/v1/claims", "/v1/articles/{}/claims"])
@pytest.mark.parametrize(
    ("act", "said"),
    [(None, {True}), ("spoken", {True}), ("all", {True, False}), ("believes", {False}), ("plans", {False})],
)
def test_a_list_shows_the_acts_that_are_asked_for(onrecord, article, path, act, said):
    params = {} if act is None else {"act": act}
    items = onrecord.http.get(path.format(article), params=params).json()["items"]
    assert {item["said"] for item in items} == said
    if act in {"believes", "plans"}:
        assert {item["act"] for item in items} == {act}


def test_an_act_that_is_none_is_refused_with_those_there_are(onrecord):
    refused = onrecord.http.get("/v1/claims", params={"act": "sang"})
    assert refused.status_code == 400
    assert "spoken" in refused.json()["detail"]


def test_counts_are_of_what_was_said_and_not_inside_another_claim(onrecord, article):
    listed = onrecord.http.get("/v1/claims").json()["items"]
    assert [item["within"] for item in listed].count(None) == len(listed) - 1
    outer = [item for item in listed if item["within"] is None]
    assert onrecord.http.get(f"/v1/articles/{article}").json()["claims"] == len(outer)
    assert onrecord.http.get("/v1/stats").json()["claims"] == len(outer)


def test_who_did_not_comment_stands_with_the_article(onrecord, article):
    (event,) = onrecord.http.get(f"/v1/articles/{article}").json()["no_comment"]
    assert event["source"]["name"] == "Kofi Mensah"
    assert event["cue"]["text"] == "declined to comment"


@pytest.mark.parametrize(
    ("given", "acts"), [({}, Acts.SPOKEN), ({"act": "all"}, Acts.ALL), ({"act": "believes"}, Acts.BELIEVES)]
)
def test_subscriptions_are_narrowed_by_act_too(given, acts):
    assert claim_filter("tenant", SubscriptionFilters(**given)).acts is acts


def test_words_of_a_claim_inside_another_find_both(onrecord, article):
    items = onrecord.http.get("/v1/claims", params={"q": "rotten"}).json()["items"]
    assert {item["source"]["name"] for item in items} == {"Ada Moreno", "Tom Reed"}
