"""Refuses what AWS refuses and moto lets through: sizes, counts, doubles, reserved words, unused names.

The limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, and of SQS
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html; of S3 the
length of a key. What an update makes of an item that is there is not known here, so that its size is not.
"""

import json
import re
from contextlib import contextmanager
from urllib.parse import unquote

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from chalicelib.local.aws import session

LARGEST_ITEM = 400 * 1024
LONGEST_PK, LONGEST_SK, LONGEST_S3_KEY = 2_048, 1_024, 1_024
LONGEST_EXPRESSION = 4_096
MOST_WRITES, MOST_READS, MOST_TOGETHER, MOST_MESSAGES = 25, 100, 100, 10
LARGEST_BATCH = 256 * 1024
KEYS = {"PK": LONGEST_PK, "SK": LONGEST_SK}
EXPRESSIONS = (
    "UpdateExpression",
    "ConditionExpression",
    "KeyConditionExpression",
    "FilterExpression",
    "ProjectionExpression",
)
_WORDS = re.compile(r"[#:]?[A-Za-z_][A-Za-z0-9_]*")
_FUNCTIONS = {"ATTRIBUTE_EXISTS", "ATTRIBUTE_NOT_EXISTS", "ATTRIBUTE_TYPE", "BEGINS_WITH", "CONTAINS", "SIZE"}
_CLAUSES = _FUNCTIONS | {"IF_NOT_EXISTS", "LIST_APPEND", "SET", "ADD", "REMOVE", "DELETE"}
_CLAUSES |= {"AND", "OR", "NOT", "BETWEEN", "IN"}


class AwsRefuses(Exception):
    """AWS would have answered with an error."""


@contextmanager
def strict():
    """For the clients that are made meanwhile. Gives what was refused: code may survive the error."""
    refused = []

    def check(model, params, **_):
        try:
            _check(model.service_model.service_name, model.name, params)
        except AwsRefuses as error:
            refused.append(f"{model.name}: {error}")
            raise

    session().events.register("before-call", check, unique_id="strict-aws")
    try:
        yield refused
    finally:
        session().events.unregister("before-call", check, unique_id="strict-aws")


def _check(service, operation, params):
    if service == "dynamodb":
        _dynamodb(operation, json.loads(params["body"]))
    elif service == "sqs" and operation == "SendMessageBatch":
        entries = json.loads(params["body"])["Entries"]
        _at_most("messages", len(entries), MOST_MESSAGES)
        _at_most("bytes of messages", sum(_length(each["MessageBody"]) for each in entries), LARGEST_BATCH)
    elif service == "s3":
        key = unquote(params["url_path"]).lstrip("/").partition("/")[2]
        _at_most("bytes of a key", _length(key), LONGEST_S3_KEY)


def _dynamodb(operation, body):
    if operation == "BatchWriteItem":
        writes = [write for table in body["RequestItems"].values() for write in table]
        _at_most("writes", len(writes), MOST_WRITES)
        _no_doubles(
            _key(write.get("PutRequest", {}).get("Item") or write["DeleteRequest"]["Key"]) for write in writes
        )
        for write in writes:
            _item(write.get("PutRequest", {}).get("Item") or write["DeleteRequest"]["Key"])
    elif operation == "BatchGetItem":
        keys = [key for table in body["RequestItems"].values() for key in table["Keys"]]
        _at_most("keys", len(keys), MOST_READS)
        _no_doubles(map(_key, keys))
    elif operation == "TransactWriteItems":
        actions = [action for each in body["TransactItems"] for action in each.values()]
        _at_most("actions", len(actions), MOST_TOGETHER)
        _no_doubles(_key(action.get("Item") or action["Key"]) for action in actions)
        for action in actions:
            _item(action.get("Item") or action["Key"])
            _expressions(action)
    else:
        for each in ("Item", "Key"):
            _item(body.get(each, {}))
        _expressions(body)


def _item(item):
    for name, longest in KEYS.items():
        if name in item:
            _at_most(f"bytes of {name}", _length(item[name]["S"]), longest)
            if not item[name]["S"]:
                raise AwsRefuses(f"{name} is empty")
    _at_most(
        "bytes of an item", sum(_length(name) + _size(value) for name, value in item.items()), LARGEST_ITEM
    )


def _size(value):
    ((kind, inner),) = value.items()
    if kind in {"SS", "NS", "BS"}:
        if not inner:
            raise AwsRefuses("a set is empty")
        return sum(map(_length, inner))
    if kind in {"M", "L"}:
        inside = inner.items() if kind == "M" else enumerate(inner)
        return 3 + sum(1 + _length(str(name)) + _size(each) for name, each in inside)
    return _length(str(inner))


def _expressions(body):
    names, values = (set(body.get(f"ExpressionAttribute{each}", ())) for each in ("Names", "Values"))
    for value in body.get("ExpressionAttributeValues", {}).values():
        _size(value)
    used = set()
    for name in EXPRESSIONS:
        text = body.get(name, "")
        _at_most(f"bytes of {name}", _length(text), LONGEST_EXPRESSION)
        words = set(_WORDS.findall(text))
        used |= {word for word in words if word[0] in "#:"}
        plain = {word.upper() for word in words if word[0] not in "#:"} - _CLAUSES
        reserved = plain & set(ReservedKeywords.get_reserved_keywords())
        if reserved:
            raise AwsRefuses(f"{name} has reserved words: {sorted(reserved)}")
    if used != names | values:
        raise AwsRefuses(
            f"names or values that are not used, or not given: {sorted(used ^ (names | values))}"
        )


def _key(item):
    return item["PK"]["S"], item["SK"]["S"]


def _no_doubles(keys):
    found = list(keys)
    if len(set(found)) < len(found):
        raise AwsRefuses("the same item twice")


def _at_most(what, number, most):
    if number > most:
        raise AwsRefuses(f"{number} {what}, at most {most}")


def _length(text):
    return len(text.encode())
