"""The same story from several outlets: recognised, linked, and told once where that is wanted."""

import httpx
import pytest

from chalicelib.local.aws import session
from chalicelib.models import Kind, SourceType
from chalicelib.ports.claims import ClaimFilter
from chalicelib.ports.copies import copy_of
from chalicelib.ports.lists import TimeRange
from chalicelib.services.asking.matching import lets_through

AGENCY = (
    "PORT ALDEN, Maine (AP) — Two lanes of the bridge will close on Tuesday.\n\n"
    "“Nobody on this council wanted to vote for a toll,” said Ada Moreno, the mayor.\n\n"
    "Moreno said that repairs would take until the spring of 2028.\n\n"
    "“It is a shame,” said Ruth Oduya, who crosses the bridge every day.\n\n"
    "The Alden Basin Truckers Association said that it would sue the city over the closure."
)
CUT = AGENCY.rsplit("\n\n", 1)[0]
EDITED = AGENCY.replace("Nobody on this council", "Nobody on the council").replace(
    "that repairs would", "that the repairs would"
)


def post(onrecord, name, text, **given):
    story = {"id": name, "publisher": name, "body_text": text, **given}
    answer = onrecord.http.post("/v1/articles", json=story)
    assert answer.status_code == 202, answer.text
    onrecord.settle()
    return answer.json()["article_id"]


@pytest.fixture
def outlets(onrecord):
    """One agency story in three outlets, the first of them cut, the last edited."""
    texts = {"Courier": CUT, "Herald": AGENCY, "Post": EDITED}
    days = {"Courier": "2026-05-06", "Herald": "2026-05-07", "Post": "2026-05-08"}
    return {name: post(onrecord, name, texts[name], published=days[name]) for name in texts}


def claims(onrecord, **query):
    """All pages of a small size, so that what is folded stands on other pages too."""
    items, cursor = [], None
    while True:
        asked = {"limit": 3, **query, **({"cursor": cursor} if cursor else {})}
        answer = onrecord.http.get("/v1/claims", params=asked)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        cursor = answer.json()["next"]
        if cursor is None:
            return items


def contents(items):
    return [item["content"][0]["text"].rstrip(".,") for item in items]


def outlets_of(claim):
    return [copy["outlet"] for copy in claim["copies"]]


def test_each_claim_is_told_once_from_where_it_was_first(onrecord, outlets):
    assert len(claims(onrecord)) == 3 + 4 + 4
    folded = claims(onrecord, duplicates="fold")
    assert [(item["outlet"], len(item["copies"]), item["copy_count"]) for item in folded] == [
        ("Herald", 1, 1),  # the truckers' lawsuit, which the Courier has cut
        ("Courier", 2, 2),
        ("Courier", 2, 2),
        ("Courier", 2, 2),
    ]
    assert contents(folded)[1] == "Nobody on this council wanted to vote for a toll"
    assert outlets_of(folded[1]) == ["Herald", "Post"]
    assert {item["wire"] for item in folded} == {"Associated Press"}
    assert folded[1]["copies"][0]["article_id"] == outlets["Herald"]


def test_showing_is_the_default_and_looks_for_no_copies(onrecord, outlets):
    assert claims(onrecord) == claims(onrecord, duplicates="show")
    assert "copies" not in claims(onrecord)[0]


def test_folding_keeps_to_what_is_asked_for(onrecord, outlets):
    assert len(claims(onrecord, duplicates="fold", outlet="Post")) == 4
    assert len(claims(onrecord, duplicates="fold", **{"from": "2026-05-08"})) == 4
    moreno = claims(onrecord, duplicates="fold", source="Ada Moreno", to="2026-05-07")
    assert [(item["outlet"], outlets_of(item)) for item in moreno] == [("Courier", ["Herald"])] * 2
    source = onrecord.http.get("/v1/sources?q=Moreno").json()["items"][0]["links"]["claims"]
    assert len(onrecord.http.get(source, params={"duplicates": "fold"}).json()["items"]) == 2


def test_a_claim_tells_its_copies(onrecord, outlets):
    herald = next(item for item in claims(onrecord, outlet="Herald"))
    claim = onrecord.http.get(f"/v1/claims/{herald['id']}").json()
    assert outlets_of(claim) == ["Courier", "Post"]


def test_an_article_tells_where_its_story_stands_too(onrecord, outlets):
    path = f"/v1/articles/{outlets['Courier']}"
    assert onrecord.http.get(path).json()["links"]["copies"] == f"{path}/copies"
    found = onrecord.http.get(f"{path}/copies").json()["items"]
    assert {item["publisher"]: (item["shared"], item["claims"], item["same_story"]) for item in found} == {
        "Herald": (3, 4, True),
        "Post": (3, 4, True),
    }
    assert all(item["wire"] == "Associated Press" for item in found)
    assert onrecord.http.get("/v1/articles/a_aaaaaaaaaaaaaaaa/copies").status_code == 404


