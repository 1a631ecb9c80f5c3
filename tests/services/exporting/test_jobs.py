"""Large exports: written piece by piece through the queue, whole whatever happens to its messages."""

import json
from datetime import timedelta

import httpx
import pytest

from benchmarks.corpus import load
from chalicelib import bootstrap
from chalicelib.errors import Unavailable
from chalicelib.local import system
from chalicelib.local.aws import session
from chalicelib.models import Extraction
from chalicelib.services.exporting import jobs
from chalicelib.services.extracting import messages
from chalicelib.services.operating.bulk import handle_batch

ARTICLES, EACH = 18, 8
STEPS = -(-ARTICLES * EACH // 20)
LONG = "They met at the harbor. " * 800


@pytest.fixture(scope="module")
def whole():
    """One system for all: a test that adds to it does so for a tenant of its own."""
    with system() as onrecord:
        load(onrecord.ports, ARTICLES, EACH)
        yield onrecord


@pytest.fixture
def corpus(whole):
    """The ports that a test replaces are the old ones again after it."""
    before = vars(whole.ports).copy()
    yield whole
    for name, port in before.items():
        object.__setattr__(whole.ports, name, port)


@pytest.fixture
def many_parts(corpus, monkeypatch):
    """As if S3 took parts of 30 kB: a message reads 20 rows, and two of them make a part."""
    monkeypatch.setattr(jobs, "PART_BYTES", 30_000)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 30_000)
    monkeypatch.setattr(jobs, "_PAGES", 1)
    monkeypatch.setattr(jobs, "_ROWS", 20)
    return corpus


class Tenant:
    """A newsroom of its own in the same system."""

    def __init__(self, onrecord, name):
        self.token = onrecord.new_token("admin", tenant=name)
        self.http = httpx.Client(
            base_url=onrecord.url, headers=onrecord.authorization(self.token), timeout=60
        )
        self.settle, self.ports, self.name = onrecord.settle, onrecord.ports, name


@pytest.fixture
def newsroom(corpus, request):
    tenant = Tenant(corpus, f"news-{abs(hash(request.node.name)) % 10**9}")
    with tenant.http:
        yield tenant


def ingest(newsroom, count):
    for number in range(count):
        body = {"id": str(number), "body_text": f"“We will appeal to court {number},” said Ada Moreno."}
        newsroom.http.post("/v1/articles", json=body).raise_for_status()
    newsroom.settle()


def ordered(onrecord, **filters):
    chosen = {name: filters.pop(name) for name in ("view", "format") if name in filters}
    answer = onrecord.http.post("/v1/exports", json={**chosen, "filters": filters})
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == answer.json()["links"]["self"]
    return answer.json()


def finished(onrecord, job):
    onrecord.settle()
    return onrecord.http.get(job["links"]["self"]).json()


def fetched(job):
    return httpx.get(job["links"]["file"]).raise_for_status()


def page_by_page(onrecord, **asked):
    text, answer = "", onrecord.http.get("/v1/export", params={**asked, "limit": 1000})
    while "next" in answer.links:
        text, answer = text + answer.text, onrecord.http.get(answer.links["next"]["url"])
    return text + answer.text


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_large_export_is_that_of_the_pages(many_parts, form):
    job = finished(many_parts, ordered(many_parts, format=form))
    assert (job["status"], job["rows"]) == ("done", ARTICLES * EACH)
    file = fetched(job)
    assert file.text == page_by_page(many_parts, format=form)
    assert file.headers["content-disposition"] == f'attachment; filename="onrecord-claims.{form}"'
    assert parts_of(job) >= 2


def parts_of(job):
    """How many parts S3 says the file has, by its ETag."""
    kept = bootstrap.ports().exports.get("local", job["id"])
    head = session().client("s3").head_object(Bucket="onrecord-local", Key=kept.key)
    return int(head["ETag"].strip('"').partition("-")[2])


def test_parts_are_as_large_as_s3_wants_them(newsroom):
    """Claims with long contexts, eleven megabytes of them."""
    plain = newsroom.ports.extract

    def many(article):
        found = plain(article)
        claim = found.attributions[0].model_copy(update={"context": LONG})
        return Extraction(attributions=(claim,) * 40, extractor=found.extractor)

    object.__setattr__(newsroom.ports, "extract", many)
    ingest(newsroom, 15)
    job = finished(newsroom, ordered(newsroom))
    assert (job["status"], job["rows"]) == ("done", 600)
    file = fetched(job)
    assert len(file.content) > 2 * jobs.PART_BYTES
    assert file.text == page_by_page(newsroom)


def test_a_small_export_needs_no_parts(newsroom):
    ingest(newsroom, 3)
    job = finished(newsroom, ordered(newsroom, view="articles", format="csv", status="extracted"))
    assert (job["view"], job["format"], job["filters"]) == ("articles", "csv", {"status": "extracted"})
    assert (job["status"], job["rows"], job["reason"]) == ("done", 3, None)
    assert fetched(job).text == page_by_page(newsroom, view="articles", format="csv")


