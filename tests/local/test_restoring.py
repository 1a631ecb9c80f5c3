"""What a restart brings back from the folder: as it was, without extracting or telling anything again.

Both with the table as it was left, and with none, which is made again of the other files.
"""

import json
from datetime import timedelta

import pytest

from chalicelib import bootstrap
from chalicelib.local import database, folder, system
from chalicelib.naming.object_keys import EXPORTS, TEXTS
from chalicelib.services.exporting import jobs
from tests.support.corpus import article, everything

ARTICLE = {"id": "7", "body_text": "“We will appeal,” said Ada Moreno, the mayor of Port Alden."}
OTHER = "“The pier is safe,” said Tom Reyes, the harbor master."
EXPORT = {"view": "claims", "format": "jsonl"}


@pytest.fixture
def extractions(monkeypatch):
    """The articles that are extracted while it is in use."""
    extracted, extract = [], bootstrap.extract
    monkeypatch.setattr(bootstrap, "extract", lambda parsed: (extracted.append(parsed), extract(parsed))[1])
    return extracted


def without_table(data):
    database.clear(data)
    return system(data)


@pytest.fixture(params=[system, without_table], ids=["with its table", "without"])
def restarted(request):
    return request.param


def post(onrecord, **fields):
    answer = onrecord.http.post("/v1/articles", json={**ARTICLE, **fields})
    assert answer.status_code in {200, 202}, answer.text
    onrecord.settle()
    return answer.json()["article_id"]


def texts(data):
    return folder.kept_files(data, TEXTS)


def test_what_was_extracted_is_served_again_and_not_extracted_again(tmp_path, extractions, restarted):
    with system(tmp_path) as first:
        for day in range(3):
            first.http.post("/v1/articles", json=article(day)).raise_for_status()
        post(first, id="3")
        changed = post(first, id="3", body_text=f"{ARTICLE['body_text']}\n\n{OTHER}")
        (claim, _) = first.http.get(f"/v1/articles/{changed}/claims").json()["items"]
        first.http.patch(f"/v1/claims/{claim['id']}", json={"speaker": "Ruth Oduya"}).raise_for_status()
        before = everything(first), first.http.get(f"/v1/articles/{changed}/text").json()
    assert len(extractions) == 5
    for _ in range(2):
        with restarted(tmp_path) as again:
            again.settle()
            assert (everything(again), again.http.get(f"/v1/articles/{changed}/text").json()) == before
    assert len(extractions) == 5


def test_what_another_extractor_found_is_extracted_again(tmp_path, extractions):
    with system(tmp_path) as first:
        post(first)
        before = everything(first)
    ((key, body),) = texts(tmp_path)
    kept = json.loads(body)
    (tmp_path / key).write_text(json.dumps({**kept, "extraction": {"extractor": "1.0.0"}}))
    with without_table(tmp_path) as again:
        again.settle()
        assert everything(again) == before
    assert len(extractions) == 2
    assert json.loads(texts(tmp_path)[0][1]) == kept


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_damaged_text_is_made_again(tmp_path, extractions, share):
    with system(tmp_path) as first:
        post(first)
        before = everything(first)
    ((key, body),) = texts(tmp_path)
    (tmp_path / key).write_bytes(body[: int(share * len(body))])
    with without_table(tmp_path) as again:
        again.settle()
        assert everything(again) == before
    assert len(extractions) == 2
    assert [kept for _, kept in texts(tmp_path)] == [body]


def test_revisions_count_as_they_did_though_their_order_is_another(tmp_path, extractions, restarted):
    secret = "a secret of some length"
    with system(tmp_path) as first:
        made = {"name": "cms", "kind": "bearer", "secret": secret}
        channel = first.http.post("/v1/channels", json=made).json()["id"]
        for hour, text in ((9, "One."), (12, OTHER), (10, "Late."), (13, ARTICLE["body_text"])):
            story = {"id": "c", "body_text": text, "updated": f"2026-05-06T{hour:02d}:00:00Z"}
            headers = {"Authorization": f"Bearer {secret}"}
            answer = first.http.post(f"/v1/webhooks/{channel}", json=story, headers=headers)
            assert answer.status_code in {200, 202}, answer.text
            first.settle()
        found = answer.json()["article_id"]
        before = first.http.get(f"/v1/articles/{found}").json()
        claims = everything(first)
    extracted = len(extractions)
    with restarted(tmp_path) as again:
        assert again.http.get(f"/v1/articles/{found}").json()["revision"] == before["revision"] == 3
        again.settle()
        assert again.http.get(f"/v1/articles/{found}").json() == before
        assert everything(again) == claims
    assert len(extractions) == extracted


