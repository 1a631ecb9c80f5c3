"""What WordPress and Strapi do that their captured requests do not show; seen in live ones."""

import hashlib
import hmac
import json

import httpx
import pytest

HTML = "<p>“Nobody wanted this,” said Ruth Abernathy-Cole, the council president.</p>"
URL = "https://www.example.com/pier/"


class Cms:
    """A channel, and what its CMS sends."""

    def __init__(self, onrecord, kind, **options):
        self.onrecord = onrecord
        body = {"name": kind, "kind": kind, "options": options}
        self.channel = onrecord.http.post("/v1/channels", json=body).json()

    def _send(self, body, headers):
        path = self.channel["links"]["webhook"]
        answer = httpx.post(f"{self.onrecord.url}{path}", content=body, headers=headers)
        assert answer.status_code in (200, 202), answer.text
        self.onrecord.settle()
        return answer.json()

    def wordpress(self, body, event="post_update"):
        raw = json.dumps(body).encode()
        signature = hmac.new(self.channel["secret"].encode(), raw, hashlib.sha256).hexdigest()
        return self._send(raw, {"X-Hub-Signature-256": f"sha256={signature}", "X-WP-Webhook-Name": event})

    def strapi(self, event, **entry):
        body = {"event": event, "createdAt": entry["updatedAt"], "model": "article", "entry": entry}
        return self._send(json.dumps(body).encode(), {"Authorization": f"Bearer {self.channel['secret']}"})

    def fetched(self, article):
        answer = self.onrecord.http.post(f"/v1/channels/{self.channel['id']}/articles", json=article)
        self.onrecord.settle()
        return answer.json()

    def article(self, article_id):
        return self.onrecord.http.get(f"/v1/articles/{article_id}").json()

    def status(self, article_id):
        return self.article(article_id)["status"]

    def served(self):
        return [claim["article_id"] for claim in self.onrecord.http.get("/v1/claims").json()["items"]]


@pytest.fixture
def wordpress(onrecord):
    return Cms(onrecord, "wordpress")


@pytest.fixture
def strapi(onrecord):
    return Cms(onrecord, "strapi", fields={"body_html": "entry.bodyHtml", "url": "entry.url"})


LOCKED = {"post_password": "open"}


def post(status, at, **changes):
    return {
        "ID": 1,
        "post_type": "post",
        "post_status": status,
        "post_title": "Pier",
        "post_content": HTML,
        "post_password": "",
        "post_date_gmt": "2026-05-06 08:00:00",
        "post_modified_gmt": f"2026-05-06 {at}:00",
        **changes,
    }


def rest(number, at, **changes):
    moment = f"2026-05-06T{at}:00"
    return {
        "id": number,
        "type": "post",
        "status": "publish",
        "link": URL,
        "date_gmt": moment,
        "modified_gmt": moment,
        "title": {"rendered": "Pier"},
        "content": {"rendered": HTML, "protected": False},
        **changes,
    }


@pytest.fixture
def published(wordpress):
    return wordpress.wordpress({"post": post("publish", "08:00")})["article_id"]


def test_a_post_that_gets_a_password_is_withdrawn(wordpress, published):
    locked = {
        "post": post("publish", "08:05", **LOCKED),
        "post_before": {"post_status": "publish"},
    }
    assert wordpress.wordpress(locked)["status"] == "withdrawn"
    assert wordpress.served() == []


def test_a_post_that_its_schedule_publishes_again_comes_back(wordpress, published):
    """WordPress leaves the time of the last change as it was when the post was scheduled."""
    later = {"post_date_gmt": "2026-05-06 08:30:00"}
    scheduled = {"post": post("future", "08:05", **later), "post_before": {"post_status": "publish"}}
    assert wordpress.wordpress(scheduled)["status"] == "withdrawn"
    assert wordpress.wordpress({"post": post("publish", "08:05", **later)})["status"] == "accepted"
    assert wordpress.wordpress(scheduled)["status"] == "superseded"
    assert wordpress.status(published) == "extracted"
    assert (
        wordpress.wordpress({"post": post("trash", "08:05", **later)}, "post_delete")["status"] == "removed"
    )


def test_a_known_post_seen_as_a_draft_is_withdrawn_whatever_it_is_said_to_have_been(wordpress, published):
    draft = {"post": post("draft", "08:05"), "post_before": {"post_status": "draft"}}
    assert wordpress.wordpress(draft)["status"] == "withdrawn"
    assert wordpress.wordpress(draft)["status"] == "ignored"
    assert wordpress.served() == []


