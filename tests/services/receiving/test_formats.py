"""Every example of tests/formats through the whole system: received, extracted, answered."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "formats"
MEDIA_TYPES = {".json": "application/json", ".xml": "application/xml"}
EXAMPLES = [
    path
    for path in sorted(FOLDER.iterdir())
    if path.suffix in MEDIA_TYPES and not path.name.endswith(".expected.json")
]


def post(onrecord, body, content_type):
    return onrecord.http.post("/v1/articles", content=body, headers={"Content-Type": content_type})


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example(onrecord, path):
    expected = json.loads(path.with_suffix(".expected.json").read_text())["submission"]
    answer = post(onrecord, path.read_bytes(), MEDIA_TYPES[path.suffix])
    assert answer.status_code == 202, answer.text
    onrecord.settle()

    article = onrecord.http.get(answer.json()["links"]["self"]).json()
    assert article["status"] == "extracted"
    assert article["metadata"]["headline"] == expected["headline"]
    assert article["metadata"]["authors"] == expected.get("authors", [])
    claims = onrecord.http.get(answer.json()["links"]["claims"]).json()["items"]
    assert len(claims) > 0


def test_the_same_article_again_is_unchanged(onrecord):
    path = FOLDER / "ghost-webhook.json"
    assert post(onrecord, path.read_bytes(), "application/json").json()["status"] == "accepted"
    onrecord.settle()
    again = post(onrecord, path.read_bytes(), "application/json")
    assert (again.status_code, again.json()["status"]) == (200, "unchanged")


def test_a_quote_elements_citation_is_the_source(onrecord):
    answer = post(onrecord, (FOLDER / "ans-story.json").read_bytes(), "application/json")
    onrecord.settle()
    claims = onrecord.http.get(answer.json()["links"]["claims"]).json()["items"]
    (claim,) = [claim for claim in claims if claim["content"][0]["text"].startswith("We will see them")]
    assert claim["source"]["name"] == "Dolores Pratt"


def test_a_refusal_names_the_senders_field(onrecord):
    story = json.loads((FOLDER / "ans-story.json").read_text())
    story["content_elements"][1]["content"] = 7
    answer = post(onrecord, json.dumps(story).encode(), "application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "content_elements.1.content"
