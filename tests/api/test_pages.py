"""The page, and what answers where nothing is."""

import pytest


def test_the_page_is_static_and_may_load_nothing_from_elsewhere(corpus):
    page = corpus.http.get("/", headers={"Authorization": ""})
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "Ada Moreno" not in page.text
    assert "http" not in page.text.replace("http-equiv", "")


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
