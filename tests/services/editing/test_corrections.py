"""What editors say of claims, and that it is kept."""

import json

import pytest

from chalicelib import bootstrap
from chalicelib.local import system
from chalicelib.local.aws import session
from chalicelib.services.extracting import serving
from training import corpus

TEXT = (
    "“Two lanes will close,” said Ada Moreno, the mayor.\n\n"
    "“We will see them in court,” the owner of a mill said.\n\n"
    "Residents said that the hearing was too long."
)
A_DAY = {"PK", "SK", "until"}  # on which something was published
STORY = {"id": "1", "published": "2026-05-06", "body_text": TEXT}


@pytest.fixture
def claims(onrecord):
    """The claims of one article, in text order."""
    onrecord.http.post("/v1/articles", json=STORY)
    onrecord.settle()
    return served(onrecord)


def served(onrecord, **query):
    (article,) = onrecord.http.get("/v1/articles").json()["items"]
    path = "/v1/claims" if query else article["links"]["claims"]
    return onrecord.http.get(path, params=query).json()["items"]


def patch(onrecord, claim, **said):
    answer = onrecord.http.patch(f"/v1/claims/{claim['id']}", json=said)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(claims):
    return [claim["id"] for claim in claims]


def test_a_speaker_is_corrected_everywhere_at_once(onrecord, claims):
    now = patch(onrecord, claims[1], speaker="Ruth Oduya", source_type="named_person")
    assert (now["source"]["name"], now["source"]["type"]) == ("Ruth Oduya", "named_person")
    assert now["corrected"]["source"]["type"] == "unnamed_person"
    assert now["corrected"]["at"]
    assert [claim["source"]["name"] for claim in served(onrecord)] == ["Ada Moreno", "Ruth Oduya", None]
    assert ids(served(onrecord, source="Ruth Oduya")) == [claims[1]["id"]]
    assert ids(served(onrecord, source_type="unnamed_person")) == []
    assert (
        onrecord.http.get("/v1/sources", params={"q": "oduya"}).json()["items"][0]["id"]
        == now["source"]["id"]
    )
    (article,) = onrecord.http.get("/v1/articles").json()["items"]
    assert article["source_types"] == {"named_person": 2, "unnamed_group": 1}
    assert onrecord.http.get(article["links"]["text"]).json()["text"] == TEXT


def test_a_correction_tells_who_made_it(onrecord, claims):
    made = onrecord.http.post("/v1/tokens", json={"label": "desk", "scopes": ["edit"]}).json()
    headers = onrecord.authorization(made["token"])
    path = f"/v1/claims/{claims[0]['id']}"
    assert onrecord.http.patch(path, json={"kind": "mixed"}, headers=headers).status_code == 200
    assert onrecord.http.get(path).json()["corrected"]["by"] == made["id"]


def test_a_rejected_claim_is_none_until_that_is_taken_back(onrecord, claims):
    assert patch(onrecord, claims[0], rejected=True)["corrected"]["rejected"]
    left = ids(claims)[1:]
    assert ids(served(onrecord)) == left
    assert set(ids(served(onrecord, limit=50))) == set(left)
    assert served(onrecord, source="Ada Moreno") == []
    assert onrecord.http.get("/v1/sources").json()["items"] == []
    gone = onrecord.http.get(f"/v1/claims/{claims[0]['id']}")
    assert gone.status_code == 404
    assert "rejected" in gone.json()["detail"]
    (article,) = onrecord.http.get("/v1/articles").json()["items"]
    assert article["claims"] == 2
    patch(onrecord, claims[0], rejected=False)
    assert served(onrecord) == claims


def test_each_correction_adds_to_the_ones_before_and_null_takes_back(onrecord, claims):
    patch(onrecord, claims[1], speaker="Ruth Oduya", source_type="named_person")
    patch(onrecord, claims[1], kind="indirect")
    now = patch(onrecord, claims[1], speaker="Ruth Low")
    assert (now["source"]["name"], now["kind"]) == ("Ruth Low", "indirect")
    assert onrecord.http.get("/v1/sources", params={"q": "oduya"}).json()["items"] == []
    patch(onrecord, claims[1], speaker=None, source_type=None, kind=None)
    assert served(onrecord) == claims


def test_corrections_are_kept_through_re_extraction_and_revisions(onrecord, claims):
    patch(onrecord, claims[1], speaker="Ruth Oduya", source_type="named_person")
    patch(onrecord, claims[2], rejected=True)
    before = served(onrecord)
    onrecord.http.post("/v1/reextract", params={"again": True})
    onrecord.settle()
    assert served(onrecord) == before
    onrecord.http.post(
        "/v1/articles", json={**STORY, "body_text": f"{TEXT}\n\n“It is a shame,” said Tom Reed."}
    )
    onrecord.settle()
    names = [(claim["source"]["name"], claim["revision"]) for claim in served(onrecord)]
    assert names == [("Ada Moreno", 2), ("Ruth Oduya", 2), ("Tom Reed", 2)]
    (newest,) = onrecord.http.get("/v1/articles").json()["items"]
    changes = onrecord.http.get(newest["links"]["revisions"]).json()["items"][0]["changes"]
    assert [change["source"] for change in changes["added"]] == ["Tom Reed"]
    assert changes["dropped"] == changes["changed"] == []


