"""The system without threads or HTTP, emptied between runs, which ends at any call to AWS that it is told.

An act is what somebody does: a request, or the work of the queues. Each has a minute of its own on the clock,
so that what is stored can be compared between runs once its times are cut to minutes.
"""

import copy
import json
import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from botocore.client import BaseClient
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from chalicelib import bootstrap
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.local.aws import BUCKET, REGION, TABLE, aws_in_process, session, tell_of_deliveries
from chalicelib.models import Article
from chalicelib.naming.object_keys import INDEXES
from chalicelib.ports.claims import Acts, ClaimFilter
from chalicelib.services import indexing
from chalicelib.services.extracting import messages
from chalicelib.services.operating import bulk
from chalicelib.services.operating.backfilling import restore_articles, restore_rows
from chalicelib.services.telling import notifying
from tests.support.items import unpacked

TENANT = "local"
START = datetime(2026, 5, 6, 12, tzinfo=UTC)
MOST_TRIES = 20  # of a message, before the test calls it one that never ends
_TIME = re.compile(r"(\d{4}-?\d\d-?\d\dT\d\d:?\d\d):?\d\d(?:\.\d+)?(?:Z|\+00:00)")
_COUNTERS = ("clearings",)  # of what is no state: how often something was tidied


class Killed(BaseException):
    """As when Lambda ends a function, or a machine its process: nothing of ours is run any more."""


@cache
def _extraction(parsed):
    return bootstrap.extract(Article.model_validate_json(parsed))


