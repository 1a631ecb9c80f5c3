"""A claim as an item: what its article's record tells as well is left out, the rest compressed.

What is its default is left out too: a default that changes needs another extractor version.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any

from boto3.dynamodb.conditions import Key

from chalicelib.models import Metadata
from chalicelib.naming.ids import claim_of, own_part
from chalicelib.ports.articles import ArticleRecord, revision_of
from chalicelib.ports.claims import Claim
from chalicelib.ports.manifests import Entry, Manifest, Speaker
from chalicelib.storage import keys
from chalicelib.storage.table import Item, Table

# What is told by the article, as it is of a claim of which only the item is known.
_TOLD_BY_ARTICLE: dict[str, Any] = {
    "id": "",
    "article_id": "",
    "revision": 0,
    "number": 0,
    "headline": None,
    "outlet": None,
    "published": None,
    "url": None,
    "wire": None,
    "authors": (),
    "extractor": "",
}


def kept_text(claim: Claim) -> str:
    """What is kept of a claim. Two runs that found the same write the same."""
    return claim.model_dump_json(exclude=set(_TOLD_BY_ARTICLE), exclude_defaults=True)


def claim_item(tenant: str, article_id: str, name: str, text: str) -> Item:
    return {
        "PK": keys.article_pk(tenant, article_id),
        "SK": keys.claim_sk(name),
        "data": zlib.compress(text.encode(), 9),
    }


def read_claim(item: Item, article: ArticleRecord, entry: Entry, number: int) -> Claim:
    """``number``: of the entry in the manifest."""
    metadata = article.extracted.metadata if article.extracted else Metadata()
    told = {
        "id": claim_of(article.article_id, entry.claim),
        "article_id": article.article_id,
        "revision": _revision(article, item),
        "number": number,
        "headline": metadata.headline,
        "outlet": metadata.publisher,
        "published": metadata.published,
        "url": metadata.url,
        "wire": metadata.wire,
        "authors": metadata.authors,
        "extractor": article.extractor or "",
    }
    return Claim.model_validate({**_kept(item), **told})


def _revision(article: ArticleRecord, item: Item) -> int:
    """That which is served; of an article that is not, the one that the claim was written for."""
    return revision_of(article.generation) if article.generation else keys.revision_written(item["SK"])


def _kept(item: Item) -> dict[str, Any]:
    data = item["data"]
    text = data if isinstance(data, str) else zlib.decompress(bytes(data))  # whole, of an earlier version
    found: dict[str, Any] = json.loads(text)
    return found


def entry_of(claim: Claim, name: str, speaker: int) -> Entry:
    attribution = claim.attribution
    return Entry(
        item=name,
        claim=own_part(claim.id),
        speaker=speaker,
        kind=attribution.kind,
        act=attribution.act,
        said=attribution.said,
        inner=attribution.within is not None,
        rejected=claim.is_rejected,
        confidence=round(100 * attribution.confidence),
    )


def speaker_of(claim: Claim) -> Speaker:
    source = claim.source
    return Speaker(source.id, source.name, source.type, source.title, source.acronym)


def manifest_of(claims: Iterable[Claim], names: Iterable[str]) -> Manifest:
    numbers: dict[Speaker, int] = {}
    entries = tuple(
        entry_of(claim, name, numbers.setdefault(speaker_of(claim), len(numbers)))
        for claim, name in zip(claims, names, strict=True)
    )
    return Manifest(tuple(numbers), entries)


def written_items(table: Table, tenant: str, article_id: str) -> list[Item]:
    """All that runs have written of an article's claims, served or not, with their manifests in parts."""
    owner = Key("PK").eq(keys.article_pk(tenant, article_id)) & Key("SK").begins_with(keys.WRITTEN)
    return table.all(owner, lambda item: item)


def written_speakers(table: Table, tenant: str, article_id: str) -> list[Speaker]:
    """The sources of all claims that are kept of an article."""
    items = written_items(table, tenant, article_id)
    return [speaker_of(stray_claim(item)) for item in items if item["SK"].startswith(keys.CLAIM)]


def stray_claim(item: Item) -> Claim:
    """A claim that no manifest names, which is known by its item alone; an earlier version wrote none."""
    return Claim.model_validate({**_TOLD_BY_ARTICLE, **_kept(item)})
