"""Whatever is sent, however it fails: no line or metric has a word of it, an error only what is said here.

Each place that takes something has a word of its own, ``zqx`` and the place. All calls of the contract are
asked with it in their path, parameters, headers and bodies; what stands behind them works, or fails with
texts that quote the request. An error may name a field, and says again what is in ``QUOTED``, to its
sender alone.

``TORTURE=1`` asks all calls in each way, else some are drawn; ``SEED`` draws others.
"""

import base64
import json
import os
import random
import re
from contextlib import contextmanager
from itertools import count

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.api.contract import Raw
from chalicelib.api.pages import calls
from chalicelib.intake.submission import Submission
from chalicelib.local import system
from chalicelib.models import ChannelKind, ChannelOptions
from tests.support.loglines import captured

TORTURE = "TORTURE" in os.environ
SEED = os.environ.get("SEED", "0")
SHARE = 1.0 if TORTURE else 0.05  # of the requests that are like others
MARK = re.compile(r"zqx([a-z]+)", re.IGNORECASE)
QUOTED = {  # what an error says again of a request, and why its sender needs it
    "path": "an id that nothing has",
    "field": "the name of a field or key, which may be misspelt",
    "parameter": "the name of a parameter, as of a field",
    "delivery": "a delivery id that came before, to a sender that has shown its secret",
    "expression": "a JMESPath of the channel, which its owner mends",
    "lookup": "the name in a table that two lines say different things of",
}
NEVER = {"secret", "token", "password", "header", "cookie"}  # in any answer, of whatever status
SECRET = "zqxsecret of the channel, long enough"
PASSWORD = "whsec_" + base64.b64encode(b"zqxpassword of 32 bytes, or so").decode()
QUOTE = "“The zqxbody toll is a zqxbody,” said Ada Zqxbody, the mayor of Zqxbody."
STORY = {
    "id": "zqxid",
    "headline": "The zqxheadline row",
    "dek": "zqxdek",
    "authors": ["Ruth Zqxauthor"],
    "publisher": "Zqxpublisher Courier",
    "section": "Zqxsection",
    "tags": ["zqxtag"],
    "published": "2026-05-06",
    "url": "https://news.example/zqxurl?token=zqxurl",
    "captions": [{"text": "The zqxcaption bridge", "credit": "zqxcredit"}],
    "body_text": QUOTE,
}
HEADERS = {
    "Content-Type": "application/json",
    "Cookie": "zqxcookie=zqxcookie",
    "Origin": "https://zqxheader.example",
    "X-Forwarded-For": "zqxheader",
    "User-Agent": "zqxheader",
    "webhook-id": "zqxdelivery",
    "X-GitHub-Delivery": "zqxdelivery",
    "X-Signature": "zqxheader",
    "X-Ghost-Signature": "sha256=zqxheader, t=1",
    "X-Hub-Signature-256": "sha256=zqxheader",
}


class Told:
    """All answers, and the secrets that some of them gave."""

    def __init__(self):
        self.errors, self.secrets, self.statuses, self.asked = [], [], set(), 0

    def note(self, answer):
        answer.read()
        self.asked += 1
        self.statuses.add(answer.status_code)
        text = f"{answer.text} {dict(answer.headers)}"
        found = {each.casefold() for each in MARK.findall(text)}
        assert not found & NEVER, (str(answer.request.url), text)
        if answer.status_code >= 400:
            self.errors.append((answer, found))
        elif answer.headers.get("content-type") == "application/json":
            told = answer.json()
            self.secrets += [told[each] for each in ("secret", "token") if told.get(each)]


@pytest.fixture(scope="module")
def onrecord():
    with system(private_targets=True) as made:
        object.__setattr__(made.ports, "retries", (0, 0))
        yield made


class Targets:
    """Subscribers that do not take it."""

    def check(self, url):
        pass

    def post(self, url, headers, body):
        return 500


def ask(onrecord, method, path, body=None, token=None, **headers):
    content = body if body is None or isinstance(body, str | bytes) else json.dumps(body)
    sent = {**HEADERS, **onrecord.authorization(token), **headers}
    return onrecord.http.request(method, path, content=content, headers=sent)