def test_a_draft_that_was_never_published_is_ignored(wordpress):
    draft = {"post": post("draft", "08:05"), "post_before": {"post_status": "draft"}}
    assert wordpress.wordpress(draft)["status"] == "ignored"


def test_the_draft_of_the_second_of_its_publication_comes_before_it(wordpress, published):
    draft = {"post": post("draft", "08:00"), "post_before": {"post_status": "draft"}}
    assert wordpress.wordpress(draft)["status"] == "superseded"
    assert wordpress.served() == [published]


def test_a_post_that_takes_the_address_of_a_deleted_one_is_another_article(wordpress):
    first = wordpress.wordpress({"event": "post.published", "post": rest(4, "08:00")})["article_id"]
    wordpress.wordpress({"event": "post.deleted", "post": rest(4, "08:05")})
    pulled = wordpress.fetched(rest(5, "08:10"))["article_id"]
    told = wordpress.wordpress({"event": "post.published", "post": rest(5, "08:20")})["article_id"]
    assert first != pulled == told
    assert wordpress.status(first) == "removed"


def test_a_protected_post_that_is_pulled_is_withdrawn(wordpress):
    article = wordpress.fetched(rest(4, "08:00"))["article_id"]
    locked = rest(4, "08:05", content={"rendered": "", "protected": True})
    assert wordpress.fetched(locked)["status"] == "withdrawn"
    assert wordpress.status(article) == "withdrawn"


ENTRY = {
    "documentId": "d1",
    "title": "Pier",
    "bodyHtml": HTML,
    "publishedAt": "2026-05-06T08:00:00Z",
    "updatedAt": "2026-05-06T08:00:00Z",
}


def test_each_language_of_a_strapi_document_is_an_article(strapi):
    english = strapi.strapi("entry.publish", **ENTRY, locale="en")["article_id"]
    french = {**ENTRY, "title": "La jetée", "locale": "fr", "updatedAt": "2026-05-06T08:01:00Z"}
    assert strapi.strapi("entry.publish", **french)["article_id"] != english
    strapi.strapi("entry.delete", **french)
    assert strapi.article(english)["metadata"]["headline"] == "Pier"
    assert strapi.served() == [english]


def test_an_entry_that_is_published_again_keeps_its_first_date(strapi):
    again = {
        **ENTRY,
        "publishedAt": "2026-11-06T08:00:00Z",
        "updatedAt": "2026-11-06T08:00:00Z",
        "title": "Piers",
    }
    article = strapi.strapi("entry.publish", **ENTRY)["article_id"]
    strapi.strapi("entry.publish", **again)
    metadata = strapi.article(article)["metadata"]
    assert (metadata["headline"], metadata["published"]) == ("Piers", "2026-05-06T08:00:00Z")


def test_the_first_date_is_known_whatever_came_first(strapi):
    again = {**ENTRY, "publishedAt": "2026-11-06T08:00:00Z", "updatedAt": "2026-11-06T08:00:00Z"}
    strapi.strapi("entry.unpublish", **{**ENTRY, "updatedAt": "2026-05-07T08:00:00Z"})
    strapi.strapi("entry.publish", **ENTRY)
    article = strapi.strapi("entry.publish", **again)["article_id"]
    assert strapi.article(article)["metadata"]["published"] == "2026-05-06T08:00:00Z"


def test_an_entry_that_came_by_the_feed_first_is_that_article(strapi):
    feed = {"url": URL, "headline": "Pier", "body_html": HTML, "published": "2026-05-06T08:00:00Z"}
    pulled = strapi.fetched(feed)["article_id"]
    told = strapi.strapi("entry.publish", **{**ENTRY, "url": URL, "updatedAt": "2026-05-06T08:02:00Z"})
    assert told["article_id"] == pulled
    gone = strapi.strapi("entry.delete", **{**ENTRY, "url": URL, "updatedAt": "2026-05-06T08:03:00Z"})
    assert gone["article_id"] == pulled
    assert strapi.served() == []


def test_markdown(onrecord):
    strapi = Cms(onrecord, "strapi")
    text = "The pier will **close** on Monday, the [harbor office](https://a.example) said.\n\n![x](a.jpg)"
    entry = {name: value for name, value in ENTRY.items() if name != "bodyHtml"}
    article = strapi.strapi("entry.publish", **entry, body=text)["article_id"]
    read = onrecord.http.get(f"/v1/articles/{article}/text").json()["text"]
    assert read.startswith("The pier will close on Monday, the harbor office said.")
    assert strapi.served() == [article]
