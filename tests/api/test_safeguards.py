"""What every answer tells browsers and caches: routes, refusals, and what the gateway refuses by itself."""

import pytest

from tests.support.api_gateway import passed_on

STATIC = ("/", "/page.js", "/page.css", "/docs", "/docs/redoc.js")


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [
        ("GET", "/v1/claims", None, 200),
        ("GET", "/v1/claims.atom", None, 200),
        ("GET", "/v1/export", None, 200),
        ("GET", "/v1/articles", None, 200),
        ("GET", "/v1/tokens", None, 200),
        ("GET", "/health", None, 200),
        ("OPTIONS", "/v1/claims", None, 204),
        ("GET", "/v1/claims?limit=0", None, 400),
        ("GET", "/v1/claims", "onr_unknown", 401),
        ("GET", "/v1/claims", "", 401),
        ("POST", "/v1/webhooks/ch_aaaaaaaaaaaaaaaa", None, 401),
        ("GET", "/v1/articles/a_aaaaaaaaaaaaaaaa", None, 404),
        ("PUT", "/v1/claims", None, 405),
        ("GET", "/nowhere", None, 404),
    ],
)
def test_no_answer_is_kept_or_taken_for_something_else(corpus, method, path, token, status):
    headers = {} if token is None else {"Authorization": f"Bearer {token}".rstrip()}
    answer = corpus.http.request(method, path, headers=headers)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_an_unforeseen_error_is_not_kept(corpus, monkeypatch):
    monkeypatch.setattr("chalicelib.services.asking.list_claims", lambda *_: 1 / 0)
    answer = corpus.http.get("/v1/claims")
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "no-store")


@pytest.mark.parametrize("path", STATIC)
def test_what_is_the_same_for_everybody_may_be_kept_for_a_while(corpus, path):
    answer = corpus.http.get(path, headers={"Authorization": ""})
    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("max-age=")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_tls_is_asked_for_where_there_is_tls(corpus, monkeypatch):
    assert "strict-transport-security" not in corpus.http.get("/health").headers
    monkeypatch.setattr("app.edge.public_url", "https://claims.example")
    assert corpus.http.get("/health").headers["strict-transport-security"] == "max-age=31536000"


def test_a_caller_does_not_say_whether_there_is_tls(corpus):
    answer = corpus.http.get("/health", headers={"X-Forwarded-Proto": "https"})
    assert "strict-transport-security" not in answer.headers


def test_api_gateway_is_always_reached_by_tls(onrecord_on_aws):
    for path in ("/", "/health", "/v1/claims", "/v1/claims.atom"):
        assert passed_on(path)["headers"]["Strict-Transport-Security"] == "max-age=31536000"