def work(onrecord):
    """Everything that is taken, one after the other; the ids by the name of the path's parameter."""
    ids = {"event": "published"}

    def made(what, path, **body):
        answer = ask(onrecord, "POST", path, body)
        ids[what] = answer.json()["id"] if answer.is_success else "zqxpath"

    for kind, table in (
        ("names", "name,gender\nZqxtable,zqxcell\n"),
        ("wikidata", "id,label,aliases\nQ1,Ada Zqxbody,Zqxcell\n"),
    ):
        ask(onrecord, "PUT", f"/v1/tables/{kind}", table)
    target = {"target": "https://zqxtarget.example/zqxtarget?key=zqxtarget", "secret": PASSWORD}
    made("subscription_id", "/v1/subscriptions", name="zqxname", filters={"q": "zqxbody toll"}, **target)
    made("channel_id", "/v1/channels", name="zqxname", kind="bearer", secret=SECRET)
    made("token_id", "/v1/tokens", label="zqxlabel", scopes=["read"])
    answer = ask(onrecord, "POST", "/v1/articles", STORY)
    ids["article_id"] = answer.json().get("article_id", "a_aaaaaaaaaaaaaaaa")
    for secret in (SECRET, "zqxsecret that is wrong"):
        path = f"/v1/webhooks/{ids['channel_id']}"
        ask(onrecord, "POST", path, STORY | {"id": "2"}, Authorization=f"Bearer {secret}")
    onrecord.settle()
    for name, path in (("claim_id", "claims"), ("source_id", "sources")):
        answer = ask(onrecord, "GET", f"/v1/{path}")
        items = answer.json()["items"] if answer.is_success else []
        ids[name] = items[0]["id"] if items else "zqxpath"
    ask(onrecord, "PATCH", f"/v1/claims/{ids['claim_id']}", {"speaker": "Tom Zqxspeaker"})
    ask(onrecord, "POST", f"/v1/sources/{ids['source_id']}/aliases", {"names": ["Zqxalias"]})
    made("export_id", "/v1/exports", filters={"q": "zqxbody"})
    onrecord.settle()
    return ids


def requests(ids):
    """Each call with the marks in what it takes, one place after the other: method, path, body, headers."""
    marked = {name: f"{value.partition('_')[0]}_zqxpath" for name, value in ids.items()}
    for call in calls():
        if call.path.startswith(("/docs", "/page")):
            continue
        for own in (ids, marked):
            if call.method == "DELETE" and own is ids:
                continue
            path = call.path.format(**own)
            body = None if call.method in {"GET", "DELETE"} else "{}"
            yield call.method, path, body, {}
            yield call.method, f"{path}?zqxparameter=zqxquery", body, {}
            yield call.method, f"{path}?cursor=zqxquery&cursor=zqxquery&q=zqxquery", body, {}
            for name, field in (call.takes.model_fields if call.takes else {}).items():
                for value in ("zqxquery", "zqxquery%00", "-1zqxquery", "%ff", '"zqxquery', "zqxquery" * 400):
                    yield call.method, f"{path}?{field.alias or name}={value}", body, {}
            for each in bodies(call) if body else ():
                yield call.method, path, each, {}
            for headers in refused():
                yield call.method, path, body, headers


def elsewhere():
    """What no call takes."""
    for method in ("TRACE", "PUT", "PATCH"):
        yield method, "/v1/claims?zqxparameter=zqxquery", "zqxbody"
    yield "GET", "/zqxpath?zqxquery=zqxquery", None
    yield "GET", "/downloads/zqxpath", None


def refused():
    yield {"Authorization": "Bearer onr_zqxtoken"}
    yield {"Authorization": "zqxtoken"}
    yield {"Authorization": "Basic " + base64.b64encode(b"zqxheader:zqxtoken").decode()}
    yield {"Content-Encoding": "zqxheader"}
    yield {"Content-Type": "zqxheader/zqxheader; charset=zqxheader"}