def test_an_empty_export_is_done_too(corpus):
    job = finished(corpus, ordered(corpus, source="Nobody Here"))
    assert (job["status"], job["rows"]) == ("done", 0)
    assert fetched(job).content == b""


@pytest.mark.parametrize(
    "filters",
    [{"limit": 5}, {"cursor": "x"}, {"status": "failed"}, {"from": "2026-05-02", "to": "2026-05-01"}],
)
def test_what_cannot_be_exported_is_refused_at_once(corpus, filters):
    assert corpus.http.post("/v1/exports", json={"filters": filters}).status_code == 400


def test_an_export_is_its_tenants_own(corpus, newsroom):
    ingest(newsroom, 1)
    ours, theirs = finished(corpus, ordered(corpus)), finished(newsroom, ordered(newsroom))
    assert (ours["rows"], theirs["rows"]) == (ARTICLES * EACH, 1)
    assert not set(fetched(ours).text.splitlines()) & set(fetched(theirs).text.splitlines())
    assert newsroom.http.get(ours["links"]["self"]).status_code == 404
    assert corpus.http.get(theirs["links"]["self"]).status_code == 404


def test_links_and_exports_expire(newsroom):
    ingest(newsroom, 1)
    job = finished(newsroom, ordered(newsroom))
    assert httpx.get(f"{job['links']['file']}x").status_code == 403
    clock = newsroom.ports.clock
    object.__setattr__(newsroom.ports, "clock", lambda: clock() + timedelta(days=7))
    assert newsroom.http.get(job["links"]["self"]).status_code == 404


class Stopped(Exception):
    """The function was cut off here."""


class Cut:
    """A port one of whose calls, the ``at``-th of this name, is cut off: before its effect, or after it."""

    def __init__(self, port, name, at, *, after):
        self._port, self._name, self._left, self._after = port, name, at, after
        self.done = False

    def __getattr__(self, name):
        call = getattr(self._port, name)
        return call if name != self._name else lambda *arguments: self._cut(call, arguments)

    def _cut(self, call, arguments):
        self._left -= 1
        if self._left != 0:
            return call(*arguments)
        if self._after:
            call(*arguments)
        self.done = True
        raise Stopped


def patient(seconds):
    """What a function with so many seconds says is left, a second less each time."""
    left = iter(range(seconds, 0, -1))
    return lambda: next(left)


def by_hand(onrecord, job, step, seconds):
    """A message of the export, by a function that has so much time; returns the messages that it sends."""
    sent = []

    class Kept:
        def send(self, bodies):
            sent.extend(bodies)

    bulk = onrecord.ports.bulk
    object.__setattr__(onrecord.ports, "bulk", Kept())
    try:
        jobs.write_on(onrecord.ports, "local", job["id"], step, patient(seconds))
    finally:
        object.__setattr__(onrecord.ports, "bulk", bulk)
    return [json.loads(each)["export"]["step"] for each in sent]


@pytest.fixture
def paused(many_parts):
    """Messages are left alone."""
    plain = many_parts.ports.bulk

    class Nowhere:
        def send(self, bodies):
            pass

    object.__setattr__(many_parts.ports, "bulk", Nowhere())
    yield many_parts
    object.__setattr__(many_parts.ports, "bulk", plain)


def test_a_message_reads_on_until_its_function_has_half_a_minute_left(paused):
    job = ordered(paused)
    assert by_hand(paused, job, 0, jobs.MARGIN + 3) == [4]
    assert by_hand(paused, job, 4, jobs.MARGIN) == [5]
    assert by_hand(paused, job, 5, 900) == []
    job = finished(paused, job)
    assert (job["status"], job["rows"]) == ("done", ARTICLES * EACH)
    assert fetched(job).text == page_by_page(paused)


def test_a_message_that_was_cut_off_after_several_steps_goes_on_where_it_was(paused):
    """Its number is that of the first of them."""
    job = ordered(paused)
    plain = paused.ports.exports
    object.__setattr__(paused.ports, "exports", Cut(plain, "replace", 3, after=True))
    with pytest.raises(Stopped):
        by_hand(paused, job, 0, 900)
    object.__setattr__(paused.ports, "exports", plain)
    assert by_hand(paused, job, 0, jobs.MARGIN) == [3]
    assert by_hand(paused, job, 0, 900) == []  # it has passed the word
    assert by_hand(paused, job, 3, 900) == []
    job = finished(paused, job)
    assert (job["status"], job["rows"]) == ("done", ARTICLES * EACH)
    assert fetched(job).text == page_by_page(paused)


