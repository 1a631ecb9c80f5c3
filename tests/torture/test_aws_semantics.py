"""No way of working asks AWS for what it refuses and moto lets through."""

import json

import pytest
from pydantic import SecretStr

from chalicelib.errors import InvalidRequest
from chalicelib.local.aws import TABLE, session
from chalicelib.models import ChannelKind, ChannelOptions
from chalicelib.naming.object_keys import text_key
from chalicelib.ports.subscriptions import SubscriptionFilters
from chalicelib.services.receiving import create_channel
from chalicelib.services.telling.subscriptions import add_secret, create_subscription
from tests.support.strict_aws import AwsRefuses, strict
from tests.torture.ways import ARTICLE, WAYS, do, send, work
from tests.torture.world import START, TENANT, world

LONG = "“{} will appeal the toll on the bridge,” said Ada Moreno {}, the mayor of Port Alden."
NAMES = ["Åse Øvergård-Nguyễn " * 12, "x" * 300, "Ⅷ ﷽ " * 60]


@pytest.fixture(scope="module")
def system():
    with strict() as refused, world() as made:
        made.refused = refused
        yield made


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_aws_would_take_all_of_it(system, way):
    system.empty()
    system.set_clock(START)
    do(system, (*way.before, *way.steps))
    assert system.refused == []


def test_aws_would_take_a_long_article_with_long_names(system):
    system.empty()
    system.set_clock(START)
    text = "\n\n".join(
        LONG.format("We" + " really" * (number % 40), "abcdefghij"[number % 10]) for number in range(150)
    )
    fields = {"publisher": NAMES[0], "section": NAMES[1], "authors": NAMES, "tags": NAMES}
    do(system, (send(text, **fields), work, send(f"{text} More.", **fields), work))
    assert system.refused == []
    served = system.ports.articles.get(TENANT, ARTICLE)
    assert served.revision == 2
    assert len(system.ports.claims.all_of_article(TENANT, ARTICLE, served.generation)) > 100
    assert json.loads(system.ports.objects.get(text_key(TENANT, ARTICLE, served.generation)))


def test_what_is_too_much_for_a_parameter_is_refused_before_aws_does(system):
    options = ChannelOptions(events={f"{number}{'e' * 200}": "ignored" for number in range(50)})
    target = "https://desk.example/" + "x" * 1_900
    filters = SubscriptionFilters(about="é" * 300, outlet="é" * 300)
    with pytest.raises(InvalidRequest, match="Shorten"):
        create_channel(system.ports, TENANT, "cms", ChannelKind.BEARER, None, options)
    made = create_subscription(system.ports, TENANT, "é" * 100, target, filters, SecretStr("A" * 500))
    more = (
        add_secret(system.ports, TENANT, made.subscription.id, SecretStr(each * 500), only=False)
        for each in "BCDE"
    )
    with pytest.raises(InvalidRequest, match="only=true"):
        list(more)
    assert system.refused == []


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("put_item", {"Item": {"PK": {"S": "a"}, "SK": {"S": "b" * 1_025}}}),
        ("put_item", {"Item": {"PK": {"S": "a"}, "SK": {"S": "b"}, "data": {"S": "x" * 410_000}}}),
        (
            "update_item",
            {
                "Key": {"PK": {"S": "a"}, "SK": {"S": "b"}},
                "UpdateExpression": "SET #status = :x, data = :x",
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": {":x": {"S": "1"}},
            },
        ),
        (
            "update_item",
            {
                "Key": {"PK": {"S": "a"}, "SK": {"S": "b"}},
                "UpdateExpression": "SET something = :x",
                "ExpressionAttributeValues": {":x": {"S": "1"}, ":y": {"S": "1"}},
            },
        ),
    ],
)
def test_what_aws_refuses_is_refused(system, operation, asked):
    with pytest.raises(AwsRefuses):
        getattr(session().client("dynamodb"), operation)(TableName=TABLE, **asked)
    assert system.refused.pop()