def bodies(call):
    """Bodies that are none, and each field of the right one with what it is not."""
    yield from ("{zqxbody", '"zqxbody"', "[]", "zqxbody", "\0zqxbody", '{"zqxfield": 1, "zqxfield": 2}')
    yield '{"a": "\\ud800zqxbody"}'
    model = Submission if isinstance(call.body, Raw) else call.body
    usual = {} if model is not Submission else {"body_text": QUOTE}
    yield json.dumps({**usual, "zqxfield": "zqxvalue"})
    for name, field in (model.model_fields if model else {}).items():
        mark = "zqxsecret" if name == "secret" else "zqxvalue"
        for value in (
            *(mark, "", 7, -1, 1.5, True, [mark], [[mark]], {mark: mark}, {"zqxfield": mark}, [{mark: 1}]),
            *(f"{mark}\0", mark * 5_000, [mark] * 200, f"https://{mark}:{mark}@[{mark}", f"2026-13-45{mark}"),
            *(
                {"q": 1, "order": mark},
                {"fields": {"headline": "a||zqxexpression"}, "header": f"{mark} {mark}"},
            ),
            *([f"{mark} {mark}", f"{mark} {mark}"], f"-----{mark}", "ß" * 301 + mark, {"encoding": mark}),
        ):
            told = json.dumps({**usual, (field.alias or name): value})
            # the key of an object is the name of a field, whatever it is
            yield told.replace(f'"{mark}": ', '"zqxfield": ')


def tables():
    yield "names", "zqxcell,zqxcell\nzqxcell,zqxcell"
    yield "names", 'name,gender\n"zqxcell,zqxcell'
    yield "names", "name,gender\nzqxcell"
    yield "names", "name,gender\nzqxlookup,zqxcell\nzqxlookup,zqxvalue"
    yield "names", "name,gender\nzqxcell," + "zqxcell" * 30
    yield "wikidata", "id,label,aliases\nzqxcell,zqxcell,zqxcell"
    yield "wikidata", b"id,label,aliases\nQ1,zqxcell\xff,zqxcell"


def other_articles():
    """In other forms, read and not: media type and body."""
    yield "text/plain", QUOTE
    yield "text/html", f"<html><title>zqxheadline</title><p>{QUOTE}</p><zqxbody"
    yield "application/xml", "<zqxbody>zqxbody</zqxother>"
    yield "application/xml", "<rss><channel><item><title>zqxheadline</title></item></channel></rss>"
    yield "application/json", json.dumps({"@type": "NewsArticle", "headline": ["zqxheadline"]})
    yield "application/json", json.dumps({"post": {"current": {"title": 7, "html": "zqxbody"}}})
    yield "application/json", json.dumps({"version": "https://jsonfeed.org/zqxbody", "items": "zqxbody"})
    yield "application/json", b'{"body_text": "zqxbody\xff"}'
    yield "application/json", json.dumps({"body_html": "<p>zqxbody " * 5, "published": "zqxvalue"})


def be_refused_by_channels(onrecord):
    """A channel of each kind: signed wrongly, and what its owner wrote cannot be used on what comes."""
    for kind in ChannelKind:
        secret = PASSWORD if kind is ChannelKind.STANDARD_WEBHOOKS else SECRET
        made = ask(onrecord, "POST", "/v1/channels", {"name": "zqxname", "kind": kind, "secret": secret})
        for body in (STORY, "zqxbody", b"\xff zqxbody", ""):
            for given in ("Bearer zqxtoken", "zqxtoken", f"Bearer {SECRET}"):
                path = f"/v1/webhooks/{made.json()['id']}"
                ask(onrecord, "POST", path, body, Authorization=given)
                ask(onrecord, "POST", f"{path}/zqxevent", body, Authorization=given)
    fields = {"id": "id", "body_text": "body", "headline": "join(zqxexpression, tags)"}
    for expression in ("length(n)", "join('zqxexpression', n)", "sum(tags)", "zqxexpression(n)", "max(tags)"):
        options = ChannelOptions(fields={**fields, "headline": expression}, delivery_id="webhook-id")
        options = options.model_dump(mode="json", exclude_defaults=True)
        body = {"name": "zqxname", "kind": "bearer", "secret": SECRET, "options": options}
        made = ask(onrecord, "POST", "/v1/channels", body)
        sent = {"id": "1", "event": "published", "body": QUOTE, "n": ["zqxbody", 7], "tags": ["zqxbody", 7]}
        for changed in (sent, sent | {"n": 7}, sent | {"n": "zqxbody"}, sent | {"n": {"zqxbody": 1}}):
            if made.is_success:
                path = f"/v1/webhooks/{made.json()['id']}"
                ask(onrecord, "POST", path, changed, Authorization=f"Bearer {SECRET}")
    options = {"fields": {"zqxfield": "a"}, "event": "zqxexpression ||", "prefix": "zqxvalue" * 20}
    for kind in ("bearer", "ghost", "hmac"):
        for name, value in options.items():
            body = {"name": "zqxname", "kind": kind, "options": {name: value}}
            ask(onrecord, "POST", "/v1/channels", body)


