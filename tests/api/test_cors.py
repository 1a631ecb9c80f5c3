"""Pages of other origins: those that the settings name may read the API, errors included."""

import httpx
import pytest

from app import app
from chalicelib.local import Limits, system
from chalicelib.settings import read_web_settings

DESK = "https://desk.example"
GUARDED = sorted(path for path in app.routes if path.startswith("/v1/") and "webhooks" not in path)
ALLOWED = "access-control-allow-origin"


@pytest.fixture
def allow(monkeypatch):
    def set_origins(value):
        settings = read_web_settings({"ONRECORD_CORS_ORIGINS": value})
        monkeypatch.setattr("app.edge.origins", settings.cors_origins)

    return set_origins


def preflight(onrecord, path, method="GET", origin=DESK):
    """As a browser sends it: without a token."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization",
    }
    return httpx.options(f"{onrecord.url}{path}", headers=headers)


def test_without_a_setting_no_other_origin_reads_anything(onrecord):
    assert not {name for name in preflight(onrecord, "/v1/claims").headers if "access-control" in name}
    answer = onrecord.http.get("/v1/claims", headers={"Origin": DESK})
    assert not {name for name in answer.headers if "access-control" in name}
    assert answer.status_code == 200


@pytest.mark.parametrize("path", GUARDED)
def test_a_preflight_of_each_route_names_its_methods(onrecord, allow, path):
    allow(DESK)
    answer = preflight(onrecord, path.replace("{", "").replace("}", ""))
    assert answer.status_code == 204
    assert answer.headers[ALLOWED] == DESK
    assert set(answer.headers["access-control-allow-methods"].split(", ")) == set(app.routes[path])
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("setting", "origin", "allowed"),
    [
        (DESK, DESK, DESK),
        (f"{DESK}, http://localhost:3000", "http://localhost:3000", "http://localhost:3000"),
        ("*", DESK, "*"),
        (DESK, "https://desk.example.evil.example", None),
        (DESK, "http://desk.example", None),
        (DESK, "https://desk.example:444", None),
        (DESK, "null", None),
    ],
)
def test_the_origins_of_the_setting_alone_are_let_in(onrecord, allow, setting, origin, allowed):
    allow(setting)
    for answer in (
        preflight(onrecord, "/v1/claims", origin=origin),
        onrecord.http.get("/v1/claims", headers={"Origin": origin}),
    ):
        assert answer.headers.get(ALLOWED) == allowed
        assert answer.headers["vary"] == "Origin"


def test_what_a_page_needs_of_the_headers_is_shown_to_it(onrecord, allow):
    allow(DESK)
    shown = onrecord.http.get("/v1/claims", headers={"Origin": DESK}).headers["access-control-expose-headers"]
    assert {"Link", "Location", "Retry-After", "Onrecord-Next"} <= set(shown.split(", "))


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [
        ("GET", "/v1/claims?limit=0", None, 400),
        ("GET", "/v1/claims", "onr_unknown", 401),
        ("POST", "/v1/tokens", "read", 403),
        ("GET", "/v1/articles/a_aaaaaaaaaaaaaaaa", None, 404),
        ("PUT", "/v1/claims", None, 405),
        ("GET", "/nowhere", None, 404),
    ],
)
def test_errors_can_be_read_too(onrecord, allow, method, path, token, status):
    allow(DESK)
    headers = {"Origin": DESK}
    if token:
        secret = onrecord.new_token("read") if token == "read" else token
        headers["Authorization"] = f"Bearer {secret}"
    answer = onrecord.http.request(method, path, headers=headers)
    assert answer.status_code == status
    assert answer.headers[ALLOWED] in {DESK, "*"}


def test_what_the_gateway_refuses_can_be_read_too():
    with system(limits=Limits(0.5, lambda: 0.0)) as onrecord:
        answers = [httpx.get(f"{onrecord.url}/v1/claims", headers={"Origin": DESK}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [401, 429]
    assert {answer.headers[ALLOWED] for answer in answers} == {"*"}
    assert "Retry-After" in answers[1].headers["access-control-expose-headers"]


def test_an_unforeseen_error_can_be_read_too(onrecord, allow, monkeypatch):
    allow(DESK)
    monkeypatch.setattr("chalicelib.services.asking.list_claims", lambda *_: 1 / 0)
    answer = onrecord.http.get("/v1/claims", headers={"Origin": DESK})
    assert answer.status_code == 500
    assert answer.headers[ALLOWED] == DESK


def test_webhooks_and_the_page_are_not_for_other_pages(onrecord, allow):
    allow(DESK)
    for path in ("/", "/v1/webhooks/ch_aaaaaaaaaaaaaaaa"):
        assert ALLOWED not in preflight(onrecord, path, "POST").headers
