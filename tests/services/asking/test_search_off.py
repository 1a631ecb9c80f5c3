"""What claims cannot be looked up by where an Onrecord does without the postings for it."""

from functools import partial

from chalicelib import bootstrap
from chalicelib.local import system
from chalicelib.local.aws import session


def test_what_is_turned_off_is_refused_and_not_posted(monkeypatch):
    monkeypatch.setattr(bootstrap, "wire", partial(_without_search, bootstrap.wire))
    with system() as onrecord:
        story = {"body_text": "“We will appeal the toll,” said Ada Moreno, the mayor."}
        onrecord.http.post("/v1/articles", json=story).raise_for_status()
        onrecord.settle()
        for asked, name in (({"about": "toll"}, "about"), ({"q": "toll"}, "q")):
            answer = onrecord.http.get("/v1/claims", params=asked)
            assert answer.status_code == 400
            assert f"{name} is turned off" in answer.json()["detail"]
        assert len(onrecord.http.get("/v1/claims").json()["items"]) == 1
        left = session().resource("dynamodb").Table("onrecord").scan()["Items"]
        assert not [item for item in left if "#word#" in item["PK"] or "#topic#" in item["PK"]]


def _without_search(wire, settings, *arguments):
    return wire(settings.model_copy(update={"search_topics": False, "search_words": False}), *arguments)
