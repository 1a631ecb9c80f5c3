"""The local system itself: what it keeps, how it starts again, what its gateway refuses."""

import json
import socket
import stat
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from chalicelib.local import NotSettled, folder, system
from chalicelib.naming.delivery_keys import DELIVERIES

ARTICLE = {"id": "7", "body_text": "“We will appeal,” said Ada Moreno, the mayor of Port Alden."}


def test_one_system_after_another_is_empty_again(onrecord):
    """The fixture gives each test its own; this one and the next send the same article."""
    assert onrecord.http.post("/v1/articles", json=ARTICLE).status_code == 202


def test_one_system_after_another_is_empty_again_indeed(onrecord):
    assert onrecord.http.post("/v1/articles", json=ARTICLE).status_code == 202


def test_a_folder_brings_back_articles_claims_and_tokens(tmp_path):
    with system(tmp_path) as first:
        first.http.post("/v1/articles", json=ARTICLE)
        first.settle()
        before = first.http.get("/v1/claims").json()
        reader = first.new_token("read")
    with system(tmp_path) as second:
        second.settle()
        assert second.http.get("/v1/claims", headers=second.authorization(reader)).json() == before
        assert second.http.post("/v1/articles", json=ARTICLE).json()["status"] == "unchanged"


def test_a_token_that_was_revoked_stays_so(tmp_path):
    with system(tmp_path) as first:
        made = first.http.post("/v1/tokens", json={"label": "x", "scopes": ["read"]}).json()
        first.http.delete(f"/v1/tokens/{made['id']}")
    with system(tmp_path) as second:
        assert second.http.get("/v1/claims", headers=second.authorization(made["token"])).status_code == 401


def test_what_is_kept_is_its_owners_alone(tmp_path):
    with system(tmp_path) as onrecord:
        onrecord.http.post("/v1/articles", json=ARTICLE)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"admin-token", "cursor-key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_fresh_forgets_deliveries_and_tokens(tmp_path):
    with system(tmp_path) as onrecord:
        onrecord.http.post("/v1/articles", json=ARTICLE)
    folder.clear(tmp_path)
    assert folder.kept_files(tmp_path, DELIVERIES) == []


def test_waiting_ends_with_an_error_where_nothing_is_done(onrecord):
    onrecord.worker.stop()
    onrecord.http.post("/v1/articles", json=ARTICLE)
    with pytest.raises(NotSettled):
        onrecord.settle(seconds=0.05)


def test_requests_at_the_same_time_do_not_mix(onrecord):
    """Each answer belongs to its request, and each article is there once."""

    def post(number: int) -> tuple[int, str, str]:
        article = {
            "id": str(number % 20),
            "body_text": f"“This is {number % 20},” said Ada Moreno, the mayor.",
        }
        answer = onrecord.http.post("/v1/articles", json=article)
        return number % 20, answer.json()["article_id"], answer.json()["status"]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(60)))
    onrecord.settle()
    assert len({(number, article) for number, article, _ in answers}) == 20
    assert sum(status == "accepted" for *_, status in answers) == 20
    articles = onrecord.http.get("/v1/articles", params={"limit": 100}).json()["items"]
    assert [article["revision"] for article in articles] == [1] * 20
    assert len(onrecord.http.get("/v1/claims", params={"limit": 100}).json()["items"]) == 20
    assert len(list(onrecord.ports.objects.keys(DELIVERIES))) == 60


def test_a_restart_knows_every_article_before_the_first_request(tmp_path):
    with system(tmp_path) as first:
        first.http.post("/v1/articles", json=ARTICLE)
        article = first.http.post("/v1/articles", json={**ARTICLE, "dek": "x"}).json()["article_id"]
    with system(tmp_path) as second:
        assert second.http.get(f"/v1/articles/{article}").json()["revision"] == 2
        assert second.http.post("/v1/articles", json={**ARTICLE, "dek": "x"}).json()["status"] == "unchanged"


def test_a_folder_has_one_system_at_a_time(tmp_path):
    with folder.held(tmp_path), pytest.raises(folder.FolderInUse), system(tmp_path):
        pass


def test_a_start_that_fails_forgets_nothing_and_leaves_no_trace(tmp_path):
    with system(tmp_path) as onrecord:
        onrecord.http.post("/v1/articles", json=ARTICLE)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"), system(tmp_path, port, fresh=True):
            pass
    with system(tmp_path) as again:
        assert len(again.http.get("/v1/articles").json()["items"]) == 1


def test_the_worker_outlives_an_error(onrecord, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(onrecord.worker, "_handler", lambda *_: 1 / 0)
        onrecord.http.post("/v1/articles", json={**ARTICLE, "id": "8"})
        onrecord.settle()
        assert len(onrecord.dead_letters()) == 1
    onrecord.http.post("/v1/articles", json=ARTICLE)
    onrecord.settle()
    assert onrecord.http.get("/v1/claims").json()["items"]


def raw(onrecord, request: bytes) -> tuple[int, dict]:
    """Send bytes as they are; the status and the problem that comes back."""
    port = int(onrecord.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Content-Length: 99999999", 413),
        (f"Content-Length: {'9' * 5000}", 413),
        ("Content-Length: -1", 400),
        ("Content-Length: 0\r\nContent-Length: 9", 400),
        ("Content-Length: many", 400),
        ("Transfer-Encoding: chunked", 411),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(onrecord, header, status):
    answered, problem = raw(onrecord, f"POST /v1/articles HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
    assert answered == problem["status"] == status


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /a b HTTP/1.1", 400),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1", 414),
        (b"TRACE /v1/claims HTTP/1.1", 405),
        (b"GET /nope HTTP/1.1\r\nAuthorization: Bearer \xff", 400),
        (b"GET /nope HTTP/1.1\r\nX: " + b"x" * 70_000, 431),
        (b"GET /v1/claims HTTP/1.1\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b", 400),
    ],
)
def test_a_request_that_cannot_be_read_is_refused(onrecord, line, status):
    answered, problem = raw(onrecord, line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answered == problem["status"] == status


def test_an_answer_to_head_has_no_body(onrecord):
    """What followed its headers would be read as the answer to the next request of the connection."""
    with httpx.Client(base_url=onrecord.url, headers=onrecord.authorization()) as http:
        for path in ("/v1/claims", "/nope", "/health"):
            assert http.head(path).status_code in {404, 405}
            assert http.get("/health").json()["status"] == "ok"
    port = int(onrecord.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"HEAD /nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    assert answer.endswith(b"\r\n\r\n")
