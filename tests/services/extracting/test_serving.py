"""From S3's notification to claims: in any order, any number of times, with poison among it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import app
from chalicelib.errors import ExtractionFailed, Unavailable
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.intake.page.parse import parse
from chalicelib.intake.reading import read_submission
from chalicelib.models import Attribution, Extraction, Kind, Source, SourceType, Span
from chalicelib.naming import moments
from chalicelib.naming.delivery_keys import DELIVERIES, DeliveryKey, DeliveryOrder
from chalicelib.naming.object_keys import text_key
from chalicelib.ports.articles import generation_name
from chalicelib.ports.queues import delivery_keys
from chalicelib.ports.texts import read_text, write_text
from chalicelib.services.extracting.serving import extract_delivery

EVENTS = Path(__file__).parents[2] / "events"
APPEAL = "“We will appeal,” said Ada Moreno, the mayor of Port Alden."
DEFER = "“We will wait for the court,” said Ada Moreno, the mayor of Port Alden."


@pytest.fixture
def paused(onrecord):
    """A system whose queue nobody reads: the tests call the handler themselves."""
    onrecord.worker.stop()
    return onrecord


def post(onrecord, text=APPEAL, **fields):
    answer = onrecord.http.post("/v1/articles", json={"id": "7", "body_text": text, **fields})
    assert answer.status_code in {200, 202}, answer.text
    return answer.json()["article_id"]


def delivered(onrecord):
    return sorted(onrecord.ports.objects.keys(DELIVERIES))


def sqs_event(*bodies, tries=1):
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "receiptHandle": "r",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"ApproximateReceiveCount": str(tries)},
                "eventSource": "aws:sqs",
            }
            for number, body in enumerate(bodies)
        ]
    }


def s3_event(*object_keys):
    event = json.loads((EVENTS / "s3_two_objects.json").read_text())
    record = event["Records"][0]
    return {"Records": [{**record, "s3": {**record["s3"], "object": {"key": key}}} for key in object_keys]}


def claims(onrecord, article):
    return onrecord.http.get(f"/v1/articles/{article}/claims").json()["items"]


def contents(onrecord, article):
    return [span["text"] for claim in claims(onrecord, article) for span in claim["content"]]


def test_an_article_becomes_its_claims(onrecord):
    article = post(onrecord)
    onrecord.settle()
    (claim,) = claims(onrecord, article)
    assert claim["kind"] == "direct"
    assert claim["source"]["name"] == "Ada Moreno"
    text = onrecord.http.get(f"/v1/articles/{article}/text").json()["text"]
    for span in (*claim["content"], claim["cue"], claim["source"]["mention"]):
        assert text[span["start"] : span["end"]] == span["text"]


def test_one_event_brings_several_objects(paused):
    first, second = post(paused), post(paused, id="8")
    assert app.extract(sqs_event(s3_event(*delivered(paused))), None) == {"batchItemFailures": []}
    assert claims(paused, first)
    assert claims(paused, second)


def test_the_same_event_again_extracts_nothing_again(paused, monkeypatch):
    article = post(paused)
    event = sqs_event(s3_event(*delivered(paused)))
    app.extract(event, None)
    before = claims(paused, article)
    monkeypatch.setattr(
        "chalicelib.services.extracting.serving.parse", lambda _: pytest.fail("extracted twice")
    )
    assert app.extract(event, None) == {"batchItemFailures": []}
    assert claims(paused, article) == before


def test_the_test_event_is_accepted(paused):
    body = (EVENTS / "s3_test_event.json").read_text()
    assert app.extract(sqs_event(body), None) == {"batchItemFailures": []}


def test_only_the_messages_that_failed_are_tried_again(paused):
    article = post(paused)
    event = sqs_event("no JSON", s3_event(*delivered(paused)), {"Records": [{}]}, [])
    assert [each["itemIdentifier"] for each in app.extract(event, None)["batchItemFailures"]] == [
        "m0",
        "m2",
        "m3",
    ]
    assert claims(paused, article)


def test_a_late_delivery_does_not_undo_a_newer_one(paused):
    article = post(paused)
    post(paused, DEFER)
    older, newer = delivered(paused)
    app.extract(sqs_event(s3_event(newer)), None)
    app.extract(sqs_event(s3_event(older)), None)
    assert contents(paused, article) == ["We will wait for the court,"]


def test_a_newer_revision_that_comes_during_an_extraction_wins(paused):
    """The fence: the older extraction is done after the newer delivery was registered."""
    article = post(paused)
    (older,) = delivered(paused)

    def slow(parsed):
        post(paused, DEFER)
        return paused.ports.extract(parsed)

    extract_delivery(replace(paused.ports, extract=slow), older, EXTRACTOR_VERSION)
    assert claims(paused, article) == []
    assert paused.http.get("/v1/claims").json()["items"] == []
    extract_delivery(paused.ports, delivered(paused)[1], EXTRACTOR_VERSION)
    assert contents(paused, article) == ["We will wait for the court,"]


def test_readers_keep_the_old_claims_until_the_new_ones_are_whole(paused):
    article = post(paused)
    app.extract(sqs_event(s3_event(*delivered(paused))), None)
    post(paused, DEFER)
    shown = paused.http.get(f"/v1/articles/{article}").json()
    assert (shown["revision"], shown["served_revision"], shown["status"]) == (2, 1, "received")
    assert contents(paused, article) == ["We will appeal,"]


def test_a_revision_replaces_the_claims_and_the_sources_that_only_it_had(onrecord):
    article = post(onrecord)
    onrecord.settle()
    post(onrecord, "“No comment,” said Yusuf Haddad, the treasurer of Port Alden.")
    onrecord.settle()
    assert contents(onrecord, article) == ["No comment,"]
    assert len(onrecord.http.get("/v1/claims").json()["items"]) == 1
    names = [source["name"] for source in onrecord.http.get("/v1/sources").json()["items"]]
    assert names == ["Yusuf Haddad"]
    assert onrecord.http.get("/v1/sources?q=moreno").json()["items"] == []


def test_a_claim_keeps_its_id_through_a_revision(onrecord):
    article = post(onrecord)
    onrecord.settle()
    before = claims(onrecord, article)[0]["id"]
    post(onrecord, f"The council met late.\n\n{APPEAL}")
    onrecord.settle()
    assert claims(onrecord, article)[0]["id"] == before
    assert onrecord.http.get(f"/v1/claims/{before}").json()["revision"] == 2


def test_a_newer_revision_during_a_repeated_extraction_leaves_the_served_claims_alone(paused):
    article = post(paused)
    (older,) = delivered(paused)
    extract_delivery(paused.ports, older, EXTRACTOR_VERSION)

    def slow(parsed):
        post(paused, DEFER)
        return paused.ports.extract(parsed)

    extract_delivery(replace(paused.ports, extract=slow), older, EXTRACTOR_VERSION, again=True)
    assert contents(paused, article) == ["We will appeal,"]
    assert len(paused.http.get("/v1/claims").json()["items"]) == 1


def test_a_list_read_while_an_article_is_replaced_shows_its_new_claims(paused):
    """The replacement happens between the query and the look into the articles."""
    post(paused)
    extract_delivery(paused.ports, delivered(paused)[0], EXTRACTOR_VERSION)
    served = paused.ports.claims._records
    replaced = []

    def meanwhile(*arguments):
        if not replaced:
            replaced.append(True)
            post(paused, DEFER)
            extract_delivery(paused.ports, delivered(paused)[1], EXTRACTOR_VERSION)
        return served(*arguments)

    paused.ports.claims._records = meanwhile
    items = paused.http.get("/v1/claims").json()["items"]
    assert [item["content"][0]["text"] for item in items] == ["We will wait for the court,"]


def test_claims_read_while_an_article_is_replaced_are_of_one_generation(paused):
    article = post(paused)
    extract_delivery(paused.ports, delivered(paused)[0], EXTRACTOR_VERSION)
    read = paused.ports.claims.of_article
    replaced = []

    def meanwhile(*arguments):
        if not replaced:
            replaced.append(True)
            post(paused, DEFER)
            extract_delivery(paused.ports, delivered(paused)[1], EXTRACTOR_VERSION)
        return read(*arguments)

    paused.ports.claims.of_article = meanwhile
    assert contents(paused, article) == ["We will wait for the court,"]


def test_two_workers_with_the_same_delivery_leave_one_set_of_claims(paused):
    article = post(paused)
    (key,) = delivered(paused)

    def meanwhile(parsed):
        extract_delivery(paused.ports, key, EXTRACTOR_VERSION)
        return paused.ports.extract(parsed)

    extract_delivery(replace(paused.ports, extract=meanwhile), key, EXTRACTOR_VERSION)
    assert contents(paused, article) == ["We will appeal,"]
    assert len(paused.http.get("/v1/claims").json()["items"]) == 1


@pytest.mark.parametrize("part", ["claims.write", "articles.publish", "articles.register"])
def test_a_passing_failure_of_storage_is_made_up_for(onrecord, monkeypatch, part):
    """The first call fails, as a cut connection would; the queue tries again."""
    port, method = part.split(".")
    stores = type(getattr(onrecord.ports, port))
    working = getattr(stores, method)
    calls = []

    def failing_once(*arguments):
        calls.append(1)
        if len(calls) == (2 if method == "register" else 1):  # the receiver registers first
            raise Unavailable("DynamoDB did not answer.")
        return working(*arguments)

    monkeypatch.setattr(stores, method, failing_once)
    article = post(onrecord)
    onrecord.settle()
    assert contents(onrecord, article) == ["We will appeal,"]
    assert len(onrecord.http.get("/v1/claims").json()["items"]) == 1
    assert onrecord.dead_letters() == []


def test_the_last_try_can_still_succeed_for_an_article_that_was_never_registered(paused, monkeypatch):
    def refuse(*_):
        raise Unavailable("DynamoDB did not answer.")

    with monkeypatch.context() as down:
        down.setattr(type(paused.ports.articles), "register", refuse)
        answer = paused.http.post("/v1/articles", json={"id": "7", "body_text": APPEAL})
        assert answer.status_code == 503
        event = s3_event(*delivered(paused))
        app.extract(sqs_event(event, tries=paused.ports.max_attempts), None)
        (failed,) = paused.http.get("/v1/articles").json()["items"]
        assert failed["status"] == "failed"
    app.extract(sqs_event(event, tries=paused.ports.max_attempts), None)
    assert contents(paused, failed["article_id"]) == ["We will appeal,"]


def test_a_failure_to_write_down_a_failure_is_no_other_failure(paused, monkeypatch):
    def refuse(*_):
        raise Unavailable("DynamoDB did not answer.")

    key = poison(paused)
    monkeypatch.setattr(type(paused.ports.articles), "fail", refuse)
    event = sqs_event(s3_event(key), tries=paused.ports.max_attempts)
    assert app.extract(event, None)["batchItemFailures"] == [{"itemIdentifier": "m0"}]


def test_a_key_with_an_impossible_time_is_no_delivery(paused):
    key = "deliveries/local/a_aaaaaaaaaaaaaaaa/99999999T999999.999999Z-000000000000.json"
    event = sqs_event(s3_event(key), tries=paused.ports.max_attempts)
    assert app.extract(event, None)["batchItemFailures"] == [{"itemIdentifier": "m0"}]


def test_metadata_that_is_too_large_for_the_table_fails_with_its_size(onrecord):
    article = post(onrecord, captions=[{"text": f"{number:05}" * 1000} for number in range(100)])
    onrecord.settle()
    shown = onrecord.http.get(f"/v1/articles/{article}").json()
    assert shown["status"] == "failed"
    assert "captions" in shown["reason"]
    assert "300,000" in shown["reason"]


def test_a_claim_that_is_too_large_for_the_table_fails_with_its_size(paused):
    post(paused, "x" * 400_000)
    (key,) = delivered(paused)

    def find(parsed):
        whole = Span(start=0, end=len(parsed.text), text=parsed.text)
        source = Source(type=SourceType.UNNAMED_PERSON)
        attribution = Attribution(kind=Kind.DIRECT, content=(whole,), cue=None, source=source)
        return Extraction(attributions=(attribution,), extractor=EXTRACTOR_VERSION)

    with pytest.raises(ExtractionFailed, match="300,000"):
        extract_delivery(replace(paused.ports, extract=find), key, EXTRACTOR_VERSION)


def test_the_district_of_one_article_is_not_that_of_another(onrecord):
    text = "The district said that the schools would open on Monday, a week later than planned."
    first = post(onrecord, text)
    second = post(onrecord, f"{text} It gave no reason.", id="8")
    onrecord.settle()
    ids = [claims(onrecord, article)[0]["source"]["id"] for article in (first, second)]
    assert ids[0] != ids[1]
    assert onrecord.http.get("/v1/sources").json()["items"] == []


def poison(onrecord, article="a_aaaaaaaaaaaaaaaa", body=b"not a delivery"):
    received = moments.compact(datetime(2026, 5, 6, tzinfo=UTC))
    order = DeliveryOrder(modified=received, sent=received, rank=0, received=received)
    key = str(DeliveryKey("local", article, order, "0123456789ab"))
    onrecord.ports.objects.put(key, body)
    return key


def test_poison_ends_in_the_dead_letter_queue_while_others_go_on(onrecord):
    key = poison(onrecord)
    article = post(onrecord)
    onrecord.settle()
    assert claims(onrecord, article)
    (letter,) = onrecord.dead_letters()
    assert list(delivery_keys(json.loads(letter))) == [key]
    failed = onrecord.http.get("/v1/articles/a_aaaaaaaaaaaaaaaa").json()
    assert failed["status"] == "failed"
    assert "cannot be read" in failed["reason"]


def test_an_unforeseen_error_is_shown_without_its_message(onrecord, monkeypatch):
    monkeypatch.setattr("chalicelib.services.extracting.serving.parse", lambda _: 1 / 0)
    article = post(onrecord)
    onrecord.settle()
    shown = onrecord.http.get(f"/v1/articles/{article}").json()
    assert shown["status"] == "failed"
    assert "ZeroDivisionError" in shown["reason"]
    assert "division" not in shown["reason"]


def test_a_failed_article_that_is_sent_again_recovers(onrecord, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.services.extracting.serving.parse", lambda _: 1 / 0)
        article = post(onrecord)
        onrecord.settle()
    post(onrecord)
    onrecord.settle()
    assert onrecord.http.get(f"/v1/articles/{article}").json()["status"] == "extracted"
    assert claims(onrecord, article)


def test_a_try_that_is_cut_off_shows_once_it_was_the_last(paused, monkeypatch):
    """Time out and lack of memory end the process: no except clause runs."""

    def cut_off(*_, **__):
        raise SystemExit

    article = post(paused)
    monkeypatch.setattr("chalicelib.services.extracting.messages.extract_delivery", cut_off)
    for tries, status in ((1, "received"), (paused.ports.max_attempts, "failed")):
        with pytest.raises(SystemExit):
            app.extract(sqs_event(s3_event(*delivered(paused)), tries=tries), None)
        assert paused.http.get(f"/v1/articles/{article}").json()["status"] == status


def test_a_delivery_that_is_gone_says_so(paused):
    post(paused)
    (key,) = delivered(paused)
    paused.ports.objects.delete(key)
    with pytest.raises(ExtractionFailed, match="send the article again"):
        extract_delivery(paused.ports, key, EXTRACTOR_VERSION)


def test_reextraction_takes_what_another_extractor_has_done(onrecord):
    article = post(onrecord)
    onrecord.settle()
    (key,) = delivered(onrecord)
    extract_delivery(onrecord.ports, key, "0.9.0")
    assert onrecord.http.post("/v1/reextract").json() == {
        "seen": 1,
        "queued": 1,
        "next": None,
        "background": False,
    }
    onrecord.settle()
    assert onrecord.http.post("/v1/reextract").json()["queued"] == 0
    assert onrecord.http.post("/v1/reextract?again=true").json()["queued"] == 1
    onrecord.settle()
    assert contents(onrecord, article) == ["We will appeal,"]


def test_an_article_in_another_language_is_kept_and_says_why_it_has_no_claims(onrecord):
    article = post(onrecord, "«No es una victoria», dijo la alcaldesa, Remedios Quintanar.", language="es")
    onrecord.settle()
    shown = onrecord.http.get(f"/v1/articles/{article}").json()
    assert (shown["status"], shown["claims"]) == ("extracted", 0)
    assert "es" in shown["reason"]


def test_a_clock_that_stands_still_keeps_deliveries_apart(paused):
    moment = datetime(2026, 5, 6, tzinfo=UTC)
    object.__setattr__(paused.ports, "clock", lambda: moment)
    post(paused)
    article = post(paused, DEFER)
    first, *_, newest = delivered(paused)
    assert first != newest
    assert paused.ports.articles.get("local", article).delivery == newest
    assert DEFER in paused.ports.objects.get(newest).decode()


def test_what_failed_is_listed_by_its_state(onrecord):
    deep = "<div>" * 5_000 + "“We will appeal,” said Ada Moreno." + "</div>" * 5_000
    failed = onrecord.http.post("/v1/articles", json={"id": "deep", "body_html": deep}).json()["article_id"]
    onrecord.http.post("/v1/articles", json={"id": "7", "body_text": "“We will appeal,” said Ada Moreno."})
    onrecord.settle()

    def listed(status):
        items = onrecord.http.get("/v1/articles", params={"status": status}).json()["items"]
        return [item["article_id"] for item in items]

    assert listed("failed") == [failed]
    assert failed not in listed("extracted")
    assert listed("received") == []
    onrecord.http.post("/v1/articles", json={"id": "deep", "body_html": "<p>“We go,” said Ann Low.</p>"})
    onrecord.settle()
    assert listed("failed") == []
    assert failed in listed("extracted")


def extracting(ports, extracted):
    """Ports that note what they extract."""

    def extract(parsed):
        extracted.append(parsed)
        return ports.extract(parsed)

    return replace(ports, extract=extract)


def test_a_run_that_was_cut_off_after_its_text_is_not_extracted_again(paused, monkeypatch):
    article = post(paused)
    (key,) = delivered(paused)
    extracted = []
    ports = extracting(paused.ports, extracted)
    with monkeypatch.context() as cut_off:
        cut_off.setattr(ports.claims, "write", lambda *_: (_ for _ in ()).throw(Unavailable("cut off")))
        with pytest.raises(Unavailable):
            extract_delivery(ports, key, EXTRACTOR_VERSION)
    extract_delivery(ports, key, EXTRACTOR_VERSION)
    assert contents(paused, article) == ["We will appeal,"]
    assert len(extracted) == 1


def test_what_is_asked_for_again_is_extracted_again(paused):
    post(paused)
    (key,) = delivered(paused)
    extracted = []
    for again in (False, False, True):
        extract_delivery(extracting(paused.ports, extracted), key, EXTRACTOR_VERSION, again=again)
    assert len(extracted) == 2


def test_what_was_found_in_another_text_counts_for_nothing(paused):
    """An erasure lets revisions count anew, so that the text of another may lie under the same name."""
    article = post(paused)
    (key,) = delivered(paused)
    other = parse(read_submission(DEFER.encode(), "text/plain", {}))
    place = text_key("local", article, generation_name(1, EXTRACTOR_VERSION, "20260506T100000.000000Z"))
    paused.ports.objects.put(place, write_text(other, paused.ports.extract(other)))
    extract_delivery(paused.ports, key, EXTRACTOR_VERSION)
    assert contents(paused, article) == ["We will appeal,"]


def test_texts_of_earlier_versions_are_served_and_erased(paused):
    article = post(paused)
    extract_delivery(paused.ports, delivered(paused)[0], EXTRACTOR_VERSION)
    (place,) = paused.ports.objects.keys("texts/")
    old = read_text(paused.ports.objects.get(place)).article
    paused.ports.objects.put(place, old.model_dump_json().encode())
    assert paused.http.get(f"/v1/articles/{article}/text").json()["text"] == old.text
    (claim,) = claims(paused, article)
    paused.http.patch(f"/v1/claims/{claim['id']}", json={"kind": "mixed"}).raise_for_status()
    export = {"view": "corrections", "format": "jsonl"}
    (told,) = paused.http.get("/v1/export", params=export).text.splitlines()
    assert json.loads(told)["text"] == old.text
    paused.http.delete(f"/v1/articles/{article}", params={"erase": True}).raise_for_status()
    extract_delivery(paused.ports, delivered(paused)[-1], EXTRACTOR_VERSION)
    assert list(paused.ports.objects.keys("texts/")) == []
