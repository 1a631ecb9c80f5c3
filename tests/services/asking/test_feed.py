"""Any question as an Atom feed that readers take: RFC 4287, paged by RFC 5005."""

import re
from base64 import b64encode
from datetime import datetime
from xml.etree import ElementTree as ET

import feedparser
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.local import system
from chalicelib.services.asking.feed import _NOT_XML

ATOM = {"a": "http://www.w3.org/2005/Atom"}
PEOPLE = ["Ada Moreno", "Yusuf Haddad", "Ruth Abernathy"]


@pytest.fixture(scope="module")
def corpus():
    """An article a day by each of three people, with and without a time or an address."""
    with system() as onrecord:
        for day, name in enumerate(PEOPLE, 1):
            onrecord.http.post("/v1/articles", json=article(day, name)).raise_for_status()
        undated = {"id": "undated", "body_text": "“Not <b>now</b> & never,” said Ada Moreno."}
        onrecord.http.post("/v1/articles", json=undated).raise_for_status()
        onrecord.settle()
        yield onrecord


def article(day, name):
    return {
        "id": str(day),
        "headline": f"The council & the toll, day {day}",
        "url": f"https://courier.example/{day}?a=1&b=2",
        "publisher": "Alden Courier",
        "published": "2026-05-01" if day == 1 else f"2026-05-{day:02d}T08:00:00+02:00",
        "body_text": f"“We will appeal on day {day} <at last>,” said {name}.",
    }


