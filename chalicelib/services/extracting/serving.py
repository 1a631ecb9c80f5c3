"""A delivery lies in S3: read it, find its claims, serve them in place of the older ones.

Everything here may run twice, late or out of order, and ends the same: the
newest content is served, whole or not yet.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress

from pydantic import ValidationError

from chalicelib import logs, metrics
from chalicelib.errors import ExtractionFailed, Unavailable
from chalicelib.intake.page.parse import parse
from chalicelib.intake.reading import read_submission
from chalicelib.intake.submission import Submission
from chalicelib.models import Article, Change, Extraction
from chalicelib.naming import moments
from chalicelib.naming.delivery_keys import delivery_prefix, parse_delivery_key
from chalicelib.naming.object_keys import text_key, text_prefix
from chalicelib.naming.source_names import acronyms
from chalicelib.ports import Ports
from chalicelib.ports.articles import (
    ArticleRecord,
    Extracted,
    Outcome,
    Outdated,
    Status,
    generation_name,
    revision_of,
    same_extraction,
)
from chalicelib.ports.claims import Claim
from chalicelib.ports.deliveries import Delivery
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.revisions import RevisionRecord
from chalicelib.ports.texts import read_text, write_text
from chalicelib.services.changes import note_article
from chalicelib.services.editing import TRIES, correct_served, corrected, recounted, said_of_article
from chalicelib.services.extracting.claims import check_size, make_claims
from chalicelib.services.extracting.removing import clear_away, clear_late
from chalicelib.services.extracting.revisions import changes
from chalicelib.services.leftovers import clear_others
from chalicelib.services.receiving import note_url, read_delivery, register
from chalicelib.services.telling import forget_event, queue_untold, tell, write_event


def extract_delivery(ports: Ports, key: str, extractor: str, *, again: bool = False) -> None:
    """Extract the delivery under an S3 key, unless that is done or a newer one has come.

    ``extractor`` is the version of ``ports.extract``. ``again`` extracts a
    second time what this version has extracted already. Raises ExtractionFailed where the
    delivery cannot be read as an article, Unavailable where storage does not answer.
    """
    try:
        delivery = read_delivery(ports, key)
    except ExtractionFailed:
        newer = _article_of(ports, key)
        if newer is None or (newer.delivery or "") <= key:
            raise
        clear_late(ports, newer, key)  # it may be gone from storage, or unreadable: it counts no longer
        return
    outcome, article = register(ports, key, delivery)
    queue_untold(ports, article)
    if outcome is Outcome.SUPERSEDED:
        clear_late(ports, article, key)
        return
    if delivery.change is not Change.PUBLISHED:
        clear_away(ports, article)
        return
    if article.extracted_by(extractor) and not again:
        clear_others(ports, article)
        note_article(ports, article.tenant, article.article_id)
        return
    submission = _submission(ports, delivery)
    parsed = parse(submission)
    note_url(ports, delivery, submission)
    kept = None if again else _kept(ports, article, extractor, parsed)
    began = time.perf_counter()
    found = kept or ports.extract(parsed)
    seconds = time.perf_counter() - began
    _serve_found(ports, article, extractor, parsed, found, again=again)
    if not kept:
        logs.count(metrics.SECONDS, round(seconds, 3))


def _article_of(ports: Ports, key: str) -> ArticleRecord | None:
    """The article that the delivery under an S3 key is of."""
    named = parse_delivery_key(key)
    return ports.articles.get(named.tenant, named.article) if named else None


def _kept(ports: Ports, article: ArticleRecord, extractor: str, parsed: Article) -> Extraction | None:
    """What this extractor version found in this very text, in a run that was cut off or before a backfill."""
    made = f"{text_prefix(article.tenant, article.article_id)}{article.revision:06d}-{extractor}"
    for key in ports.objects.keys(made):
        with suppress(ObjectMissing, ValidationError):  # what cannot be read any longer is made again
            text = read_text(ports.objects.get(key))
            if text.article == parsed and (found := text.found_by(extractor)):
                return found
    return None


def _serve_found(
    ports: Ports,
    article: ArticleRecord,
    extractor: str,
    parsed: Article,
    extraction: Extraction,
    *,
    again: bool,
) -> None:
    """Serve what is found, as editors have corrected it."""
    tenant, article_id = article.tenant, article.article_id
    text = write_text(parsed, extraction)
    said = said_of_article(ports, article)
    found: Sequence[Claim] = ()
    for _ in range(TRIES):
        generation = generation_name(article.revision, extractor, moments.compact(ports.clock()))
        extracted = _extracted(article, generation, parsed, extraction)
        found = make_claims(extracted, extraction, acronyms(parsed.text))
        claims = corrected(tenant, found, said)
        extracted = recounted(extracted, claims)
        replaced = _replaced(ports, article)
        _tell_revision(ports, article, replaced, extracted, claims)
        if _serve(ports, article, replaced, extracted, text, claims, again=again):
            break
        article = ports.articles.get(tenant, article_id) or article
    else:
        raise Unavailable(f"{article_id} is being changed by others. Try again.")
    if said_of_article(ports, article) != said:
        correct_served(ports, tenant, article_id)
    logs.count(metrics.CLAIMS, len(found))


def _submission(ports: Ports, delivery: Delivery) -> Submission:
    """What was delivered; first published when it first came, where the CMS dates it anew each time."""
    submission = read_submission(delivery.body.encode(), delivery.content_type, delivery.query)
    if not (delivery.dated_anew and submission.published):
        return submission
    earlier = (read_delivery(ports, key) for key in _published(ports, delivery))
    first = next((_published_at(each) for each in earlier if each.body), None)
    return submission.model_copy(update={"published": min(filter(None, (first, submission.published)))})


def _published(ports: Ports, delivery: Delivery) -> Iterator[str]:
    """The keys of the article's publications, the first one first."""
    for key in ports.objects.keys(delivery_prefix(delivery.tenant, delivery.article_id)):
        named = parse_delivery_key(key)
        if named and named.order.rank == Change.PUBLISHED.rank:
            yield key


