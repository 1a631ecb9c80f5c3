"""Metrics in the log lines, in CloudWatch's embedded metric format; how an article is followed by them."""

import json
import re
import time
from pathlib import Path

import httpx
import jsonschema_rs
import pytest

from chalicelib import metrics
from chalicelib.local import system
from tests.support.loglines import captured
from tests.support.receivers import receiver

ROOT = Path(__file__).parents[1]
APPEAL = "“We will appeal,” said Ada Moreno, the mayor of Port Alden."
PIER = "“The pier is safe,” said Tom Reyes, the harbor master."

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
_BYTES = "Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes"
_BITS = "Bits|Kilobits|Megabits|Gigabits|Terabits"
_RATES = "|".join(f"{unit}\\/Second" for unit in [*_BYTES.split("|"), *_BITS.split("|"), "Count"])
_NAME = {"type": "string", "pattern": "^(.*)$", "minLength": 1, "maxLength": 1024}
FORMAT = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["Namespace", "Dimensions", "Metrics"],
                        "properties": {
                            "Namespace": _NAME,
                            "Dimensions": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "type": "array",
                                    "minItems": 0,
                                    "maxItems": 30,
                                    "items": {**_NAME, "maxLength": 250},
                                },
                            },
                            "Metrics": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "required": ["Name"],
                                    "properties": {
                                        "Name": _NAME,
                                        "Unit": {
                                            "type": "string",
                                            "pattern": "^(Seconds|Microseconds|Milliseconds|"
                                            f"{_BYTES}|{_BITS}|Percent|Count|{_RATES}|None)$",
                                        },
                                        "StorageResolution": {"type": "integer"},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        }
    },
}
MOST_BYTES = 256 * 1024
POISON = (
    "deliveries/local/a_aaaaaaaaaaaaaaaa/20260506T000000.000000Z_20260506T000000.000000Z_0"
    "_20260506T000000.000000Z-0123456789ab.json"
)


@pytest.fixture
def onrecord():
    with system(private_targets=True) as local:
        object.__setattr__(local.ports, "retries", (0, 0, 0))
        yield local


@pytest.fixture
def lines():
    with captured() as own:
        yield own


def post(onrecord, text=APPEAL, **fields):
    return onrecord.http.post("/v1/articles", json={"id": "7", "body_text": text, **fields})


def with_metrics(lines):
    return [line for line in lines() if "_aws" in line]


def published(line):
    """What CloudWatch makes of a line: the metrics, and the values of each set of dimensions."""
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Onrecord"
    figures = {each["Name"]: line[each["Name"]] for each in directive["Metrics"]}
    return figures, [tuple(line[name] for name in each) for each in directive["Dimensions"]]


def busy(onrecord):
    """Every metric at least once."""
    with receiver() as hook:
        hook.answers = [500, 204]
        onrecord.http.post("/v1/subscriptions", json={"name": "Desk", "target": hook.url})
        post(onrecord, f"{APPEAL}\n\n{PIER}")
        onrecord.settle()
    post(onrecord, f"{APPEAL}\n\n{PIER}")
    onrecord.http.post("/v1/articles", json={"body_text": 7})
    post(onrecord, captions=[{"text": f"{number:05}" * 1000} for number in range(100)], id="8")
    onrecord.settle()


def test_lines_are_what_the_specification_asks_for(onrecord, lines):
    busy(onrecord)
    told = set()
    began = time.time_ns() // 1_000_000
    for line in with_metrics(lines):
        assert jsonschema_rs.validator_for(FORMAT).is_valid(line), line
        assert len(json.dumps(line).encode()) < MOST_BYTES
        for directive in line["_aws"]["CloudWatchMetrics"]:
            assert 0 < len(directive["Metrics"]) <= 100
            assert all(isinstance(line[each["Name"]], int | float) for each in directive["Metrics"])
            names = {name for each in directive["Dimensions"] for name in each}
            assert all(isinstance(line[name], str) and 0 < len(line[name]) <= 1024 for name in names)
            assert all(line[name].isascii() for name in names)
            told |= {each["Name"] for each in directive["Metrics"]}
        assert abs(line["_aws"]["Timestamp"] - began) < 3_600_000  # milliseconds, or it is another time
    assert told == set(metrics.UNITS)