def test_an_export_that_an_earlier_version_began_goes_on(paused):
    """It noted no turn."""
    job = ordered(paused)
    by_hand(paused, job, 0, jobs.MARGIN)
    kept = paused.ports.exports.get("local", job["id"])
    old = kept.model_copy(update={"turn": None, "passed_on": False})
    assert paused.ports.exports.replace(old, kept.step)
    assert by_hand(paused, job, 0, jobs.MARGIN) == [1]
    assert by_hand(paused, job, 1, 900) == []
    assert fetched(finished(paused, job)).text == page_by_page(paused)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("port", "name", "at"),
    [
        ("objects", "put", 3),
        ("exports", "replace", 1),
        ("exports", "replace", 4),
        ("downloads", "begin", 1),
        ("downloads", "add", 1),
        ("downloads", "add", 3),
        ("downloads", "complete", 1),
        ("exports", "replace", 2 * STEPS),
        ("bulk", "send", 5),
    ],
)
def test_a_function_cut_off_anywhere_loses_and_doubles_nothing(many_parts, port, name, at, after):
    cut = Cut(getattr(many_parts.ports, port), name, at, after=after)
    object.__setattr__(many_parts.ports, port, cut)
    job = finished(many_parts, ordered(many_parts))
    assert cut.done
    assert (job["status"], job["rows"], job["reason"]) == ("done", ARTICLES * EACH, None)
    assert fetched(job).text == page_by_page(many_parts)


def test_every_message_twice_and_late(many_parts):
    """Each is sent twice, and all of them once more when the export is done."""
    sent = []
    send = many_parts.ports.bulk.send

    class Twice:
        def send(self, bodies):
            sent.extend(bodies)
            send([*bodies, *bodies])

    object.__setattr__(many_parts.ports, "bulk", Twice())
    job = finished(many_parts, ordered(many_parts))
    before = fetched(job).text
    send(sent)
    job = finished(many_parts, job)
    assert (job["status"], job["rows"]) == ("done", ARTICLES * EACH)
    assert fetched(job).text == before == page_by_page(many_parts)


class Overtaken:
    """Objects: when the first is put, another function does all that the same message asks for."""

    def __init__(self, ports):
        self._ports, self._objects, self.by = ports, ports.objects, None

    def __getattr__(self, name):
        return getattr(self._objects, name)

    def put(self, key, body):
        self._objects.put(key, body)
        if not self.by:
            self.by = key
            jobs.write_on(self._ports, "local", key.split("/")[2], 0, lambda: 0)


def test_two_that_read_the_same_step_at_once(many_parts):
    overtaken = Overtaken(many_parts.ports)
    object.__setattr__(many_parts.ports, "objects", overtaken)
    job = finished(many_parts, ordered(many_parts))
    assert overtaken.by
    assert (job["status"], job["rows"]) == ("done", ARTICLES * EACH)
    assert fetched(job).text == page_by_page(many_parts)


class Full:
    """Objects that takes no more."""

    def __init__(self, objects):
        self._objects = objects

    def __getattr__(self, name):
        return getattr(self._objects, name)

    def put(self, key, body):
        raise Unavailable("S3 did not answer.")


def test_an_export_that_cannot_be_written_says_why_and_can_go_on(newsroom, corpus):
    ingest(newsroom, 2)
    plain = newsroom.ports.objects
    object.__setattr__(newsroom.ports, "objects", Full(plain))
    job = finished(newsroom, ordered(newsroom))
    assert (job["status"], job["reason"]) == ("failed", "S3 did not answer.")
    assert "file" not in job["links"]
    (letter,) = [letter for letter in corpus.dead_letters() if job["id"] in letter]
    object.__setattr__(newsroom.ports, "objects", plain)
    newsroom.ports.bulk.send([letter])
    job = finished(newsroom, job)
    assert (job["status"], job["reason"], job["rows"]) == ("done", None, 2)


def test_a_message_of_an_export_that_is_gone_is_done_with(corpus):
    body = json.dumps({"export": {"tenant": "local", "export_id": "x_0000000000000000", "step": 0}})
    record = {"messageId": "1", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    assert handle_batch(corpus.ports, {"Records": [record]}, "1", lambda: 0) == {"batchItemFailures": []}
    broken = {**record, "body": json.dumps({"export": {"tenant": "local"}})}
    assert handle_batch(corpus.ports, {"Records": [broken]}, "1", lambda: 0)["batchItemFailures"]


def test_a_message_of_an_earlier_version_is_passed_on(newsroom):
    """It waited with the deliveries when exports got a queue of their own."""
    ingest(newsroom, 2)
    send, waiting = newsroom.ports.bulk.send, []

    class Kept:
        def send(self, bodies):
            waiting.extend(bodies)

    object.__setattr__(newsroom.ports, "bulk", Kept())
    job = ordered(newsroom)
    ((body),) = waiting
    record = {"messageId": "1", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    waiting.clear()
    messages.handle_batch(newsroom.ports, {"Records": [record]}, "1")
    send(waiting)
    assert finished(newsroom, job)["rows"] == 2