def test_corrections_are_kept_through_a_restart(tmp_path):
    with system(tmp_path) as first:
        first.http.post("/v1/articles", json=STORY)
        first.settle()
        patch(first, served(first)[0], rejected=True)
        before = served(first)
    with system(tmp_path) as second:
        second.settle()
        assert served(second) == before


def test_a_correction_during_an_extraction_is_not_lost(onrecord, claims, monkeypatch):
    """It comes when the extraction has read the corrections, and before its claims are served."""
    serve = serving._serve

    def interrupted(*given, **more):
        if not corrected:
            corrected.append(patch(onrecord, claims[0], kind="indirect"))
        return serve(*given, **more)

    corrected = []
    monkeypatch.setattr(serving, "_serve", interrupted)
    onrecord.http.post("/v1/reextract", params={"again": True})
    onrecord.settle()
    assert corrected
    assert served(onrecord)[0]["kind"] == "indirect"


def test_nothing_is_left_of_the_claims_before_and_of_an_erased_article(onrecord, claims):
    patch(onrecord, claims[1], speaker="Ruth Oduya", source_type="named_person")
    table = session().resource("dynamodb").Table("onrecord")
    article = bootstrap.ports().articles.get("local", claims[0]["article_id"])
    kept = {item["SK"] for item in table.scan()["Items"] if item["SK"].startswith("CLAIM#")}
    assert kept == {f"CLAIM#{item}" for item in article.manifest.items}
    onrecord.http.delete(f"/v1/articles/{claims[0]['article_id']}", params={"erase": True})
    onrecord.settle()
    left = {item["SK"].partition("#")[0] for item in table.scan()["Items"] if set(item) != A_DAY}
    assert left <= {"ARTICLE", "REVISION", "TOKEN"}
    assert list(bootstrap.ports().objects.keys("corrections/")) == []


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({}, "at least one"),
        ({"speaker": "Ruth Oduya"}, "source_type"),
        ({"source_type": "named_person"}, "speaker"),
        ({"speaker": "…"}, "speaker"),
        ({"kind": "spoken"}, "kind"),
        ({"content": "No"}, "content"),
        ({"rejected": None}, "rejected"),
    ],
)
def test_what_cannot_be_is_refused(onrecord, claims, said, named):
    answer = onrecord.http.patch(f"/v1/claims/{claims[1]['id']}", json=said)
    assert answer.status_code == 400
    assert named in answer.json()["detail"]
    assert served(onrecord) == claims


@pytest.mark.parametrize(
    ("scopes", "tenant", "status"),
    [(("read", "ingest"), "local", 403), (("edit",), "other", 404), (("edit",), "local", 200)],
)
def test_claims_are_corrected_by_editors_of_their_tenant(onrecord, claims, scopes, tenant, status):
    headers = onrecord.authorization(onrecord.new_token(*scopes, tenant=tenant))
    path = f"/v1/claims/{claims[0]['id']}"
    assert onrecord.http.patch(path, json={"rejected": True}, headers=headers).status_code == status


def test_what_is_no_claim_cannot_be_corrected(onrecord, claims):
    for claim in ("c_" + "a" * 26, "nothing"):
        assert onrecord.http.patch(f"/v1/claims/{claim}", json={"rejected": True}).status_code == 404


def test_corrections_are_given_back_in_the_form_that_training_reads(onrecord, claims, tmp_path):
    patch(onrecord, claims[1], speaker="Ruth Oduya", source_type="named_person")
    patch(onrecord, claims[2], rejected=True)
    onrecord.http.post("/v1/articles", json={**STORY, "id": "2"})
    onrecord.settle()
    answer = onrecord.http.get("/v1/export", params={"view": "corrections", "limit": 1})
    rest = onrecord.http.get(answer.headers["link"].partition(">")[0][1:])
    assert rest.text == "", "an article is told once, with the first of its corrections"
    (tmp_path / "corrections.jsonl").write_text(answer.text)
    ((name, text, annotation),) = corpus.texts(tmp_path / "corrections.jsonl")
    assert (name, text) == (claims[0]["article_id"], TEXT)
    found = [(*each.source, *each.cue, *each.content) for each in corpus.attributions(annotation)]
    parts = [(claim["source"]["mention"], claim["cue"], *claim["content"]) for claim in claims[:2]]
    assert found == [tuple((span["start"], span["end"]) for span in spans) for spans in parts]
    made = json.loads(answer.text)["corrections"]
    assert {each["claim_id"] for each in made} == {claims[1]["id"], claims[2]["id"]}
    other = onrecord.authorization(onrecord.new_token("read", tenant="other"))
    assert onrecord.http.get("/v1/export", params={"view": "corrections"}, headers=other).text == ""
    rows = onrecord.http.get("/v1/export", params={"view": "corrections", "format": "csv"})
    assert rows.status_code == 400
