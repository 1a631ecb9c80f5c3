"""Bearer tokens: who is let in, to what, and what is kept of a token."""

from datetime import timedelta

import pytest

READ = [
    ("GET", path)
    for path in ("/v1/articles", "/v1/claims", "/v1/sources", "/v1/articles/a_x", "/v1/claims/c_x")
]
INGEST = [("POST", "/v1/articles")]
ADMIN = [
    ("POST", "/v1/reextract"),
    ("GET", "/v1/tokens"),
    ("POST", "/v1/tokens"),
    ("DELETE", "/v1/tokens/t_x"),
]


def call(onrecord, method, path, token):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return onrecord.http.request(method, path, headers=headers, content=b"" if method == "GET" else b"{}")


@pytest.mark.parametrize(("method", "path"), READ + INGEST + ADMIN)
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer nonsense", "Basic YTpi", "nonsense"])
def test_without_a_valid_token_nothing_is_answered(onrecord, method, path, header):
    request = onrecord.http.build_request(method, path)
    request.headers.pop("authorization")
    if header is not None:
        request.headers["Authorization"] = header
    answer = onrecord.http.send(request)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("scope", "allowed", "refused"),
    [("read", READ, INGEST + ADMIN), ("ingest", INGEST, READ + ADMIN), ("admin", READ + INGEST + ADMIN, [])],
)
def test_a_scope_opens_its_own_calls(onrecord, scope, allowed, refused):
    token = onrecord.new_token(scope)
    assert all(call(onrecord, *each, token).status_code not in {401, 403} for each in allowed)
    for each in refused:
        answer = call(onrecord, *each, token)
        assert answer.status_code == 403
        assert "scope" in answer.json()["detail"]


def test_a_token_is_made_listed_and_revoked(onrecord):
    made = onrecord.http.post("/v1/tokens", json={"label": "CMS", "scopes": ["ingest"], "days": 30}).json()
    assert made["expires_at"] > made["created_at"]
    listed = onrecord.http.get("/v1/tokens").json()["items"]
    assert made["id"] in {token["id"] for token in listed}
    assert call(onrecord, "GET", "/v1/claims", made["token"]).status_code == 403
    assert onrecord.http.delete(f"/v1/tokens/{made['id']}").status_code == 204
    assert call(onrecord, "GET", "/v1/claims", made["token"]).status_code == 401
    assert onrecord.http.delete(f"/v1/tokens/{made['id']}").status_code == 404


def test_an_expired_token_is_refused(onrecord):
    made = onrecord.http.post("/v1/tokens", json={"label": "x", "scopes": ["read"], "days": 1}).json()
    clock = onrecord.ports.clock
    object.__setattr__(onrecord.ports, "clock", lambda: clock() + timedelta(days=2))
    assert call(onrecord, "GET", "/v1/claims", made["token"]).status_code == 401
    assert onrecord.http.get("/v1/claims").status_code == 200


def test_a_token_is_kept_as_its_hash_alone(onrecord):
    secret = onrecord.http.post("/v1/tokens", json={"label": "x", "scopes": ["read"]}).json()["token"]
    kept = [onrecord.ports.objects.get(key) for key in onrecord.ports.objects.keys("tokens/")]
    assert kept
    assert all(secret.encode() not in body for body in kept)
    listed = onrecord.http.get("/v1/tokens").text
    assert secret not in listed
    assert "sha256" not in listed


def test_a_tenant_sees_its_own_tokens_alone(onrecord):
    other = onrecord.new_token("admin", tenant="other")
    listed = call(onrecord, "GET", "/v1/tokens", other).json()["items"]
    assert [token["scopes"] for token in listed] == [["admin"]]
    own = onrecord.http.get("/v1/tokens").json()["items"][0]["id"]
    assert call(onrecord, "DELETE", f"/v1/tokens/{own}", other).status_code == 404


def test_the_test_client_asks_the_same_authorizer(onrecord):
    assert onrecord.client.http.get("/v1/claims", headers=onrecord.authorization()).status_code == 200
    assert onrecord.client.http.get("/v1/claims", headers=onrecord.authorization("x")).status_code == 401
    assert onrecord.client.http.get("/v1/claims").status_code == 401


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_method_that_is_not_there_names_those_that_are(onrecord, method):
    answer = onrecord.http.request(method, "/v1/articles")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.headers["content-type"] == "application/problem+json"
