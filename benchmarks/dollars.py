"""What an article, a query and the answer of a language model cost, in dollars."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TEMPLATE = HERE.parent / ".chalice" / "resources.json"
CONFIG = HERE.parent / ".chalice" / "config.json"

VOLUMES = (1_000, 100_000, 10_000_000)  # articles a month
COLD = {1_000: 1.0, 100_000: 0.1, 10_000_000: 0.01}  # assumed share of extractions that start a process
START_SECONDS = 1.3  # the limit of benchmarks/cold_start.py
CALL_SECONDS = 0.01  # assumed, for each call to AWS
ONE_CPU = 1_769  # MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
MINUTES = 30 * 24 * 60
AUTHORIZER_SECONDS = 0.2  # assumed; once a minute, for one token
LAMBDA_LINE_BYTES = 400  # START, END and REPORT of an invocation
POLLERS, POLLS_A_MINUTE, QUEUES = 5, 3, 4  # of Lambda, at idle queues, 20 seconds each
METRICS = 9  # of Onrecord's own, that come in an ordinary month
MONTHS = 12  # whose articles are kept
QUERIES = 5  # assumed, for each article
GIGABYTE = 1_000_000_000
BATCH = 0.5  # of the price, where the answer may take a day: both vendors' pages

Consumption = dict[str, Any]
Prices = Mapping[str, float]


def load(path: Path) -> Any:
    return json.loads(path.read_text())


def memory(function: str | None = None) -> int:
    """MB that a function is given; without a name, the API's."""
    config = load(CONFIG)
    found: int = (config["lambda_functions"][function] if function else config)["lambda_memory_size"]
    return found


def billed_seconds(seconds: float, megabytes: int) -> float:
    """Seconds of one core of the machine that measured, as seconds of a function that runs in one thread."""
    return seconds * ONE_CPU / min(megabytes, ONE_CPU)


def compute(seconds: float, megabytes: int, prices: Prices, processor: str = "x86_64") -> float:
    """Dollars of an invocation."""
    return seconds * megabytes / 1_024 * prices[f"lambda_{processor}_gb_second"] + prices["lambda_request"]


def function_seconds(stage: Mapping[str, Any], megabytes: int, cold: float = 0.0) -> float:
    """Billed for one invocation: the work, the calls, and of a share ``cold`` the start of a process."""
    own = billed_seconds(stage["seconds"] + cold * START_SECONDS, megabytes)
    return own + float(sum(stage["calls"].values())) * CALL_SECONDS


def alarm_metrics() -> int:
    """As AWS bills alarms: by the metrics that they look at. Those on request are not counted."""
    alarms = (
        each
        for each in load(TEMPLATE)["Resources"].values()
        if each.get("Type") == "AWS::CloudWatch::Alarm" and "Condition" not in each
    )
    metrics = (each["Properties"].get("Metrics") for each in alarms)
    return sum(sum("MetricStat" in one for one in each) if each else 1 for each in metrics)


def write_units(taken: Consumption) -> float:
    """Of one article."""
    return sum(float(sum(taken[stage]["write_units"].values())) for stage in ("receive", "extract"))


def lines(
    taken: Consumption,
    prices: Prices,
    articles: int,
    *,
    processor: str = "x86_64",
) -> dict[str, float]:
    """Dollars a month, by what they are paid for; queries aside."""
    receive, extract, index = taken["receive"], taken["extract"], taken["index"]
    stages = receive, extract, index
    authorized = min(articles, MINUTES)
    api_seconds = function_seconds(receive, memory())
    extract_seconds = function_seconds(extract, memory("extract"), COLD[articles])
    index_seconds = function_seconds(index, memory("index"))
    puts = sum(
        each["calls"].get(f"S3 {call}", 0) for each in stages for call in ("PutObject", "ListObjectsV2")
    )
    gets = sum(each["calls"].get("S3 GetObject", 0) for each in stages)
    logged = sum(each["log_bytes"] + LAMBDA_LINE_BYTES for each in stages)
    in_s3 = receive["put_bytes"] + extract["put_bytes"] + index["kept_bytes"]
    kept = articles * MONTHS / GIGABYTE
    return {
        "DynamoDB, writes": articles * write_units(taken) * prices["dynamodb_write_unit"],
        "DynamoDB, reads": articles
        * sum(each["read_units"] for each in stages)
        * prices["dynamodb_read_unit"],
        "DynamoDB, a year's articles and their recovery": kept
        * float(sum(extract["stored_bytes"].values()))
        * (prices["dynamodb_gb_month"] + prices["dynamodb_recovery_gb_month"]),
        "Lambda, `extract`": articles * compute(extract_seconds, memory("extract"), prices, processor),
        "Lambda, `index`": articles * compute(index_seconds, memory("index"), prices, processor),
        "Lambda, `api` and `bearer`": articles * compute(api_seconds, memory(), prices, processor)
        + authorized * compute(AUTHORIZER_SECONDS, memory("bearer"), prices, processor),
        "API Gateway": articles * prices["api_request"],
        "S3, requests": articles * (puts * prices["s3_put"] + gets * prices["s3_get"]),
        "S3, a year's articles and their index": kept * in_s3 * prices["s3_gb_month"],
        "SQS, messages": articles * 3 * (prices["sqs_request"] + prices["sqs_fifo_request"]),
        "SQS, polling of idle queues": QUEUES * POLLERS * POLLS_A_MINUTE * MINUTES * prices["sqs_request"],
        "CloudWatch, logs": articles * logged / GIGABYTE * prices["logs_gb"],
        "CloudWatch, alarms, dashboard, metrics": alarm_metrics() * prices["alarm_metric_month"]
        + prices["dashboard_month"]
        + METRICS * prices["metric_month"],
        "Secrets Manager": prices["secret_month"],
    }


def query_cost(taken: Consumption, prices: Prices) -> float:
    """Dollars of one query: the mean of those of benchmarks/consumption.py."""
    asked = taken["query"]
    found: float = (
        prices["api_request"]
        + compute(function_seconds(asked, memory()), memory(), prices)
        + asked["read_units"] * prices["dynamodb_read_unit"]
        + (asked["log_bytes"] + LAMBDA_LINE_BYTES) / GIGABYTE * prices["logs_gb"]
        + asked["answer_bytes"] / GIGABYTE * prices["internet_gb"]
    )
    return found


def model_cost(taken: Consumption, model: Mapping[str, Any]) -> float:
    """Dollars of one article, without caching of the prompt and without thinking."""
    asked = taken["tokens_of_prompt"] + taken["tokens_of_article"]
    found: float = (asked * model["input"] + taken["tokens_of_answer"] * model["output"]) / 1_000_000
    return found
