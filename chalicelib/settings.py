"""The only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

T = TypeVar("T", bound=BaseModel)
CURSOR_KEY_LENGTH = 16  # characters at least


class SettingsError(Exception):
    """The environment lacks a variable, or one has a wrong value."""

    for_operators = True  # the text names variables, and has no value of theirs


class Settings(BaseModel):
    """What differs from one deployment to another; field ``x`` is read from ``ONRECORD_X``."""

    model_config = ConfigDict(frozen=True)

    bucket: str = Field(description="S3 bucket of the deliveries, the article texts and the tokens")
    table: str = Field(description="DynamoDB table of articles, claims, sources and tokens")
    queue_url: str = Field(description="SQS queue that the bucket notifies of each delivery")
    bulk_queue_url: str = Field(description="SQS queue of exports, and of what is read again")
    outbound_queue_url: str = Field(description="SQS queue of requests to subscribers")
    cursor_key: Annotated[SecretStr, Field(min_length=CURSOR_KEY_LENGTH)] | None = Field(
        None, description="secret that signs the cursors of lists; None for a function that signs none"
    )
    channels: str = Field(description="path of the parameters that hold the channels")
    subscriptions: str = Field(description="path of the parameters that hold the subscriptions")
    outbound_private: bool = Field(
        False, description="whether subscribers may be inside private networks, and be sent plain http"
    )
    index_queue_url: str = Field(description="SQS queue of what the index is to follow")
    index_recheck: float = Field(
        1, ge=0, description="seconds for which an index that was read counts as new"
    )
    region: str | None = Field(None, description="AWS region; None for what boto3 finds")
    max_attempts: int = Field(
        5, ge=1, description="tries at a delivery before the dead-letter queue: the queue's maxReceiveCount"
    )


def _origins(listed: object) -> object:
    return frozenset(listed.replace(",", " ").split()) if isinstance(listed, str) else listed


def _without_slash(address: object) -> object:
    return address.removesuffix("/") if isinstance(address, str) else address


PublicUrl = Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*$")]
Origin = Annotated[str, Field(pattern=r"^(\*|https?://[a-z0-9.-]+(:[0-9]{1,5})?)$")]


class WebSettings(BaseModel):
    """What the routes need to know before they need anything of AWS."""

    model_config = ConfigDict(frozen=True)

    cors_origins: Annotated[frozenset[Origin], BeforeValidator(_origins)] = Field(
        frozenset(),
        description='origins whose pages may read the API, such as "https://desk.example"; "*" for any',
    )
    public_url: Annotated[PublicUrl | None, BeforeValidator(_without_slash)] = Field(
        None,
        description='where callers find the API, such as "https://news.example/onrecord", for the links of'
        " feeds and exports; None for what API Gateway says",
    )
    domain: str | None = Field(
        None,
        description='domain of the deployment, such as "claims.example", which public_url follows if not set',
    )


class LogSettings(BaseModel):
    """How a process tells what it does. ``function``: its name on Lambda; None elsewhere."""

    model_config = ConfigDict(frozen=True)

    log_format: Literal["json", "text"] = Field(description="what a line is; json on Lambda, text elsewhere")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] | None = Field(
        None, description="the least that is told; metrics always are"
    )
    function: str | None = None


class ClientSettings(BaseModel):
    """Where the command line finds a running Onrecord: ``ONRECORD_URL`` and ``ONRECORD_TOKEN``.

    ``region``: where it looks for the stack of a deployment.
    """

    model_config = ConfigDict(frozen=True)

    url: str | None = None
    token: SecretStr | None = None
    region: str | None = None


def _read(model: type[T], environment: Mapping[str, str], **otherwise: str | None) -> T:
    values = {name: environment.get(f"ONRECORD_{name.upper()}") for name in model.model_fields}
    try:
        return model.model_validate(otherwise | {name: value for name, value in values.items() if value})
    except ValidationError as error:
        problems = (f"ONRECORD_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError("; ".join(problems)) from None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises SettingsError, which names the variables at fault."""
    return _read(Settings, environment)


def read_operator_settings(known: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> Settings:
    """For who works on a deployment from outside. ``known``, by field, comes before the environment.

    Raises SettingsError.
    """
    given = {f"ONRECORD_{name.upper()}": value for name, value in known.items()}
    return _read(Settings, {**environment, **given})


def read_web_settings(environment: Mapping[str, str] = os.environ) -> WebSettings:
    """Raises SettingsError for what is no origin: scheme, host and port alone, in lower case, no path.

    Also for a public address with a user name, a password or a query.
    """
    domain = environment.get("ONRECORD_DOMAIN")
    return _read(WebSettings, environment, **({"public_url": f"https://{domain}"} if domain else {}))


def read_log_settings(environment: Mapping[str, str] = os.environ) -> LogSettings:
    """Raises SettingsError. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
    function = environment.get("AWS_LAMBDA_FUNCTION_NAME")
    return _read(LogSettings, environment, log_format="json" if function else "text", function=function)


def read_trace_id(environment: Mapping[str, str] = os.environ) -> str | None:
    """The root of X-Ray's trace of the invocation at hand, of which Lambda tells in the environment."""
    parts = dict(part.partition("=")[::2] for part in environment.get("_X_AMZN_TRACE_ID", "").split(";"))
    return parts.get("Root")


def read_client_settings(environment: Mapping[str, str] = os.environ) -> ClientSettings:
    """The command line's address and token, where they are set."""
    return _read(ClientSettings, environment)
