"""A story in a real Ghost, from its publication to its deletion. ``make e2e-ghost`` runs it."""

import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from chalicelib.__main__ import main
from tests.e2e_ghost.ghost import Missing, install, running

ROOT = Path(__file__).parents[2]
EVENTS = ("post.published", "post.published.edited", "post.unpublished", "post.deleted")
TITLE = "Pier to close for winter"
HTML = (
    "<p>PORT ALDEN — The pier will close on Monday, the harbor office said.</p>"
    "<p>“Nobody wanted this,” said Ruth Abernathy-Cole, the council president.</p>"
)
EDITED = HTML.replace("Nobody wanted this", "We had no choice")


@pytest.fixture(scope="module")
def package():
    try:
        return install(ROOT / ".ghost")
    except Missing as missing:
        pytest.exit(str(missing), returncode=1)


@pytest.fixture
def ghost(package, tmp_path):
    with running(package, tmp_path / "content") as ghost:
        yield ghost


@pytest.fixture
def channel(onrecord):
    made = onrecord.http.post("/v1/channels", json={"name": "Alden Courier", "kind": "ghost"}).json()
    return {**made, "address": f"{onrecord.url}{made['links']['webhook']}"}


def claims(onrecord):
    found = onrecord.http.get("/v1/claims").json()["items"]
    return {(claim["source"]["name"], claim["content"][0]["text"]) for claim in found}


def soon(onrecord, state, seconds=20):
    """What ``state`` tells once it is true; Ghost sends its webhooks after it has answered."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        onrecord.settle()
        found = state()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not so after {seconds} seconds: {claims(onrecord)}")


def the_article(onrecord):
    """A new Ghost has a post of its own, which pulling brings too."""
    listed = onrecord.http.get("/v1/articles").json()["items"]
    (article,) = (each for each in listed if each["metadata"]["headline"].startswith(TITLE))
    return article


def test_a_story_from_publication_to_deletion(onrecord, ghost, channel):
    ghost.connect(channel["address"], channel["secret"], EVENTS)

    post = ghost.publish(TITLE, HTML)
    quoted = "Ruth Abernathy-Cole", "Nobody wanted this,"
    soon(onrecord, lambda: quoted in claims(onrecord))
    article = the_article(onrecord)
    assert article["metadata"]["headline"] == TITLE
    assert article["metadata"]["authors"] == ["Mara Lindqvist"]
    own = article["links"]["self"]

    time.sleep(1)  # Ghost keeps whole seconds
    post = ghost.change(post, title=f"{TITLE}, council says", html=EDITED)
    soon(onrecord, lambda: ("Ruth Abernathy-Cole", "We had no choice,") in claims(onrecord))
    assert quoted not in claims(onrecord)
    assert the_article(onrecord)["metadata"]["headline"].endswith("council says")
    newest = onrecord.http.get(f"{own}/revisions").json()["items"][0]
    assert newest["changes"]["headline"]["before"] == TITLE

    time.sleep(1)
    post = ghost.change(post, status="draft")
    soon(onrecord, lambda: onrecord.http.get(own).json()["status"] == "withdrawn")
    assert claims(onrecord) == set()

    time.sleep(1)
    post = ghost.change(post, status="published")
    soon(onrecord, lambda: ("Ruth Abernathy-Cole", "We had no choice,") in claims(onrecord))
    assert the_article(onrecord)["links"]["self"] == own

    ghost.delete(post)
    soon(onrecord, lambda: onrecord.http.get(own).json()["status"] == "removed")
    assert claims(onrecord) == set()
    assert onrecord.http.get("/v1/articles").json()["items"] == []


def test_what_no_webhook_told_is_pulled(onrecord, ghost, channel, tmp_path, monkeypatch):
    """First without webhooks; then with them, when there is nothing left to pull."""
    monkeypatch.chdir(tmp_path)
    post = ghost.publish(TITLE, HTML)
    key = ghost.connect(channel["address"], channel["secret"], ())

    def pull():
        own = ["--url", onrecord.url, "--token", onrecord.token, "--key", key]
        result = CliRunner().invoke(main, ["pull", channel["id"], ghost.url, *own])
        assert result.exit_code == 0, result.output
        onrecord.settle()
        return result.output

    assert "accepted" in pull()
    assert the_article(onrecord)["metadata"]["headline"] == TITLE
    time.sleep(1)
    post = ghost.change(post, html=EDITED)
    assert "1 accepted" in pull()
    assert ("Ruth Abernathy-Cole", "We had no choice,") in claims(onrecord)

    ghost.connect(channel["address"], channel["secret"], EVENTS)
    time.sleep(1)
    ghost.change(post, html=HTML)
    soon(onrecord, lambda: ("Ruth Abernathy-Cole", "Nobody wanted this,") in claims(onrecord))
    the_article(onrecord)
    assert "1 articles: 1 unchanged" in pull()
