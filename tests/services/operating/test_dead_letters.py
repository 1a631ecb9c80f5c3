"""``dlq``: every dead letter is listed with its reason, hidden from nobody, and goes back without loss."""

import json
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from botocore.client import BaseClient

from chalicelib.errors import ExtractionFailed
from chalicelib.local import system
from chalicelib.ports.queues import Changed
from chalicelib.services.extracting import serving
from chalicelib.services.operating.reextracting import Choice
from chalicelib.services.operating.walking import Backfill, Reextraction, start
from tests.support.operators import answering, call, lines, refusing, variables
from tests.support.receivers import receiver

STORY = {"id": "7", "body_text": "“We will appeal,” said Ada Moreno, the mayor of Port Alden."}
REASON = "the page has no end"


@pytest.fixture
def broken(monkeypatch):
    """While it is set, nothing can be extracted."""
    parse = serving.parse
    state = {"broken": True}

    def failing(submission):
        if state["broken"]:
            raise ExtractionFailed(REASON)
        return parse(submission)

    monkeypatch.setattr(serving, "parse", failing)
    return state


def post(onrecord, token=None, **changes):
    headers = onrecord.authorization(token)
    return onrecord.http.post("/v1/articles", json={**STORY, **changes}, headers=headers).json()["article_id"]


def dead(onrecord, broken, *names):
    articles = [post(onrecord, id=name) for name in names]
    onrecord.settle()
    broken["broken"] = False
    return articles


def listed(onrecord, *options):
    return lines(call(onrecord, "dlq", "list", "--json", *options))


def claims(onrecord, article):
    return onrecord.http.get(f"/v1/articles/{article}/claims").json()["items"]


def test_each_dead_letter_is_told_with_its_article_tenant_and_reason(onrecord, broken):
    other = post(onrecord, token=onrecord.new_token("admin", tenant="other"))
    (article,) = dead(onrecord, broken, "7")
    found = {each["tenant"]: each for each in listed(onrecord)}
    assert {tenant: each["article_id"] for tenant, each in found.items()} == {
        "local": article,
        "other": other,
    }
    assert {each["reason"] for each in found.values()} == {REASON}
    assert {each["queue"] for each in found.values()} == {"deliveries"}
    told = call(onrecord, "dlq", "list", COLUMNS="200").output
    assert "2 dead letters, each tried 5 times" in told
    assert "outbound: no dead letters" in told
    assert REASON in told


def test_a_listing_hides_nothing_from_the_next_reader(onrecord, broken):
    dead(onrecord, broken, *"1234567890ab")
    first = listed(onrecord)
    assert len(first) == 12
    assert listed(onrecord, "--most", 5)[0]["id"] in {each["id"] for each in first}
    assert {each["id"] for each in listed(onrecord)} == {each["id"] for each in first}
    assert len(onrecord.dead_letters()) == 10  # what one request brings


def test_one_is_shown_whole_and_its_text_only_if_asked_for(onrecord, broken):
    (article,) = dead(onrecord, broken, "7")
    (told,) = listed(onrecord)
    shown = json.loads(call(onrecord, "dlq", "show", told["id"]).stdout)
    assert (shown["article_id"], shown["reason"], shown["key"]) == (article, REASON, told["key"])
    assert json.loads(shown["body"])["Records"]
    assert "appeal" not in json.dumps(shown)
    assert "appeal" in call(onrecord, "dlq", "show", told["id"], "--text").stdout
    missing = call(onrecord, "dlq", "show", "0000")
    assert (missing.exit_code, "In no dead-letter queue: 0000" in missing.output) == (1, True)


def test_chosen_ones_go_back_and_the_others_stay(onrecord, broken):
    first, second = dead(onrecord, broken, "7", "8")
    chosen = next(each["id"] for each in listed(onrecord) if each["article_id"] == first)
    result = call(onrecord, "dlq", "redrive", chosen, "0000")
    assert "Messages back in the queue: 1\n" in result.output
    assert (result.exit_code, "In no dead-letter queue: 0000" in result.output) == (1, True)
    onrecord.settle()
    assert len(claims(onrecord, first)) == 1
    assert [each["article_id"] for each in listed(onrecord)] == [second]


def test_cut_off_between_sending_and_deleting_nothing_is_lost_and_nothing_doubles(
    onrecord, broken, monkeypatch
):
    (article,) = dead(onrecord, broken, "7")
    (told,) = listed(onrecord)
    with monkeypatch.context() as patched:
        through = BaseClient._make_api_call

        def cut_off(self, operation, parameters):
            if operation == "DeleteMessage" and "Dead" in parameters["QueueUrl"]:
                raise KeyboardInterrupt
            return through(self, operation, parameters)

        patched.setattr(BaseClient, "_make_api_call", cut_off)
        assert call(onrecord, "dlq", "redrive", told["id"]).exit_code == 1
    onrecord.settle()
    before = claims(onrecord, article)
    assert len(before) == 1
    (again,) = listed(onrecord)
    assert again["id"] == told["id"]
    assert again["reason"] == "the article is extracted by now"
    assert call(onrecord, "dlq", "redrive", told["id"]).exit_code == 0
    onrecord.settle()
    assert listed(onrecord) == []
    assert claims(onrecord, article) == before
    assert onrecord.http.get(f"/v1/articles/{article}").json()["revision"] == 1


