"""Two tenants with colliding names never see each other, on any call of the contract."""

import re

import pytest

STORY = {
    "id": "bridge-1",
    "url": "https://courier.example/bridge",
    "publisher": "Alden Courier",
    "body_text": "“Two lanes will close,” said Ada Moreno, the mayor of Alden.\n\n“No,” said Tom Reed.",
}
BODIES = {  # of calls that change what is there, so that they get as far as looking for it
    "patch_claim": {"rejected": True},
    "post_merge": {"sources": ["s_aaaaaaaaaaaaaaaa"]},
    "post_aliases": {"names": ["Ada"]},
    "post_split": {"names": ["Ada Moreno"]},
    "post_fetched_article": STORY,
}


def fill(onrecord, token):
    """The same of everything in a tenant; what it is called there, by the name of the path's parameter."""
    headers = onrecord.authorization(token)

    def ask(method, path, **request):
        answer = onrecord.http.request(method, path, headers=headers, **request)
        assert answer.is_success, answer.text
        return answer.json()

    ids = {"article_id": ask("POST", "/v1/articles", json=STORY)["article_id"], "event": "published"}
    onrecord.settle()
    ids["claim_id"] = ask("GET", "/v1/claims")["items"][0]["id"]
    ids["source_id"] = ask("GET", "/v1/sources")["items"][0]["id"]
    ids["channel_id"] = ask("POST", "/v1/channels", json={"name": "CMS", "kind": "bearer"})["id"]
    ids["token_id"] = ask("POST", "/v1/tokens", json={"label": "desk", "scopes": ["read"]})["id"]
    target = {"name": "desk", "target": "https://1.1.1.1/hook"}
    ids["subscription_id"] = ask("POST", "/v1/subscriptions", json=target)["id"]
    ids["export_id"] = ask("POST", "/v1/exports", json={})["id"]
    onrecord.settle()
    return ids


@pytest.fixture
def tenants(onrecord):
    """What "local" has, what "other" has, and a token of "other" for everything."""
    token = onrecord.new_token("admin", tenant="other")
    return fill(onrecord, onrecord.token), fill(onrecord, token), token


def operations(onrecord):
    paths = onrecord.http.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            if operation["security"]:
                yield method.upper(), path, operation["operationId"]


def test_no_list_has_anything_of_another_tenant(onrecord, tenants):
    first, _, token = tenants
    lists = [path for method, path, _ in operations(onrecord) if method == "GET" and "{" not in path]
    assert len(lists) >= 8
    for path in lists:
        asked = {"q": "moreno"} if path == "/v1/complete" else {}
        answer = onrecord.http.get(path, params=asked, headers=onrecord.authorization(token))
        assert answer.status_code == 200, (path, answer.text)
        assert not [name for name, each in first.items() if name != "event" and each in answer.text], path


def test_no_call_finds_what_is_of_another_tenant(onrecord, tenants):
    first, second, token = tenants
    headers = onrecord.authorization(token)
    before = everything(onrecord)
    tried = 0
    for method, path, name in operations(onrecord):
        if "{" not in path:
            continue
        theirs = re.sub(r"{(\w+)}", lambda match: first[match[1]], path)
        answer = onrecord.http.request(
            method, theirs, headers=headers, json=BODIES.get(name, {}) if method != "GET" else None
        )
        nothing = answer.status_code == 200 and answer.json() == {"items": [], "next": None}
        assert answer.status_code == 404 or nothing, (method, path, answer.text)
        tried += 1
    assert tried >= 20
    onrecord.settle()
    assert everything(onrecord) == before
    assert first.keys() == second.keys()
    assert not set(first.values()) & set(second.values()) - {"published"}


def everything(onrecord):
    """All that "local" can see of its own."""
    lists = ("articles", "claims", "sources", "channels", "subscriptions")
    return {each: onrecord.http.get(f"/v1/{each}").json()["items"] for each in lists}
