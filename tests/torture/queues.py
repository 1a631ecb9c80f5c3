"""Messages of the queues of the extraction and of bulk work: in any order, twice, or by two at once."""

from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.local.aws import REGION, session
from chalicelib.services.extracting import messages

_NAMES = ("Deliveries", "BulkWork")


def _queues():
    known = get_backend("sqs")[DEFAULT_ACCOUNT_ID][REGION].queues
    return [known[name]._messages for name in _NAMES]


def waiting():
    """The bodies of the messages that wait, the first one first."""
    return [message.body for messages in _queues() for message in messages]


def take(number=0):
    """The body of a message, which waits no longer."""
    delivered, bulk = _queues()
    if number < len(delivered):
        return delivered.pop(number).body
    return bulk.pop(number - len(delivered)).body


def take_all():
    return [take() for _ in waiting()]


def put(world, body):
    """Let a message wait, perhaps once more."""
    with world._uncounted():
        session().client("sqs").send_message(QueueUrl=world._queues["extract"], MessageBody=body)


def handle(world, body):
    """As Lambda does: what fails waits again. Whether it was done."""
    record = {
        "messageId": "m",
        "receiptHandle": "r",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
    }
    done = not messages.handle_batch(world.ports, {"Records": [record]}, EXTRACTOR_VERSION)[
        "batchItemFailures"
    ]
    if not done:
        put(world, body)
    return done
