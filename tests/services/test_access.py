"""Bearer tokens: who is let in, to what, and what is kept of a token."""

import socket
from datetime import timedelta

import pytest

READ = [
    ("GET", path)
    for path in (
        "/v1/articles",
        "/v1/claims",
        "/v1/claims.atom",
        "/v1/sources",
        "/v1/articles/a_x",
        "/v1/claims/c_x",
        "/v1/export",
        "/v1/exports/x_x",
        "/v1/stats",
        "/v1/stats/sources",
        "/v1/tables",
    )
] + [("POST", "/v1/exports")]
INGEST = [("POST", "/v1/articles"), ("POST", "/v1/channels/ch_x/articles")]
EDIT = [
    ("PATCH", "/v1/claims/c_x"),
    *(("POST", f"/v1/sources/s_x/{change}") for change in ("merge", "aliases", "split")),
]
ADMIN = [
    ("POST", "/v1/reextract"),
    ("GET", "/v1/tokens"),
    ("POST", "/v1/tokens"),
    ("POST", "/v1/tokens/t_x/rotate"),
    ("DELETE", "/v1/tokens/t_x"),
    ("GET", "/v1/channels"),
    ("POST", "/v1/channels"),
    ("POST", "/v1/channels/ch_x/secrets"),
    ("DELETE", "/v1/channels/ch_x"),
    ("DELETE", "/v1/articles/a_x"),
    ("PUT", "/v1/tables/names"),
    ("DELETE", "/v1/tables/names"),
    ("GET", "/v1/subscriptions"),
    ("POST", "/v1/subscriptions"),
    ("DELETE", "/v1/subscriptions/sub_x"),
]


def call(onrecord, method, path, token):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return onrecord.http.request(method, path, headers=headers, content=b"" if method == "GET" else b"{}")


@pytest.mark.parametrize(("method", "path"), READ + INGEST + EDIT + ADMIN)
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer nonsense", "Basic YTpi", "nonsense"])
def test_without_a_valid_token_nothing_is_answered(onrecord, method, path, header):
    request = onrecord.http.build_request(method, path)
    request.headers.pop("authorization")
    if header is not None:
        request.headers["Authorization"] = header
    answer = onrecord.http.send(request)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == (
        'Bearer, Basic realm="Onrecord"' if header is None else "Bearer"
    )
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("scope", "allowed", "refused"),
    [
        ("read", READ, INGEST + EDIT + ADMIN),
        ("ingest", INGEST, READ + EDIT + ADMIN),
        ("edit", READ + EDIT, INGEST + ADMIN),
        ("admin", READ + INGEST + EDIT + ADMIN, []),
    ],
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


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("bearer {}", 200),
        ("BEARER   {}", 200),
        ("Bearer\t{}", 401),
        ("Bearer {}, Bearer {}", 401),
        ("Bearer {}x", 401),
        ("Bearer {}\x00", 400),
        ("Bearer {} ", 200),
        ("{}", 401),
        ("Token {}", 401),
        ("Bearer {}\r\nAuthorization: Bearer {}", 400),
        ("Bearer onr_unknown\r\nAuthorization: Bearer {}", 400),
        ("Bearer {}\r\nX-Authorization: Bearer onr_unknown", 200),
        ("Bearer \xe9", 400),
        ("Bearer " + "x" * 60_000, 401),
    ],
)
def test_a_token_is_let_in_as_it_was_given_alone(onrecord, header, status):
    sent = header.replace("{}", onrecord.token)
    assert raw(onrecord, "GET /v1/claims", f"Authorization: {sent}")[0] == status


@pytest.mark.parametrize(
    "line",
    [
        "GET /v1/tokens?Authorization=Bearer%20{}",
        "GET /v1/tokens?token={}",
        "GET /{}/v1/tokens",
        "OPTIONS /v1/tokens?token={}",
    ],
)
def test_a_token_in_an_address_opens_nothing(onrecord, line):
    status, body = raw(onrecord, line.replace("{}", onrecord.token), "X: y")
    assert status in {204, 401, 404}
    assert b"items" not in body


@pytest.mark.parametrize(
    "path",
    [
        "/v1//articles",
        "/v1/articles/../tokens",
        "/v1/articles/%2e%2e/tokens",
        "/v1/articles%2f..%2ftokens",
        "/v1/./tokens",
        "/V1/tokens",
        "/v1/tokens%00",
        "/v1/articles//text",
        "/v1/claims/*",
        "/v1/claims/{claim_id}",
        "/v1/articles/a_aaaaaaaaaaaaaaaa%0a",
        "/v1/channels/..%2f..%2fx",
    ],
)
def test_no_other_way_of_writing_an_address_leads_to_a_call(onrecord, path):
    reader = onrecord.authorization(onrecord.new_token("read"))["Authorization"]
    status, body = raw(onrecord, f"GET {path}", f"Authorization: {reader}")
    assert status in {403, 404, 405}
    assert b"items" not in body


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_header_does_not_change_the_method(onrecord, name):
    reader = onrecord.authorization(onrecord.new_token("read"))["Authorization"]
    status, _ = raw(onrecord, "GET /v1/articles", f"Authorization: {reader}\r\n{name}: POST")
    assert status == 200


