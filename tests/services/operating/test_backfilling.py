"""``backfill``: from S3 alone the table is what it was, however often cut off, and whatever it holds."""

import json
from unittest.mock import Mock

import pytest
from botocore.client import BaseClient

from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.local import system
from chalicelib.local.aws import BUCKET, session
from chalicelib.naming.object_keys import CORRECTIONS, DECISIONS, token_key
from chalicelib.services.operating import bulk, walking
from chalicelib.storage import keys
from tests.support.operators import answering, call
from tests.support.receivers import receiver

TOLL = "“We will appeal the toll,” said Ada Moreno, the mayor of Port Alden."
LANES = "Tom Reed, a driver, said that the lanes would close. “It is too long,” said Ruth Oduya."
COURT = "“The toll is a shame,” said Ada K. Moreno, the mayor. “We pay it,” said Thomas Reed, a driver."
SECRET = "a secret of some length"


def post(onrecord, name, text, token=None, **fields):
    body = {"id": name, "body_text": text, **fields}
    answer = onrecord.http.post("/v1/articles", json=body, headers=onrecord.authorization(token))
    assert answer.status_code in {200, 202}, answer.text
    onrecord.settle()
    return answer.json()["article_id"]


def by_channel(onrecord):
    """Out of order: the change of noon comes before that of the morning. By a URL of its own."""
    body = {"name": "cms", "kind": "bearer", "secret": SECRET}
    channel = onrecord.http.post("/v1/channels", json=body).json()["id"]
    for hour, text in ((12, TOLL), (9, LANES)):
        story = {"id": "c", "url": "https://news.example/c", "body_text": text}
        story["updated"] = f"2026-05-06T{hour:02d}:00:00Z"
        headers = {"Authorization": f"Bearer {SECRET}"}
        answer = onrecord.http.post(f"/v1/webhooks/{channel}", json=story, headers=headers)
        assert answer.status_code in {200, 202}, answer.text
        onrecord.settle()
    return channel


def source_named(onrecord, name):
    items = onrecord.http.get("/v1/sources", params={"q": name}).json()["items"]
    return next(each["id"] for each in items if name in each["names"])


@pytest.fixture
def filled(onrecord):
    """Two tenants; what was changed, late, removed, erased, corrected, merged, split, rotated."""
    other = onrecord.new_token("admin", tenant="other")
    post(onrecord, "1", TOLL, publisher="Courier", published="2026-05-06")
    post(onrecord, "1", f"{TOLL} {LANES}", publisher="Courier", published="2026-05-06")
    corrected = post(onrecord, "2", COURT, publisher="Tarn Post", authors=["Jo Lind"])
    removed, erased = post(onrecord, "3", LANES), post(onrecord, "4", LANES)
    post(onrecord, "1", TOLL, token=other)
    post(onrecord, "5", LANES, token=other)
    by_channel(onrecord)
    first, _ = onrecord.http.get(f"/v1/articles/{corrected}/claims").json()["items"]
    onrecord.http.patch(f"/v1/claims/{first['id']}", json={"speaker": "Ruth Oduya"}).raise_for_status()
    onrecord.http.patch(f"/v1/claims/{first['id']}", json={"kind": "mixed"}).raise_for_status()
    reed = source_named(onrecord, "Tom Reed")
    merged = {"sources": [source_named(onrecord, "Thomas Reed")]}
    onrecord.http.post(f"/v1/sources/{reed}/merge", json=merged).raise_for_status()
    aliases = {"names": ["The Harbour Driver"]}
    onrecord.http.post(f"/v1/sources/{reed}/aliases", json=aliases).raise_for_status()
    ruth = source_named(onrecord, "Ruth Oduya")
    onrecord.http.post(f"/v1/sources/{ruth}/merge", json={"sources": [reed]}).raise_for_status()
    split = {"sources": [reed]}
    onrecord.http.post(f"/v1/sources/{ruth}/split", json=split).raise_for_status()
    onrecord.http.delete(f"/v1/articles/{removed}").raise_for_status()
    onrecord.http.delete(f"/v1/articles/{erased}", params={"erase": True}).raise_for_status()
    token = onrecord.http.post("/v1/tokens", json={"label": "cms", "scopes": ["ingest"]}).json()["id"]
    onrecord.http.post(f"/v1/tokens/{token}/rotate", json={}).raise_for_status()
    gone = onrecord.http.post("/v1/tokens", json={"label": "gone", "scopes": ["read"]}).json()["id"]
    onrecord.http.delete(f"/v1/tokens/{gone}").raise_for_status()
    body = {"name": "desk", "target": "https://8.8.8.8/hook", "filters": {"about": "zeppelin"}}
    onrecord.http.post("/v1/subscriptions", json=body).raise_for_status()
    onrecord.settle()
    return onrecord, other, erased


