"""The data folder itself: what happens where its disk does not do, or a file is not as it was written."""

import errno
import os
import re
import stat
from pathlib import Path

import pytest

from chalicelib.errors import InsufficientStorage
from chalicelib.local import database, folder, system
from chalicelib.local.files import UNFINISHED, Damaged, kept_secret, write, write_new
from chalicelib.local.folder import FETCHED

ARTICLE = {"id": "7", "body_text": "“We will appeal,” said Ada Moreno, the mayor of Port Alden."}
CHANNEL = {"name": "cms", "kind": "bearer", "secret": "a secret of some length"}
SUBSCRIPTION = {"name": "desk", "target": "https://8.8.8.8/hook", "filters": {"about": "zeppelin"}}
TOKEN = {"label": "x", "scopes": ["read"]}
EXPORT = {"view": "claims", "format": "jsonl"}
TABLE = "name,gender\nAda,f\n"


@pytest.fixture
def disk(monkeypatch):
    """Calling it lets every write fail from then on, at its end; with nothing, lets them be again."""
    fsync = os.fsync

    def fails(number=None):
        def fail(_):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "fsync", fail if number else fsync)

    return fails


def kept(data):
    """Without the table, which is made of the rest."""
    found = (path for path in data.rglob("*") if path.is_file() and not path.name.startswith(database.TABLE))
    return {path: path.read_bytes() for path in found}


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "full: make room"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "owner and mode"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_what_the_disk_does_not_take_is_refused_in_words_and_leaves_nothing(tmp_path, disk, number, says):
    with system(tmp_path) as onrecord:
        before = kept(tmp_path)
        disk(number)
        answer = onrecord.http.post("/v1/articles", json=ARTICLE)
        assert answer.status_code == 507
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["type"] == "urn:onrecord:problem:insufficient-storage"
        assert says in problem["detail"]
        assert str(tmp_path) in problem["detail"]
        assert kept(tmp_path) == before
        assert onrecord.http.get("/v1/articles").json()["items"] == []
        disk()
        assert onrecord.http.post("/v1/articles", json=ARTICLE).json()["status"] == "accepted"


def test_nothing_is_answered_with_2xx_that_is_not_on_disk(tmp_path, disk):
    with system(tmp_path) as onrecord:
        http = onrecord.http
        article = http.post("/v1/articles", json=ARTICLE).json()["article_id"]
        channel = http.post("/v1/channels", json=CHANNEL).json()["id"]
        subscription = http.post("/v1/subscriptions", json=SUBSCRIPTION).json()["id"]
        token = http.post("/v1/tokens", json=TOKEN).json()["id"]
        onrecord.settle()
        (claim,) = http.get("/v1/claims").json()["items"]
        before = kept(tmp_path)
        disk(errno.ENOSPC)
        answers = [
            http.post("/v1/channels", json=CHANNEL),
            http.post(f"/v1/channels/{channel}/secrets", json={"secret": "another of some length"}),
            http.post("/v1/subscriptions", json=SUBSCRIPTION),
            http.post(f"/v1/subscriptions/{subscription}/secrets", json={}),
            http.post("/v1/tokens", json=TOKEN),
            http.post(f"/v1/tokens/{token}/rotate", json={}),
            http.patch(f"/v1/claims/{claim['id']}", json={"speaker": "Ruth Oduya"}),
            http.post(f"/v1/sources/{claim['source']['id']}/aliases", json={"names": ["The Mayor"]}),
            http.post("/v1/exports", json=EXPORT),
            http.delete(f"/v1/articles/{article}"),
        ]
        told = {answer.request.url.path: answer.status_code for answer in answers}
        assert set(told.values()) == {507}, told
        assert kept(tmp_path) == before
        disk()
        assert http.get("/v1/claims").json()["items"] == [claim]
        assert len(http.get("/v1/channels").json()["items"]) == 1


def test_claims_are_served_though_the_disk_has_no_room_for_what_was_extracted(tmp_path, disk):
    with system(tmp_path) as onrecord:
        onrecord.worker.stop()
        onrecord.http.post("/v1/articles", json=ARTICLE).raise_for_status()
        disk(errno.ENOSPC)
        worker = type(onrecord.worker)(onrecord.worker._handler, onrecord.worker.queue_url)
        worker.start()
        onrecord.settle()
        worker.stop()
        assert len(onrecord.http.get("/v1/claims").json()["items"]) == 1
        assert not list((tmp_path / "texts").rglob("*.json*"))
        disk()


def test_a_server_ends_as_it_should_on_a_full_disk(tmp_path, disk):
    with system(tmp_path) as onrecord:
        onrecord.http.post("/v1/subscriptions", json=SUBSCRIPTION).raise_for_status()
        disk(errno.ENOSPC)
    disk()
    with system(tmp_path) as onrecord:
        assert len(onrecord.http.get("/v1/subscriptions").json()["items"]) == 1


@pytest.mark.parametrize("put", [write, write_new])
def test_half_a_write_leaves_nothing(tmp_path, disk, put):
    disk(errno.ENOSPC)
    with pytest.raises(InsufficientStorage):
        put(tmp_path / "deliveries/local/a.json", b"the text of an article")
    assert kept(tmp_path) == {}


@pytest.mark.parametrize("put", [write, write_new])
def test_a_folder_in_the_way_of_a_file_is_told(tmp_path, put):
    (tmp_path / "a.json" / "b").mkdir(parents=True)
    with pytest.raises(InsufficientStorage, match=re.escape(str(tmp_path / "a.json"))):
        put(tmp_path / "a.json", b"x")
    assert kept(tmp_path) == {}