def test_all_are_moved_by_sqs_itself_at_a_bounded_rate(onrecord, broken, monkeypatch):
    """moto does not know the call: what it is asked for is what is looked at."""
    dead(onrecord, broken, "7", "8")
    earlier = {"Status": "COMPLETED", "ApproximateNumberOfMessagesMoved": 9, "StartedTimestamp": 1}
    own = {"StartedTimestamp": 2, "Status": "RUNNING", "TaskHandle": "t"}
    over = {"StartedTimestamp": 2, "Status": "COMPLETED", "ApproximateNumberOfMessagesMoved": 2}
    listings = iter([[earlier], [earlier], [own, earlier], [over, earlier]])

    monkeypatch.setattr("chalicelib.cli.dlq.PAUSE", 0)
    asked = answering(monkeypatch, "StartMessageMoveTask", lambda _: {"TaskHandle": "t"})
    answering(monkeypatch, "ListMessageMoveTasks", lambda _: {"Results": next(listings)})
    result = call(onrecord, "dlq", "redrive", "--all")
    assert result.exit_code == 0
    assert "deliveries: messages back in the queue: 2\n" in result.output
    assert "outbound: no dead letters" in result.output
    (task,) = asked
    assert task["MaxNumberOfMessagesPerSecond"] == 2
    assert task["SourceArn"].endswith(":DeadDeliveries")
    assert task["DestinationArn"].endswith(":Deliveries")


def test_a_move_that_sqs_ends_early_is_told(onrecord, broken, monkeypatch):
    dead(onrecord, broken, "7")
    failed = {"Status": "FAILED", "FailureReason": "AccessDenied", "StartedTimestamp": 1}
    listings = iter([[], [failed]])
    answering(monkeypatch, "StartMessageMoveTask", lambda _: {"TaskHandle": "t"})
    answering(monkeypatch, "ListMessageMoveTasks", lambda _: {"Results": next(listings)})
    result = call(onrecord, "dlq", "redrive", "--all")
    assert (result.exit_code, "SQS stopped moving: AccessDenied" in result.output) == (1, True)


def test_chosen_ones_are_deleted_and_their_articles_stay(onrecord, broken):
    first, second = dead(onrecord, broken, "7", "8")
    chosen = next(each["id"] for each in listed(onrecord) if each["article_id"] == first)
    result = call(onrecord, "dlq", "delete", chosen, "0000")
    assert "Messages deleted: 1\n" in result.output
    assert (result.exit_code, "In no dead-letter queue: 0000" in result.output) == (1, True)
    onrecord.settle()
    assert [each["article_id"] for each in listed(onrecord)] == [second]
    assert onrecord.http.get(f"/v1/articles/{first}").json()["reason"] == REASON
    assert len(list(onrecord.ports.objects.keys(f"deliveries/local/{first}/"))) == 1


@pytest.mark.parametrize("arguments", [[], ["--all", "0000"]])
def test_what_to_redrive_is_said_one_way(onrecord, arguments):
    assert call(onrecord, "dlq", "redrive", *arguments).exit_code == 2


def test_what_no_subscriber_took_is_told_and_sent_again():
    with receiver() as hook, system(private_targets=True) as onrecord:
        object.__setattr__(onrecord.ports, "retries", (0,) * 9)
        body = {"name": "desk", "target": hook.url}
        subscription = onrecord.http.post("/v1/subscriptions", json=body).json()["id"]
        hook.answers = [500] * 10
        article = post(onrecord)
        onrecord.settle()
        (told,) = listed(onrecord, "--queue", "outbound")
        assert (told["kind"], told["subscription"], told["article_id"]) == ("request", subscription, article)
        assert told["reason"] == "answered 500"
        hook.answers = [204]
        assert call(onrecord, "dlq", "redrive", told["id"]).exit_code == 0
        onrecord.settle()
        assert len(hook.requests) == 11
        assert listed(onrecord) == []


def test_what_is_none_of_ours_is_listed_too(onrecord):
    onrecord.ports.queue.send(["no JSON", json.dumps({"Records": [{}]})])
    onrecord.settle()
    assert {each["reason"] for each in listed(onrecord)} == {"this is none of Onrecord's messages"}


