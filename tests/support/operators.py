"""How tests call the commands that work on a deployment: by the command line's own entry point."""

import json

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from click.testing import CliRunner

from chalicelib.__main__ import main
from chalicelib.local.aws import BUCKET, STACK


def variables(onrecord):
    """The environment of an operator of this system."""
    return {
        "ONRECORD_BUCKET": BUCKET,
        "ONRECORD_TABLE": "onrecord",
        "ONRECORD_QUEUE_URL": onrecord.worker.queue_url,
        "ONRECORD_BULK_QUEUE_URL": onrecord.bulk_worker.queue_url,
        "ONRECORD_OUTBOUND_QUEUE_URL": onrecord.notifier.queue_url,
        "ONRECORD_INDEX_QUEUE_URL": onrecord.indexer.queue_url,
        "ONRECORD_CHANNELS": f"/onrecord/{STACK}/channels",
        "ONRECORD_SUBSCRIPTIONS": f"/onrecord/{STACK}/subscriptions",
        "ONRECORD_REGION": "us-east-1",
    }


def call(onrecord, *arguments, **changed):
    return CliRunner().invoke(main, list(map(str, arguments)), env={**variables(onrecord), **changed})


def lines(result):
    """Of ``--json``."""
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def answering(monkeypatch, operation, answer):
    """Let AWS answer a call that moto does not know; ``answer`` takes its parameters. The calls are noted."""
    asked = []
    through = BaseClient._make_api_call

    def answered(self, name, parameters):
        if name != operation:
            return through(self, name, parameters)
        asked.append(parameters)
        return answer(parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", answered)
    return asked


def refusing(code, message="", operation="GetQueueAttributes"):
    """AWS's refusal, as an answer."""

    def refuse(_):
        raise ClientError({"Error": {"Code": code, "Message": message}}, operation)

    return refuse
