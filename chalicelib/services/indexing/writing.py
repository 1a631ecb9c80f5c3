"""What the queue of changes brings: articles whose claims are other by now, sources that are somebody else.

An article can change who the sources of others are: a second initial parts a name, an acronym is explained.
So it is compared for each source of a batch who the index holds it to be, and who it is; the articles that
differ are queued. Those lead no further.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib import logs, metrics
from chalicelib.errors import OnrecordError, Unavailable
from chalicelib.naming.ids import named_source_id
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.source_names import is_proper
from chalicelib.ports import Ports
from chalicelib.ports.queues import Changed, parse_changes
from chalicelib.ports.search import IndexedClaim, Overtaken
from chalicelib.services.indexing.claims import indexed
from chalicelib.services.indexing.making import make_index
from chalicelib.services.putting_off import put_off
from chalicelib.services.sources import Known

TRIES = 3
LONGEST = 3600  # seconds until what failed is tried again, or twice that
_LOG = logging.getLogger(logs.NAME)


def handle_batch(ports: Ports, event: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Bring the index up to what is served. A tenant's messages are all tried again where that fails."""
    changes: dict[str, list[Changed]] = defaultdict(list)
    records: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    failed: list[Mapping[str, Any]] = []
    for record in event["Records"]:
        try:
            tenant, changed = parse_changes(record["body"])
        except (ValueError, KeyError, TypeError, AttributeError):
            _LOG.exception("the message is none that this queue brings")
            failed.append(record)
            continue
        changes[tenant] += changed
        records[tenant].append(record)
    for tenant, changed in changes.items():
        if not _try(ports, tenant, changed):
            failed += records[tenant]
    for record in failed:  # all of a tenant's wait for the first one anyway
        tries = int(record["attributes"]["ApproximateReceiveCount"])
        put_off(ports.changes, record["receiptHandle"], tries, LONGEST)
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _try(ports: Ports, tenant: str, changed: Sequence[Changed]) -> bool:
    with logs.work(tenant=tenant) as work:
        try:
            _write(ports, tenant, changed)
        except OnrecordError as error:
            work.tell("the index could not be written", logging.WARNING, exc_info=True, problem=error.slug)
            return False
        except Exception:  # noqa: BLE001 - the other tenants of a batch do not wait for this one
            work.tell(
                "the index could not be written", logging.ERROR, exc_info=True, problem=OnrecordError.slug
            )
            return False
        work.tell("the index is written")
    return True


def _write(ports: Ports, tenant: str, changed: Sequence[Changed]) -> None:
    articles = {each.article for each in changed if each.article}
    leading = {each.article for each in changed if each.article and not each.follows}
    sources = {each.source for each in changed if each.source}
    erased = any(each.erased for each in changed)
    for _ in range(TRIES):
        try:
            if erased or ports.search.state(tenant) is None:
                for _ in make_index(ports, tenant, anew=True, purge=erased):
                    pass  # by a list that may be a moment behind: what is told of here is written after it
            as_of = rfc3339(ports.clock())
            found = indexed(ports, tenant, articles)
            others = {article: claims for article, claims in found.items() if article in leading}
            there = _there(ports, tenant, others)
            if new := {article: claims for article, claims in found.items() if article not in there}:
                ports.search.write(tenant, new, as_of)
        except Overtaken:
            continue
        break
    else:
        raise Unavailable("Others write the index at this moment.")
    logs.count(metrics.INDEXED, len(articles))
    led = [claim for claims in others.values() for claim in claims]
    touched = _sources(tenant, led) | _bases(ports, tenant, sources)
    follow = differing(ports, tenant, touched) - articles
    if follow:
        ports.changes.send(tenant, [Changed(article=each, follows=True) for each in sorted(follow)])


def _there(ports: Ports, tenant: str, found: Mapping[str, Sequence[IndexedClaim]]) -> set[str]:
    """The articles that the index has as they are: what came again unchanged is not written again."""
    held = ports.search.generations(tenant, found)
    return {
        article
        for article, claims in found.items()
        if {each.generation for each in claims} == held.get(article, set())
    }


def _sources(tenant: str, claims: Iterable[IndexedClaim]) -> set[str]:
    """Of which these claims may tell something new."""
    proper = [each.claim.source for each in claims if is_proper(each.claim.source.name)]
    acronyms = {named_source_id(tenant, each.acronym) for each in proper if each.acronym}
    return {each.id for each in proper} | acronyms


def _bases(ports: Ports, tenant: str, source_ids: Iterable[str]) -> set[str]:
    """Under which ids the claims of sources are kept."""
    known = Known(ports, tenant)
    return {member.source_id for each in source_ids for member in known.members(each)[1]} | set(source_ids)


def differing(ports: Ports, tenant: str, source_ids: Iterable[str]) -> set[str]:
    """Articles with claims of these sources that the index holds to be of somebody else."""
    held = ports.search.sources(tenant, source_ids)
    who = Known(ports, tenant).identify(name for name in held if name[1])
    moved = {name[0] for name, identity in who.items() if held[name] != {identity.id}}
    return set(ports.search.articles(tenant, moved)) if moved else set()