def _published_at(delivery: Delivery) -> str | None:
    return read_submission(delivery.body.encode(), delivery.content_type, delivery.query).published


def fail_delivery(ports: Ports, key: str, reason: str, unless_by: str | None = None) -> None:
    """Mark the article of a delivery as failed; older claims of it stay served.

    ``unless_by``: not if this extractor version has extracted it.
    """
    named = parse_delivery_key(key)
    article = _article_of(ports, key) if unless_by else None
    done = article and article.delivery == key and article.extracted_by(unless_by or "")
    if named and not done:
        ports.articles.fail(named.tenant, named.article, key, reason)


def _extracted(
    article: ArticleRecord, generation: str, parsed: Article, extraction: Extraction
) -> ArticleRecord:
    found = Extracted(metadata=parsed.metadata, body=parsed.body, no_comment=extraction.no_comment)
    check_size("What the article says of itself (captions, corrections, tags)", found)
    changes = {
        "generation": generation,
        "status": Status.EXTRACTED,
        "reason": extraction.skipped,
        "extracted": found,
    }
    return article.model_copy(update=changes)


def _replaced(ports: Ports, article: ArticleRecord) -> list[Claim]:
    """The claims that are served so far; of an article that was withdrawn, those not deleted yet."""
    tenant, article_id = article.tenant, article.article_id
    if article.generation:
        return ports.claims.all_of_article(tenant, article_id, article.generation)
    return ports.claims.all_before(tenant, article_id, article.revision) if article.revision > 1 else []


def _tell_revision(
    ports: Ports,
    before: ArticleRecord,
    replaced: Sequence[Claim],
    article: ArticleRecord,
    claims: Sequence[Claim],
) -> None:
    """What this revision changes of what is served so far; of one that is served it is told already."""
    if before.generation and revision_of(before.generation) == article.revision:
        return
    told = RevisionRecord(
        revision=article.revision,
        change=Change.PUBLISHED,
        received_at=article.received_at,
        headline=article.extracted.metadata.headline if article.extracted else None,
    )
    if before.generation and before.extracted and article.extracted:
        was, now = ([claim for claim in each if not claim.is_rejected] for each in (replaced, claims))
        changed = changes(before.extracted.metadata, was, article.extracted.metadata, now)
        told = told.model_copy(update={"changes": changed})
    ports.revisions.write(article.tenant, article.article_id, told)


def _serve(
    ports: Ports,
    before: ArticleRecord,
    replaced: Sequence[Claim],
    article: ArticleRecord,
    text: bytes,
    claims: Sequence[Claim],
    *,
    again: bool,
) -> bool:
    """Write a generation whole, then let readers see it, then clear away all others.

    False where it has to be written once more: others were clearing away, perhaps of this too, or another
    generation has taken the place of the one of which claims were kept. What another run has extracted
    is left, if this was not asked for ``again``.
    """
    tenant, article_id, generation = article.tenant, article.article_id, article.generation or ""
    ports.objects.put(text_key(tenant, article_id, generation), text)
    article = ports.claims.write(article, claims, before, replaced)
    try:
        _publish(ports, before, replaced, article, claims)
    except Outdated as outdated:
        ports.claims.take_back(article)
        ports.objects.delete(text_key(tenant, article_id, generation))
        note_article(ports, tenant, article_id)
        now = ports.articles.get(tenant, article_id)
        if now and outdated.revised:
            clear_late(ports, now)
        done = outdated.served is not None and same_extraction(outdated.served, generation)
        return outdated.revised or (done and not outdated.cleared and not again)
    note_article(ports, tenant, article_id)
    now = ports.articles.get(tenant, article_id)
    if now:
        clear_others(ports, now, before)
    return True


def _publish(
    ports: Ports,
    before: ArticleRecord,
    replaced: Sequence[Claim],
    article: ArticleRecord,
    claims: Sequence[Claim],
) -> None:
    """Let readers see a generation, and subscribers hear of what differs. Raises Outdated."""
    tenant, article_id = article.tenant, article.article_id
    event = write_event(ports, article, replaced, claims, served=before.generation is not None)
    try:
        ports.articles.publish(article, before, event)
    except Outdated:
        if event:
            forget_event(ports, tenant, article_id, event)
        raise
    if event:
        tell(ports, tenant, article_id, event)
