"""One tenant asks every call for what is another's, in many ways: nothing of it is answered, nothing changed.

Two tenants have the same of everything, under the same ids of their senders and the same names. Each field of
the victim's holds a word that the attacker knows and looks for, and beside it one that nobody outside knows.
An answer may say again what was asked; it may hold neither that hidden word nor an id that was not sent.

``TORTURE=1`` asks 5,000 times; ``SEED`` draws others.
"""

import json
import os
import random
import re
from collections import Counter
from urllib.parse import quote, unquote, urlencode

import pytest

from chalicelib.api.pages import calls
from chalicelib.local import system
from chalicelib.local.aws import TABLE, session

TORTURE = "TORTURE" in os.environ
TIMES = 5_000 if TORTURE else 200
SEED = os.environ.get("SEED", "0")
VICTIM, ATTACKER = "tenant-alder", "tenant-birch"
WORDS = {VICTIM: "Qzxknown Qzxhidden", ATTACKER: "Qzxown Qzxown"}
LISTS = (
    "/v1/articles",
    "/v1/claims",
    "/v1/sources",
    "/v1/articles/{article_id}/revisions",
    "/v1/articles/{article_id}/claims",
    "/v1/sources/{source_id}/claims",
    "/v1/claims.atom",
    "/v1/export",
)
SCOPES = ("read", "ingest", "admin")
MAKES = {"post_article", "post_channel", "post_subscription", "post_token", "post_export", "post_reextract"}
ENDS = {"delete_token", "post_token_rotation"}  # of its own: the attacker goes on with what it has
COVERED = len(calls())  # each is asked at least once
ANSWERED = {200, 202, 204, 400, 401, 403, 404, 409, 413, 415, 422}


def story(words, number):
    return {
        "id": f"bridge-{number}",
        "url": f"https://courier.example/bridge-{number}",
        "headline": f"{words} row {number}",
        "dek": f"{words} below",
        "authors": [f"Ruth {words}"],
        "publisher": f"{words} Courier",
        "section": f"{words} News",
        "tags": [words],
        "published": f"2026-05-0{number}T08:00:00Z",
        "captions": [{"text": f"The {words} bridge"}],
        "body_text": f"“The {words} toll will rise,” said Ada Moreno, the mayor of {words}.\n\n"
        f"“No to {words},” said Tom {words.split()[0]} of {words}.\n\n“We agree,” said Ada Moreno.",
    }


class Tenant:
    """All that one has made: ids by the name of the path's parameter, secrets, cursors."""

    def __init__(self, onrecord, name):
        self._onrecord, self.words = onrecord, WORDS[name]
        self.tokens = {scope: onrecord.new_token(scope, tenant=name) for scope in SCOPES}
        self.ids, self.cursors, self.secrets = {"event": {"published"}}, [], []

    def ask(self, method, path, **request):
        headers = self._onrecord.authorization(self.tokens["admin"])
        answer = self._onrecord.http.request(method, path, headers=headers, **request)
        assert answer.is_success, (path, answer.text)
        return answer

    def _made(self, what, path, **body):
        told = self.ask("POST", path, json=body).json()
        self.ids.setdefault(what, set()).add(told["id"])
        self.secrets += [told[each] for each in ("secret", "token") if told.get(each)]
        return told

    def fill(self):
        words = self.words
        for kind, header in (("names", "name,gender"), ("wikidata", "id,label,aliases")):
            row = f"{words} Moreno,female" if kind == "names" else f"Q42,Ada Moreno,{words}"
            self.ask("PUT", f"/v1/tables/{kind}", content=f"{header}\n{row}\n")
        self._made("subscription_id", "/v1/subscriptions", name=words, target=f"https://1.1.1.1/{words[:8]}")
        secret = f"a secret with {words} in it"
        channel = self._made("channel_id", "/v1/channels", name=words, kind="bearer", secret=secret)
        self.secrets.append(secret)
        self._made("token_id", "/v1/tokens", label=words, scopes=["read"])
        for number in (1, 2, 3):
            article = self.ask("POST", "/v1/articles", json=story(words, number)).json()
            self.ids.setdefault("article_id", set()).add(article["article_id"])
        self.ask("POST", f"/v1/channels/{channel['id']}/articles", json=story(words, 4))
        self._onrecord.settle()
        self._note()
        first = sorted(self.ids["source_id"])[0]
        claim = sorted(self.ids["claim_id"])[0]
        self.ask("PATCH", f"/v1/claims/{claim}", json={"speaker": f"Eve {words}"})
        self.ask("POST", f"/v1/sources/{first}/aliases", json={"names": [f"Alias {words}"]})
        self._made("export_id", "/v1/exports")
        self._onrecord.settle()
        self._note()
        return self

    def _note(self):
        for path, name in (
            ("articles", "article_id"),
            ("claims", "claim_id"),
            ("sources", "source_id"),
            ("tokens", "token_id"),
        ):
            items = self.ask("GET", f"/v1/{path}").json()["items"]
            self.ids.setdefault(name, set()).update(each.get(name) or each["id"] for each in items)
        for path in LISTS:
            for one in self.ids["article_id"] if "{article_id}" in path else self.ids["source_id"]:
                answer = self.ask("GET", path.format(article_id=one, source_id=one), params={"limit": 1})
                self.cursors += re.findall(r"[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}", _all_of(answer))


