"""What each revision of an article changed."""

TEXT = "“We will appeal,” said Ada Moreno, the mayor.\n\nThe union said that it would strike on Monday."
STORY = {"id": "7", "headline": "Toll vote", "body_text": TEXT}


def post(onrecord, **changes):
    answer = onrecord.http.post("/v1/articles", json={**STORY, **changes})
    onrecord.settle()
    return answer.json()


def revisions(onrecord, article):
    return onrecord.http.get(f"/v1/articles/{article}/revisions").json()["items"]


def contents(changes):
    return [change["content"] for change in changes]


def test_the_first_revision_changes_nothing(onrecord):
    article = post(onrecord)["article_id"]
    (first,) = revisions(onrecord, article)
    assert (first["revision"], first["change"], first["headline"]) == (1, "published", "Toll vote")
    assert first["changes"] is None


def test_claims_that_came_went_or_stayed(onrecord):
    article = post(onrecord)["article_id"]
    before = {claim["id"] for claim in onrecord.http.get("/v1/claims").json()["items"]}
    text = TEXT.replace("it would strike on Monday", "its members had voted to go back to work")
    notice = "Correction: An earlier version of this article said that a strike was planned."
    post(onrecord, headline="Toll vote put off", body_text=f"{text}\n\n{notice}")
    second, first = revisions(onrecord, article)
    assert (second["revision"], first["revision"]) == (2, 1)
    changes = second["changes"]
    assert changes["headline"] == {"before": "Toll vote", "after": "Toll vote put off"}
    assert changes["corrections"] == [notice]
    assert contents(changes["dropped"]) == ["that it would strike on Monday"]
    assert contents(changes["added"]) == ["that its members had voted to go back to work"]
    assert changes["changed"] == []
    after = {claim["id"] for claim in onrecord.http.get("/v1/claims").json()["items"]}
    assert len(before & after) == 1


def test_the_same_words_of_another_speaker_are_a_changed_claim(onrecord):
    article = post(onrecord)["article_id"]
    post(onrecord, body_text=TEXT.replace("Ada Moreno", "Ruth Abernathy"))
    changes = revisions(onrecord, article)[0]["changes"]
    (changed,) = changes["changed"]
    assert (changed["source"], changed["content"]) == ("Ruth Abernathy", "“We will appeal,”".strip("“”"))
    assert (changes["added"], changes["dropped"]) == ([], [])


def test_extracting_again_is_no_revision(onrecord):
    article = post(onrecord)["article_id"]
    onrecord.http.post("/v1/reextract", params={"again": True})
    onrecord.settle()
    assert len(revisions(onrecord, article)) == 1


def test_another_tenant_sees_none(onrecord):
    article = post(onrecord)["article_id"]
    headers = {"Authorization": f"Bearer {onrecord.new_token('read', tenant='other')}"}
    assert onrecord.http.get(f"/v1/articles/{article}/revisions", headers=headers).status_code == 404


def test_a_revision_without_text_has_no_claims(onrecord):
    article = post(onrecord)["article_id"]
    onrecord.http.post("/v1/articles", json={"id": "7", "body_html": "<img src=toll.jpg>"})
    onrecord.settle()
    found = onrecord.http.get(f"/v1/articles/{article}").json()
    assert (found["status"], found["claims"], found["reason"]) == (
        "extracted",
        0,
        "it holds no text in which claims could stand",
    )
    assert onrecord.http.get("/v1/claims").json()["items"] == []
    assert onrecord.http.get(f"/v1/articles/{article}/text").json()["text"] == ""