@pytest.mark.parametrize("beside", [None, "where other programs left it"])
def test_what_was_cut_off_is_removed_at_the_start(tmp_path, beside):
    with system(tmp_path) as onrecord:
        onrecord.http.post("/v1/articles", json=ARTICLE).raise_for_status()
        onrecord.settle()
    for path in kept(tmp_path):
        place = tmp_path / UNFINISHED if beside is None else path.parent
        place.mkdir(exist_ok=True)
        (place / f".{path.name}.0a1b2c3d").write_bytes(path.read_bytes())
    if beside:
        database.clear(tmp_path)
    with system(tmp_path) as onrecord:
        hidden = [path for path in kept(tmp_path) if path.name.startswith(".")]
        assert not [path for path in hidden if tmp_path / FETCHED not in path.parents]  # the engine's own
        assert len(onrecord.http.get("/v1/articles").json()["items"]) == 1


@pytest.mark.parametrize("name", ["admin-token", "cursor-key"])
@pytest.mark.parametrize("content", ["", "onr_half", f"onr_{'x' * 43}\n", "\udcff"])
def test_half_a_secret_is_told_and_stays(tmp_path, name, content):
    with system(tmp_path):
        pass
    (tmp_path / name).write_text(content, errors="surrogateescape")
    before = kept(tmp_path)
    with pytest.raises(Damaged, match=f"{re.escape(str(tmp_path / name))} is damaged"), system(tmp_path):
        pass
    assert kept(tmp_path) == before


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path):
    secret = kept_secret(tmp_path / "admin-token")
    assert kept_secret(tmp_path / "admin-token") == secret
    assert stat.S_IMODE((tmp_path / "admin-token").stat().st_mode) == 0o600


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A folder with a file of each kind that is kept."""
    data = tmp_path_factory.mktemp("full")
    with system(data) as onrecord:
        http = onrecord.http
        http.post("/v1/articles", json=ARTICLE).raise_for_status()
        onrecord.settle()
        (claim,) = http.get("/v1/claims").json()["items"]
        http.patch(f"/v1/claims/{claim['id']}", json={"kind": "mixed"}).raise_for_status()
        named = {"names": ["The Mayor"]}
        http.post(f"/v1/sources/{claim['source']['id']}/aliases", json=named).raise_for_status()
        http.put("/v1/tables/names", content=TABLE).raise_for_status()
        http.post("/v1/channels", json=CHANNEL).raise_for_status()
        http.post("/v1/subscriptions", json=SUBSCRIPTION).raise_for_status()
        http.post("/v1/exports", json=EXPORT).raise_for_status()
        onrecord.settle()
    return kept(data), data


ACCEPTED = ["deliveries", "tokens", "channels", "subscriptions", "decisions", "corrections", "tables"]


@pytest.mark.parametrize("kind", [*ACCEPTED, "exports"])
@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_what_is_damaged_is_told_by_its_name_and_stays(full, tmp_path, kind, share):
    files, data = full
    for path, body in files.items():
        write(tmp_path / path.relative_to(data), body)
    damaged = min((tmp_path / kind).rglob("*.json"))
    damaged.write_bytes(damaged.read_bytes()[: int(share * damaged.stat().st_size)])
    before = kept(tmp_path)
    with pytest.raises(Damaged) as told, system(tmp_path):
        pass
    assert str(damaged) in str(told.value)
    assert "Put a copy back; or delete it" in str(told.value)
    assert kept(tmp_path) == before
    damaged.unlink()
    with system(tmp_path) as onrecord:
        assert onrecord.http.get("/v1/articles").status_code == 200


def test_all_that_are_damaged_are_told_at_once(full, tmp_path):
    files, data = full
    for path in files:
        place = path.relative_to(data)
        write(tmp_path / place, b"{" if place.parts[0] in ACCEPTED else files[path])
    with pytest.raises(Damaged, match=r"and \d more\. Put a copy back; or delete them"), system(tmp_path):
        pass
    with system(tmp_path, fresh=True) as onrecord:
        assert onrecord.http.get("/v1/articles").json()["items"] == []


def test_a_delivery_under_the_name_of_another_is_damaged(full, tmp_path):
    files, data = full
    for path, body in files.items():
        write(tmp_path / path.relative_to(data), body)
    (delivery,) = (tmp_path / "deliveries").rglob("*.json")
    delivery.rename(delivery.with_name("notes.json"))
    with pytest.raises(Damaged, match=r"notes\.json"), system(tmp_path):
        pass


@pytest.mark.parametrize("name", [folder.CHANNELS, "deliveries/local", "lock", "admin-token"])
def test_what_is_in_the_way_is_told_at_the_start(tmp_path, name):
    place: Path = tmp_path / name
    if name in {"lock", "admin-token"}:
        place.mkdir()
    else:
        place.parent.mkdir(exist_ok=True)
        place.write_text("x")
    if name == "deliveries/local":  # a file among folders: it holds nothing, and what comes cannot be kept
        with system(tmp_path) as onrecord:
            assert onrecord.http.post("/v1/articles", json=ARTICLE).status_code == 507
        return
    with pytest.raises(InsufficientStorage, match=re.escape(str(place))) as told, system(tmp_path):
        pass
    assert "move that away" in told.value.detail


@pytest.mark.parametrize("kind", [*ACCEPTED, "exports", "texts"])
def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(full, tmp_path, monkeypatch, kind):
    files, data = full
    for path, body in files.items():
        write(tmp_path / path.relative_to(data), body)
    scandir = os.scandir

    def scan(place):
        if Path(place).name == kind:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", scan)
    with pytest.raises(InsufficientStorage, match="owner and mode") as told, system(tmp_path):
        pass
    assert str(tmp_path / kind) in told.value.detail
