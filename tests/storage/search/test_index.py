"""An index as objects: two writers, readers beside them, and objects that are gone or damaged."""

import json
import time
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from chalicelib.local.aws import aws_in_process, session
from chalicelib.models import Attribution, Cue, Kind, Source, SourceType, Span
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import index_key
from chalicelib.ports.claims import Claim, ClaimFilter, ClaimSource
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.search import IndexedClaim, Overtaken
from chalicelib.storage.objects import S3Objects
from chalicelib.storage.search import folders
from chalicelib.storage.search.index import TantivyIndex

NOW = datetime(2026, 5, 6, tzinfo=UTC)


def claim(article, words, number=0, name="Ada Moreno", when="2026-05-06"):
    source = Source(type=SourceType.NAMED_PERSON, name=name, mention=Span(start=0, end=1, text="x"))
    made = Claim(
        id=f"c_{article[2:]}{number:010}",
        article_id=article,
        revision=1,
        number=number,
        headline=None,
        outlet="Courier",
        published=when,
        url=None,
        attribution=Attribution(
            kind=Kind.DIRECT,
            content=(Span(start=0, end=len(words), text=words),),
            cue=Cue(start=0, end=4, text="said", lemma="say"),
            source=source,
            context=words,
        ),
        source=ClaimSource(id=f"s_{name}", **source.model_dump()),
        extractor="1",
    )
    return IndexedClaim(made, "000001-1-20260506T000000.000000Z", when, None, f"s_{name}")


def article(number):
    return f"a_{number:016}"


@pytest.fixture
def objects():
    with aws_in_process("a-key-for-cursors-of-tests") as settings:
        yield S3Objects(session().client("s3"), settings.bucket)


@pytest.fixture
def made(objects, tmp_path):
    """Indexes over the same objects, each with a folder of its own."""
    number = iter(range(100))

    def make():
        folder = tmp_path / str(next(number))
        return TantivyIndex(objects, lambda: folder, 0)

    return make


def at(minutes):
    return rfc3339(NOW + timedelta(minutes=minutes))


def found(index, text=None, tenant="one"):
    hits = index.find(tenant, ClaimFilter(text=text), 100, None)
    return None if hits is None else [hit.claim_id for hit in hits.rows]


def write(index, number, *words, minutes=0, tenant="one"):
    claims = [claim(article(number), each, place) for place, each in enumerate(words)]
    index.write(tenant, {article(number): claims}, at(minutes))


def packs(objects, tenant="one"):
    return [key for key in objects.keys(index_key(tenant, "")) if key.endswith(".zip")]


def test_what_one_writes_another_finds(made):
    writer, reader = made(), made()
    assert found(reader) is None
    write(writer, 1, "The toll is a shame")
    assert found(reader, "tolls") == [claim(article(1), "").claim.id]
    write(writer, 1, "The bridge is closed")
    assert found(reader, "toll") == []
    assert len(found(reader, "closing")) == 1
    write(writer, 1)
    assert found(reader) == []
    assert reader.state("one").number == 3


def overtake(other, monkeypatch):
    """Let another write while the next writer packs what it wrote."""
    packed = folders._packed

    def overtaken(folder, names):
        monkeypatch.undo()
        write(other, 2, "The bridge is closed")
        return packed(folder, names)

    monkeypatch.setattr(folders, "_packed", overtaken)


def test_of_two_writers_at_once_one_begins_again(made, monkeypatch):
    first = made()
    write(first, 1, "The toll is a shame")
    overtake(made(), monkeypatch)
    with pytest.raises(Overtaken):
        write(first, 3, "Nobody pays")
    assert len(found(made())) == 2
    write(first, 3, "Nobody pays")
    assert len(found(made())) == 3


def test_the_pack_of_a_writer_that_was_overtaken_is_not_left(made, objects, monkeypatch):
    overtake(made(), monkeypatch)
    with pytest.raises(Overtaken):
        write(made(), 1, "Nobody pays")
    assert len(packs(objects)) == 1