def test_the_next_takes_the_place_of_an_article_that_goes(onrecord, outlets):
    onrecord.worker.stop()  # before anything is cleared away
    onrecord.http.delete(f"/v1/articles/{outlets['Courier']}")
    assert [item["outlet"] for item in claims(onrecord, duplicates="fold")] == ["Herald"] * 4
    assert outlets_of(claims(onrecord, duplicates="fold")[0]) == ["Post"]


def test_nothing_is_left_of_what_is_removed(onrecord, outlets):
    for article in outlets.values():
        onrecord.http.delete(f"/v1/articles/{article}", params={"erase": True})
    onrecord.settle()
    items = session().resource("dynamodb").Table("onrecord").scan()["Items"]
    left = [item for item in items if set(item) != {"PK", "SK", "until"}]  # days of publication stay
    assert {item["SK"].partition("#")[0] for item in left} <= {"ARTICLE", "REVISION", "TOKEN"}


def test_a_revision_that_changes_the_words_is_no_copy_any_longer(onrecord, outlets):
    changed = AGENCY.replace("wanted to vote for a toll", "has read the plan for the bridge to its end")
    post(onrecord, "Herald", changed, published="2026-05-07")
    folded = claims(onrecord, duplicates="fold")
    assert sorted(item["outlet"] for item in folded) == ["Courier"] * 3 + ["Herald"] * 2
    assert outlets_of(next(item for item in folded if "Nobody" in item["content"][0]["text"])) in (
        ["Post"],
        [],
    )


def test_tenants_do_not_share_copies(onrecord, outlets):
    other = onrecord.authorization(onrecord.new_token("ingest", "read", tenant="other"))
    with httpx.Client(base_url=onrecord.url, headers=other) as http:
        http.post("/v1/articles", json={"id": "x", "body_text": AGENCY})
        onrecord.settle()
        items = http.get("/v1/claims", params={"duplicates": "fold"}).json()["items"]
        assert [item["copy_count"] for item in items] == [0] * 4
        assert http.get(f"/v1/articles/{items[0]['article_id']}/copies").json()["items"] == []


def test_unrelated_stories_by_the_same_people_stay_apart(onrecord, outlets):
    text = (
        "“It is a shame,” said Ruth Oduya of the fire at the mill.\n\n"
        "Ada Moreno said that repairs would take until the spring of 2029.\n\n"
        "“Nobody on this council wanted to vote for a toll,” said Tom Baird, a member of it."
    )
    article = post(onrecord, "Mill", text, published="2026-06-01")
    assert len(claims(onrecord, duplicates="fold", outlet="Mill")) == 3
    assert len(claims(onrecord, duplicates="fold")) == 4 + 3
    assert onrecord.http.get(f"/v1/articles/{article}/copies").json()["items"] == []


def test_a_wrong_value_is_refused(onrecord):
    answer = onrecord.http.get("/v1/claims", params={"duplicates": "hide"})
    assert answer.status_code == 400
    assert "duplicates" in answer.json()["detail"]


@pytest.mark.parametrize(
    "wanted",
    [
        ClaimFilter(),
        ClaimFilter(outlet="herald"),
        ClaimFilter(outlet="Nobody"),
        ClaimFilter(kind=Kind.INDIRECT),
        ClaimFilter(source_type=SourceType.NAMED_ORGANIZATION),
        ClaimFilter(min_confidence=0.93),
        ClaimFilter(about=("spring",)),
        ClaimFilter(words=("lanes", "bridge")),
        ClaimFilter(words=("wanted",), phrases=("wanted to vote",)),
        ClaimFilter(published=TimeRange(start="2026-05-07")),
        ClaimFilter(published=TimeRange(end="2026-05-07")),
        ClaimFilter(published=TimeRange(start="2026-05-07", end="2026-05-07")),
    ],
    ids=lambda wanted: wanted.model_dump_json(exclude_defaults=True),
)
def test_what_is_read_of_a_list_holds_all_that_is_wanted(onrecord, outlets, wanted):
    def let_through(rows):
        noted = ((row.claim, copy_of(row.claim, row.when)) for row in rows)
        return [claim for claim, copy in noted if lets_through(wanted, copy)]

    every = onrecord.ports.claims.list("local", ClaimFilter(), 100, None).rows
    assert let_through(onrecord.ports.claims.list("local", wanted, 100, None).rows) == let_through(every)
