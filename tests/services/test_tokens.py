"""Bearer tokens over their life: used, rotated, expired, revoked."""

from datetime import timedelta

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectTimeoutError

from chalicelib import bootstrap
from chalicelib.services.access import create_token


def make(onrecord, **changes):
    body = {"label": "CMS of the Port Alden Courier", "scopes": ["read"], **changes}
    return onrecord.http.post("/v1/tokens", json=body).json()


def rotate(onrecord, token, **body):
    return onrecord.http.post(f"/v1/tokens/{token['id']}/rotate", json=body)


def listed(onrecord, token):
    found = onrecord.http.get("/v1/tokens").json()["items"]
    return next((each for each in found if each["id"] == token["id"]), None)


def is_let_in(onrecord, token):
    headers = {"Authorization": f"Bearer {token['token']}"}
    return onrecord.http.get("/v1/claims", headers=headers).status_code == 200


def later(onrecord, **time):
    clock = onrecord.ports.clock
    object.__setattr__(onrecord.ports, "clock", lambda: clock() + timedelta(**time))


def own(onrecord):
    """The admin token with which these tests ask."""
    items = onrecord.http.get("/v1/tokens").json()["items"]
    return next(each for each in items if each["label"] == "admin of this machine")


@pytest.fixture
def updates(monkeypatch):
    """The writes to the table, by the expression of each."""
    seen = []
    call = BaseClient._make_api_call

    def noted(self, operation, parameters):
        if operation == "UpdateItem":
            seen.append(parameters["UpdateExpression"])
        return call(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    return seen


def test_a_token_that_was_never_used_says_so(onrecord):
    token = make(onrecord)
    assert token["last_used"] is None
    assert listed(onrecord, token)["last_used"] is None


def test_its_last_use_is_noted_once_an_hour(onrecord, updates):
    now = onrecord.ports.clock().replace(minute=20)
    object.__setattr__(onrecord.ports, "clock", lambda: now)
    token = make(onrecord)
    updates.clear()
    for _ in range(3):
        assert is_let_in(onrecord, token)
    assert len(updates) == 1
    first = listed(onrecord, token)["last_used"]
    assert first == now.strftime("%Y-%m-%dT%H:00:00Z")
    later(onrecord, hours=1)
    updates.clear()
    for _ in range(3):
        assert is_let_in(onrecord, token)
    assert updates.count("SET last_used = :hour") == 1
    assert listed(onrecord, token)["last_used"] > first


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "AccessDeniedException"}}, "UpdateItem"),
        ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem"),
        ConnectTimeoutError(endpoint_url="https://dynamodb"),
    ],
)
def test_a_use_that_cannot_be_noted_refuses_nothing(onrecord, monkeypatch, error):
    token = make(onrecord)
    call = BaseClient._make_api_call

    def failing(self, operation, parameters):
        if operation == "UpdateItem":
            raise error
        return call(self, operation, parameters)

    with monkeypatch.context() as broken:
        broken.setattr(BaseClient, "_make_api_call", failing)
        assert is_let_in(onrecord, token)
    assert listed(onrecord, token)["last_used"] is None


def test_noting_a_use_does_not_bring_back_a_token_that_was_just_revoked(onrecord):
    token = make(onrecord)
    record = next(each for each in onrecord.ports.tokens.list("local") if each.id == token["id"])
    onrecord.http.delete(f"/v1/tokens/{token['id']}")
    onrecord.ports.tokens.note_use(record, "2026-05-06T10:00:00Z")
    assert listed(onrecord, token) is None
    assert not is_let_in(onrecord, token)


def test_a_rotated_token_has_the_same_label_scopes_and_expiry(onrecord):
    old = make(onrecord, scopes=["ingest", "read"], days=30)
    new = rotate(onrecord, old).json()
    same = ("label", "scopes", "expires_at")
    assert [new[name] for name in same] == [old[name] for name in same]
    assert new["id"] != old["id"]
    assert new["token"] != old["token"]
    assert is_let_in(onrecord, new)


def test_the_old_secret_works_for_a_day_if_nothing_else_is_said(onrecord):
    old = make(onrecord)
    assert is_let_in(onrecord, old)
    new = rotate(onrecord, old).json()
    kept = listed(onrecord, old)
    assert kept["replaced_by"] == new["id"]
    assert kept["last_used"] is not None
    later(onrecord, hours=23)
    assert is_let_in(onrecord, old)
    later(onrecord, hours=2)
    assert not is_let_in(onrecord, old)
    assert is_let_in(onrecord, new)


@pytest.mark.parametrize(("overlap", "hours"), [(7200, 2), (259200, 72)])
def test_the_overlap_can_be_chosen(onrecord, overlap, hours):
    old = make(onrecord)
    rotate(onrecord, old, overlap=overlap)
    later(onrecord, hours=hours, minutes=-5)
    assert is_let_in(onrecord, old)
    later(onrecord, minutes=10)
    assert not is_let_in(onrecord, old)


def test_without_an_overlap_the_old_secret_ends_at_once(onrecord):
    old = make(onrecord)
    new = rotate(onrecord, old, overlap=0).json()
    assert not is_let_in(onrecord, old)
    assert is_let_in(onrecord, new)
    assert listed(onrecord, old) is None


