"""Dead letters: what they are about, why they are there, and their way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pydantic import Field

from chalicelib.models import Model
from chalicelib.naming.delivery_keys import parse_delivery_key
from chalicelib.naming.ids import is_article_id
from chalicelib.naming.object_keys import OUTBOUND
from chalicelib.ports import Ports
from chalicelib.ports.articles import Status
from chalicelib.ports.dead_letters import DeadLetter, DeadLetters
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.outbound import Notice
from chalicelib.ports.queues import delivery_keys, parse_changes
from chalicelib.services.receiving import read_delivery
from chalicelib.services.telling import webhook_id


class Subject(Model):
    """What a message is about, as far as it says so itself."""

    kind: str = Field(description="delivery, export, backfill, reextraction, change, request or unknown")
    tenant: str | None = None
    article_id: str | None = None
    export_id: str | None = None
    source_id: str | None = None
    subscription: str | None = None
    key: str | None = Field(None, description="of the object in S3 that it names")


def subjects(body: str) -> list[Subject]:
    """Of a message's body; S3 may tell of several objects in one."""
    try:
        message = json.loads(body)
        if "export" in message:
            step = message["export"]
            return [Subject(kind="export", tenant=step["tenant"], export_id=step["export_id"])]
        if "backfill" in message:
            return [Subject(kind="backfill", key=message["backfill"]["after"] or None)]
        if "reextraction" in message:
            return [Subject(kind="reextraction", tenant=message["reextraction"]["tenant"])]
        if "changed" in message or "Records" in message:
            found = _changes(body) if "changed" in message else map(_delivery, delivery_keys(message))
            return list(found) or [Subject(kind="unknown")]
        return [_request(Notice.model_validate(message))]
    except (ValueError, KeyError, TypeError, AttributeError):
        return [Subject(kind="unknown")]


def _changes(body: str) -> list[Subject]:
    tenant, changed = parse_changes(body)
    return [
        Subject(kind="change", tenant=tenant, article_id=each.article, source_id=each.source)
        for each in changed
    ]


def _delivery(key: str) -> Subject:
    named = parse_delivery_key(key)
    if named is None:
        return Subject(kind="delivery", key=key)
    return Subject(kind="delivery", tenant=named.tenant, article_id=named.article, key=key)


def _request(notice: Notice) -> Subject:
    article = notice.key.removeprefix(OUTBOUND).split("/")[1:2]
    known = article[0] if article and is_article_id(article[0]) else None
    return Subject(
        kind="request",
        tenant=notice.tenant,
        article_id=known,
        subscription=notice.subscription,
        key=notice.key,
    )


def told(ports: Ports, letter: DeadLetter) -> dict[str, Any]:
    """A message with what it is about, and why it is here, of the first object that it names."""
    about = subjects(letter.body)
    return {
        "id": letter.id,
        "sent_at": letter.sent_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        **about[0].model_dump(),
        "reason": _reason(ports, about[0]),
        "more": [each.model_dump() for each in about[1:]],
    }


def _reason(ports: Ports, subject: Subject) -> str:
    if subject.article_id and subject.kind == "delivery":
        return _reason_of_delivery(ports, subject.tenant or "", subject.article_id, subject.key or "")
    if subject.kind == "export":
        job = ports.exports.get(subject.tenant or "", subject.export_id or "")
        return (job.reason or f"the export is {job.status}") if job else "the export is gone by now"
    if subject.kind in {"backfill", "reextraction"}:
        return "a page of it was not done; sent back, it goes on from there"
    if subject.kind == "change":
        return "the index could not follow it; the log of index says why"
    if subject.kind == "request":
        return _reason_of_request(ports, subject)
    return "this is none of Onrecord's messages"


def _reason_of_delivery(ports: Ports, tenant: str, article_id: str, key: str) -> str:
    article = ports.articles.get(tenant, article_id)
    if article is None:
        return "the article is not in the table; nothing was noted"
    if article.delivery and article.delivery > key:
        return f"a newer delivery has taken its place; the article is {article.status}"
    if article.status is Status.FAILED:
        return article.reason or "no reason was noted"
    return f"the article is {article.status} by now"


def _reason_of_request(ports: Ports, subject: Subject) -> str:
    found = ports.subscriptions.get(subject.tenant or "", subject.subscription or "")
    if found is None:
        return "the subscription is deleted"
    if found.disabled_because:
        return f"the subscription is disabled: {found.disabled_because}"
    own = webhook_id(subject.key or "")
    failures = [each.reason for each in found.failures if each.webhook_id == own]
    return failures[0] if failures else "why is not remembered any longer"


def find(letters: Iterator[DeadLetter], wanted: str) -> DeadLetter | None:
    return next((letter for letter in letters if letter.id == wanted), None)


def redrive(queue: DeadLetters, wanted: Iterable[str]) -> list[str]:
    """Send the messages with these ids back to their queue; returns those that are not in this one."""
    return _each(queue, wanted, queue.send_back)


def delete(queue: DeadLetters, wanted: Iterable[str]) -> list[str]:
    """Delete the messages with these ids; returns those that are not in this queue."""
    return _each(queue, wanted, queue.delete)


def _each(queue: DeadLetters, wanted: Iterable[str], act: Callable[[DeadLetter], None]) -> list[str]:
    left = set(wanted)
    with queue.opened() as letters:
        for letter in letters if left else ():
            if letter.id in left:
                act(letter)
                left.discard(letter.id)
            if not left:
                break
    return sorted(left)


def stored(ports: Ports, about: Sequence[Subject]) -> list[Delivery]:
    """The deliveries that a message names, with what they brought. Raises ExtractionFailed."""
    return [read_delivery(ports, each.key) for each in about if each.kind == "delivery" and each.key]
