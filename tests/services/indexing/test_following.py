"""The index follows what is served: whatever happens, whoever a source becomes, and after it was lost."""

import pytest

from chalicelib.naming.object_keys import INDEXES, index_key
from chalicelib.ports.queues import Changed
from chalicelib.ports.search import Overtaken
from chalicelib.services.indexing import make_index, verify_index
from tests.support.newsroom import COURT, LANES, TOLL, post


@pytest.fixture
def driven(onrecord):
    """The test empties the queues, and can leave a change in one."""
    onrecord.worker.stop()
    onrecord.indexer.stop()
    return onrecord


def extract(onrecord):
    while onrecord.worker._step():
        pass


def follow(onrecord):
    while onrecord.indexer._step():
        pass


def found(onrecord, **asked):
    answer = onrecord.http.get("/v1/claims", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def sources(onrecord, **asked):
    return {each["name"]: each for each in found_sources(onrecord, **asked)}


def found_sources(onrecord, **asked):
    return onrecord.http.get("/v1/stats/sources", params=asked).json()["items"]


def test_a_list_by_key_has_an_article_at_once_and_words_find_it_when_the_index_has_followed(driven):
    post(driven, TOLL)
    extract(driven)
    assert len(found(driven, source="Ada Moreno")["items"]) == 1
    refused = driven.http.get("/v1/claims", params={"q": "toll"})
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:onrecord:problem:still-indexing")
    assert refused.headers["retry-after"]
    follow(driven)
    page = found(driven, q="toll")
    assert (page["total"], len(page["items"])) == (1, 1)
    assert page["index_as_of"]


def test_a_tenant_without_articles_finds_nothing_and_is_told_no_error(onrecord):
    assert found(onrecord, q="toll")["items"] == []
    assert onrecord.http.get("/v1/stats").json()["claims"] == 0
    assert onrecord.http.get("/v1/stats/sources").json()["items"] == []
    assert onrecord.http.get("/v1/complete", params={"q": "ada"}).json()["items"] == []


@pytest.mark.parametrize("erase", [False, True])
def test_what_is_removed_leaves_every_page_before_the_index_has_followed(driven, erase):
    article = post(driven, TOLL)
    extract(driven)
    follow(driven)
    driven.http.delete(f"/v1/articles/{article}", params={"erase": erase}).raise_for_status()
    page = found(driven, q="toll", facets="source")
    assert page["items"] == []
    assert page["total"] == 1  # counted until the index has followed, as its documentation says
    extract(driven)
    follow(driven)
    page = found(driven, q="toll", facets="source")
    assert (page["total"], page["facets"]) == (0, {"source": []})


def test_an_erasure_is_one_whatever_else_is_told_of_the_article_with_it(driven):
    article = post(driven, TOLL)
    extract(driven)
    follow(driven)
    driven.http.delete(f"/v1/articles/{article}", params={"erase": True}).raise_for_status()
    extract(driven)
    driven.ports.changes.send("local", [Changed(article=article)])  # by who was at work on it, in one batch
    follow(driven)
    packs = [driven.ports.objects.get(key) for key in driven.ports.objects.keys(INDEXES)]
    assert not [body for body in packs if b"toll" in body.lower()]


def test_an_article_leads_to_others_though_another_led_to_it(driven):
    post(driven, COURT, name="1")
    extract(driven)
    follow(driven)
    moreno = sources(driven)["Ada K. Moreno"]["id"]
    second = post(driven, "“No,” said Ada B. Moreno, a judge.", name="2")  # a second initial parts the name
    extract(driven)
    driven.ports.changes.send("local", [Changed(article=second, follows=True)])
    follow(driven)
    assert moreno not in {each["id"] for each in found_sources(driven)}


def test_an_index_that_is_lost_is_made_again_when_somebody_asks_for_it(driven):
    for number in range(3):
        post(driven, TOLL, name=str(number))
    extract(driven)
    follow(driven)
    for key in list(driven.ports.objects.keys(INDEXES)):
        driven.ports.objects.delete(key)
    assert driven.http.get("/v1/claims", params={"q": "toll"}).status_code == 503
    assert driven.http.get("/v1/stats").status_code == 503
    assert len(found(driven, kind="direct")["items"]) == 3  # the table tells what it can
    follow(driven)
    assert found(driven, q="toll")["total"] == 3


@pytest.mark.parametrize("then", ["asked", "another article"])
def test_an_index_of_which_a_part_is_lost_is_made_again_whole(driven, monkeypatch, tmp_path, then):
    for number in range(3):
        post(driven, TOLL, name=str(number))
        extract(driven)
        follow(driven)
    lost = next(key for key in driven.ports.objects.keys(INDEXES) if key.endswith(".zip"))
    driven.ports.objects.delete(lost)
    driven.ports.search._open.clear()  # as in a process that has not fetched it
    monkeypatch.setattr(driven.ports.search, "_folder", lambda: tmp_path)
    if then == "asked":
        assert driven.http.get("/v1/claims", params={"q": "toll"}).status_code == 503
    else:
        post(driven, LANES, name="new")
        extract(driven)
    follow(driven)
    assert found(driven, q="toll")["total"] == 3


def test_what_comes_again_unchanged_is_not_written_again(driven):
    article = post(driven, TOLL)
    extract(driven)
    follow(driven)
    before = driven.ports.search.state("local")
    driven.ports.changes.send("local", [Changed(article=article)])
    follow(driven)
    assert driven.ports.search.state("local") == before
    driven.ports.changes.send("local", [Changed(article=article, follows=True)])
    follow(driven)
    assert driven.ports.search.state("local").number == before.number + 1


def test_facets_are_told_once(onrecord):
    post(onrecord, TOLL, LANES)
    onrecord.settle()
    first = found(onrecord, facets="kind", limit=1)
    assert "facets" in first
    assert "facets" not in found(onrecord, facets="kind", limit=1, cursor=first["next"])


def test_who_a_source_is_follows_what_editors_decide(driven):
    post(driven, TOLL, LANES)
    extract(driven)
    follow(driven)
    before = sources(driven)
    one, other = before["Ada Moreno"]["id"], before["Tom Reed"]["id"]
    driven.http.post(f"/v1/sources/{one}/merge", json={"sources": [other]}).raise_for_status()
    follow(driven)
    assert [(each["id"], each["claims"]) for each in found_sources(driven)] == [(one, 2)]
    split = driven.http.post(f"/v1/sources/{one}/split", json={"sources": [other]})
    split.raise_for_status()
    follow(driven)
    assert {each["id"] for each in found_sources(driven)} == {one, other}


def test_who_a_source_is_follows_what_other_articles_tell(driven):
    """A second initial parts a name; an acronym is explained once."""
    post(
        driven, COURT, "The Tarn Water Board said that it would pay.", "“It is late,” the TWB said.", name="1"
    )
    extract(driven)
    follow(driven)
    assert {"Ada K. Moreno", "Tarn Water Board", "TWB"} <= sources(driven).keys()
    moreno, board = sources(driven)["Ada K. Moreno"]["id"], sources(driven)["Tarn Water Board"]
    post(driven, "“No,” said Ada B. Moreno, a judge.", name="2")
    post(driven, "The Tarn Water Board (TWB) said that it would pay.", name="3")
    extract(driven)
    follow(driven)
    now = sources(driven)
    assert now["Ada K. Moreno"]["id"] != moreno
    assert now["Ada B. Moreno"]["id"] not in {moreno, now["Ada K. Moreno"]["id"]}
    assert [each["claims"] for each in now.values() if each["id"] == board["id"]] == [3]
    listed = found(driven, source=now["Ada K. Moreno"]["id"], kind="direct")["items"]
    assert {claim["source"]["id"] for claim in listed} == {now["Ada K. Moreno"]["id"]}


def test_a_change_that_was_never_told_is_found_by_a_comparison(driven):
    article = post(driven, TOLL)
    post(driven, LANES, name="2")
    extract(driven)
    follow(driven)
    driven.ports.search.write("local", {article: []}, "2026-05-06T00:00:00Z")
    assert list(verify_index(driven.ports, "local")) == [article]
    follow(driven)
    assert found(driven, q="toll")["total"] == 1
    assert list(verify_index(driven.ports, "local")) == []


def test_an_article_of_the_index_alone_is_found_by_a_comparison(driven):
    article = post(driven, TOLL)
    extract(driven)
    follow(driven)
    driven.http.delete(f"/v1/articles/{article}").raise_for_status()
    assert list(verify_index(driven.ports, "local")) == [article]


def test_making_it_again_goes_on_where_it_was_cut_off(driven, monkeypatch):
    monkeypatch.setattr("chalicelib.services.indexing.making.AT_ONCE", 2)
    for number in range(5):
        post(driven, TOLL, name=str(number), published=f"2026-05-0{number + 1}")
    extract(driven)
    follow(driven)
    first = make_index(driven.ports, "local")
    assert (next(first).articles, next(first).articles) == (2, 4)
    first.close()
    assert found(driven, q="toll")["total"] == 5
    assert [made.articles for made in make_index(driven.ports, "local")] == [1]
    assert found(driven, q="toll")["total"] == 5
    names = set(driven.ports.objects.keys(INDEXES))
    assert index_key("local", "made.json") not in names


def test_of_two_who_make_it_one_gives_up(driven, monkeypatch):
    monkeypatch.setattr("chalicelib.services.indexing.making.AT_ONCE", 1)
    for number in range(3):
        post(driven, TOLL, name=str(number))
    extract(driven)
    replace = driven.ports.search._objects.replace
    other = []

    def overtaken(key, body, tag):
        if key.endswith("made.json") and not other:
            other.append(True)
            next(make_index(driven.ports, "local"))
        return replace(key, body, tag)

    monkeypatch.setattr(driven.ports.search._objects, "replace", overtaken)
    with pytest.raises(Overtaken):
        list(make_index(driven.ports, "local"))
    list(make_index(driven.ports, "local"))
    assert found(driven, q="toll")["total"] == 3


def test_the_page_of_what_fits_best_is_in_that_order_and_goes_on(onrecord):
    post(onrecord, TOLL, name="1", published="2026-05-06")
    post(onrecord, "“The toll, the toll, the toll!” said Tom Reed.", name="2", published="2026-05-05")
    post(onrecord, "“It is late,” said Ruth Oduya of the toll board.", name="3", published="2026-05-07")
    onrecord.settle()
    first = found(onrecord, q="toll", order="relevance", limit=2)
    rest = found(onrecord, q="toll", order="relevance", limit=2, cursor=first["next"])
    names = [claim["source"]["name"] for claim in (*first["items"], *rest["items"])]
    assert names == ["Tom Reed", "Ada Moreno", "Ruth Oduya"]
    assert (first["total"], rest["next"]) == (3, None)
    newest = found(onrecord, q="toll")["items"]
    assert [claim["source"]["name"] for claim in newest] == ["Ruth Oduya", "Ada Moreno", "Tom Reed"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"order": "relevance"}, "Give q"),
        ({"q": "…"}, "letter or digit"),
        ({"facets": "colour"}, "source, outlet"),
        ({"facets": "source,"}, "source, outlet"),
        ({"named": "perhaps"}, "named"),
        ({"negated": "perhaps"}, "negated"),
    ],
)
def test_what_cannot_be_asked_is_refused(onrecord, asked, words):
    answer = onrecord.http.get("/v1/claims", params=asked)
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