def answers(onrecord, token=None):
    """All that the API tells of a tenant, by path."""
    headers = onrecord.authorization(token)

    def get(path):
        return onrecord.http.get(path, headers=headers)

    paths = ["/v1/articles?limit=100", "/v1/claims?limit=100", "/v1/sources?limit=100", "/v1/tokens"]
    paths += ["/v1/claims?about=toll", "/v1/claims?q=lanes&duplicates=fold", "/v1/sources?q=harbour"]
    paths += ["/v1/claims?source=Tom+Reed", "/v1/claims?outlet=Courier", "/v1/articles?author=Jo+Lind"]
    paths += ["/v1/subscriptions", "/v1/channels", "/v1/export?view=corrections", "/v1/stats?by=source_type"]
    paths += ["/v1/stats/sources", "/v1/articles?status=failed"]
    for source in get("/v1/sources?limit=100").json()["items"]:
        paths += [source["links"]["self"], source["links"]["claims"]]
    tenant = "other" if token else "local"
    stored = {key.split("/")[2] for key in onrecord.ports.objects.keys(f"deliveries/{tenant}/")}
    for article in sorted(stored):
        parts = ("", "/claims", "/text", "/copies")
        paths += [f"/v1/articles/{article}{part}" for part in parts]
    paths += [claim["links"]["self"] for claim in get("/v1/claims?limit=100").json()["items"]]
    return {path: _plain(get(path)) for path in paths}


def _plain(answer):
    """Without what the table alone knows."""
    if "ndjson" in answer.headers["content-type"]:
        return answer.text
    body = answer.json()
    for each in body.get("items", ()):
        each.pop("last_used", None)
    return {name: value for name, value in body.items() if name not in {"next", "index_as_of"}}


def wipe():
    """Empty the table, and tell how many items that were."""
    table = session().resource("dynamodb").Table("onrecord")
    items = table.scan(ProjectionExpression="PK, SK")["Items"]
    with table.batch_writer() as batch:
        for item in items:
            batch.delete_item(Key=item)
    return len(items)


def backfill(onrecord, *options):
    result = call(onrecord, "backfill", "--rate", 1000, *options)
    assert result.exit_code == 0, result.output
    onrecord.settle()
    return result.output


def without(told, path, *names):
    return {key: value for key, value in told[path].items() if key not in names}


def test_an_empty_table_and_the_bucket_end_as_before(filled):
    onrecord, other, erased = filled
    before = {token: answers(onrecord, token) for token in (None, other)}
    assert wipe() > 50
    assert onrecord.http.get("/v1/claims").status_code == 401
    said = backfill(onrecord)
    assert "tokens restored" in said
    after = {token: answers(onrecord, token) for token in (None, other)}
    own = f"/v1/articles/{erased}"
    differ = [path for path in before[None] if before[None][path] != after[None][path]]
    assert differ == [own]  # nothing is known of what was before the erasure, its number and time neither
    history = ("revision", "first_received_at")
    assert without(before[None], own, *history) == without(after[None], own, *history)
    assert before[other] == after[other]


def test_what_was_known_by_its_url_is_again(filled):
    onrecord, *_ = filled
    url, channel = "https://news.example/c", onrecord.http.get("/v1/channels").json()["items"][0]["id"]
    before = onrecord.ports.articles.at_url("local", channel, url)
    wipe()
    backfill(onrecord)
    assert onrecord.ports.articles.at_url("local", channel, url) == before is not None


def test_what_only_the_table_knew_is_what_the_documentation_says(filled):
    """The history of revisions, and when a token was last used."""
    onrecord, *_ = filled
    (article,) = [each for each in onrecord.http.get("/v1/articles").json()["items"] if each["revision"] == 2]
    path = article["links"]["revisions"]
    before = onrecord.http.get(path).json()["items"]
    assert [each["revision"] for each in before] == [2, 1]
    wipe()
    backfill(onrecord)
    (left,) = onrecord.http.get(path).json()["items"]
    assert left == {**before[0], "changes": None}


def test_it_goes_on_where_it_was_cut_off(filled, monkeypatch):
    """The function that goes through the bucket is; the queue hands out the page again."""
    onrecord, other, erased = filled
    before = {token: answers(onrecord, token) for token in (None, other)}
    wipe()
    monkeypatch.setattr(walking, "_MOST", 2)
    with monkeypatch.context() as cut_off:
        through, sent = BaseClient._make_api_call, []

        def third(self, operation, parameters):
            if operation == "SendMessageBatch" and parameters["QueueUrl"].endswith("/BulkWork"):
                sent.append(parameters)
                if len(sent) in {3, 6}:
                    raise RuntimeError
            return through(self, operation, parameters)

        cut_off.setattr(BaseClient, "_make_api_call", third)
        backfill(onrecord)
        assert len(sent) > 6
    after = {token: answers(onrecord, token) for token in (None, other)}
    own = f"/v1/articles/{erased}"
    assert [path for path in before[None] if before[None][path] != after[None][path]] == [own]
    assert before[other] == after[other]


