"""The file of the table itself: what it says where it cannot be had, and who may read it."""

import sqlite3
import stat
from threading import Thread

import pytest
from boto3.dynamodb.conditions import Key

from chalicelib.errors import InsufficientStorage, Unavailable
from chalicelib.local import database
from chalicelib.local.database import opened
from chalicelib.local.table import SqliteTable
from chalicelib.storage.table import Table

ITEM = {"PK": "a", "SK": "1", "text": "x" * 10_000}


def test_it_is_its_owners_alone(tmp_path):
    with opened(tmp_path) as kept:
        Table(SqliteTable(kept)).write([ITEM])
        files = list(tmp_path.iterdir())
        assert {path.name for path in files} > {database.TABLE}
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert [path.name for path in tmp_path.iterdir()] == [database.TABLE]


def test_a_full_disk_is_told_and_nothing_of_the_write_is_left(tmp_path):
    with opened(tmp_path) as kept:
        table = Table(SqliteTable(kept))
        with kept.reading() as connection:
            connection.execute("PRAGMA max_page_count = 20")
        with pytest.raises(InsufficientStorage, match="full: make room on it"):
            table.write({**ITEM, "SK": f"{number}"} for number in range(20))
        assert [item for page in table.scan() for item in page] == []
        table.write([ITEM])
        assert table.get("a", "1") == ITEM


def test_another_program_that_has_it_locked_is_waited_for_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_PATIENCE", 0.01)
    with opened(tmp_path) as kept:
        table = Table(SqliteTable(kept))
        other = sqlite3.connect(kept.path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="Another program has"):
            table.write([ITEM])
        assert table.get("a", "1") is None
        other.close()
        table.write([ITEM])


def test_a_thread_that_ends_leaves_no_file_open(tmp_path):
    with opened(tmp_path) as kept:
        table = Table(SqliteTable(kept))
        for _ in range(3):
            thread = Thread(target=table.write, args=([ITEM],))
            thread.start()
            thread.join()
        assert len(kept._all) == 1


def test_what_is_found_damaged_later_is_told(tmp_path):
    with opened(tmp_path) as kept:
        table = Table(SqliteTable(kept))
        table.write({**ITEM, "SK": f"{number}"} for number in range(50))
        kept.note_whole()
    path = tmp_path / database.TABLE
    whole = path.read_bytes()
    path.write_bytes(whole[:200_000] + b"\xff" * (len(whole) - 200_000))
    with opened(tmp_path) as kept:
        keys = [("a", f"{number}") for number in range(50)]
        with pytest.raises(InsufficientStorage, match="delete this file and start it"):
            Table(SqliteTable(kept)).get_many(keys)


def test_what_waits_is_brought_in_its_order_and_each_is_done_once(tmp_path):
    with opened(tmp_path) as kept:
        kept.note_whole()
        kept.wait("one", ["b", "a", "b"])
        kept.wait("other", ["b"])
        kept.done("one", "b")
        kept.done("one", "none")
    with opened(tmp_path) as kept:
        assert kept.waiting("one") == ["a", "b"]
        assert kept.waiting("other") == ["b"]


def test_items_whose_time_is_over_go(tmp_path):
    with opened(tmp_path) as kept:
        table = Table(SqliteTable(kept))
        table.write(
            [{**ITEM, "SK": "1", "expires": 10}, {**ITEM, "SK": "2", "expires": 30}, {**ITEM, "SK": "3"}]
        )
        kept.expire(20)
        assert [item["SK"] for page in table.scan() for item in page] == ["2", "3"]


def test_a_page_is_read_from_an_index_where_the_one_before_ended(tmp_path):
    """No row before it is looked at, and none is sorted."""
    asked = []
    after = {"PK": "a", "SK": "1", "list_pk": "L", "state_pk": "S", "list_sk": "2"}
    with opened(tmp_path) as kept:
        table = SqliteTable(kept)
        with kept.reading() as connection:
            connection.set_trace_callback(asked.append)
            for index, own in ((None, "PK"), ("by_time", "list_pk"), ("by_state", "state_pk")):
                condition = Key(own).eq(after[own])
                table.query(KeyConditionExpression=condition, IndexName=index, ExclusiveStartKey=after)
            connection.set_trace_callback(None)
            plans = [connection.execute(f"EXPLAIN QUERY PLAN {each}").fetchall() for each in asked]
    told = [[row[3] for row in plan] for plan in plans]
    assert told == [
        ["SEARCH items USING INDEX sqlite_autoindex_items_1 (pk=? AND sk>?)"],
        ["SEARCH items USING INDEX by_time (list_pk=? AND (list_sk,pk,sk)>(?,?,?))"],
        ["SEARCH items USING INDEX by_state (state_pk=? AND (list_sk,pk,sk)>(?,?,?))"],
    ]