class World:
    """``kill``: the number of the call at which everything ends, ``after`` it or before it."""

    def __init__(self, settings):
        self.ports = replace(
            bootstrap.wire(settings, session(), at_once=1),
            clock=self._now,
            extract=lambda article: _extraction(article.model_dump_json()),
            targets=self,
            retries=(0,) * 9,
        )
        self.posted = []
        self._sqs, self._s3 = session().client("sqs"), session().client("s3")
        self._queues = {
            "extract": settings.queue_url,
            "bulk": settings.bulk_queue_url,
            "notify": settings.outbound_queue_url,
            "index": settings.index_queue_url,
        }
        self._moment = START
        self._left = None
        self._after = False
        self.calls = 0

    # the clock

    def _now(self):
        self._moment += timedelta(milliseconds=1)
        return self._moment

    def next_minute(self):
        self._moment = self._moment.replace(second=0, microsecond=0) + timedelta(minutes=1)

    def set_clock(self, moment):
        self._moment = moment

    @property
    def moment(self):
        return self._moment

    # subscribers: everything is taken

    def check(self, url):
        pass

    def post(self, url, headers, body):
        self.posted.append((headers["webhook-id"], body))
        return 200

    # the calls to AWS

    def call(self, through, client, operation, parameters):
        self.calls += 1
        if self._left is None:
            return through(client, operation, parameters)
        self._left -= 1
        if self._left < 0 and not self._after:
            raise Killed
        answer = through(client, operation, parameters)
        if self._left < 0:
            raise Killed
        return answer

    @contextmanager
    def killed_at(self, call, *, after):
        """End at this call, counted from 0. Tells in a list whether it came to that."""
        self._left, self._after, came = call, after, []
        try:
            yield came
        except Killed:
            came.append(True)
        finally:
            self._left = None

    # the queues

    def work(self):
        """Handle what waits, as Lambda would, until nothing does."""
        handlers = {
            "extract": lambda event: messages.handle_batch(self.ports, event, EXTRACTOR_VERSION),
            "bulk": lambda event: bulk.handle_batch(self.ports, event, EXTRACTOR_VERSION, lambda: 0),
            "notify": lambda event: notifying.handle_batch(self.ports, event),
            "index": lambda event: indexing.handle_batch(self.ports, event),
        }
        busy = True
        while busy:
            busy = False
            for name, handle in handlers.items():
                while message := self._waiting(name):
                    busy = True
                    self._handle(name, message, handle)

    def follow(self):
        """Let the index follow, as it does without anybody's asking."""
        with self._uncounted():
            while message := self._waiting("index"):
                self._handle("index", message, lambda event: indexing.handle_batch(self.ports, event))

    def _waiting(self, name):
        with self._uncounted():
            found = self._sqs.receive_message(
                QueueUrl=self._queues[name], AttributeNames=["All"], VisibilityTimeout=0
            ).get("Messages", ())
        return found[0] if found else None

    def _handle(self, name, message, handle):
        tries = int(message["Attributes"]["ApproximateReceiveCount"])
        assert tries < MOST_TRIES, message["Body"]
        record = {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": {"ApproximateReceiveCount": "1"},
        }
        answer = handle({"Records": [record]})
        if not answer["batchItemFailures"]:
            with self._uncounted():
                self._sqs.delete_message(QueueUrl=self._queues[name], ReceiptHandle=message["ReceiptHandle"])

    @contextmanager
    def _uncounted(self):
        """Lambda's own calls, and the test's."""
        left, calls = self._left, self.calls
        self._left = None
        try:
            yield
        finally:
            self._left, self.calls = left, calls

    # what is stored

    @property
    def _table(self):
        return get_backend("dynamodb")[DEFAULT_ACCOUNT_ID][REGION].tables[TABLE]

    @property
    def _parameters(self):
        return get_backend("ssm")[DEFAULT_ACCOUNT_ID][REGION]._parameters

    def objects(self):
        with self._uncounted():
            keys = list(self.ports.objects.keys(""))
            return {key: self.ports.objects.get(key) for key in keys}

    def indexed(self):
        """Every claim of an index, with what it was made of."""
        tenants = {key.split("/")[1] for key in self.objects() if key.startswith(INDEXES)}
        everything = ClaimFilter(acts=Acts.ALL)
        with self._uncounted():
            for tenant in sorted(tenants):
                hits = self.ports.search.find(tenant, everything, 10_000, None)
                made_of = self.ports.search.articles(tenant)
                for hit in hits.rows if hits else ():
                    yield f"{tenant} {hit.claim_id} {hit.place}"
                yield from (f"{tenant} {article} {sorted(of)}" for article, of in made_of.items())

    def items(self):
        with self._uncounted():
            return unpacked(session().resource("dynamodb").Table(TABLE).scan()["Items"])

    def save(self):
        """All that is stored, to be put back by ``load``; what was posted is forgotten."""
        self.follow()
        self.posted = []
        parameters = copy.deepcopy(dict(self._parameters.items()))
        return copy.deepcopy(self._table.items), self.objects(), parameters, self._moment

    def load(self, saved):
        items, objects, parameters, self._moment = saved
        self.empty()
        self._parameters.update(copy.deepcopy(parameters))
        with self._uncounted():
            self._table.items = copy.deepcopy(items)
            for key, body in objects.items():
                self._s3.put_object(Bucket=BUCKET, Key=key, Body=body)
            self._purge()
        self.posted = []

    def empty(self):
        self.posted = []
        with self._uncounted():
            self._table.items.clear()
            self._parameters.clear()
            for key in self.objects():
                self._s3.delete_object(Bucket=BUCKET, Key=key)
            self._purge()

    def _purge(self):
        for queue in get_backend("sqs")[DEFAULT_ACCOUNT_ID][REGION].queues.values():
            queue._messages.clear()
            queue.pending_messages.clear()

    def rebuild(self):
        """The table is lost, and built again from what is durable."""
        self._table.items.clear()
        list(restore_rows(self.ports))
        list(restore_articles(self.ports))
        self.work()

    def state(self):
        """What is stored, with its times in minutes: each item and object, and how often it is there."""
        self.follow()
        found = Counter()
        for item in self.items():
            found["item " + _plain({name: item[name] for name in item if name not in _COUNTERS})] += 1
        for each in self.indexed():
            found[f"indexed {_cut(each)}"] += 1
        for key, body in self.objects().items():
            if key.startswith(INDEXES):
                continue  # its files are named by chance
            told = f"object {_cut(key)} {_cut(body.decode())}"
            if key.startswith("deliveries/"):
                found[told] = 1  # sent again, it is stored again
            elif not key.startswith("outbound/"):  # what was never queued expires
                found[told] += 1
        for body in dict(self.posted).values():
            found[f"posted {_cut(body.decode())}"] += 1
        return found


def _plain(value):
    return _cut(json.dumps(value, sort_keys=True, default=_writable))


def _writable(value):
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def _cut(text):
    return _TIME.sub(r"\1", text)


def differences(expected, found):
    """In words, the shortest first."""
    lacking = sorted((expected - found).elements(), key=len)
    more = sorted((found - expected).elements(), key=len)
    return [f"- {each[:300]}" for each in lacking] + [f"+ {each[:300]}" for each in more]


@contextmanager
def world():
    through = BaseClient._make_api_call
    with aws_in_process("a-key-for-cursors-of-tests") as settings:
        tell_of_deliveries(settings.queue_url)
        locked = BaseClient._make_api_call
        tell_of_deliveries(settings.queue_url)
        made = World(settings)
        BaseClient._make_api_call = lambda client, operation, parameters: made.call(
            locked, client, operation, parameters
        )
        try:
            yield made
        finally:
            BaseClient._make_api_call = locked
    assert BaseClient._make_api_call is through