def feed(corpus, **asked):
    answer = corpus.http.get("/v1/claims.atom", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return answer


def texts(answer, path):
    return [element.text for element in ET.fromstring(answer.text).findall(path, ATOM)]  # noqa: S314


def test_a_reader_finds_the_claims_newest_first(corpus):
    answer = feed(corpus)
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert read.version == "atom10"
    claims = corpus.http.get("/v1/claims").json()["items"]
    assert [entry.id.rpartition("/")[2] for entry in read.entries] == [claim["id"] for claim in claims]
    assert [entry.author for entry in read.entries] == [claim["source"]["name"] for claim in claims]
    dated = next(entry for entry in read.entries if entry.author == "Ruth Abernathy")
    assert dated.title == "Ruth Abernathy: We will appeal on day 3 <at last>,"
    assert dated.link == "https://courier.example/3?a=1&b=2"
    assert dated.published == "2026-05-03T06:00:00Z"
    assert "We will appeal on day 3 &lt;at last&gt;," in dated.content[0].value
    assert "https://courier.example/3?a=1&amp;b=2" in dated.content[0].value


def test_words_of_an_article_are_never_markup(corpus):
    entry = feedparser.parse(feed(corpus, q="never").content, sanitize_html=False).entries[0]
    assert "Not &lt;b&gt;now&lt;/b&gt; &amp; never" in entry.content[0].value


def test_it_has_what_rfc_4287_asks_for(corpus):
    answer = feed(corpus)
    root = ET.fromstring(answer.text)  # noqa: S314
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for element in [root, *root.findall("a:entry", ATOM)]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1
        assert re.fullmatch(r"tag:onrecord\.invalid,2026:claims/\w+", element.find("a:id", ATOM).text)
    for entry in root.findall("a:entry", ATOM):
        assert entry.find("a:author/a:name", ATOM).text
        assert len(entry.findall("a:link[@rel='alternate']", ATOM)) == 1
    times = texts(answer, ".//a:updated") + texts(answer, ".//a:published")
    assert all(datetime.fromisoformat(time).tzinfo and "T" in time for time in times)
    ids = texts(answer, ".//a:id")
    assert len(set(ids)) == len(ids)


def test_the_claim_of_an_article_without_an_address_links_to_itself(corpus):
    entry = feedparser.parse(feed(corpus, q="never").content).entries[0]
    assert corpus.http.get(entry.link).json()["id"] == entry.id.rpartition("/")[2]
    assert "published" not in entry


def test_pages_follow_one_another(corpus):
    answer, ids, feeds = feed(corpus, limit=2, kind="direct"), [], set()
    for _ in range(10):
        read = feedparser.parse(answer.content)
        links = {link.rel: link.href for link in read.feed.links}
        assert httpx.URL(links["self"]) == answer.url
        ids += [entry.id for entry in read.entries]
        feeds.add(read.feed.id)
        if "next" not in links:
            break
        answer = corpus.http.get(links["next"])
        assert answer.status_code == 200
    assert ids == [entry.id for entry in feedparser.parse(feed(corpus, kind="direct").content).entries]
    assert len(feeds) == 1
    assert feedparser.parse(feed(corpus).content).feed.id not in feeds


def test_ids_stay_through_reextraction_and_what_is_changed_says_so(onrecord_again):
    onrecord, before = onrecord_again
    after = feedparser.parse(feed(onrecord).content)
    assert [entry.id for entry in after.entries] == [entry.id for entry in before.entries]
    assert [entry.updated for entry in after.entries] == [entry.updated for entry in before.entries]


@pytest.fixture
def onrecord_again(corpus):
    before = feedparser.parse(feed(corpus).content)
    corpus.http.post("/v1/reextract", params={"again": True}).raise_for_status()
    corpus.settle()
    return corpus, before


def test_filters_are_those_of_the_list(corpus):
    assert texts(feed(corpus, source="Yusuf Haddad"), ".//a:author/a:name") == ["Yusuf Haddad"]
    assert texts(feed(corpus, source="Nobody Here"), ".//a:entry") == []
    assert corpus.http.get("/v1/claims.atom", params={"kind": "loud"}).status_code == 400


def basic(user, password):
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def test_a_reader_gives_its_token_as_a_password(corpus):
    token = corpus.new_token("read")
    bare = httpx.get(f"{corpus.url}/v1/claims.atom")
    assert bare.status_code == 401
    assert 'Basic realm="Onrecord"' in bare.headers["www-authenticate"]
    answer = httpx.get(f"{corpus.url}/v1/claims.atom", auth=("anyone", token))
    assert len(feedparser.parse(answer.content).entries) == 4
    for wrong in (basic("anyone", "nonsense"), basic(token, ""), {"Authorization": "Basic ?"}):
        assert httpx.get(f"{corpus.url}/v1/claims.atom", headers=wrong).status_code == 401


def test_a_password_lets_read_and_change_nothing(corpus):
    """A browser sends passwords wherever it is led."""
    admin = basic("me", corpus.token)
    assert corpus.http.get("/v1/articles", headers=admin).status_code == 200
    assert corpus.http.post("/v1/tokens", headers=admin, json={}).status_code == 403
    assert corpus.http.post("/v1/articles", headers=admin, json={}).status_code == 403
    ingest = basic("cms", corpus.new_token("ingest"))
    assert corpus.http.get("/v1/claims.atom", headers=ingest).status_code == 403


def test_another_tenant_has_a_feed_of_its_own(corpus):
    other = corpus.authorization(corpus.new_token("read", tenant="other"))
    read = feedparser.parse(corpus.http.get("/v1/claims.atom", headers=other).content)
    assert read.entries == []
    assert read.feed.id != feedparser.parse(feed(corpus).content).feed.id


def test_a_claim_and_the_feed_have_paths_of_their_own(corpus):
    claim = corpus.http.get("/v1/claims").json()["items"][0]
    assert corpus.http.get(f"/v1/claims/{claim['id']}").json()["id"] == claim["id"]
    assert corpus.client.http.get("/v1/claims.atom", headers=corpus.authorization()).status_code == 200


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_left_of_any_text_is_xml(text):
    element = ET.Element("a")
    element.text = _NOT_XML.sub("", text)
    read = ET.fromstring(ET.tostring(element)).text or ""  # noqa: S314
    assert read.split() == element.text.split()