def test_the_schema_tells_a_wrong_line():
    broken = {"_aws": {"Timestamp": 1.5, "CloudWatchMetrics": []}}
    assert not jsonschema_rs.validator_for(FORMAT).is_valid(broken)
    assert not jsonschema_rs.validator_for(FORMAT).is_valid({"message": "no metrics"})


def test_a_request_and_a_message_are_one_line_each(onrecord, lines):
    busy(onrecord)
    assert [published(line) for line in with_metrics(lines) if line["function"] == "api"] == [
        ({"ArticlesAccepted": 1}, [("api",)]),
        ({"ArticlesUnchanged": 1}, [("api",)]),
        ({"ArticlesRejected": 1}, [("api",), ("api", "invalid-article")]),
        ({"ArticlesAccepted": 1}, [("api",)]),
    ]
    first, *failed = [published(line) for line in with_metrics(lines) if line["function"] == "extract"]
    figures, dimensions = first
    assert figures.keys() == {"ExtractionSeconds", "ClaimsFound"}
    assert figures["ClaimsFound"] == 2
    assert figures["ExtractionSeconds"] > 0
    assert dimensions == [("extract",)]
    refused = ({"ExtractionsFailed": 1}, [("extract",), ("extract", "extraction-failed")])
    assert failed == [refused] * onrecord.ports.max_attempts
    assert [published(line) for line in with_metrics(lines) if line["function"] == "notify"] == [
        ({"RequestsFailed": 1}, [("notify",)]),
        ({"RequestsDelivered": 1}, [("notify",)]),
    ]


def test_what_is_no_article_is_not_counted(onrecord, lines):
    onrecord.http.get("/v1/articles/a_aaaaaaaaaaaaaaaa")
    onrecord.http.post("/v1/tokens", json={})
    onrecord.http.delete("/v1/articles/a_aaaaaaaaaaaaaaaa")
    assert {line["status"] for line in lines(function="api")} == {404, 400}
    assert with_metrics(lines) == []


def test_a_webhook_that_is_not_let_in_is_rejected_for_that(onrecord, lines):
    answer = httpx.post(f"{onrecord.url}/v1/webhooks/ch_aaaaaaaaaaaaaaaa", json={"id": "7"})
    assert answer.status_code == 401
    (line,) = with_metrics(lines)
    assert published(line) == ({"ArticlesRejected": 1}, [("api",), ("api", "unauthorized")])


def queries():
    """The queries for Logs Insights in the documentation, by their heading."""
    text = (ROOT / "docs/operations.md").read_text()
    return dict(re.findall(r"\*\*([^*]+)\*\*\n\n```text\n(fields .+?)```", text, re.DOTALL))


def columns(query):
    """The fields that a query names, without Insights' own, which begin with @."""
    named = re.search(r"fields (.+)", query)[1].split(",")
    compared = re.findall(r"filter (\w+)", query) + re.findall(r"(?:and|or) (\w+)", query)
    names = {name.strip().partition(".")[0] for name in [*named, *compared]}
    return {name for name in names if not name.startswith("@")}


def test_the_documented_queries_follow_an_article_from_its_receipt_to_its_claims(onrecord, lines):
    busy(onrecord)
    httpx.post(f"{onrecord.url}/v1/webhooks/ch_aaaaaaaaaaaaaaaa", json={"id": "7"})
    onrecord.ports.objects.put(POISON, b"no delivery")
    onrecord.settle()
    assert len(queries()) == 4
    for query in queries().values():
        unknown = columns(query) - {name for line in lines() for name in line}
        assert not unknown, query
    followed = queries()["One article"]
    article = lines(function="api", ArticlesAccepted=1)[0]["article"]
    assert 'filter article = "' in followed
    assert [(line["function"], line.get("status")) for line in lines(article=article)] == [
        ("api", 202),
        ("extract", None),
        ("notify", 500),
        ("notify", 204),
        ("api", 200),
        ("extract", None),
    ]
    delivery = lines(article=article)[0]["delivery"]
    assert [line["function"] for line in lines(delivery=delivery)] == ["api", "extract"]