def test_facets_count_the_whole_list(onrecord):
    post(onrecord, TOLL, LANES, name="1", publisher="Courier", published="2026-05-06")
    post(onrecord, TOLL, name="2", publisher="COURIER", published="2026-06-06")
    onrecord.settle()
    page = found(onrecord, facets="source,outlet,type,kind,month", limit=1)
    told = {
        facet: [(each["label"], each["claims"]) for each in values]
        for facet, values in page["facets"].items()
    }
    assert told["source"] == [("Ada Moreno", 2), ("Tom Reed", 1)]
    assert told["outlet"] == [("Courier", 4)]
    assert told["month"] == [("2026-05", 3), ("2026-06", 1)]
    assert dict(told["kind"]) == {"direct": 2, "indirect": 2}
    assert dict(told["type"]) == {"named_person": 3, "unnamed_group": 1}


def test_where_nothing_is_found_names_that_are_like_it_are_told(onrecord):
    post(onrecord, TOLL)
    onrecord.settle()
    page = found(onrecord, source="Ada Morena")
    assert [each["name"] for each in page["did_you_mean"]] == ["Ada Moreno"]
    assert found(onrecord, source="Zzz Zzz")["did_you_mean"] == []
    assert "did_you_mean" not in found(onrecord, source="Ada Moreno")


@pytest.mark.parametrize(
    ("typed", "names"), [("mor", ["Ada Moreno"]), ("ada morneo", ["Ada Moreno"]), ("x", [])]
)
def test_a_name_is_completed(onrecord, typed, names):
    post(onrecord, TOLL, LANES)
    onrecord.settle()
    answer = onrecord.http.get("/v1/complete", params={"q": typed}).json()["items"]
    assert [each["name"] for each in answer] == names
    assert all(onrecord.http.get(each["links"]["self"]).status_code == 200 for each in answer)
