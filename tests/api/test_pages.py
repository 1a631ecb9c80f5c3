"""The page, and what answers where nothing is."""

import re

import pytest

PAGES = ("/", "/docs")


def policy(page):
    """What a page may load, by the kind of it."""
    parts = (each.split() for each in page.headers["content-security-policy"].split(";"))
    return {kind: sources for kind, *sources in parts}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_static_and_may_load_nothing_from_elsewhere(corpus, path):
    page = corpus.http.get(path, headers={"Authorization": ""})
    assert page.headers["content-type"].startswith("text/html")
    may = policy(page)
    assert may["default-src"] == may["base-uri"] == may["frame-ancestors"] == may["form-action"] == ["'none'"]
    assert may["script-src"] == ["'self'"]
    allowed = {source for sources in may.values() for source in sources}
    assert allowed <= {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:"}
    assert "Ada Moreno" not in page.text
    assert "http" not in page.text.replace("http-equiv", "")


@pytest.mark.parametrize("path", PAGES)
def test_no_script_stands_in_a_page(corpus, path):
    page = corpus.http.get(path)
    assert re.findall(r"<script(?![^>]* src=)[^>]*>", page.text) == []
    assert re.findall(r"""\son\w+\s*=|javascript:|\sstyle=""", page.text) == []
    for src in re.findall(r'<script[^>]* src="([^"]*)"', page.text):
        script = corpus.http.get(f"/{src}", headers={"Authorization": ""})
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"


def test_only_redoc_may_write_styles_into_its_page(corpus):
    assert policy(corpus.http.get("/"))["style-src"] == ["'self'"]
    assert policy(corpus.http.get("/docs"))["style-src"] == ["'unsafe-inline'"]
    page = corpus.http.get("/").text
    assert "<style" not in page
    (href,) = re.findall(r'<link rel="stylesheet" href="([^"]*)"', page)
    assert corpus.http.get(f"/{href}").headers["content-type"] == "text/css; charset=utf-8"


def test_redoc_asks_nobody_elsewhere_for_a_picture(corpus):
    assert "https://cdn." not in corpus.http.get("/docs/redoc.js").text


def test_health_needs_no_token(corpus):
    assert corpus.http.get("/health", headers={"Authorization": ""}).json()["status"] == "ok"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/articles/a_aaaaaaaaaaaaaaaa",
        "/v1/articles/a_aaaaaaaaaaaaaaaa/text",
        "/v1/articles/a_aaaaaaaaaaaaaaaa/claims",
        "/v1/articles/%00",
        "/v1/articles/" + "x" * 5000,
        "/v1/sources/" + "x" * 5000 + "/claims",
        "/v1/claims/c_unknown",
        "/v1/claims/c_" + "a" * 26,
        "/v1/sources/s_unknown/claims",
        "/v2/claims",
    ],
)
def test_what_is_not_there_is_not_found(corpus, path):
    answer = corpus.http.get(path)
    assert answer.status_code == 404
    assert answer.json()["status"] == 404
