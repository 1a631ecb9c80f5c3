"""What is withdrawn or removed is served by no call, and what is erased is stored nowhere."""

import pytest

from chalicelib.naming.delivery_keys import delivery_prefix
from chalicelib.naming.object_keys import text_prefix

STORY = {"id": "7", "headline": "Toll vote", "body_text": "“We will appeal,” said Ada Moreno, the mayor."}


def post(onrecord, **changes):
    answer = onrecord.http.post("/v1/articles", json={**STORY, **changes})
    onrecord.settle()
    return answer.json()


def remove(onrecord, article, **query):
    answer = onrecord.http.delete(f"/v1/articles/{article}", params=query)
    onrecord.settle()
    return answer


def served(onrecord):
    """The words of the story in the answer of any list."""
    lists = ("/v1/articles", "/v1/claims", "/v1/sources")
    return [path for path in lists if onrecord.http.get(path).json()["items"]]


def test_a_removed_article_leaves_every_query(onrecord):
    article = post(onrecord)["article_id"]
    (claim,) = onrecord.http.get("/v1/claims").json()["items"]
    answer = remove(onrecord, article)
    assert (answer.status_code, answer.json()["status"]) == (202, "removed")
    assert served(onrecord) == []
    gone = onrecord.http.get(f"/v1/articles/{article}").json()
    assert (gone["status"], gone["metadata"], gone["claims"]) == ("removed", None, 0)
    assert onrecord.http.get(f"/v1/articles/{article}/claims").json()["items"] == []
    for path in (f"/v1/articles/{article}/text", f"/v1/claims/{claim['id']}"):
        assert onrecord.http.get(path).status_code == 404
    assert "Toll vote" not in onrecord.http.get(f"/v1/articles/{article}/revisions").text


def test_it_is_gone_for_readers_before_the_queue_is_worked_off(onrecord):
    article = post(onrecord)["article_id"]
    onrecord.worker.stop()
    onrecord.http.delete(f"/v1/articles/{article}")
    assert served(onrecord) in ([], ["/v1/sources"])


def test_removing_keeps_the_deliveries_and_erasing_keeps_nothing(onrecord):
    article = post(onrecord)["article_id"]
    post(onrecord, headline="Toll vote put off")

    def stored():
        prefixes = (delivery_prefix("local", article), text_prefix("local", article))
        return [
            [onrecord.ports.objects.get(key) for key in onrecord.ports.objects.keys(prefix)]
            for prefix in prefixes
        ]

    remove(onrecord, article)
    deliveries, texts = stored()
    assert (len(deliveries), texts) == (3, [])
    remove(onrecord, article, erase=True)
    (left,), texts = stored()
    assert b"appeal" not in left
    assert texts == []


def test_what_comes_late_after_erasing_is_not_kept(onrecord):
    """A delivery of before, whose message the queue brings again."""
    article = post(onrecord)["article_id"]
    (key,) = onrecord.ports.objects.keys(delivery_prefix("local", article))
    body = onrecord.ports.objects.get(key)
    remove(onrecord, article, erase=True)
    onrecord.ports.objects.put(key, body)
    onrecord.settle()
    assert key not in onrecord.ports.objects.keys(delivery_prefix("local", article))
    assert served(onrecord) == []


def test_an_article_that_is_sent_again_comes_back(onrecord):
    first = post(onrecord)
    remove(onrecord, first["article_id"])
    again = post(onrecord)
    assert (again["article_id"], again["revision"], again["status"]) == (first["article_id"], 3, "accepted")
    (claim,) = onrecord.http.get("/v1/claims").json()["items"]
    assert claim["source"]["name"] == "Ada Moreno"


def test_removing_twice_changes_nothing(onrecord):
    article = post(onrecord)["article_id"]
    remove(onrecord, article)
    assert (remove(onrecord, article).status_code, remove(onrecord, article).json()["status"]) == (
        200,
        "unchanged",
    )


def test_only_an_administrator_of_the_tenant_removes(onrecord):
    article = post(onrecord)["article_id"]
    for scope, tenant, status in (("ingest", "local", 403), ("admin", "other", 404)):
        headers = {"Authorization": f"Bearer {onrecord.new_token(scope, tenant=tenant)}"}
        assert onrecord.http.delete(f"/v1/articles/{article}", headers=headers).status_code == status
    assert served(onrecord)


@pytest.mark.parametrize("article", ["a_aaaaaaaaaaaaaaaa", "x"])
def test_what_is_not_there_cannot_be_removed(onrecord, article):
    assert onrecord.http.delete(f"/v1/articles/{article}").status_code == 404


def test_it_leaves_the_lists_of_its_outlet_and_section(onrecord):
    article = post(onrecord, publisher="Courier", section="Transport", authors=["Mara Lindqvist"])[
        "article_id"
    ]
    lists = [{"outlet": "courier"}, {"section": "Transport"}, {"author": "mara lindqvist"}]

    def found(asked):
        return [
            item["article_id"] for item in onrecord.http.get("/v1/articles", params=asked).json()["items"]
        ]

    assert [found(asked) for asked in lists] == [[article]] * 3
    onrecord.worker.stop()  # before anything is cleared away
    onrecord.http.delete(f"/v1/articles/{article}")
    assert [found(asked) for asked in lists] == [[]] * 3
    gone = onrecord.http.get(f"/v1/articles/{article}").json()
    assert (gone["status"], gone["metadata"]) == ("removed", None)


def test_a_revision_leaves_the_lists_that_it_no_longer_belongs_to(onrecord):
    article = post(onrecord, section="Transport")["article_id"]
    post(onrecord, section="Politics")
    for section, expected in (("Transport", []), ("Politics", [article])):
        items = onrecord.http.get("/v1/articles", params={"section": section}).json()["items"]
        assert [item["article_id"] for item in items] == expected
