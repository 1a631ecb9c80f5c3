"""Refuses what AWS refuses and moto lets through: sizes, counts, doubles, reserved words, unused names.

The limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, and of SQS
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html (a batch had
256 KiB for long, and has 1 MiB by now: here it has the lesser); of Systems Manager the size of a parameter,
https://docs.aws.amazon.com/general/latest/gr/ssm.html; of S3 the length of a key. What an update makes of
an item that is there is not known here, so that its size is not.
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
LARGEST_PARAMETER = 8 * 1024  # of the advanced tier, which intelligent tiering takes where it has to
KEYS = {  # the indexes' too
    "PK": LONGEST_PK,
    "SK": LONGEST_SK,
    "list_pk": LONGEST_PK,
    "list_sk": LONGEST_SK,
    "state_pk": LONGEST_PK,
}
INDEXES = {None: ("PK", "SK"), "by_time": ("list_pk", "list_sk"), "by_state": ("state_pk", "list_sk")}
EXPRESSIONS = (
    "UpdateExpression",
    "ConditionExpression",
    "KeyConditionExpression",
    "FilterExpression",
    "ProjectionExpression",
)
_WORDS = re.compile(r"[#:]?[A-Za-z_][A-Za-z0-9_]*")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTRY_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_SETS = re.compile(r"(#?\w+) = (:\w+)")
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
    elif service == "sqs" and operation in {"SendMessage", "SendMessageBatch"}:
        body = json.loads(params["body"])
        _messages(body.get("Entries") or [{**body, "Id": "1"}])
    elif service == "ssm" and operation == "PutParameter":
        _at_most("bytes of a parameter", _length(json.loads(params["body"])["Value"]), LARGEST_PARAMETER)
    elif service == "s3":
        key = unquote(params["url_path"]).lstrip("/").partition("/")[2]
        _at_most("bytes of a key", _length(key), LONGEST_S3_KEY)


def _messages(entries):
    _at_most("messages", len(entries), MOST_MESSAGES)
    _at_most("bytes of messages", sum(_length(each["MessageBody"]) for each in entries), LARGEST_BATCH)
    _no_doubles(each["Id"] for each in entries)
    for each in entries:
        if not _ENTRY_ID.fullmatch(each["Id"]):
            raise AwsRefuses(f"the id of a message is {each['Id']!r}")
        if not each["MessageBody"] or _NO_XML.search(each["MessageBody"]):
            raise AwsRefuses("a message is empty, or has a character that XML has not")


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
    _keys(item)
    _at_most(
        "bytes of an item", sum(_length(name) + _size(value) for name, value in item.items()), LARGEST_ITEM
    )


def _keys(item):
    for name, longest in KEYS.items():
        if name in item:
            _at_most(f"bytes of {name}", _length(item[name]["S"]), longest)
            if not item[name]["S"]:
                raise AwsRefuses(f"{name} is empty")


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
    names_of, values_of = (body.get(f"ExpressionAttribute{each}", {}) for each in ("Names", "Values"))
    changed = {
        names_of.get(name, name): value for name, value in _SETS.findall(body.get("UpdateExpression", ""))
    }
    if changed.keys() & {"PK", "SK"}:
        raise AwsRefuses("an update changes the key")
    _keys({name: values_of[value] for name, value in changed.items() if value in values_of})
    _start(body)
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


def _start(body):
    """A query goes on within what it asks for, from all keys, and filters by none of its own."""
    if "KeyConditionExpression" not in body:
        return
    keys = INDEXES[body.get("IndexName")]
    names = body.get("ExpressionAttributeNames", {})
    if {names.get(word, word) for word in _WORDS.findall(body.get("FilterExpression", ""))} & {*keys}:
        raise AwsRefuses("a filter has keys")
    start = body.get("ExclusiveStartKey")
    if start is None:
        return
    if start.keys() != {"PK", "SK", *keys}:
        raise AwsRefuses(f"a query goes on from {sorted(start)}")
    if start[keys[0]] not in body.get("ExpressionAttributeValues", {}).values():
        raise AwsRefuses("a query goes on outside of what it asks for")


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
