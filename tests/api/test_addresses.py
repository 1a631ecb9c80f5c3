"""Links of feeds and exports lead to where the API is, whatever the caller says of that."""

import re

import pytest

from chalicelib.settings import read_web_settings
from tests.support.api_gateway import DOMAIN, passed_on

FORGED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "https://evil.example/",
    "Forwarded": "host=evil.example;proto=gopher",
}
ASKED = {"q": "never", "limit": "1"}


def feed_links(text):
    return re.findall(r'<link rel="(self|next|related)"[^>]* href="([^"]*)"', text)


def export_links(answer):
    return re.findall(r"<([^>]*)>", answer.headers["link"])


@pytest.mark.parametrize("name", [*FORGED, *map(str.lower, FORGED)])
def test_what_a_caller_sends_is_in_no_link(corpus, name):
    headers = {name: {**FORGED, **{each.lower(): value for each, value in FORGED.items()}}[name]}
    plain = corpus.http.get("/v1/claims.atom", params={"limit": 1})
    forged = corpus.http.get("/v1/claims.atom", params={"limit": 1}, headers=headers)
    assert dict(feed_links(forged.text)).keys() == {"self", "next", "related"}
    assert all(link.startswith(f"{corpus.url}/v1/claims") for _, link in feed_links(forged.text))
    assert [kind for kind, _ in feed_links(forged.text)] == [kind for kind, _ in feed_links(plain.text)]
    exported = corpus.http.get("/v1/export", params={"limit": 1}, headers=headers)
    assert [link.partition("?")[0] for link in export_links(exported)] == [f"{corpus.url}/v1/export"]
    for answer in (forged, exported):
        assert "evil" not in answer.text + str(answer.headers)
        assert "gopher" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    ("domain", "stage", "before"),
    [
        (DOMAIN, "/api", f"https://{DOMAIN}/api"),
        ("claims.example", "", "https://claims.example"),
        ("claims.example", "/archive", "https://claims.example/archive"),
    ],
)
def test_on_aws_api_gateway_says_where_it_is(onrecord_on_aws, domain, stage, before):
    answer = passed_on(
        "/v1/claims.atom", domain=domain, stage=stage, query={"limit": "1"}, headers={"host": "evil.example"}
    )
    links = feed_links(answer["body"])
    assert dict(links).keys() == {"self", "next", "related"}
    assert all(link.startswith(f"{before}/v1/claims") for _, link in links)
    exported = passed_on("/v1/export", domain=domain, stage=stage, query={"limit": "1"})
    assert exported["headers"]["Link"].startswith(f"<{before}/v1/export?")


def test_the_setting_comes_before_all(corpus, monkeypatch):
    settings = read_web_settings({"ONRECORD_PUBLIC_URL": "https://news.example/onrecord/"})
    monkeypatch.setattr("app.edge.public_url", settings.public_url)
    answer = corpus.http.get("/v1/claims.atom", params={"limit": 1})
    assert all(link.startswith("https://news.example/onrecord/v1/") for _, link in feed_links(answer.text))
    passed = passed_on("/v1/export", query={"limit": "1"})
    assert passed["headers"]["Link"].startswith("<https://news.example/onrecord/v1/export?")


def test_where_nobody_says_links_are_relative(onrecord_on_aws):
    answer = onrecord_on_aws.http.get("/v1/claims.atom", params={"limit": 1}, headers=FORGED)
    assert all(link.startswith("/v1/claims") for _, link in feed_links(answer.text))
    exported = onrecord_on_aws.http.get("/v1/export", params={"limit": 1}, headers=FORGED)
    assert export_links(exported)[0].startswith("/v1/export?")