def test_what_a_writer_deleted_that_was_overtaken_is_not_taken_for_what_the_other_deleted(made, monkeypatch):
    """Tantivy names deletions by their segment and a number, which both have in common."""
    first, second = made(), made()
    both = {article(n): [claim(article(n), f"Toll number {n}")] for n in (1, 2, 3)}
    first.write("one", both, at(0))
    found(second)
    packed = folders._packed

    def overtaken(folder, names):
        monkeypatch.undo()
        write(second, 2)
        return packed(folder, names)

    monkeypatch.setattr(folders, "_packed", overtaken)
    with pytest.raises(Overtaken):
        write(first, 1)
    write(first, 4, "The bridge is closed")
    expected = {claim(article(n), "").claim.id for n in (1, 3, 4)}
    assert set(found(made())) == expected
    write(first, 3)
    assert set(found(made())) == {claim(article(n), "").claim.id for n in (1, 4)}


class CutOff(BaseException):
    """As when a function is ended."""


@pytest.mark.parametrize("purge", [False, True])
def test_wherever_the_making_is_cut_off_it_can_go_on_or_begin_anew(made, objects, monkeypatch, purge):
    claims = {n: {article(n): [claim(article(n), "The toll is a shame")]} for n in range(3)}
    calls, ended = 0, False
    while not ended:
        for key in list(objects.keys(index_key("one", ""))):
            objects.delete(key)
        write(made(), 9, "It was there before")
        index, left = made(), [calls]
        with monkeypatch.context() as cut:
            for name in ("put", "replace", "delete"):
                cut.setattr(objects, name, _until(left, getattr(objects, name)))
            try:
                for number in (0, 1):
                    index.make("one", claims[number], at(1), f"after {number}")
                index.serve_made("one", purge=purge)
                ended = left[0] > 0
            except CutOff:
                pass
        index = made()
        assert index.begun("one") in {None, "after 0", "after 1"}
        write(index, 2, "Nobody pays", minutes=2)  # whichever answers by now is written on
        assert claim(article(2), "").claim.id in found(made())
        begun = index.begun("one")
        for number in range(int((begun or "-1").split()[-1]) + 1, 3):
            index.make("one", claims[number], at(3), f"after {number}")
        assert index.serve_made("one", purge=purge)
        assert set(found(made())) == {claim(article(n), "").claim.id for n in range(3)}
        assert set(packs(objects)) == {index_key("one", each) for each in counting(objects)}
        calls += 1
    assert calls > 6


def _until(left, call):
    def counted(*arguments):
        left[0] -= 1
        if left[0] < 0:
            raise CutOff
        return call(*arguments)

    return counted


def test_writers_take_turns(made):
    one, other = made(), made()
    for number in range(20):
        write((one, other)[number % 2], number, f"Toll number {number}", minutes=number)
    assert len(found(made(), "toll")) == 20
    assert len(found(one, "number")) == 20


def test_packs_that_count_no_longer_are_deleted_when_no_reader_can_be_on_its_way(made, objects):
    writer = made()
    for number in range(12):  # enough for segments to be merged
        write(writer, number, "The toll is a shame")
    manifest = json.loads(objects.get(index_key("one", "served.json")))
    assert manifest["retired"]
    assert set(packs(objects)) == {
        index_key("one", each) for each in (*manifest["packs"], *manifest["retired"])
    }
    write(writer, 12, "The toll is a shame", minutes=11)
    manifest = json.loads(objects.get(index_key("one", "served.json")))
    assert not manifest["retired"]
    assert set(packs(objects)) == {index_key("one", each) for each in manifest["packs"]}
    assert len(found(made(), "toll")) == 13


def test_what_is_open_stays_readable_while_another_is_written(made):
    writer, reader = made(), made()
    write(writer, 1, "The toll is a shame")
    opened = reader._opened("one")
    for number in range(2, 12):
        write(writer, number, "The toll is a shame")
    assert len(found(reader)) == 11
    assert opened.searcher.num_docs == 1


def test_readers_at_once_have_an_index_at_any_time_while_it_is_written(made):
    writer, reader = made(), made()
    write(writer, 0, "The toll is a shame")
    done, missed = Event(), []

    def ask():
        while not done.is_set():
            if not found(reader, "toll"):
                missed.append(True)

    threads = [Thread(target=ask) for _ in range(6)]
    for each in threads:
        each.start()
    for number in range(1, 15):
        write(writer, number, "The toll is a shame")
    done.set()
    for each in threads:
        each.join()
    assert not missed
    assert len(found(reader)) == 15


