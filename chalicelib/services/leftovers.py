"""What is kept of an article beside what is served: left by a run that was cut off, or replaced.

Another run may be writing a generation of its own meanwhile, which nobody is served yet. So what is to go is
listed first, and then the article notes that something is cleared: whoever has read the article before
that cannot publish, and begins again under another name, which is not on the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from pydantic import ValidationError

from chalicelib.models import Metadata
from chalicelib.naming.object_keys import text_prefix
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord
from chalicelib.ports.claims import Claim
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.texts import read_text


def clear_others(ports: Ports, article: ArticleRecord, claims: Iterable[Claim] = ()) -> bool:
    """Delete every generation but the one that is served: its claims, headings, sources and text.

    ``claims``: those that are served, if they are at hand. Nothing is done where another run has changed
    the article since it was read, and clears by itself. Whether something was there to be deleted.
    """
    tenant, article_id, served = article.tenant, article.article_id, article.generation
    if served is None:
        return False
    prefix = text_prefix(tenant, article_id)
    texts = [key for key in ports.objects.keys(prefix) if key != f"{prefix}{served}.json"]
    generations = ports.claims.generations(tenant, article_id) - {served}
    if not (texts or generations) or not ports.articles.note_clearing(article):
        return False
    ports.articles.relist(article, [said for key in texts if (said := said_of(ports, key))])
    keep = frozenset((claim.source.id, claim.source.name) for claim in claims if not claim.is_rejected)
    for generation in sorted(generations):
        ports.claims.discard(tenant, article_id, generation, keep)
    for key in texts:
        ports.objects.delete(key)
    return True


def said_of(ports: Ports, text: str) -> Metadata | None:
    """What a text under an S3 key says of itself; None where it is gone, or was written otherwise once."""
    with suppress(ObjectMissing, ValidationError):
        return read_text(ports.objects.get(text)).article.metadata
    return None