def _all_of(answer):
    return f"{answer.text}\n{answer.headers.get('onrecord-next', '')}"


class Subscribers:
    """They take everything; what each address was told."""

    def __init__(self):
        self.told = []

    def check(self, url):
        pass

    def post(self, url, headers, body):
        self.told.append((url, body.decode()))
        return 204


@pytest.fixture(scope="module")
def tenants():
    with system() as onrecord:
        object.__setattr__(onrecord.ports, "targets", Subscribers())
        made = (Tenant(onrecord, name).fill() for name in (VICTIM, ATTACKER))
        yield onrecord, *made


def kept(onrecord, victim):
    """All that is stored of the victim's, wherever: items, objects, parameters."""
    marks = (VICTIM, "Qzxhidden", *victim.ids["channel_id"], *victim.ids["subscription_id"])
    found = {}
    table, start = session().resource("dynamodb").Table(TABLE), {}
    while start is not None:
        page = table.scan(**start)
        found |= {(item["PK"], item["SK"]): repr(sorted(item.items())) for item in page["Items"]}
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]} if "LastEvaluatedKey" in page else None
    for key in onrecord.ports.objects.keys(""):
        found["object", key] = repr(onrecord.ports.objects.get(key))
    pages = session().client("ssm").get_paginator("get_parameters_by_path")
    for page in pages.paginate(Path="/", Recursive=True, WithDecryption=True):
        found |= {("parameter", each["Name"]): each["Value"] for each in page["Parameters"]}
    return {key: value for key, value in found.items() if any(mark in f"{key}{value}" for mark in marks)}


