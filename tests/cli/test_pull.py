"""``pull``: what webhooks have missed is fetched from the CMS, once, as the same articles.

The CMS is a small server that answers as Ghost's Content API, WordPress's REST
API and a feed do, with the captured stories.
"""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from chalicelib.__main__ import main
from chalicelib.cli import pull as command

CAPTURES = Path(__file__).parents[1] / "webhooks"
KEY = "22444f78447824223cefc48062"


def captured(group):
    return [json.loads(line) for line in (CAPTURES / f"{group}.jsonl").read_text().splitlines()]


def ghost_posts():
    """The stories as last published, by the time of their change, as the Content API gives them."""
    found = {}
    for each in captured("ghost6"):
        post = json.loads(each["body"]).get("post", {}).get("current", {})
        if post.get("status") == "published":
            kept = {
                name: value
                for name, value in post.items()
                if name not in ("status", "post_revisions", "tiers")
            }
            found[post["uuid"]] = {
                **kept,
                "authors": [{"id": author["id"], "name": author["name"]} for author in post["authors"]],
            }
    return sorted(found.values(), key=lambda post: post["updated_at"])


def wordpress_posts():
    found = {}
    for each in captured("wordpress-sender"):
        post = json.loads(each["body"])["post"]
        if post["status"] == "publish":
            found[post["id"]] = post
    return sorted(found.values(), key=lambda post: post["modified"])


def kept_by_ghost(time):
    """As its database keeps it, and compares it as text: UTC without a zone."""
    return datetime.fromisoformat(time).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


