"""A start with the table that was left: served at once, and what was at work is brought to its end."""

import json
import os
import sqlite3
from threading import Event

import pytest

import app
from chalicelib import bootstrap
from chalicelib.errors import InsufficientStorage
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.local import database, folder, grounds, system
from chalicelib.local.database import Database, opened
from chalicelib.local.objects import FileObjects
from chalicelib.local.queues import KeptQueue
from chalicelib.naming.delivery_keys import DELIVERIES
from chalicelib.naming.object_keys import CORRECTIONS, DECISIONS, EXPORTS, OUTBOUND, TOKENS
from chalicelib.outbound.posting import HttpTargets
from chalicelib.services.exporting import jobs, write_on
from chalicelib.services.extracting.serving import extract_delivery
from chalicelib.storage.articles import DynamoArticles
from chalicelib.storage.claims import DynamoClaims
from chalicelib.storage.corrections import DynamoCorrections
from chalicelib.storage.revisions import DynamoRevisions
from chalicelib.storage.sources import DynamoSources
from chalicelib.storage.subscriptions import SsmSubscriptions
from chalicelib.storage.table import Table
from chalicelib.storage.tokens import DynamoTokens
from tests.support.corpus import article, everything

ARTICLE = {"id": "7", "body_text": "“We will appeal,” said Ada Moreno, the mayor of Port Alden."}
SUBSCRIPTION = {"name": "desk", "target": "https://8.8.8.8/hook", "filters": {"about": "zeppelin"}}


class Killed(BaseException):
    """The process ends here. Whatever would come after does not."""


@pytest.fixture
def killed(monkeypatch):
    """Kills at the call of a method, so that what is written before it is there, and nothing after."""

    def kill(owner, name):
        def die(*_, **__):
            raise Killed

        monkeypatch.setattr(owner, name, die)

    yield kill
    monkeypatch.undo()


@pytest.fixture
def alive(monkeypatch):
    return monkeypatch.undo


@pytest.fixture
def extractions(monkeypatch):
    extracted, extract = [], bootstrap.extract
    monkeypatch.setattr(bootstrap, "extract", lambda parsed: (extracted.append(parsed), extract(parsed))[1])
    return extracted


def post(onrecord, **fields):
    answer = onrecord.http.post("/v1/articles", json={**ARTICLE, **fields})
    assert answer.status_code in {200, 202}, answer.text
    onrecord.settle()
    return answer.json()["article_id"]


def claims(onrecord):
    return onrecord.http.get("/v1/claims").json()["items"]


def test_claims_are_served_before_anything_is_read_or_done(tmp_path, monkeypatch):
    with system(tmp_path) as first:
        post(first)
        before = claims(first)
    for path in [*(tmp_path / DELIVERIES).rglob("*.json"), *(tmp_path / "texts").rglob("*.json")]:
        path.write_text("nobody reads this")
    with system(tmp_path) as again:
        assert again.worker.pending() == 0
        assert claims(again) == before


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_damaged_text_is_told_when_it_is_asked_for(tmp_path, share, caplog):
    with system(tmp_path) as first:
        article = post(first)
    (text,) = (tmp_path / "texts").rglob("*.json")
    text.write_bytes(text.read_bytes()[: int(share * text.stat().st_size)])
    with system(tmp_path) as again:
        answer = again.http.get(f"/v1/articles/{article}/text")
        assert answer.status_code == 404
        assert "/v1/reextract?again=true" in answer.json()["detail"]
        assert str(text) in caplog.text
        again.http.post("/v1/reextract?again=true").raise_for_status()
        again.settle()
        assert again.http.get(f"/v1/articles/{article}/text").status_code == 200


@pytest.mark.parametrize("kind", [TOKENS, DECISIONS, CORRECTIONS])
def test_what_is_damaged_is_told_when_it_is_met(tmp_path, kind):
    with opened(tmp_path) as kept:
        objects = FileObjects(tmp_path, kept, KeptQueue(None, kept, "deliveries"))
        objects.put(f"{kind}a.json", b'{"half":')
        with pytest.raises(InsufficientStorage, match=rf"{kind}a\.json is damaged\. Put a copy back"):
            objects.get(f"{kind}a.json")


def call(onrecord, method, path, **body):
    """In this thread, which dies where the test says so."""
    headers = {**onrecord.authorization(), "Content-Type": "application/json"}
    return onrecord.client.http.request(method, path, headers=headers, body=json.dumps(body).encode())


def left(data):
    """What the table notes as begun and not done."""
    connection = sqlite3.connect(data / database.TABLE)
    found = connection.execute("SELECT body FROM waiting").fetchall()
    connection.close()
    return found