class Attacker:
    """Draws requests: the calls of the contract, with what is the victim's in every place."""

    def __init__(self, draw, victim, own):
        self._draw, self._victim, self._own = draw, victim, own
        self.kept = min(victim.ids["source_id"])  # what it has kept as a filter is said to it again

    def draw(self, call):
        """Method, path with its query, headers, body."""
        own = self._draw.random() < 0.3 and call.name not in ENDS and call.method != "DELETE"
        path = re.sub(
            r"{(\w+)}", lambda match: quote(self._id(match[1], own=own), safe=""), call.path
        ) + self._query(call)
        headers = {"Content-Type": "application/json", **self._who(call)}
        return call.method, path, headers, self._body(call)

    def _id(self, name, *, own=False):
        theirs = self._draw.choice(sorted(self._victim.ids[name]))
        mine = self._draw.choice(sorted(self._own.ids[name]))
        if own:
            return mine
        half = theirs.index("_") + 9 if "_" in theirs else 0
        return self._draw.choice(
            (
                *[theirs] * 6,
                theirs.upper(),
                f" {theirs}",
                f"{VICTIM}#{theirs}",
                f"../{VICTIM}/{theirs}",
                mine[:half] + theirs[half:],
                theirs[:half] + mine[half:],
                f"{mine}#{theirs}",
            )
        )

    def _query(self, call):
        fields = call.takes.model_fields if call.takes else {}
        known = [field.alias or name for name, field in fields.items()]
        given = {}
        for name in self._draw.sample(known, self._draw.randint(0, min(3, len(known)))):
            given[name] = self._value(name)
        return f"?{urlencode(given)}" if given else ""

    def _value(self, name):
        values = {
            "cursor": self._victim.cursors + self._own.cursors[:3],
            "source": [*self._victim.ids["source_id"], "Ada Moreno", "Tom Qzxknown"],
            "limit": [1, 20, 100],
            "duplicates": ["fold", "show"],
            "order": ["newest", "oldest"],
            "by": ["source", "outlet", "section", "day", "source,outlet"],
            "view": ["claims", "articles"],
            "format": ["jsonl", "csv"],
            "from": ["2026-05-01"],
            "to": ["2026-05-31"],
            "erase": ["true"],
            "again": ["true"],
            "kind": ["direct"],
            "status": ["extracted", "failed"],
            "act": ["all"],
            "id": ["bridge-1", *self._victim.ids["article_id"]],
            "outlet": ["Qzxknown Courier", "qzxknown", "Qzxown Qzxown Courier"],
        }
        return self._draw.choice(values.get(name, ["Qzxknown", "Qzxknown News", "toll", "Ada Moreno"]))

    def _who(self, call):
        if "webhook" in call.name:
            secret = self._draw.choice([*self._own.secrets, *self._own.tokens.values(), ""])
            return {"Authorization": f"Bearer {secret}"}
        token = self._draw.choice((*self._own.tokens.values(), *[self._own.tokens["admin"]] * 3))
        no_token = [*self._victim.ids["token_id"], *self._victim.cursors, *self._own.secrets[:2]]
        if self._draw.random() < 0.05:
            token = self._draw.choice(no_token)
        if self._draw.random() < 0.05:
            token = f"{token}, Bearer {VICTIM}"
        return {
            "Authorization": f"Bearer {token}",
            **self._draw.choice(({}, {}, {"X-Tenant": VICTIM}, {"Tenant": VICTIM})),
        }

    def _body(self, call):
        source, article = self._id("source_id"), self._id("article_id")
        bodies = {
            "patch_claim": {"rejected": self._draw.random() < 0.5},
            "post_merge": {"sources": [source, self._id("source_id")]},
            "post_aliases": {"names": ["Ada Moreno", "Qzxknown"]},
            "post_split": {"names": ["Ada Moreno"], "sources": [source]},
            "post_channel": {"name": "x", "kind": "bearer"},
            "post_channel_secret": {"secret": "a secret of the attacker, long enough", "only": True},
            "post_subscription_secret": {"secret": "a secret of the attacker, long enough", "only": True},
            "post_subscription": {
                "name": "x",
                "target": "https://1.1.1.1/x",
                "filters": {"source": self.kept, "about": "toll"},
            },
            "post_token": {"label": "x", "scopes": ["read"], "tenant": VICTIM},
            "post_token_rotation": {"overlap": 0},
            "post_export": {"filters": {"source": self.kept, "author": "Ruth Qzxknown"}},
        }
        if call.name in {"put_names", "put_wikidata"}:
            return self._draw.choice(("name,gender\nAda,x\n", "id,label,aliases\nQ1,Ada Moreno,x\n"))
        if call.method in {"GET", "DELETE"}:
            return ""
        posted = {"id": self._draw.choice(("bridge-1", article)), "body_text": "“No,” said Ada Moreno."}
        if self._draw.random() < 0.2:
            posted["tenant"] = VICTIM
        return json.dumps(bodies.get(call.name, posted))


def test_nothing_of_a_tenant_is_answered_to_another_or_changed(tenants):
    onrecord, victim, own = tenants
    print(f"SEED={SEED}")
    draw = random.Random(f"{SEED} tenants")
    attacker = Attacker(draw, victim, own)
    before = kept(onrecord, victim)
    assert len(before) > 40
    theirs = {each for name, ids in victim.ids.items() if name != "event" for each in ids}
    theirs |= {*victim.secrets, *victim.tokens.values()}
    theirs -= {each for ids in own.ids.values() for each in ids}
    asked, statuses = Counter(), Counter()
    everything = [*calls()] + [call for call in calls() for _ in range(9) if call.name not in MAKES]
    everything = [call for call in everything if not call.path.startswith(("/docs", "/page"))]
    for number in range(TIMES):
        call = everything[number] if number < COVERED - 3 else draw.choice(everything)
        method, path, headers, body = attacker.draw(call)
        answer = onrecord.client.http.request(method, path, headers=headers, body=body.encode())
        text = f"{answer.body.decode()} {answer.headers}"
        asked[call.name] += 1
        statuses[answer.status_code] += 1
        assert answer.status_code in ANSWERED, (path, body, text)
        kept_of = ("subscription", "export")
        sent = f"{path} {body} {headers}" + attacker.kept * any(each in call.name for each in kept_of)
        found = [each for each in theirs if each in text and each not in unquote(sent)]
        assert not found, (method, path, headers, body, text)
        assert "qzxhidden" not in text.casefold(), (method, path, headers, body, text)
    onrecord.settle(300)
    print(sorted(statuses.items()), len(asked), "calls")
    told = [body for url, body in onrecord.ports.targets.told if "known" not in url]
    assert told
    assert not [body for body in told if "qzxhidden" in body.casefold()]
    after = kept(onrecord, victim)
    assert {key: after.get(key) for key in before} == before
    assert not [key for key in after.keys() - before.keys() if VICTIM in str(key)]