@pytest.mark.parametrize("more", [{"tenant": "other"}, {"id": "t_x"}, {"sha256": "x"}, {"expires_at": None}])
def test_a_new_token_is_of_its_makers_tenant(onrecord, more):
    answer = onrecord.http.post("/v1/tokens", json={"label": "x", "scopes": ["read"], **more})
    assert answer.status_code == 400
    assert next(iter(more)) in answer.json()["detail"]


@pytest.mark.parametrize("scopes", [[], ["root"], ["*"], "admin", ["read admin"], None])
def test_a_scope_is_one_of_those_there_are(onrecord, scopes):
    answer = onrecord.http.post("/v1/tokens", json={"label": "x", "scopes": scopes})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("scopes")


def test_the_same_id_in_two_tenants_means_two_tokens(onrecord):
    made = onrecord.http.post("/v1/tokens", json={"label": "x", "scopes": ["read"]}).json()
    (record,) = (each for each in onrecord.ports.tokens.list("local") if each.id == made["id"])
    onrecord.ports.tokens.put(record.model_copy(update={"tenant": "other", "sha256": "0" * 64}))
    other = onrecord.new_token("admin", tenant="other")
    assert call(onrecord, "POST", f"/v1/tokens/{made['id']}/rotate", other).status_code == 200
    assert call(onrecord, "DELETE", f"/v1/tokens/{made['id']}", other).status_code == 204
    assert call(onrecord, "GET", "/v1/claims", made["token"]).status_code == 200
    (kept,) = (each for each in onrecord.http.get("/v1/tokens").json()["items"] if each["id"] == made["id"])
    assert kept["replaced_by"] is None


def test_another_tenants_channel_takes_no_article_and_is_as_if_it_were_not(onrecord):
    body = {"name": "x", "kind": "bearer", "secret": "a secret of some length"}
    channel = onrecord.http.post("/v1/channels", json=body).json()["id"]
    other = onrecord.new_token("admin", tenant="other")
    for method, path in (("POST", "articles"), ("POST", "secrets")):
        there = call(onrecord, method, f"/v1/channels/{channel}/{path}", other)
        nowhere = call(onrecord, method, f"/v1/channels/ch_aaaaaaaaaaaaaaaa/{path}", other)
        assert there.status_code == nowhere.status_code == 404
        assert there.text.replace(channel, "") == nowhere.text.replace("ch_aaaaaaaaaaaaaaaa", "")
    assert onrecord.http.get("/v1/channels").json()["items"][0]["live_secrets"] == 1


@pytest.fixture
def lists(onrecord):
    """The lists that give out cursors, as method and address, with something on their second pages."""
    quotes = " ".join(
        f"“We will {verb} it,” said Ada Moreno, the mayor." for verb in ("appeal", "fight", "win")
    )
    for number in range(3):
        for revision in ("", " The vote is on Monday.", " The vote is on Tuesday."):
            text = f"{quotes} “No,” said Yusuf Haddad{number}.{revision}"
            article = onrecord.http.post("/v1/articles", json={"id": str(number), "body_text": text}).json()
            onrecord.settle()
    own = f"/v1/articles/{article['article_id']}"
    claims = onrecord.http.get("/v1/claims").json()["items"]
    source = next(each["source"]["id"] for each in claims if each["source"]["name"] == "Ada Moreno")
    return [
        ("GET", "/v1/articles"),
        ("GET", "/v1/claims"),
        ("GET", "/v1/sources"),
        ("GET", f"/v1/sources/{source}/claims"),
        ("GET", f"{own}/claims"),
        ("GET", f"{own}/revisions"),
        ("GET", f"{own}/copies"),
        ("POST", "/v1/reextract"),
    ]


def ask_page(onrecord, method, path, token=None, **query):
    headers = onrecord.authorization(token)
    return onrecord.http.request(method, path, params={"limit": 1, **query}, headers=headers)


def test_a_cursor_is_good_for_the_list_that_gave_it_and_unchanged(onrecord, lists):
    other = onrecord.new_token("admin", tenant="other")
    cursors = {each: ask_page(onrecord, *each).json()["next"] for each in lists}
    assert all(cursors.values())
    for own, cursor in cursors.items():
        assert ask_page(onrecord, *own, cursor=cursor).status_code == 200
        assert ask_page(onrecord, *own, other, cursor=cursor).status_code in {400, 404}
        for damaged in (cursor[:-1], cursor[1:], f"{cursor}x", cursor.swapcase(), cursor.rpartition(".")[0]):
            assert ask_page(onrecord, *own, cursor=damaged).status_code == 400
        for foreign in set(cursors.values()) - {cursor}:
            refused = ask_page(onrecord, *own, cursor=foreign)
            assert refused.status_code == 400
            assert refused.json()["type"] == "urn:onrecord:problem:invalid-cursor"


def raw(onrecord, line, header):
    """Send a request as it is written; its status and body."""
    port = int(onrecord.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(
            f"{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n\r\n".encode("latin-1")
        )
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body