def test_an_end_leaves_no_object_to_be_looked_at(tmp_path):
    with system(tmp_path) as onrecord:
        post(onrecord)
        (claim,) = claims(onrecord)
        onrecord.http.patch(f"/v1/claims/{claim['id']}", json={"kind": "mixed"}).raise_for_status()
        onrecord.settle()
        assert [body for (body,) in left(tmp_path) if body.startswith(CORRECTIONS)]
    assert not [body for (body,) in left(tmp_path) if body.startswith((TOKENS, CORRECTIONS))]


def test_an_article_that_was_cut_off_before_its_answer_is_there(tmp_path, killed, alive):
    with system(tmp_path) as first:
        first.worker.stop()
        killed(DynamoArticles, "register")
        with pytest.raises(Killed):
            call(first, "POST", "/v1/articles", **ARTICLE)
        assert list((tmp_path / DELIVERIES).rglob("*.json"))
    alive()
    with system(tmp_path) as again:
        assert len(again.http.get("/v1/articles").json()["items"]) == 1
        again.settle()
        assert len(claims(again)) == 1
    assert left(tmp_path) == []


def test_of_an_article_whose_file_was_not_written_nothing_is_left(tmp_path, killed, alive):
    with system(tmp_path) as first:
        killed(os, "fsync")
        with pytest.raises(Killed):
            call(first, "POST", "/v1/articles", **ARTICLE)
        assert [body for (body,) in left(tmp_path) if DELIVERIES in body]
    alive()
    with system(tmp_path) as again:
        assert again.worker.pending() == 0
        assert again.http.get("/v1/articles").json()["items"] == []
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("owner", "name"), [(DynamoClaims, "write"), (DynamoArticles, "publish"), (DynamoRevisions, "write")]
)
def test_an_article_that_was_being_extracted_is_served(tmp_path, killed, alive, owner, name):
    with system(tmp_path) as first:
        first.worker.stop()
        first.http.post("/v1/articles", json=ARTICLE).raise_for_status()
        (key,) = first.ports.objects.keys(DELIVERIES)
        killed(owner, name)
        with pytest.raises(Killed):
            extract_delivery(first.ports, key, EXTRACTOR_VERSION)
    alive()
    with system(tmp_path) as again:
        again.settle()
        assert len(claims(again)) == 1
    assert left(tmp_path) == []


def test_what_could_not_be_extracted_is_tried_again(tmp_path, monkeypatch):
    with monkeypatch.context() as broken, system(tmp_path) as first:
        broken.setattr(bootstrap, "extract", lambda _: 1 / 0)
        first.ports.__dict__["extract"] = bootstrap.extract
        post(first)
        assert len(first.dead_letters()) == 1
    with system(tmp_path) as again:
        again.settle()
        assert len(claims(again)) == 1


def test_a_token_that_was_being_made_or_revoked_is_as_its_file_says(tmp_path, killed, alive):
    with system(tmp_path) as first:
        made = first.http.post("/v1/tokens", json={"label": "x", "scopes": ["read"]}).json()
        killed(DynamoTokens, "_put_row")
        with pytest.raises(Killed):
            call(first, "POST", "/v1/tokens", label="new", scopes=["read"])
        alive()
        killed(Table, "write")
        with pytest.raises(Killed):
            call(first, "DELETE", f"/v1/tokens/{made['id']}")
        alive()
        reading = first.authorization(made["token"])
        assert first.http.get("/v1/claims", headers=reading).status_code == 200
    with system(tmp_path) as again:
        assert again.http.get("/v1/claims", headers=reading).status_code == 401
        labels = {each["label"] for each in again.http.get("/v1/tokens").json()["items"]}
        assert {"new"} == labels - {"admin of this machine"}


def test_what_an_editor_was_saying_is_said(tmp_path, killed, alive):
    with system(tmp_path) as first:
        post(first)
        (claim,) = claims(first)
        killed(DynamoCorrections, "put")
        with pytest.raises(Killed):
            call(first, "PATCH", f"/v1/claims/{claim['id']}", kind="mixed")
        alive()
        killed(DynamoSources, "decide")
        with pytest.raises(Killed):
            call(first, "POST", f"/v1/sources/{claim['source']['id']}/aliases", names=["The Mayor"])
        alive()
    with system(tmp_path) as again:
        again.settle()
        (corrected,) = claims(again)
        assert corrected["kind"] == "mixed"
        assert again.http.get("/v1/claims?source=The+Mayor").json()["items"] == [corrected]
    assert left(tmp_path) == []


def test_claims_that_were_being_corrected_are_corrected(tmp_path, killed, alive):
    """The table has the correction, and the claims as they were."""
    with system(tmp_path) as first:
        post(first)
        (claim,) = claims(first)
        killed(DynamoArticles, "exchange")
        with pytest.raises(Killed):
            call(first, "PATCH", f"/v1/claims/{claim['id']}", kind="mixed")
        alive()
        assert claims(first) == [claim]
    with system(tmp_path) as again:
        assert claims(again)[0]["kind"] == "mixed"


