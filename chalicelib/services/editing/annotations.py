"""Articles with claims that editors corrected, as annotated text: what training/ reads beside its corpus.

The annotation is brat standoff (https://brat.nlplab.org/standoff.html), as PolNeAR has it: an
event for each claim that stands, with the spans of its source, cue and content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from chalicelib.models import Span
from chalicelib.naming.object_keys import text_key
from chalicelib.ports import Ports
from chalicelib.ports.claims import Claim
from chalicelib.ports.corrections import Correction
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.texts import read_text
from chalicelib.services.asking import steadily
from chalicelib.services.paging import Page, Paging, read_cursor, write_cursor


def corrected_articles(ports: Ports, tenant: str, paging: Paging) -> Page:
    """One item for each article that is served and has a corrected claim; a page may be short."""
    listing = f"{tenant}|corrections"
    rows, after = ports.corrections.list(
        tenant, paging.limit, read_cursor(ports.cursor_key, listing, paging.cursor)
    )
    found = (_annotated(ports, tenant, row) for row in rows)
    items = [item for item in found if item]
    return Page(items=items, next=write_cursor(ports.cursor_key, listing, after))


def _annotated(ports: Ports, tenant: str, correction: Correction) -> dict[str, Any] | None:
    """None where the article is told with an earlier correction, or is not served."""
    article_id = correction.article_id
    corrections = ports.corrections.of_article(tenant, article_id)
    if min(corrections, default=None) != correction.claim_id:
        return None

    def read(generation: str) -> tuple[str, list[Claim]]:
        return generation, ports.claims.all_of_article(tenant, article_id, generation)

    served = steadily(ports, ports.articles.get(tenant, article_id), read)
    if served is None:
        return None
    generation, claims = served
    try:
        kept = ports.objects.get(text_key(tenant, article_id, generation))
    except ObjectMissing:
        return None
    told = {"claim_id", "rejected", "speaker", "source_type", "kind", "by", "at"}
    return {
        "name": article_id,
        "text": read_text(kept).article.text,
        "annotation": annotation(claims),
        "corrections": [each.model_dump(mode="json", include=told) for each in corrections.values()],
    }


def annotation(claims: Sequence[Claim]) -> str:
    """Brat standoff of the claims that are not rejected."""
    return "\n".join(_lines([claim for claim in claims if not claim.is_rejected]))


def _lines(claims: Sequence[Claim]) -> Iterator[str]:
    number = 0
    for event, claim in enumerate(claims, 1):
        attribution = claim.attribution
        cue = [attribution.cue] if attribution.cue else []
        mention = [attribution.source.mention] if attribution.source.mention else []
        roles: dict[str, Sequence[Span]] = {
            "Attribution": cue or attribution.content[:1],
            "Content": attribution.content,
            "Cue": cue,
            "Source": mention,
        }
        arguments = []
        for role, spans in roles.items():
            if spans:
                number += 1
                arguments.append(f"{role}:T{number}")
                places = ";".join(f"{span.start} {span.end}" for span in spans)
                words = " ".join(" ".join(span.text.split()) for span in spans)
                yield f"T{number}\t{role} {places}\t{words}"
        yield f"E{event}\t{' '.join(arguments)}"