def test_an_overlap_prolongs_nothing(onrecord):
    old = make(onrecord, days=1)
    rotate(onrecord, old, overlap=259200)
    assert listed(onrecord, old)["expires_at"] == old["expires_at"]


@pytest.mark.parametrize("overlap", [-1, 2592001, "soon", "3600", None, 1e300])
def test_a_wrong_overlap_is_refused(onrecord, overlap):
    old = make(onrecord)
    answer = rotate(onrecord, old, overlap=overlap)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "overlap"
    assert listed(onrecord, old)["replaced_by"] is None


def test_what_was_rotated_or_has_expired_is_not_rotated_again(onrecord):
    old, expiring = make(onrecord), make(onrecord, days=1)
    new = rotate(onrecord, old).json()
    again = rotate(onrecord, old)
    assert again.status_code == 409
    assert new["id"] in again.json()["detail"]
    later(onrecord, days=2)
    assert rotate(onrecord, expiring).status_code == 409
    assert rotate(onrecord, {"id": "t_000000000000"}).status_code == 404


def test_an_admin_can_rotate_the_token_it_asks_with(onrecord):
    new = rotate(onrecord, own(onrecord), overlap=0).json()
    assert onrecord.http.get("/v1/tokens").status_code == 401
    assert is_let_in(onrecord, new)


def test_an_expired_token_is_listed_as_such_and_gone_after_a_month(onrecord):
    token = make(onrecord, days=1)
    assert listed(onrecord, token)["status"] == "live"
    later(onrecord, days=2)
    assert listed(onrecord, token)["status"] == "expired"
    later(onrecord, days=30)
    assert listed(onrecord, token) is None
    assert len(onrecord.ports.tokens.list("local")) == 1
    assert len(list(onrecord.ports.objects.keys("tokens/"))) == 1


def test_listing_clears_nothing_of_another_tenant(onrecord):
    create_token(onrecord.ports, "other", "x", frozenset({"read"}), days=1)
    later(onrecord, days=40)
    onrecord.http.get("/v1/tokens")
    assert len(onrecord.ports.tokens.list("other")) == 1


def test_the_last_admin_token_is_not_revoked(onrecord):
    onrecord.new_token("admin", tenant="other")
    make(onrecord, scopes=["edit"])
    refused = onrecord.http.delete(f"/v1/tokens/{own(onrecord)['id']}")
    assert refused.status_code == 409
    assert "last admin token" in refused.json()["detail"]
    another = make(onrecord, scopes=["admin"])
    assert onrecord.http.delete(f"/v1/tokens/{another['id']}").status_code == 204
    assert onrecord.http.get("/v1/tokens").status_code == 200


def test_an_expired_or_rotated_admin_token_is_no_other_one(onrecord):
    make(onrecord, scopes=["admin"], days=1)
    later(onrecord, days=2)
    first = own(onrecord)
    assert onrecord.http.delete(f"/v1/tokens/{first['id']}").status_code == 409
    new = rotate(onrecord, first).json()
    assert onrecord.http.delete(f"/v1/tokens/{new['id']}").status_code == 409
    assert onrecord.http.delete(f"/v1/tokens/{first['id']}").status_code == 204
    assert is_let_in(onrecord, new)


def test_another_tenants_token_is_neither_rotated_nor_revoked(onrecord):
    token = make(onrecord)
    other = {"Authorization": f"Bearer {onrecord.new_token('admin', tenant='other')}"}
    address = f"/v1/tokens/{token['id']}"
    assert onrecord.http.post(f"{address}/rotate", headers=other, json={}).status_code == 404
    assert onrecord.http.delete(address, headers=other).status_code == 404
    assert is_let_in(onrecord, token)


def test_the_table_of_tokens_is_built_again_from_s3(onrecord):
    """All but when each was last used, which is known to the table alone."""
    old = make(onrecord, days=30)
    assert is_let_in(onrecord, old)
    rotate(onrecord, old)
    before = onrecord.http.get("/v1/tokens").json()["items"]
    kept = [
        type(onrecord.ports.tokens.list("local")[0]).model_validate_json(onrecord.ports.objects.get(key))
        for key in onrecord.ports.objects.keys("tokens/")
    ]
    for record in kept:
        bootstrap.ports().tokens._table.write([], delete=[(f"TOKEN#{record.sha256}", "TOKEN")])
    assert onrecord.http.get("/v1/tokens").status_code == 401
    for record in kept:
        onrecord.ports.tokens.put(record)
    after = onrecord.http.get("/v1/tokens").json()["items"]
    assert [{**each, "last_used": None} for each in before] == [{**each, "last_used": None} for each in after]


def test_no_token_is_logged(onrecord, caplog):
    caplog.set_level("DEBUG", logger="onrecord")
    token = make(onrecord)
    new = rotate(onrecord, token).json()
    assert is_let_in(onrecord, new)
    onrecord.http.get("/v1/tokens", headers={"Authorization": f"Bearer {new['token']}"})
    onrecord.http.delete(f"/v1/tokens/{new['id']}")
    assert caplog.text
    assert new["token"] not in caplog.text
