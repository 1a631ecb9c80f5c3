"""Whatever a token of one tenant asks with what is another's, it gets and changes nothing of it."""

import os
import random
import re

import pytest

from chalicelib.local import system
from tests.api.test_tenants import BODIES, everything, fill, operations

TORTURE = "TORTURE" in os.environ
REQUESTS = 20_000 if TORTURE else 300
SEED = int(os.environ.get("SEED", "0"))
SCOPES = ("read", "ingest", "edit", "admin")
LISTS = ("/v1/claims", "/v1/articles", "/v1/sources", "/v1/subscriptions", "/v1/channels", "/v1/tokens")


@pytest.fixture(scope="module")
def tenants():
    with system() as onrecord:
        other = onrecord.new_token("admin", tenant="other")
        first, second = fill(onrecord, onrecord.token), fill(onrecord, other)
        tokens = [onrecord.new_token(scope, tenant="other") for scope in SCOPES]
        yield onrecord, first, second, tokens


def _cursors(onrecord):
    """Of the first tenant's lists."""
    pages = (onrecord.http.get(path, params={"limit": 1}).json() for path in LISTS)
    return [page["next"] for page in pages if page.get("next")]


def test_nothing_of_another_is_given_or_changed(tenants):
    onrecord, first, second, tokens = tenants
    draw, calls = random.Random(SEED), list(operations(onrecord))
    cursors, before = _cursors(onrecord), everything(onrecord)
    assert cursors
    theirs = {each for name, each in first.items() if name != "event"}
    statuses = set()
    for number in range(REQUESTS):
        method, path, name = draw.choice(calls)
        if name in {"post_rotation", "delete_token", "post_token"}:
            continue  # they would end or multiply the tokens that ask
        guess = draw.choice((first, first, first, _guessed(draw, first)))
        asked = re.sub(r"{(\w+)}", lambda match, ids=guess: ids[match[1]], path)
        query = draw.choice(({}, {"cursor": draw.choice(cursors)}, {"source": first["source_id"]}))
        headers = onrecord.authorization(draw.choice(tokens))
        if draw.random() < 0.1:
            headers |= {"X-Tenant": "local", "X-Forwarded-For": "127.0.0.1", "Host": "local"}
        body = BODIES.get(name, {}) if method in {"POST", "PATCH", "PUT"} else None
        answer = onrecord.http.request(method, asked, headers=headers, params=query, json=body)
        statuses.add(answer.status_code)
        assert answer.status_code < 500, (number, method, asked, answer.text)
        sent = {each for each in theirs if each in f"{asked} {query}"}
        assert not [each for each in theirs - sent if each in answer.text], (
            number,
            method,
            asked,
            answer.text,
        )
        if sent and "{" in path:
            empty = answer.status_code == 200 and answer.json() == {"items": [], "next": None}
            assert answer.status_code in {400, 401, 403, 404, 409, 422} or empty, (method, asked, answer.text)
    onrecord.settle()
    assert everything(onrecord) == before
    assert statuses >= {200, 400, 403, 404}
    assert second["article_id"] not in theirs


def _guessed(draw, ids):
    """Ids that are nearly those of the other."""

    def near(text):
        at = draw.randrange(len(text))
        return text[:at] + draw.choice("abcdefgh234567") + text[at + 1 :]

    return {name: near(each) for name, each in ids.items()}
