"""What commands need that work on a deployment itself: its settings, and AWS's refusals in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import boto3
import click
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from chalicelib import bootstrap
from chalicelib.cli.connection import READY_FILE
from chalicelib.errors import OnrecordError
from chalicelib.ports import Ports
from chalicelib.settings import Settings, SettingsError, read_client_settings, read_operator_settings

# The outputs of the stack that settings are taken from, by the field of Settings.
OUTPUTS = {
    "bucket": "Bucket",
    "table": "Table",
    "queue_url": "DeliveriesQueueUrl",
    "bulk_queue_url": "BulkWorkQueueUrl",
    "outbound_queue_url": "OutboundQueueUrl",
    "index_queue_url": "ChangesQueueUrl",
    "channels": "ChannelsPath",
    "subscriptions": "SubscriptionsPath",
}
ADDRESSES = ("DomainURL", "EndpointURL")  # of one's own, by Chalice
_LOG_IN = "Log in to AWS again (aws sso login), or take fresh credentials."
_NAME_THEM = "Log in (aws sso login, or aws configure), or name a profile in AWS_PROFILE."
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_UNKNOWN = {
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "AuthFailure",
}
FORBIDDEN = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"}
_MISSING = {
    "404",
    "NoSuchBucket",
    "ResourceNotFoundException",
    "QueueDoesNotExist",
    "AWS.SimpleQueueService.NonExistentQueue",
}

_ADVICE: Mapping[type[BotoCoreError], str] = {
    NoCredentialsError: f"There are no AWS credentials. {_NAME_THEM}",
    PartialCredentialsError: f"{{}}. {_NAME_THEM}",
    SSOError: f"Your AWS session is over. {_LOG_IN}",
    TokenRetrievalError: f"Your AWS session is over. {_LOG_IN}",
    ProfileNotFound: "{}. Set AWS_PROFILE to one that ~/.aws/config has.",
    NoRegionError: "No AWS region is known. Give --region, or set AWS_DEFAULT_REGION.",
    EndpointConnectionError: "{} Look at the network, and whether the region is right.",
}


class Deployment:
    """A deployed Onrecord: ``settings`` find it.

    Where it was found by its stack, ``url`` is its address, ``alarms`` the topic of its alarms, and its
    ``stage`` is known.
    """

    def __init__(
        self, settings: Settings, session: boto3.Session, told: Mapping[str, str] | None = None
    ) -> None:
        told = told or {}
        self.settings = settings
        self.session = session
        self.url = next((told[name] for name in ADDRESSES if name in told), None)
        self.alarms = told.get("AlarmTopicArn")
        self.stage = told.get("Stage")

    @cached_property
    def ports(self) -> Ports:
        return bootstrap.wire(self.settings, self.session)


def deployed(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--stack`` and ``--region`` to a command; it is passed the Deployment."""

    def call(stack: str | None, region: str | None, **parameters: Any) -> None:
        with plainly():
            command(find(stack, region), **parameters)

    call.__doc__ = command.__doc__
    call.__name__ = command.__name__
    call.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    return with_stack(call)


def with_stack(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--region", help="AWS region. Default: ONRECORD_REGION, or that of your AWS profile."),
        click.option(
            "--stack", help="CloudFormation stack of the deployment. Default: the ONRECORD_ variables."
        ),
    ):
        command = option(command)
    return command


def find(stack: str | None, region: str | None) -> Deployment:
    """Raises ClickException where the deployment is not named, and botocore's errors."""
    region = region or read_client_settings().region
    given = {"region": region} if region else {}
    outputs = _outputs(stack, boto3.Session(region_name=region)) if stack else {}
    taken = {field: outputs[name] for field, name in OUTPUTS.items() if name in outputs}
    missing = [name for field, name in OUTPUTS.items() if field not in taken]
    if stack and missing:
        raise click.ClickException(
            f"The stack {stack} has no output {', '.join(missing)}. Is it one of Onrecord's?"
        )
    try:
        settings = read_operator_settings({**given, **taken})
    except SettingsError as error:
        raise click.UsageError(
            f"No deployment is known. Give --stack, such as onrecord-dev, or its settings: {error}.{_here()}"
        ) from None
    return Deployment(settings, boto3.Session(region_name=settings.region), outputs)


def _here() -> str:
    if not READY_FILE.exists():
        return ""
    return (
        ' The server of "make run" on this machine needs none of this: "query articles --status failed"'
        ' lists what it could not read, "reextract" tries that again, and a restart builds all anew.'
    )


def _outputs(stack: str, session: boto3.Session) -> Mapping[str, str]:
    """And the parameters."""
    found = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    parameters = {each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", ())}
    return parameters | {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}


@contextmanager
def plainly() -> Iterator[None]:
    """Raise ClickException, which says what to do, for what AWS or storage refuses."""
    try:
        yield
    except OnrecordError as error:
        if isinstance(error.__cause__, (BotoCoreError, ClientError)):
            raise click.ClickException(refusal(error.__cause__)) from None
        raise click.ClickException(error.detail) from None
    except (BotoCoreError, ClientError) as error:
        raise click.ClickException(refusal(error)) from None


def refusal(error: BotoCoreError | ClientError) -> str:
    """What AWS refused, and what to do about it, in a line."""
    if isinstance(error, ClientError):
        return _refused(error)
    advice = (text for kind, text in _ADVICE.items() if isinstance(error, kind))
    return next(advice, "AWS could not be asked: {}").format(error)


def _refused(error: ClientError) -> str:
    code, message = (error.response.get("Error", {}).get(name, "") for name in ("Code", "Message"))
    call = error.operation_name
    if code in _EXPIRED:
        return f"Your AWS credentials have expired. {_LOG_IN}"
    if code in _UNKNOWN:
        return f"AWS does not know your credentials ({code}). Look at AWS_PROFILE and the AWS_ variables."
    if code in FORBIDDEN:
        return f"You may not call {call}: {message or code}. Take a role that may: docs/operations.md."
    if call == "DescribeStacks" and "does not exist" in message:
        return f"{message}. Look at its name, at --region, and whose account your credentials are of."
    if code in _MISSING:
        return f"{call}: {message or code} Look at --stack, --region and the ONRECORD_ variables."
    return f"AWS refused {call}: {message or code}"