def test_a_subscription_that_was_being_deleted_is_gone(tmp_path, killed, alive):
    with system(tmp_path) as first:
        made = first.http.post("/v1/subscriptions", json=SUBSCRIPTION).json()["id"]
        kept = first.http.post("/v1/subscriptions", json=SUBSCRIPTION).json()["id"]
        killed(SsmSubscriptions, "delete")
        with pytest.raises(Killed):
            call(first, "DELETE", f"/v1/subscriptions/{made}")
        alive()
    with system(tmp_path) as again:
        assert [each["id"] for each in again.http.get("/v1/subscriptions").json()["items"]] == [kept]


def test_what_subscribers_are_owed_is_sent_once(tmp_path, monkeypatch):
    sent = []
    monkeypatch.setattr(HttpTargets, "post", lambda *request: (sent.append(request), 200)[1])
    with system(tmp_path) as first:
        first.notifier.stop()
        first.http.post("/v1/subscriptions", json={**SUBSCRIPTION, "filters": {}}).raise_for_status()
        first.http.post("/v1/articles", json=ARTICLE).raise_for_status()
        first.worker.stop()
        while first.worker.pending():
            assert first.worker._step()
        assert first.notifier.pending() == 1
    for _ in range(2):
        with system(tmp_path) as again:
            again.settle()
            assert len(sent) == 1
    assert list((tmp_path / OUTBOUND).rglob("*.json")) == []


def test_an_export_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "_PAGES", 1)
    monkeypatch.setattr(jobs, "_ROWS", 2)
    monkeypatch.setattr(jobs, "PART_BYTES", 2_000)
    with system(tmp_path) as first:
        for day in range(3):
            first.http.post("/v1/articles", json=article(day)).raise_for_status()
        first.settle()
        first.worker.stop()
        export = first.http.post("/v1/exports", json={"view": "claims", "format": "jsonl"}).json()["id"]
        for step in range(3):
            write_on(first.ports, "local", export, step, lambda: 0)
        before = first.ports.exports.get("local", export)
        assert before.status == "running"
        assert before.rows > 0
    with system(tmp_path) as again:
        again.settle()
        assert again.ports.exports.get("local", export).upload == before.upload
        served = again.http.get(f"/v1/exports/{export}").json()
        lines = again.http.get(served["links"]["file"]).text.splitlines()
        assert len(set(lines)) == len(lines) == served["rows"] == len(everything(again))
        place = (tmp_path / EXPORTS / "local" / export).rglob("*")
        assert {path.name for path in place if path.is_file()} == {folder.JOB, before.question.filename}


def test_what_another_extractor_found_is_served_until_this_one_has_found_it(
    tmp_path, monkeypatch, extractions
):
    with system(tmp_path) as first:
        post(first)
        before = claims(first)
    for module in (app, grounds):
        monkeypatch.setattr(module, "EXTRACTOR_VERSION", "9.9.9")
    looked_at, extract = Event(), bootstrap.extract
    monkeypatch.setattr(bootstrap, "extract", lambda parsed: (looked_at.wait(), extract(parsed))[1])
    with system(tmp_path) as again:
        assert claims(again) == before
        looked_at.set()
        again.settle()
        assert len(claims(again)) == 1
    assert len(extractions) == 2
    with system(tmp_path) as third:
        assert third.worker.pending() == 0


def halved(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def of_another_version(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


@pytest.mark.parametrize(
    "spoil",
    [halved, of_another_version, lambda path: path.write_text("no table"), lambda path: path.unlink()],
)
def test_a_table_that_cannot_be_used_is_made_again(tmp_path, spoil, caplog):
    with system(tmp_path) as first:
        post(first)
        before = claims(first)
    spoil(tmp_path / database.TABLE)
    is_left = (tmp_path / database.TABLE).exists()
    with system(tmp_path) as again:
        assert len(again.http.get("/v1/articles").json()["items"]) == 1
        again.settle()
        assert claims(again) == before
    assert (f"{tmp_path / database.TABLE} is made again" in caplog.text) is is_left


def test_a_table_whose_making_was_cut_off_is_made_again(tmp_path, killed, alive):
    with system(tmp_path) as first:
        post(first)
        before = claims(first)
    database.clear(tmp_path)
    killed(Database, "note_whole")
    with pytest.raises(Killed), system(tmp_path):
        pass
    alive()
    with system(tmp_path) as again:
        again.settle()
        assert claims(again) == before


def test_a_folder_where_the_table_has_to_be_is_told(tmp_path):
    (tmp_path / database.TABLE).mkdir()
    with pytest.raises(InsufficientStorage, match="a folder is there: move that away"), system(tmp_path):
        pass