def test_what_is_erased_is_nowhere_in_the_folder_though_revisions_count_anew(tmp_path, restarted):
    """The deliveries before an erasure are gone, so that a restart counts fewer revisions than there were."""
    with system(tmp_path) as first:
        for text in ("“One,” said Ada Moreno.", "“Two,” said Ada Moreno.", OTHER):
            erased = post(first, body_text=text)
        first.http.delete(f"/v1/articles/{erased}", params={"erase": True}).raise_for_status()
        first.settle()
        assert texts(tmp_path) == []
        post(first, body_text=OTHER)
        assert len(texts(tmp_path)) == 1
    with restarted(tmp_path) as again:
        again.settle()
        assert len(again.http.get(f"/v1/articles/{erased}/claims").json()["items"]) == 1
        again.http.delete(f"/v1/articles/{erased}", params={"erase": True}).raise_for_status()
        again.settle()
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in kept if b"pier is safe" in path.read_bytes()]


def test_a_text_of_no_article_goes_at_the_start(tmp_path):
    with system(tmp_path) as first:
        post(first)
    for path in (tmp_path / "deliveries").rglob("*.json"):
        path.unlink()
    with without_table(tmp_path):
        assert texts(tmp_path) == []


def link(onrecord, export):
    served = onrecord.http.get(f"/v1/exports/{export}").json()
    return served, onrecord.http.get(served["links"]["file"]) if "file" in served["links"] else None


def test_an_export_that_is_done_is_there_after_a_restart(tmp_path, restarted):
    with system(tmp_path) as first:
        post(first)
        export = first.http.post("/v1/exports", json=EXPORT).json()["id"]
        first.settle()
        before, file = link(first, export)
        assert file.text.count("\n") == 1
    with restarted(tmp_path) as again:
        served, same = link(again, export)
        assert same.content == file.content
        assert served["finished_at"] == before["finished_at"]


def test_a_large_export_is_there_after_a_restart(tmp_path, monkeypatch, restarted):
    monkeypatch.setattr(jobs, "PART_BYTES", 2_000)
    monkeypatch.setattr(jobs, "_PAGES", 1)
    monkeypatch.setattr(jobs, "_ROWS", 2)
    with system(tmp_path) as first:
        for day in range(3):
            first.http.post("/v1/articles", json=article(day)).raise_for_status()
        first.settle()
        export = first.http.post("/v1/exports", json=EXPORT).json()["id"]
        first.settle()
        _, file = link(first, export)
        assert file.text.count("\n") > 3
    with restarted(tmp_path) as again:
        assert link(again, export)[1].content == file.content


@pytest.mark.parametrize("file", ["halved", "missing"])
def test_an_export_whose_file_is_not_whole_is_written_again(tmp_path, file, restarted):
    with system(tmp_path) as first:
        post(first)
        export = first.http.post("/v1/exports", json=EXPORT).json()["id"]
        first.settle()
        _, before = link(first, export)
    (kept,) = [path for path in (tmp_path / EXPORTS).rglob("*") if path.is_file() and path.suffix != ".json"]
    if file == "missing":
        kept.unlink()
    else:
        kept.write_bytes(before.content[:10])
    with restarted(tmp_path) as again:
        again.settle()
        assert link(again, export)[1].content == before.content


def test_an_export_that_was_not_finished_begins_again_under_its_id(tmp_path, restarted):
    """Behind the articles that it is to have: they are served again before it reads them."""
    with system(tmp_path) as first:
        post(first)
        first.bulk_worker.stop()
        ordered = first.http.post("/v1/exports", json=EXPORT).json()
    with restarted(tmp_path) as again:
        served, _ = link(again, ordered["id"])
        assert served["created_at"] == ordered["created_at"]
        again.settle()
        served, file = link(again, ordered["id"])
        assert served["status"] == "done"
        assert file.text.count("\n") == served["rows"] == 1


def test_an_export_that_failed_says_so_after_a_restart(tmp_path, monkeypatch, restarted):
    with system(tmp_path) as first:
        monkeypatch.setattr(jobs, "MOST_PARTS", 0)
        export = first.http.post("/v1/exports", json=EXPORT).json()["id"]
        first.settle()
        before, _ = link(first, export)
        assert before["status"] == "failed"
    with restarted(tmp_path) as again:
        assert link(again, export)[0] == before


def test_an_export_that_has_expired_is_deleted_at_the_start(tmp_path, monkeypatch, restarted):
    monkeypatch.setattr(jobs, "KEPT", timedelta(microseconds=1))
    with system(tmp_path) as first:
        post(first)
        export = first.http.post("/v1/exports", json=EXPORT).json()["id"]
        first.settle()
    assert list((tmp_path / EXPORTS).rglob("*.json"))
    with restarted(tmp_path) as again:
        assert again.http.get(f"/v1/exports/{export}").status_code == 404
        assert not [path for path in (tmp_path / EXPORTS).rglob("*") if path.is_file()]