@pytest.mark.parametrize("damage", ["gone", "cut", "no manifest", "no JSON", "another form"])
def test_an_index_that_cannot_be_read_counts_as_none_and_is_made_anew(made, objects, damage):
    write(made(), 1, "The toll is a shame")
    manifest = index_key("one", "served.json")
    (pack,) = packs(objects)
    if damage == "gone":
        objects.delete(pack)
    elif damage == "cut":
        objects.put(pack, objects.get(pack)[:100])
    elif damage == "no manifest":
        objects.delete(manifest)
    elif damage == "no JSON":
        objects.put(manifest, b"{")
    else:
        objects.put(manifest, json.dumps({**json.loads(objects.get(manifest)), "form": "0"}).encode())
    index = made()
    assert found(index) is None
    assert index.state("one") is None
    if damage in {"gone", "cut"}:  # what is written on it would be taken for the whole
        with pytest.raises(Overtaken):
            write(index, 2, "The bridge is closed")
    claims = {article(2): [claim(article(2), "The bridge is closed")]}
    index.make("one", claims, at(1), "all")
    assert index.serve_made("one")
    assert len(found(index)) == 1
    assert len(found(made())) == 1
    assert set(packs(objects)) <= {index_key("one", each) for each in counting(objects)}


def counting(objects):
    manifest = json.loads(objects.get(index_key("one", "served.json")))
    return [*manifest["packs"], *manifest["retired"]]


def test_a_pack_that_goes_while_it_is_fetched_is_looked_for_in_the_next_manifest(made, objects, monkeypatch):
    write(made(), 1, "The toll is a shame")
    (pack,) = packs(objects)
    get, other = objects.get, made()

    def gone(key):
        if key == pack:
            monkeypatch.undo()
            objects.delete(pack)
            objects.delete(index_key("one", "served.json"))
            write(other, 2, "The toll is a shame")
            raise ObjectMissing(key)
        return get(key)

    reader = made()
    monkeypatch.setattr(objects, "get", gone)
    assert found(reader, "toll") == [claim(article(2), "").claim.id]


def test_a_tenant_finds_its_own_alone(made):
    index = made()
    write(index, 1, "The toll is a shame", tenant="one")
    write(index, 2, "The toll is a shame", tenant="other")
    assert found(index, "toll", "one") == [claim(article(1), "").claim.id]
    assert found(index, "toll", "other") == [claim(article(2), "").claim.id]


def test_an_index_is_made_beside_the_one_that_answers(made, objects):
    index = made()
    write(index, 1, "The toll is a shame")
    claims = {article(2): [claim(article(2), "The bridge is closed")]}
    index.make("one", claims, at(1), "after 2")
    assert len(found(index, "toll")) == 1
    assert made().begun("one") == "after 2"
    index.make("one", {article(3): [claim(article(3), "Nobody pays")]}, at(1), "after 3")
    before = set(packs(objects))
    assert index.serve_made("one", purge=True)
    assert (found(index, "toll"), len(found(index))) == ([], 2)
    assert index.begun("one") is None
    assert len(before - set(packs(objects))) == 1
    assert not [path for path in index._folder().rglob("*.store") if b"The toll" in path.read_bytes()]
    assert not index.serve_made("one")
    write(index, 4, "It is closed", minutes=2)
    assert len(found(made())) == 3


def test_a_page_goes_on_where_the_one_before_ended_though_others_come(made):
    index = made()
    for number in range(6):
        write(index, number, "The toll", "The toll again")
    wanted = ClaimFilter(text="toll")
    first = index.find("one", wanted, 5, None)
    assert first.total == 12
    write(index, 9, "A newer toll", minutes=1)
    rest, position = [], first.position
    while position:
        page = index.find("one", wanted, 5, position)
        rest, position = rest + page.rows, page.position
    assert len({hit.claim_id for hit in (*first.rows, *rest)}) == 12


def test_a_manifest_is_looked_at_again_after_a_while_alone(objects, tmp_path, monkeypatch):
    index = TantivyIndex(objects, lambda: tmp_path / "a", 5)
    write(TantivyIndex(objects, lambda: tmp_path / "b", 0), 1, "The toll is a shame")
    clock = [time.monotonic()]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    assert len(found(index)) == 1
    write(TantivyIndex(objects, lambda: tmp_path / "c", 0), 2, "The toll is a shame")
    assert len(found(index)) == 1
    clock[0] += 6
    assert len(found(index)) == 2
