"""Who a source is across articles: names that are one, names that may be two, and what editors decide."""

import pytest

from chalicelib.local import system


@pytest.fixture
def post(onrecord):
    """An article in which each of some names says something; its number is its day, and its id."""

    def run(day, *names, **given):
        said = (
            f"“This is what {name} told the council on day {day},” said {name}{given.get('title', '')}."
            for name in names
        )
        story = {
            "id": str(day),
            "publisher": given.get("outlet", "Courier"),
            "published": f"2026-05-{day:02d}",
            "body_text": given.get("above", "") + "\n\n".join(said),
        }
        answer = onrecord.http.post("/v1/articles", json=story)
        onrecord.settle()
        return answer.json()["article_id"]

    return run


def get(onrecord, path, **query):
    answer = onrecord.http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def sources(onrecord, **query):
    return get(onrecord, "/v1/sources", **query)["items"]


def source(onrecord, q):
    (found,) = sources(onrecord, q=q)
    return found


def days(onrecord, source, **query):
    """The days of a source's claims, page by page, one claim a page."""
    found, cursor = [], None
    while True:
        page = get(
            onrecord, "/v1/claims", source=source, limit=1, **query, **({"cursor": cursor} if cursor else {})
        )
        assert all(item["source"]["id"] for item in page["items"])
        found += [int(item["published"][-2:]) for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return found


def decide(onrecord, source, verb, **body):
    answer = onrecord.http.post(f"/v1/sources/{source}/{verb}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_names_that_are_one_are_one_source(onrecord, post):
    post(1, "José Ortega")
    post(2, "Jose K. Ortega")
    found = source(onrecord, "ortega")
    assert (found["name"], found["names"]) == ("José Ortega", ["José Ortega", "Jose K. Ortega"])
    assert not found["ambiguous"]
    assert days(onrecord, found["id"]) == days(onrecord, "Jose Ortega") == [2, 1]
    assert {claim["source"]["id"] for claim in get(onrecord, "/v1/claims")["items"]} == {found["id"]}
    assert source(onrecord, "jose k") == found
    assert sources(onrecord) == [found]


def test_two_initials_are_two_sources_and_the_name_without_is_marked(onrecord, post):
    post(1, "George H. Low")
    post(2, "George W. Low")
    post(3, "George Low")
    found = {each["name"]: each for each in sources(onrecord)}
    assert {name: each["ambiguous"] for name, each in found.items()} == {
        "George Low": True,
        "George H. Low": False,
        "George W. Low": False,
    }
    for day, name in ((1, "George H. Low"), (2, "George W. Low"), (3, "George Low")):
        assert days(onrecord, name) == days(onrecord, found[name]["id"]) == [day]
        (claim,) = get(onrecord, "/v1/claims", source=name)["items"]
        assert claim["source"]["id"] == found[name]["id"]
        assert claim["source"]["ambiguous"] is (name == "George Low")
        assert get(onrecord, claim["links"]["self"])["source"] == claim["source"]
    assert source(onrecord, "george w")["id"] == found["George W. Low"]["id"]


def test_what_goes_with_its_article_is_not_ambiguous_any_longer(onrecord, post):
    post(1, "George H. Low")
    article = post(2, "George W. Low")
    post(3, "George Low")
    onrecord.http.delete(f"/v1/articles/{article}", params={"erase": True})
    onrecord.settle()
    found = source(onrecord, "low")
    assert found["names"] == ["George Low", "George H. Low"]
    assert days(onrecord, found["id"]) == [3, 1]
    assert sources(onrecord, q="george w") == []


def test_an_acronym_is_the_name_that_articles_introduce_it_for(onrecord, post):
    post(1, "the TWB")
    post(2, "the Tarn Water Board", above="The Tarn Water Board (TWB) met on Monday.\n\n")
    found = source(onrecord, "tarn")
    assert found["names"] == ["TWB", "Tarn Water Board"]
    assert days(onrecord, found["id"]) == [2, 1]
    assert source(onrecord, "twb")["id"] == found["id"]
    assert len(sources(onrecord)) == 1


def test_an_acronym_of_two_names_is_neither(onrecord, post):
    post(1, "the TWB")
    post(2, "the Tarn Water Board", above="The Tarn Water Board (TWB) met on Monday.\n\n")
    post(3, "the Town Works Bureau", above="The Town Works Bureau (TWB) met on Monday.\n\n")
    assert {each["name"]: each["ambiguous"] for each in sources(onrecord)} == {
        "TWB": True,
        "Tarn Water Board": False,
        "Town Works Bureau": False,
    }


def test_an_editor_merges_sources_and_takes_it_back(onrecord, post):
    post(1, "Ada Moreno")
    post(2, "Ada Lopez")
    post(3, "Ada Moreno", "Ada Lopez")
    one, other = source(onrecord, "moreno"), source(onrecord, "lopez")
    merged = decide(onrecord, one["id"], "merge", sources=[other["id"]])
    assert merged["names"] == ["Ada Lopez", "Ada Moreno"]
    assert merged["merged"] == [other["id"]]
    for wanted in (one["id"], other["id"], "Ada Moreno", "Ada Lopez"):
        assert days(onrecord, wanted) == [3, 3, 2, 1]
        assert days(onrecord, wanted, order="oldest") == [1, 2, 3, 3]
        assert days(onrecord, wanted, q="council") == [3, 3, 2, 1]
    assert {claim["source"]["id"] for claim in get(onrecord, "/v1/claims")["items"]} == {one["id"]}
    assert [each["id"] for each in sources(onrecord)] == [one["id"]]
    assert [each["id"] for each in sources(onrecord, q="ada")] == [one["id"]]
    assert source(onrecord, "lopez")["id"] == one["id"]
    split = decide(onrecord, one["id"], "split", sources=[other["id"]])
    assert split["merged"] == []
    assert days(onrecord, "Ada Lopez") == [3, 2]
    assert len(sources(onrecord)) == 2


def test_a_merger_of_mergers(onrecord, post):
    post(1, "Ada Moreno", "Ada Lopez", "Ada Reyes")
    one, two, three = (source(onrecord, name)["id"] for name in ("moreno", "lopez", "reyes"))
    decide(onrecord, two, "merge", sources=[three])
    decide(onrecord, one, "merge", sources=[two])
    assert days(onrecord, three) == [1, 1, 1]
    assert get(onrecord, f"/v1/sources/{three}")["id"] == one
    decide(onrecord, one, "split", sources=[three])
    assert days(onrecord, three) == [1]
    assert days(onrecord, two) == [1, 1]


def test_an_editor_sets_a_name_apart_and_takes_it_back(onrecord, post):
    post(1, "Dmitry Low")
    post(2, "Dmitri Low")
    one = source(onrecord, "low")
    decide(onrecord, one["id"], "split", names=["Dmitri Low"])
    found = {each["name"]: each["id"] for each in sources(onrecord)}
    assert found == {"Dmitry Low": one["id"], "Dmitri Low": found["Dmitri Low"]}
    assert days(onrecord, "Dmitri Low") == days(onrecord, found["Dmitri Low"]) == [2]
    assert days(onrecord, one["id"]) == [1]
    assert {each["id"] for each in sources(onrecord, q="dmitr")} == set(found.values())
    decide(onrecord, one["id"], "merge", sources=[found["Dmitri Low"]])
    assert days(onrecord, one["id"]) == [2, 1]
    assert len(sources(onrecord)) == 1


def test_an_alias_may_be_a_name_that_no_article_has_yet(onrecord, post):
    post(1, "Ada Moreno")
    one = source(onrecord, "moreno")["id"]
    assert decide(onrecord, one, "aliases", names=["Mayor of Alden", "Ada Lopez"])["aliases"] == [
        "Mayor of Alden",
        "Ada Lopez",
    ]
    assert source(onrecord, "mayor")["id"] == one
    post(2, "Ada Lopez")
    assert days(onrecord, one) == days(onrecord, "Ada Lopez") == [2, 1]


def test_decisions_are_kept_through_extraction_and_restart(tmp_path):
    story = {"id": "1", "body_text": "“No,” said Ada Moreno.\n\n“Yes, we will,” said Ada Lopez."}
    with system(tmp_path) as first:
        first.http.post("/v1/articles", json=story)
        first.settle()
        one, other = source(first, "moreno")["id"], source(first, "lopez")["id"]
        decide(first, one, "merge", sources=[other])
        decide(first, one, "aliases", names=["Madam Mayor"])
        first.http.post("/v1/reextract", params={"again": True})
        first.settle()
        before = sources(first)
    with system(tmp_path) as second:
        second.settle()
        assert sources(second) == before
        assert source(second, "madam")["id"] == one
        assert {claim["source"]["id"] for claim in get(second, "/v1/claims")["items"]} == {one}
        decide(second, one, "split", sources=[other])


def test_all_about_a_source(onrecord, post):
    post(1, "Ada Moreno", title=", the mayor of Alden")
    post(2, "Ada Moreno", title=", a former mayor", outlet="Herald")
    gone = post(3, "Ada Moreno")
    onrecord.http.delete(f"/v1/articles/{gone}")
    onrecord.settle()
    found = get(onrecord, f"/v1/sources/{source(onrecord, 'moreno')['id']}")
    assert (found["first_heard"], found["last_heard"]) == ("2026-05-01", "2026-05-02")
    assert found["counted"] == 2
    assert found["titles"] == [
        {"title": "former mayor", "first": "2026-05-02", "last": "2026-05-02", "claims": 1},
        {"title": "mayor of Alden", "first": "2026-05-01", "last": "2026-05-01", "claims": 1},
    ]
    assert found["outlets"] == {"Courier": 1, "Herald": 1}
    assert found["months"] == {"2026-05": 2}
    assert found["types"] == {"named_person": 2}


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("merge", {"sources": ["s_aaaaaaaaaaaaaaaa"]}, 404),
        ("merge", {"sources": ["nobody"]}, 400),
        ("merge", {"sources": []}, 400),
        ("merge", {}, 400),
        ("split", {"names": ["Ada Moreno"]}, 409),
        ("split", {"names": ["Nobody"]}, 409),
        ("split", {"sources": ["s_aaaaaaaaaaaaaaaa"]}, 409),
        ("split", {}, 400),
        ("aliases", {"names": ["…"]}, 400),
        ("aliases", {"names": ["x" * 301]}, 400),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(onrecord, post, verb, body, status):
    post(1, "Ada Moreno")
    one = source(onrecord, "moreno")
    assert onrecord.http.post(f"/v1/sources/{one['id']}/{verb}", json=body).status_code == status
    assert sources(onrecord) == [one]


def test_decisions_are_for_editors_and_stay_with_their_tenant(onrecord, post):
    post(1, "Ada Moreno", "Ada Lopez")
    one, other = source(onrecord, "moreno")["id"], source(onrecord, "lopez")["id"]
    for scopes, tenant, status in (
        (("read", "ingest"), "local", 403),
        (("edit",), "other", 404),
        (("edit",), "local", 200),
    ):
        headers = onrecord.authorization(onrecord.new_token(*scopes, tenant=tenant))
        answer = onrecord.http.post(f"/v1/sources/{one}/merge", json={"sources": [other]}, headers=headers)
        assert answer.status_code == status
