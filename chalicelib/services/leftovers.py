"""What is kept of an article beside what is served: left by a run that was cut off, or replaced.

What was served once and is not any longer can go: nobody serves it again. Of the rest another run may be
writing a part, which nobody is served yet. So what is to go is listed first, and then the article notes that
something is cleared: whoever has read the article before that cannot publish, and begins again under another
name, which is not on the list.
"""

from __future__ import annotations

from contextlib import suppress

from pydantic import ValidationError

from chalicelib.models import Metadata
from chalicelib.naming.object_keys import text_key, text_prefix
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord
from chalicelib.ports.objects import ObjectMissing
from chalicelib.ports.texts import read_text


def clear_others(ports: Ports, article: ArticleRecord, replaced: ArticleRecord | None = None) -> bool:
    """Delete every generation but the one that is served: its claims, headings, sources and text.

    ``replaced``: as the article was read when the caller let readers see another generation than this record
    serves. Nothing is done where another run has changed the article since it was read, and clears by
    itself. Whether something was there to be deleted.
    """
    tenant, article_id, served = article.tenant, article.article_id, article.generation
    if served is None:
        return False
    own = text_key(tenant, article_id, served)
    texts = [key for key in ports.objects.keys(text_prefix(tenant, article_id)) if key != own]
    claims = ports.claims.unnamed(article)
    if not (texts or claims):
        return False
    known = _served_by(ports, replaced) if replaced else frozenset()
    if not known >= {*texts, *claims}:
        if not ports.articles.note_clearing(article):
            return False
        ports.articles.relist(article, [said for key in texts if (said := said_of(ports, key))])
    ports.claims.discard(article, claims)
    for key in texts:
        ports.objects.delete(key)
    return True


def _served_by(ports: Ports, article: ArticleRecord) -> frozenset[str]:
    """Names of all that was served when the article was read so."""
    text = text_key(article.tenant, article.article_id, article.generation or "")
    return ports.claims.named(article) | {text}


def said_of(ports: Ports, text: str) -> Metadata | None:
    """What a text under an S3 key says of itself; None where it is gone, or was written otherwise once."""
    with suppress(ObjectMissing, ValidationError):
        return read_text(ports.objects.get(text)).article.metadata
    return None