def test_a_newer_delivery_makes_a_dead_letter_needless(onrecord, broken):
    (article,) = dead(onrecord, broken, "7")
    post(onrecord, headline="Toll vote")
    onrecord.settle()
    (told,) = listed(onrecord)
    assert told["article_id"] == article
    assert told["reason"] == "a newer delivery has taken its place; the article is extracted"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ExpiredToken", "have expired"),
        ("InvalidClientTokenId", "does not know your credentials"),
        ("AccessDenied", "You may not call GetQueueAttributes"),
        ("AWS.SimpleQueueService.NonExistentQueue", "Look at --stack"),
        ("Whatever", "AWS refused GetQueueAttributes"),
    ],
)
def test_what_aws_refuses_is_said_in_a_line(onrecord, monkeypatch, code, said):
    answering(monkeypatch, "GetQueueAttributes", refusing(code))
    result = call(onrecord, "dlq", "list")
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_stack_tells_where_everything_is(onrecord, broken, monkeypatch):
    dead(onrecord, broken, "7")
    known = variables(onrecord)
    outputs = {"Bucket": "BUCKET", "Table": "TABLE", "DeliveriesQueueUrl": "QUEUE_URL"}
    outputs |= {"ChannelsPath": "CHANNELS", "SubscriptionsPath": "SUBSCRIPTIONS"}
    outputs["BulkWorkQueueUrl"] = "BULK_QUEUE_URL"
    outputs["ChangesQueueUrl"] = "INDEX_QUEUE_URL"
    outputs["OutboundQueueUrl"] = "OUTBOUND_QUEUE_URL"
    told = [{"OutputKey": key, "OutputValue": known[f"ONRECORD_{name}"]} for key, name in outputs.items()]
    nothing = {name: None for name in known if name != "ONRECORD_REGION"}
    asked = answering(monkeypatch, "DescribeStacks", lambda _: {"Stacks": [{"Outputs": told}]})
    found = lines(call(onrecord, "dlq", "list", "--json", "--stack", "news", **nothing))
    assert len(found) == 1
    assert asked == [{"StackName": "news"}]
    told.pop()
    result = call(onrecord, "dlq", "list", "--stack", "news", "--region", "us-east-1")
    assert (result.exit_code, "has no output OutboundQueueUrl" in result.output) == (1, True)


def test_a_stack_that_is_not_there_and_a_deployment_that_is_not_named(onrecord, monkeypatch):
    gone = refusing("ValidationError", "Stack with id news does not exist", "DescribeStacks")
    answering(monkeypatch, "DescribeStacks", gone)
    result = call(onrecord, "dlq", "list", "--stack", "news", "--region", "us-east-1")
    assert "Stack with id news does not exist. Look at its name" in result.output
    result = call(onrecord, "dlq", "list", ONRECORD_TABLE=None)
    assert (result.exit_code, "ONRECORD_TABLE" in result.output) == (2, True)


def test_without_credentials_it_says_what_to_do(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    queue = SimpleNamespace(queue_url="https://sqs.us-east-1.amazonaws.com/1/x")
    for command in (["dlq", "list"], ["tokens", "first", "news"]):
        result = call(
            SimpleNamespace(worker=queue, bulk_worker=queue, notifier=queue, indexer=queue), *command
        )
        assert result.exit_code == 1
        assert "There are no AWS credentials" in result.output


def test_changes_that_the_index_could_not_follow_are_told_and_go_back_into_their_order(onrecord, monkeypatch):
    article = post(onrecord)
    onrecord.settle()
    onrecord.ports.search.write("local", {article: []}, "2026-07-02T09:30:00Z")  # the index lost it
    with monkeypatch.context() as patched:
        patched.setattr(type(onrecord.ports.search), "write", Mock(side_effect=ValueError("no room")))
        onrecord.ports.changes.send("local", [Changed(article=article), Changed(source="s_1")])
        onrecord.settle()
    (told,) = listed(onrecord, "--queue", "changes")
    assert (told["kind"], told["tenant"], told["article_id"]) == ("change", "local", article)
    assert told["more"][0]["source_id"] == "s_1"
    assert "index" in told["reason"]
    assert article in call(onrecord, "dlq", "list", COLUMNS="200").output
    before = onrecord.ports.search.state("local").number
    assert "back in the queue: 1" in call(onrecord, "dlq", "redrive", told["id"]).output
    onrecord.settle()
    assert onrecord.ports.search.state("local").number > before
    assert listed(onrecord, "--queue", "changes") == []


@pytest.mark.parametrize(
    ("walk", "told"),
    [
        (Backfill(rate=1, after="deliveries/news/x"), {"kind": "backfill", "key": "deliveries/news/x"}),
        (Reextraction(tenant="news", rate=1, choice=Choice()), {"kind": "reextraction", "tenant": "news"}),
    ],
)
def test_a_walk_that_was_given_up_tells_how_far_it_came(onrecord, walk, told, monkeypatch):
    monkeypatch.setattr("chalicelib.services.operating.bulk.restore_page", Mock(side_effect=ValueError))
    monkeypatch.setattr("chalicelib.services.operating.bulk.queue_page", Mock(side_effect=ValueError))
    start(onrecord.ports, walk)
    onrecord.settle()
    (found,) = lines(call(onrecord, "dlq", "list", "--json"))
    assert found["queue"] == "bulk"
    assert {name: found[name] for name in told} == told
    assert "goes on from there" in found["reason"]
