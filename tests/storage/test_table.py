"""The table on both of its grounds: DynamoDB, as moto plays it, and SQLite. Each test runs on either."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.local.aws import TABLE, aws_in_process, session
from chalicelib.local.database import opened
from chalicelib.local.table import SqliteTable
from chalicelib.storage.table import ConditionFailed, Table

ITEM = {
    "PK": "a",
    "SK": "1",
    "text": "“é”\x00\n",
    "empty": "",
    "number": Decimal("1.50"),
    "whole": 7,
    "yes": True,
    "no": False,
    "none": None,
    "bytes": b"\x00\xff",
    "texts": {"b", "a"},
    "numbers": {Decimal(1), Decimal(2)},
    "list": ["a", 1, {"inner": b"x", "b64": "x"}],
}


@pytest.fixture(scope="module")
def moto():
    with aws_in_process("a key of some length"):
        yield Table(session().resource("dynamodb").Table(TABLE))


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("table")) as database:
        yield Table(SqliteTable(database))


@pytest.fixture(params=["moto", "sqlite"])
def table(request):
    empty(found := request.getfixturevalue(request.param))
    return found


def empty(table):
    table.write([], delete=[(item["PK"], item["SK"]) for page in table.scan() for item in page])


def everything(table):
    return [item for page in table.scan() for item in page]


OWN = Key("PK").eq("a")


def change(table, condition):
    table.update(
        "a",
        "1",
        UpdateExpression="SET touched = :yes",
        ConditionExpression=condition,
        ExpressionAttributeValues={":yes": True},
    )


def rows(table, condition=OWN, limit=100, **how):
    return table.query(condition, lambda item: item["SK"], limit=limit, **how)


def test_an_item_comes_back_as_it_was_written(table):
    table.write([ITEM])
    assert table.get("a", "1") == ITEM
    assert {type(value) for value in table.get("a", "1").values()} >= {Decimal, bool, set, list}
    assert bytes(table.get("a", "1")["bytes"]) == ITEM["bytes"]
    assert table.get("a", "2") is None


def test_a_single_attribute_of_any_name_comes_back(table):
    for number, name in enumerate(("b64", "N", "B", "")[:3]):
        table.write([{"PK": "a", "SK": str(number), name: "text"}])
        assert table.get("a", str(number))[name] == "text"


def test_floats_are_refused_as_boto3_does(table):
    with pytest.raises(TypeError, match="Float"):
        table.write([{"PK": "a", "SK": "1", "float": 1.5}])
    with pytest.raises(TypeError, match="Float"):
        table.update("a", "1", UpdateExpression="SET x = :x", ExpressionAttributeValues={":x": 1.5})


@pytest.mark.parametrize(
    "item",
    [
        {"PK": "a", "SK": "x" * 1025},
        {"PK": "", "SK": "x"},
        {"PK": "a", "SK": "1", "x": "é" * 205_000},
        {"PK": "a", "SK": "1", "x": b"x" * 410_000},
    ],
)
def test_what_dynamodb_does_not_take_is_refused(table, item):
    with pytest.raises(ClientError) as refused:
        table.put_newer({**item, "version": 1})
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert everything(table) == []


def test_an_item_may_have_nearly_400_kilobytes(table):
    table.write([{"PK": "a", "SK": "1", "x": "x" * 400_000}])
    assert len(table.get("a", "1")["x"]) == 400_000


def test_of_one_key_the_last_is_written_and_deletions_come_after(table):
    table.write([{"PK": "a", "SK": str(number % 40), "n": number} for number in range(80)])
    assert sorted(item["n"] for item in everything(table)) == list(range(40, 80))
    table.write([{"PK": "a", "SK": "1"}], delete=[("a", "1"), ("a", "none")])
    assert table.get("a", "1") is None


def test_many_are_read_at_once_or_some_attributes_of_them(table):
    table.write({"PK": "a", "SK": f"{number:03d}", "n": number, "text": "x"} for number in range(150))
    asked = [("a", f"{number:03d}") for number in range(0, 300, 2)]
    assert sorted(item["n"] for item in table.get_many(asked)) == list(range(0, 150, 2))
    assert table.get_many([("a", "007")], ["SK", "n", "lacks"]) == [{"SK": "007", "n": 7}]


def test_a_page_goes_on_where_the_one_before_ended(table):
    table.write({"PK": "a", "SK": f"{number}é"} for number in range(7))
    table.write([{"PK": "b", "SK": "0"}])
    found, after = rows(table, limit=3)
    assert (found, after) == (["0é", "1é", "2é"], {"PK": "a", "SK": "2é"})
    table.write([], delete=[("a", "2é")])
    assert rows(table, limit=10, after=after) == (["3é", "4é", "5é", "6é"], None)
    assert rows(table, limit=2, backwards=True) == (["6é", "5é"], {"PK": "a", "SK": "5é"})
    assert rows(table, limit=2, backwards=True, after={"PK": "a", "SK": "1é"}) == (["0é"], None)
    assert rows(table, limit=6)[1] is None


@pytest.mark.parametrize(
    ("narrower", "found"),
    [
        (Key("SK").begins_with("a"), ["a", "a\U0010ffff", "ab"]),
        (Key("SK").between("a", "ab"), ["a", "ab"]),
        (Key("SK").eq("b"), ["b"]),
        (Key("SK").gt("ab"), ["a\U0010ffff", "b", "é"]),
        (Key("SK").gte("b"), ["b", "é"]),
        (Key("SK").lt("ab"), ["A", "a"]),
        (Key("SK").lte("a"), ["A", "a"]),
    ],
)
def test_keys_are_compared_by_their_bytes(table, narrower, found):
    table.write({"PK": "a", "SK": sk} for sk in ("b", "a", "ab", "A", "a\U0010ffff", "é"))
    assert sorted(rows(table, Key("PK").eq("a") & narrower).rows) == sorted(found)


def test_an_index_has_what_has_both_of_its_keys(table):
    listed = [("b", "1"), ("a", "2"), ("c", "2"), ("d", "0")]
    table.write({"PK": pk, "SK": "x", "list_pk": "L", "list_sk": sk, "state_pk": "S"} for pk, sk in listed)
    table.write([{"PK": "e", "SK": "x", "list_pk": "L"}, {"PK": "f", "SK": "x", "list_sk": "1"}])
    for index, own in (("by_time", "list_pk"), ("by_state", "state_pk")):
        condition = Key(own).eq(own[0].upper())
        found, after = table.query(condition, lambda item: item["PK"], limit=2, index=index)
        assert found == ["d", "b"]
        assert after == {"PK": "b", "SK": "x", "list_sk": "1", own: own[0].upper()}
        rest, end = table.query(condition, lambda item: item["PK"], limit=9, index=index, after=after)
        assert (sorted(rest), end) == (["a", "c"], None)
        since = condition & Key("list_sk").between("1", "2")
        newest = table.query(since, lambda item: item["list_sk"], limit=9, index=index, backwards=True)
        assert newest.rows == ["2", "2", "1"]
    table.update("b", "x", UpdateExpression="REMOVE list_pk, list_sk, state_pk")
    assert len(table.all(Key("list_pk").eq("L"), lambda item: item, index="by_time")) == 3


def test_a_filter_narrows_what_was_read(table):
    table.write({"PK": "a", "SK": str(number), "n": number} for number in range(6))
    odd = Attr("n").is_in([1, 3, 5])
    found, after = rows(table, limit=2, filtered=odd)
    assert (found, after) == (["1"], {"PK": "a", "SK": "1"})
    assert rows(table, limit=9, after=after, filtered=odd) == (["3", "5"], None)


CONDITIONS = [
    Attr("text").eq("x y"),
    Attr("text").ne("x"),
    Attr("lacks").ne("x"),
    Attr("lacks").eq("x"),
    Attr("lacks").lt("x"),
    Attr("number").lt(2),
    Attr("number").gte(Decimal("1.5")),
    Attr("number").between(1, 2),
    Attr("number").is_in([1, Decimal("1.50")]),
    Attr("text").begins_with("x "),
    Attr("text").contains("y"),
    Attr("texts").contains("a"),
    Attr("texts").contains("c"),
    Attr("yes").eq(True),
    Attr("none").eq(None),
    Attr("none").exists(),
    Attr("lacks").exists(),
    Attr("lacks").not_exists() & Attr("yes").exists(),
    ~Attr("yes").exists() | Attr("number").gt(1),
    Attr("texts").size().gt(1),
    Attr("text").size().eq(3),
    Attr("bytes").eq(b"\x01"),
    Attr("texts").eq({"a", "b"}),
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=range(len(CONDITIONS)))
def test_conditions_hold_of_the_same(moto, sqlite, condition):
    """On both at once, deleting by it and filtering by it."""
    item = {
        "PK": "a",
        "SK": "1",
        "text": "x y",
        "number": Decimal("1.5"),
        "texts": {"a", "b"},
        "yes": True,
        "none": None,
        "bytes": b"\x01",
    }
    told = []
    for table in (moto, sqlite):
        empty(table)
        table.write([item])
        filtered = bool(rows(table, filtered=condition).rows)
        try:
            change(table, condition)
            changed = True
        except ConditionFailed:
            changed = False
        assert ("touched" in table.get("a", "1")) is changed is filtered
        told.append(changed)
    assert told[0] == told[1]


@pytest.mark.parametrize("condition", [Attr("number").lt("2"), Attr("yes").eq(1), Attr("number").eq("1")])
def test_what_is_of_two_kinds_is_not_compared(sqlite, condition):
    """moto takes True for 1, and fails at a number beside a text."""
    empty(sqlite)
    sqlite.write([{"PK": "a", "SK": "1", "number": 1, "yes": True}])
    assert rows(sqlite, filtered=condition).rows == []


def test_an_update_whose_condition_fails_tells_what_stands_there(table):
    table.write([{**ITEM, "version": 3}])
    with pytest.raises(ConditionFailed) as failed:
        table.update(
            "a",
            "1",
            UpdateExpression="SET x = :x",
            ConditionExpression="version < :x",
            ExpressionAttributeValues={":x": 2},
        )
    assert failed.value.item == {**ITEM, "version": 3}
    with pytest.raises(ConditionFailed) as failed:
        table.update("a", "2", UpdateExpression="REMOVE x", ConditionExpression="attribute_exists(PK)")
    assert failed.value.item is None
    with pytest.raises(ConditionFailed):
        change(table, Attr("version").eq(4))


def test_an_update_changes_what_it_says(table):
    first = table.update(
        "a",
        "1",
        UpdateExpression="SET #n = if_not_exists(#n, :zero) + :one, kept = :one, gone = :one"
        " ADD texts :ab, sum_of :one",
        ExpressionAttributeNames={"#n": "count"},
        ExpressionAttributeValues={":zero": 0, ":one": 1, ":ab": {"a", "b"}},
        ReturnValues="ALL_NEW",
    )
    assert first == {
        "PK": "a",
        "SK": "1",
        "count": 1,
        "kept": 1,
        "gone": 1,
        "texts": {"a", "b"},
        "sum_of": 1,
    }
    second = table.update(
        "a",
        "1",
        UpdateExpression="SET #n = #n - :two REMOVE gone, lacks ADD sum_of :two DELETE texts :bc",
        ExpressionAttributeNames={"#n": "count"},
        ExpressionAttributeValues={":two": 2, ":bc": {"b", "c"}},
        ReturnValues="ALL_OLD",
    )
    assert second == first
    assert table.get("a", "1") == {"PK": "a", "SK": "1", "count": -1, "kept": 1, "texts": {"a"}, "sum_of": 3}
    table.update("a", "1", UpdateExpression="DELETE texts :a", ExpressionAttributeValues={":a": {"a"}})
    assert "texts" not in table.get("a", "1")


@pytest.mark.parametrize(
    "update",
    [
        {"UpdateExpression": "SET x = y"},
        {"UpdateExpression": "ADD n :texts", "ExpressionAttributeValues": {":texts": {"a"}}},
        {"UpdateExpression": "SET PK = :x", "ExpressionAttributeValues": {":x": "b"}},
        {"UpdateExpression": "SETS x = :x", "ExpressionAttributeValues": {":x": "b"}},
        {"UpdateExpression": "SET x = :y", "ExpressionAttributeValues": {":x": "b"}},
    ],
)
def test_an_update_that_cannot_be_is_refused(table, update):
    table.write([{"PK": "a", "SK": "1", "n": 1}])
    with pytest.raises(ClientError) as refused:
        table.update("a", "1", **update)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert table.get("a", "1") == {"PK": "a", "SK": "1", "n": 1}


def test_all_is_put_together_or_nothing(table):
    assert table.put_together({"PK": "a", "SK": "1", "version": 2}, [{"PK": "b", "SK": "1"}])
    assert not table.put_together({"PK": "a", "SK": "1", "version": 2}, [{"PK": "c", "SK": "1"}])
    assert table.put_together({"PK": "a", "SK": "1", "version": 3}, [])
    assert table.get("c", "1") is None
    assert not table.put_newer({"PK": "a", "SK": "1", "version": 3})
    assert table.put_newer({"PK": "a", "SK": "1", "version": 4})
    assert table.get("a", "1")["version"] == 4


def test_a_scan_gives_every_item_once(sqlite):
    """More than one page of it."""
    empty(sqlite)
    sqlite.write({"PK": f"{number % 3}", "SK": f"{number:05d}"} for number in range(2_500))
    found = [(item["PK"], item["SK"]) for item in everything(sqlite)]
    assert len(found) == len(set(found)) == 2_500


def test_of_many_at_once_none_is_lost(sqlite):
    empty(sqlite)
    count = {
        "UpdateExpression": "SET n = if_not_exists(n, :zero) + :one",
        "ExpressionAttributeValues": {":zero": 0, ":one": 1},
    }
    with ThreadPoolExecutor(8) as threads:
        for each in [threads.submit(sqlite.update, "a", "1", **count) for _ in range(400)]:
            each.result()
        new = [{"PK": "b", "SK": "1", "version": number % 10} for number in range(100)]
        assert sum(threads.map(sqlite.put_newer, new)) <= 10
    assert sqlite.get("a", "1")["n"] == 400
    assert sqlite.get("b", "1")["version"] == 9


KEYS = st.tuples(st.sampled_from("ab"), st.sampled_from("12"))
VALUES = st.one_of(
    st.text(max_size=3),
    st.integers(-9, 9),
    st.booleans(),
    st.none(),
    st.sets(st.sampled_from("xyz"), min_size=1),
)
SETS = st.sets(st.sampled_from("xyz"), min_size=1)
STEPS = st.one_of(
    st.tuples(st.just("SET v = :v"), KEYS, VALUES),
    st.tuples(st.just("SET w = if_not_exists(v, :v), v = :v"), KEYS, VALUES),
    st.tuples(st.just("SET n = if_not_exists(n, :v) + :v"), KEYS, st.integers(-9, 9)),
    st.tuples(st.just("REMOVE v"), KEYS, st.none()),
    st.tuples(st.just("ADD s :v"), KEYS, SETS),
    st.tuples(st.just("DELETE s :v"), KEYS, SETS),
)
ONLY = st.sampled_from(
    [
        None,
        "attribute_exists(v)",
        "attribute_not_exists(s) OR size(s) < :two",
        "n < :two AND NOT v = :two",
        "contains(s, :x) OR (n >= :two)",
        "v <> :x",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(STEPS, ONLY), max_size=8))
def test_whatever_is_written_both_have_the_same(moto, sqlite, steps):
    for table in (moto, sqlite):
        empty(table)
    for (update, (pk, sk), value), only in steps:
        given = {":v": value} if ":v" in update else {}
        given |= {":two": 2} if only and ":two" in only else {}
        given |= {":x": "x"} if only and ":x" in only else {}
        asked = {
            "UpdateExpression": update,
            **({"ExpressionAttributeValues": given} if given else {}),
            **({"ConditionExpression": only} if only else {}),
        }
        told = []
        for table in (moto, sqlite):
            try:
                told.append(table.update(pk, sk, ReturnValues="ALL_NEW", **asked))
            except ConditionFailed as failed:
                told.append(("failed", failed.item))
        assert told[0] == told[1]
    assert everything(moto) == everything(sqlite)