def test_stopped_before_it_has_begun_the_same_command_goes_on(filled, monkeypatch):
    onrecord, *_ = filled
    before = onrecord.http.get("/v1/claims").json()["items"]
    wipe()
    with monkeypatch.context() as stopped:
        stopped.setattr("chalicelib.cli.backfill._count", Mock(side_effect=KeyboardInterrupt))
        result = call(onrecord, "backfill")
    assert (result.exit_code, "The same command goes on" in result.output) == (1, True)
    backfill(onrecord)
    assert onrecord.http.get("/v1/claims").json()["items"] == before


def test_the_command_ends_and_the_queue_goes_on_at_its_rate(filled, monkeypatch):
    """Each page is queued, and the message of the next one comes when this one has had its time."""
    onrecord, *_ = filled
    onrecord.bulk_worker.stop()
    wipe()
    sent = answering(monkeypatch, "SendMessageBatch", lambda _: {"Successful": []})
    result = call(onrecord, "backfill", "--rate", 0.1)
    assert result.exit_code == 0, result.output
    ((first,),) = [each["Entries"] for each in sent]
    message = json.loads(first["MessageBody"])
    for _ in range(2):
        sent.clear()
        bulk.handle_batch(onrecord.ports, event(message), EXTRACTOR_VERSION, lambda: 0)
        deliveries, ((following,),) = sent[:-1], [sent[-1]["Entries"]]
        assert [len(each["Entries"]) for each in deliveries] == [1, 1]  # twenty seconds' worth
        assert following["DelaySeconds"] == 20
        assert json.loads(following["MessageBody"])["backfill"]["after"] > message["backfill"]["after"]
        message = json.loads(following["MessageBody"])


def event(message):
    record = {"messageId": "1", "receiptHandle": "r", "attributes": {"ApproximateReceiveCount": "1"}}
    return {"Records": [{**record, "body": json.dumps(message)}]}


def test_on_a_whole_table_it_changes_nothing(filled):
    onrecord, other, _ = filled
    before = {token: answers(onrecord, token) for token in (None, other)}
    said = backfill(onrecord)
    assert "restored" not in said
    assert {token: answers(onrecord, token) for token in (None, other)} == before


def test_nothing_newer_is_overwritten(filled):
    """S3 is behind, as where a bucket was restored from an older copy."""
    onrecord, *_ = filled
    for prefix in (CORRECTIONS, DECISIONS):
        *_, newest = onrecord.ports.objects.keys(prefix)
        onrecord.ports.objects.delete(newest)
    before = answers(onrecord)
    backfill(onrecord)
    assert answers(onrecord) == before


def test_a_token_that_is_revoked_meanwhile_does_not_come_back(onrecord, monkeypatch):
    made = onrecord.http.post("/v1/tokens", json={"label": "x", "scopes": ["read"]}).json()
    (record,) = [each for each in onrecord.ports.tokens.list("local") if each.id == made["id"]]
    wipe()
    through = BaseClient._make_api_call

    def revoked(self, operation, parameters):
        answer = through(self, operation, parameters)
        if operation == "UpdateItem" and parameters["Key"]["PK"] == keys.token_pk(record.sha256):
            through(s3, "DeleteObject", {"Bucket": BUCKET, "Key": token_key(record.sha256)})
        return answer

    s3 = session().client("s3")
    monkeypatch.setattr(BaseClient, "_make_api_call", revoked)
    backfill(onrecord)
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert onrecord.http.get("/v1/claims").status_code == 200
    assert onrecord.http.get("/v1/claims", headers=headers).status_code == 401


def test_a_correction_that_the_table_lacks_is_applied_to_what_is_served(filled):
    onrecord, *_ = filled
    before = answers(onrecord)
    (corrected,) = onrecord.ports.corrections.list("local", 10, None).rows
    onrecord.ports.corrections.discard("local", corrected.article_id)
    onrecord.http.post("/v1/reextract?again=true").raise_for_status()
    onrecord.settle()
    assert answers(onrecord) != before
    assert "1 corrections restored" in backfill(onrecord)
    assert answers(onrecord) == before


def test_subscribers_are_not_told_of_all_again():
    with receiver() as hook, system(private_targets=True) as onrecord:
        body = {"name": "desk", "target": hook.url}
        onrecord.http.post("/v1/subscriptions", json=body).raise_for_status()
        post(onrecord, "1", TOLL)
        assert len(hook.requests) == 1
        wipe()
        backfill(onrecord)
        assert onrecord.http.get("/v1/claims").json()["items"]
        assert len(hook.requests) == 1
        post(onrecord, "2", LANES)
        assert len(hook.requests) == 2


def test_what_is_unreadable_is_named_and_left_out(onrecord):
    article = post(onrecord, "1", TOLL)
    onrecord.ports.objects.put("tokens/0000.json", b"no JSON")
    wipe()
    result = call(onrecord, "backfill")
    assert (result.exit_code, "tokens/0000.json: unreadable" in result.output) == (1, True)
    onrecord.settle()
    assert onrecord.http.get(f"/v1/articles/{article}").json()["status"] == "extracted"


def test_without_the_bucket_it_says_so(onrecord):
    result = call(onrecord, "backfill", ONRECORD_BUCKET="onrecord-elsewhere")
    assert result.exit_code == 1
    assert "Look at --stack" in result.output
