"""What is deleted of an article that is withdrawn, removed or erased.

An extraction may be cut off, or overtaken by the withdrawal, and leave what it wrote until then. All of
this can be repeated, and is, by the run that finds itself late (``clear_late``); so an extraction writes
first what tells of the rest: the text, then the claims, then under what they are listed.
"""

from __future__ import annotations

from contextlib import suppress

from chalicelib.models import Change
from chalicelib.naming.delivery_keys import delivery_prefix, parse_delivery_key
from chalicelib.naming.moments import parse
from chalicelib.naming.object_keys import correction_prefix, text_prefix
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord
from chalicelib.ports.corrections import Correction
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.revisions import RevisionRecord
from chalicelib.services.changes import note_article
from chalicelib.services.leftovers import said_of
from chalicelib.services.telling import forget_events_before, queue_event, write_event


def clear_late(ports: Ports, article: ArticleRecord, key: str | None = None) -> None:
    """For a run that was overtaken: as ``clear_away``, if the article is withdrawn or removed by now.

    ``key``: of the delivery that came late. What an erasure has overtaken goes, though the article be back.
    """
    erased = article.erased or ""
    if key and key < erased:
        ports.objects.delete(key)
    if _change(article) is not Change.PUBLISHED:
        clear_away(ports, article)
    elif key and key <= erased:
        _erase_before(ports, article)


def clear_away(ports: Ports, article: ArticleRecord) -> None:
    """Delete what nobody is served any longer since this revision withdrew or removed the article.

    Raises Unavailable.
    """
    tenant, article_id, revision = article.tenant, article.article_id, article.revision
    change = _change(article)
    note_article(ports, tenant, article_id, erased=article.is_erased)
    texts = _texts_before(ports, article)
    ports.articles.unlist(article, [said for key in texts if (said := said_of(ports, key))])
    if article.is_erased:
        forget_events_before(ports, tenant, article_id, revision)
    _tell_of_end(ports, article)
    ports.claims.discard_before(tenant, article_id, revision)
    ports.articles.forget_served(tenant, article_id)
    told = RevisionRecord(revision=revision, change=change, received_at=article.received_at)
    ports.revisions.write(tenant, article_id, told)
    if change is Change.REMOVED:
        for key in texts:
            ports.objects.delete(key)
        ports.revisions.discard_before(tenant, article_id, revision)
    if article.erased:
        _erase_stored(ports, article, article.erased)


def _erase_before(ports: Ports, article: ArticleRecord) -> None:
    """Of an article that is back: what its erasure had to delete and may not have, cut off or overtaken."""
    erased = article.model_copy(update={"revision": article.erased_revision})
    texts = _texts_before(ports, erased)
    ports.articles.unlist(erased, [said for key in texts if (said := said_of(ports, key))])
    forget_events_before(ports, erased.tenant, erased.article_id, erased.revision)
    ports.claims.discard_before(erased.tenant, erased.article_id, erased.revision)
    ports.articles.forget_served(erased.tenant, erased.article_id)
    for key in texts:
        ports.objects.delete(key)
    ports.revisions.discard_before(erased.tenant, erased.article_id, erased.revision)
    _erase_stored(ports, erased, article.erased or "")


def _erase_stored(ports: Ports, article: ArticleRecord, erasure: str) -> None:
    """Deliveries before an erasure, given by its key, and what editors said until then."""
    tenant, article_id = article.tenant, article.article_id
    for key in list(ports.objects.keys(delivery_prefix(tenant, article_id))):
        if key < erasure:
            ports.objects.delete(key)
    until = article.erased_at
    for key in list(ports.objects.keys(correction_prefix(tenant, article_id))):
        if article.is_erased or _corrected_at(ports, key) <= until:
            ports.objects.delete(key)
    ports.corrections.discard(tenant, article_id, None if article.is_erased else until)


def _corrected_at(ports: Ports, key: str) -> str:
    with suppress(ObjectMissing):
        return Correction.model_validate_json(ports.objects.get(key)).at
    return ""


def _change(article: ArticleRecord) -> Change:
    newest = parse_delivery_key(article.delivery or "")
    return list(Change)[newest.order.rank] if newest else Change.PUBLISHED


def _texts_before(ports: Ports, article: ArticleRecord) -> list[str]:
    """The texts of earlier revisions: of all, while no later one is known.

    Revisions may count from less than they did since the table was built again from S3.
    """
    prefix = text_prefix(article.tenant, article.article_id)
    found = list(ports.objects.keys(prefix))
    now = ports.articles.get(article.tenant, article.article_id)
    if now and now.revision == article.revision:
        return found
    return [key for key in found if key < f"{prefix}{article.revision:06d}"]


def _tell_of_end(ports: Ports, article: ArticleRecord) -> None:
    """Queued before the claims are deleted, which tell what to say: repeated, it is the same event."""
    gone = ports.claims.all_before(article.tenant, article.article_id, article.revision)
    named = parse_delivery_key(article.delivery or "")
    moment = parse(named.order.received) if named else None
    event = write_event(ports, article, gone, (), served=False, moment=moment)
    if event:
        queue_event(ports, article.tenant, article.article_id, event)