def refusing(code):
    """AWS refuses all but what lets a caller in, and says the request again."""

    def call(self, operation, parameters):
        raise ClientError({"Error": {"Code": code, "Message": f"zqxbody {parameters}"}}, operation)

    return call


def unreachable(self, operation, parameters):
    raise EndpointConnectionError(endpoint_url=f"https://zqxbody.example/{parameters}")


@contextmanager
def failing(call, every=2):
    """Of the calls to AWS each second, or each third, fails, so that some get far."""
    through, numbers = BaseClient._make_api_call, count()

    def some(self, operation, parameters):
        reads_token = "TOKEN#" in str(parameters)
        of_the_queue = "Message" in operation or "Queue" in operation  # whose messages would come late
        if reads_token or of_the_queue or next(numbers) % every:
            return through(self, operation, parameters)
        return call(self, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", some)
        yield


def send_everything(onrecord, draw):
    ids = work(onrecord)
    for method, path, body, headers in requests(ids):
        if draw.random() < SHARE:
            ask(onrecord, method, path, body, **headers)
    for method, path, body in elsewhere():
        ask(onrecord, method, path, body)
    for kind, table in tables():
        ask(onrecord, "PUT", f"/v1/tables/{kind}", table)
    for media_type, body in other_articles():
        ask(onrecord, "POST", "/v1/articles", body, **{"Content-Type": media_type})
    be_refused_by_channels(onrecord)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("chalicelib.services.extracting.serving.parse", lambda sent: {}[sent.headline])
        ask(onrecord, "POST", "/v1/articles", STORY | {"id": "zqxid-3"})
        onrecord.settle()
    return ids


def send_while_it_fails(onrecord, ids, draw):
    for call in (refusing("ThrottlingException"), refusing("AccessDeniedException"), unreachable):
        for every in (1, 2, 3) if TORTURE else (2,):
            with failing(call, every):
                for method, path, body, headers in requests(ids):
                    if draw.random() < SHARE / 12:
                        ask(onrecord, method, path, body, **headers)
                ask(onrecord, "POST", "/v1/articles", STORY | {"id": f"{every}"})


def test_nothing_that_is_sent_comes_out_where_it_should_not(onrecord):
    print(f"SEED={SEED}")
    draw, told = random.Random(f"{SEED} canaries"), Told()
    onrecord.http.event_hooks = {"response": [told.note]}
    object.__setattr__(onrecord.ports, "targets", Targets())
    with captured() as lines:
        send_while_it_fails(onrecord, send_everything(onrecord, draw), draw)
    onrecord.http.event_hooks = {}

    print(told.asked, "requests,", len(told.errors), "errors,", len(lines()), "lines")
    written = lines.stream.getvalue()
    assert not {line for line in written.splitlines() if MARK.search(line)}
    assert not [each for each in (*told.secrets, onrecord.token, PASSWORD) if each in written]
    for answer, found in told.errors:
        assert found <= QUOTED.keys(), (str(answer.request.url), answer.request.content[:300], answer.text)
        assert not [each for each in told.secrets if each in answer.text]
    assert told.statuses >= {200, 202, 400, 401, 404, 405, 409, 415, 422, 500, 503}
    if TORTURE:  # so that the list above is no longer than it has to be
        assert {each for _, found in told.errors for each in found} == QUOTED.keys()