class Cms(BaseHTTPRequestHandler):
    """Pages of two; the first answer of all is 503, as of a server that is busy."""

    def do_GET(self):
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.server.asked.append(asked)
        if len(self.server.asked) == 1:
            return self._answer({}, 503, {"Retry-After": "0"})
        if address.path == "/ghost/api/content/posts/":
            return self._ghost(asked)
        if address.path == "/" and asked.get("rest_route") == "/wp/v2/posts":
            return self._wordpress(asked)
        if address.path == "/feed":
            return self._answer(
                (CAPTURES / "wordpress-feed.rss.xml").read_bytes(),
                200,
                {"Content-Type": "application/rss+xml"},
            )
        return self._answer({"errors": []}, 404)

    def _ghost(self, asked):
        if asked.get("key") != KEY:
            return self._answer({"errors": [{"message": "Unknown Content API Key"}]}, 401)
        since = asked.get("filter", "updated_at:>=''").partition("'")[2].rstrip("'")
        posts = [post for post in ghost_posts() if kept_by_ghost(post["updated_at"]) >= since]
        for post in posts[: self.server.for_members]:
            post |= {"access": False, "html": "<p>Only the beginning.</p>"}
        page, pages = int(asked["page"]), -(-len(posts) // 2)
        meta = {"pagination": {"total": len(posts), "next": page + 1 if page < pages else None}}
        return self._answer({"posts": posts[2 * page - 2 : 2 * page], "meta": meta})

    def _wordpress(self, asked):
        order = "date_gmt" if asked["orderby"] == "date" else "modified_gmt"
        after = asked.get("after" if asked["orderby"] == "date" else "modified_after", "2000-01-01T00:00:00Z")
        shown = [post for post in wordpress_posts() if post["id"] not in self.server.scheduled]
        posts = sorted((post for post in shown if f"{post[order]}Z" > after), key=lambda post: post[order])
        page, pages = int(asked["page"]), -(-len(posts) // 2)
        headers = {"X-WP-Total": str(len(posts)), "X-WP-TotalPages": str(pages)}
        return self._answer(posts[2 * page - 2 : 2 * page], 200, headers)

    def _answer(self, body, status=200, headers=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def cms():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Cms)
    server.asked, server.for_members, server.scheduled = [], 0, set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def pull(onrecord, cms, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "PAUSE", 0)

    def run(channel, path="", *options, user=""):
        address = f"http://{user}127.0.0.1:{cms.server_port}{path}"
        own = ["--url", onrecord.url, "--token", onrecord.token]
        result = CliRunner().invoke(main, ["pull", channel, address, *own, *options])
        onrecord.settle()
        return result

    return run


def channel(onrecord, kind):
    body = {"name": "Courier", "kind": kind, "secret": "a secret of some length"}
    return onrecord.http.post("/v1/channels", json=body).json()["id"]


def headlines(onrecord):
    return sorted(each["metadata"]["headline"] for each in onrecord.http.get("/v1/articles").json()["items"])


def test_ghost_is_pulled_page_by_page_and_then_only_what_is_newer(onrecord, cms, pull):
    made = channel(onrecord, "ghost")
    result = pull(made, "", "--key", KEY)
    assert result.exit_code == 0, result.output
    posts = ghost_posts()
    assert f"{len(posts)} articles: {len(posts)} accepted" in result.output
    assert headlines(onrecord) == sorted(post["title"] for post in posts)
    before = len(cms.asked)
    assert "1 articles: 1 unchanged" in pull(made, "", "--key", KEY).output
    assert f"'{kept_by_ghost(posts[-1]['updated_at'])}'" in cms.asked[before]["filter"]
    assert f"{len(posts)} unchanged" in pull(made, "", "--key", KEY, "--all").output


def test_what_ghost_gives_to_members_only_is_left_out_and_told(onrecord, cms, pull):
    cms.for_members = 1
    result = pull(channel(onrecord, "ghost"), "", "--key", KEY)
    assert result.exit_code == 0, result.output
    posts = ghost_posts()
    assert f"{len(posts)} articles: {len(posts) - 1} accepted, 1 for members only" in result.output
    assert len(headlines(onrecord)) == len(posts) - 1


def test_what_a_webhook_has_brought_is_the_same_article(onrecord, pull):
    secret = "ghost-webhook-secret-for-tests"
    made = channel(onrecord, "ghost")
    post = ghost_posts()[0]
    onrecord.http.post(
        f"/v1/channels/{made}/articles",
        json={**post, "title": "An older version", "updated_at": post["published_at"]},
    )
    pull(made, "", "--key", KEY)
    assert headlines(onrecord) == sorted(post["title"] for post in ghost_posts())
    assert secret not in json.dumps(onrecord.http.get("/v1/channels").json())


def test_wordpress_is_pulled_and_resumed(onrecord, cms, pull):
    made = channel(onrecord, "wordpress")
    result = pull(made)
    assert result.exit_code == 0, result.output
    assert len(headlines(onrecord)) == len(wordpress_posts())
    again = pull(made)
    assert "accepted" not in again.output
    assert "modified_after" in cms.asked[-1]


def test_an_entry_of_a_feed_is_the_article_that_has_its_url(onrecord, pull):
    made = channel(onrecord, "bearer")
    for post in wordpress_posts():
        story = {"id": f"story-{post['id']}", "url": post["link"], "headline": post["title"]["rendered"]}
        story["body_html"] = post["content"]["rendered"]
        onrecord.http.post(f"/v1/channels/{made}/articles", json=story)
    onrecord.settle()
    known = headlines(onrecord)
    result = pull(made, "/feed")
    assert result.exit_code == 0, result.output
    assert set(headlines(onrecord)) >= set(known)
    by_url = [each["metadata"]["url"] for each in onrecord.http.get("/v1/articles").json()["items"]]
    assert len(by_url) == len(set(by_url))
    assert "accepted" not in pull(made, "/feed").output


@pytest.mark.parametrize(
    ("kind", "path", "options", "said"),
    [
        ("ghost", "", (), "--key"),
        ("ghost", "", ("--key", "wrong"), "401"),
        ("ghost", "", ("--key", KEY, "--since", "last week"), "'last week' is no time"),
        ("ghost", "", ("--key", KEY, "--since", "0001-01-01"), "'0001-01-01' is no time"),
        ("ghost", "/elsewhere", ("--key", KEY), "404"),
        ("wordpress", "/elsewhere", (), "404"),
        ("bearer", "/elsewhere", (), "404"),
        ("bearer", "/?rest_route=/wp/v2/posts&page=1&orderby=date", (), "feed"),
    ],
)
def test_what_cannot_be_pulled_says_why(onrecord, pull, kind, path, options, said):
    result = pull(channel(onrecord, kind), path, *options)
    assert result.exit_code != 0
    assert said in result.output
    assert KEY not in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("kind", "path"), [("wordpress", "/elsewhere"), ("bearer", "/elsewhere"), ("bearer", "/hello")]
)
def test_the_password_of_a_site_is_not_printed(onrecord, pull, kind, path):
    result = pull(channel(onrecord, kind), path, user="desk:hunter2@")
    assert result.exit_code != 0
    assert "hunter2" not in result.output
    assert path in result.output


def test_an_unknown_channel_is_named(pull):
    assert "no channel 'x'" in pull("x").output
