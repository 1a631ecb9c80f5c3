"""How bodies come, whatever the call."""

import gzip
import json

import pytest

from chalicelib.api.pages import calls

ARTICLE = json.dumps({"body_text": "“We will appeal,” said Ada Moreno, the mayor of Port Alden."}).encode()
WITH_BODY = [call for call in calls() if call.body]
ID = {"channel_id": "ch_aaaaaaaaaaaaaaaa", "article_id": "a_aaaaaaaaaaaaaaaa"}


def send(onrecord, coding, body=ARTICLE):
    headers = {"Content-Type": "application/json", "Content-Encoding": coding}
    return onrecord.http.post("/v1/articles", content=body, headers=headers)


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "identity, gzip", "x-unheard-of"])
def test_what_is_compressed_is_refused_with_what_to_do(onrecord, coding):
    refused = send(onrecord, coding, gzip.compress(ARTICLE))
    assert refused.status_code == refused.json()["status"] == 415
    assert "without Content-Encoding" in refused.json()["detail"]
    assert onrecord.http.get("/v1/articles").json()["items"] == []


@pytest.mark.parametrize("coding", ["identity", "Identity", ""])
def test_a_body_that_is_said_to_be_as_it_is_is_read(onrecord, coding):
    assert send(onrecord, coding).status_code == 202


def test_no_call_reads_what_is_compressed(onrecord):
    """A webhook's sender is told too, before its signature is looked at."""
    for call in WITH_BODY:
        path = call.path
        while "{" in path:
            before, _, rest = path.partition("{")
            name, _, after = rest.partition("}")
            path = before + ID.get(name, "published") + after
        refused = onrecord.http.request(
            call.method, path, content=gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"}
        )
        assert refused.status_code == 415, (call.method, path)


def test_the_contract_has_it(onrecord):
    paths = onrecord.http.get("/openapi.json").json()["paths"]
    assert all("415" in paths[call.path][call.method.lower()]["responses"] for call in WITH_BODY)
