"""The gateway as a whole, under more than it can do and with less than it was told of."""

import asyncio

import httpx

from chalicelib.local.server import BOUNDS
from chalicelib.naming.delivery_keys import DELIVERIES

TEXT = "“We will appeal,” said Ada Moreno, the mayor of Port Alden. “We will not wait,” she said."
CALLERS = 200


def test_a_cut_upload_is_not_taken_for_an_article(onrecord):
    """Of plain text any beginning could be one."""

    async def cut(end):
        port = int(onrecord.url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request[:end])
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    async def everywhere():
        return [await cut(end) for end in range(len(head), len(request), 7)]

    body = TEXT.encode()
    authorization = onrecord.authorization()["Authorization"]
    head = (
        f"POST /v1/articles HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    request = head + body
    assert set(asyncio.run(everywhere())) == {b""}
    assert list(onrecord.ports.objects.keys(DELIVERIES)) == []


def test_of_many_at_once_each_is_answered_and_what_was_taken_is_there(onrecord):
    """With 202, or 503 and when to come again; nobody's connection is lost."""

    async def all_at_once():
        async with httpx.AsyncClient(
            base_url=onrecord.url,
            headers=onrecord.authorization(),
            limits=httpx.Limits(max_connections=None),
            timeout=60,
        ) as http:
            articles = ({"id": str(number), "body_text": TEXT} for number in range(CALLERS))
            answers = asyncio.gather(*(http.post("/v1/articles", json=article) for article in articles))
            healthy = await asyncio.gather(*(http.get("/health") for _ in range(10)))
            return await answers, healthy

    answers, healthy = asyncio.run(all_at_once())
    assert {answer.status_code for answer in healthy} == {200}
    taken = [answer for answer in answers if answer.status_code == 202]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(taken) + len(refused) == CALLERS
    assert len(taken) >= BOUNDS.workers
    assert refused
    for answer in refused:
        assert answer.headers["retry-after"] == "1"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:onrecord:problem:service-unavailable"
    assert len(list(onrecord.ports.objects.keys(DELIVERIES))) == len(taken)


def test_what_nobody_foresaw_is_answered_and_nothing_of_it_is_told(onrecord, monkeypatch):
    def failing(*_):
        raise KeyError("a secret")

    with monkeypatch.context() as broken:
        broken.setattr("chalice.local.LocalGateway.handle_request", failing)
        answer = onrecord.http.get("/v1/claims")
    assert answer.status_code == answer.json()["status"] == 500
    assert "secret" not in answer.text
    assert onrecord.http.get("/v1/claims").status_code == 200
