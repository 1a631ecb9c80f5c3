"""Objects as files: the port of S3, and S3 as moto plays it beside it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.local.aws import BUCKET, aws_in_process, session
from chalicelib.local.database import opened
from chalicelib.local.objects import FileObjects
from chalicelib.local.queues import KeptQueue
from chalicelib.ports.objects import ObjectMissing
from chalicelib.storage.objects import S3Objects

DELIVERY = "deliveries/local/a/1.json"


class Told(list):
    """A queue."""

    def send(self, bodies):
        self.extend(bodies)


@pytest.fixture(scope="module")
def s3():
    with aws_in_process("a key of some length"):
        yield S3Objects(session().client("s3"), BUCKET)


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def files(tmp_path, told):
    with opened(tmp_path) as kept:
        yield FileObjects(tmp_path, kept, KeptQueue(told, kept, "deliveries"))


@pytest.fixture(params=["s3", "files"])
def objects(request):
    found = request.getfixturevalue(request.param)
    for key in list(found.keys("")):
        found.delete(key)
    return found


def test_an_object_is_there_until_it_is_deleted(objects):
    objects.put("a/b/c", b"1")
    objects.put("a/b/c", b"2")
    assert objects.get("a/b/c") == b"2"
    objects.delete("a/b/c")
    objects.delete("a/b/c")
    for missing in ("a/b/c", "a/x"):
        with pytest.raises(ObjectMissing):
            objects.get(missing)
        with pytest.raises(ObjectMissing):
            objects.get_unless(missing, None)


def test_of_several_at_once_one_is_put(objects):
    with ThreadPoolExecutor(4) as threads:
        put = list(threads.map(lambda number: objects.put_new("a/1", b"%d" % number), range(20)))
    assert put.count(True) == 1
    assert objects.get("a/1") == b"%d" % put.index(True)
    assert objects.put_new("a/1", objects.get("a/1"))


def test_what_has_not_changed_is_not_read_again(objects):
    objects.put("tables/a.json", b"{}")
    body, tag = objects.get_unless("tables/a.json", None)
    assert body == b"{}"
    assert objects.get_unless("tables/a.json", tag) is None
    objects.put("tables/a.json", b"[]")
    assert objects.get_unless("tables/a.json", tag)[0] == b"[]"


NAMES = st.text("ab-.0é", min_size=1, max_size=3).filter(lambda name: name.strip(".") == name)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.lists(st.tuples(NAMES, NAMES), max_size=6, unique=True))
def test_keys_come_in_the_order_of_text(s3, files, data, pairs):
    keys = [f"x/{first}/{second}" for first, second in pairs]
    for store in (s3, files):
        for key in list(store.keys("x/")):
            store.delete(key)
        for key in keys:
            store.put(key, b"1")
    prefix = data.draw(st.sampled_from(["x/", *keys]))[: data.draw(st.integers(2, 9))]
    after = data.draw(st.sampled_from(["", "x/a", *keys]))
    expected = sorted(key for key in keys if key.startswith(prefix) and key > after)
    assert list(s3.keys(prefix, after)) == expected
    assert list(files.keys(prefix, after)) == expected


def test_the_queue_is_told_of_deliveries_alone(files, told, tmp_path):
    files.put(DELIVERY, b"{}")
    files.put("texts/local/a/1.json", b"{}")
    files.put_new("decisions/local/1.json", b"{}")
    files.delete(DELIVERY)
    (message,) = told
    assert DELIVERY in message
