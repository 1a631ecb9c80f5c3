"""What statistics know of an article: when and where it was published, and who is heard in it. Pure."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chalicelib.models import SourceType
from chalicelib.ports.articles import ArticleRecord, Extracted, Voice
from chalicelib.ports.claims import Claim

MOST_VOICES_BYTES = 60_000  # of an article's item, beside what it says of itself


class Tally(NamedTuple):
    """``when``: as the article's."""

    when: str
    outlet: str | None
    section: str | None
    voices: tuple[Voice, ...]


def is_counted(claim: Claim) -> bool:
    """Whether something was said, and not inside another claim, which counts for it."""
    return claim.attribution.said and claim.attribution.within is None


def voices(claims: Iterable[Claim]) -> tuple[Voice, ...]:
    """Of the claims of one article, none of them rejected."""
    heard = filter(is_counted, claims)
    counted = Counter((claim.source.id, claim.source.name, claim.source.type) for claim in heard)
    return tuple(Voice(*source, claims=count) for source, count in counted.items())


def kept_voices(claims: Sequence[Claim]) -> tuple[Voice, ...] | None:
    """None where they take too much room to be kept with the article."""
    found = voices(claims)
    return found if len(json.dumps(found).encode()) <= MOST_VOICES_BYTES else None


def tally(article: ArticleRecord, heard: tuple[Voice, ...]) -> Tally:
    metadata = (article.extracted or Extracted()).metadata
    return Tally(article.when, metadata.publisher, metadata.section, heard)


def pack(tallies: Iterable[Tally]) -> bytes:
    """Tallies in as few bytes as are easily had: each source once, compressed.

    The same tallies in the same order give the same bytes.
    """
    sources: dict[tuple[str, str | None, str], int] = {}
    articles = [
        (
            each.when,
            each.outlet,
            each.section,
            [
                (
                    sources.setdefault((voice.source_id, voice.name, voice.type.value), len(sources)),
                    voice.claims,
                )
                for voice in each.voices
            ],
        )
        for each in tallies
    ]
    return zlib.compress(json.dumps([list(sources), articles], separators=(",", ":")).encode())


def unpack(packed: bytes) -> list[Tally]:
    """What was packed."""
    listed, articles = json.loads(zlib.decompress(packed))
    sources = {number: (each[0], each[1], SourceType(each[2])) for number, each in enumerate(listed)}
    return [
        Tally(
            when,
            outlet,
            section,
            tuple(Voice(*sources[index], n) for index, n in heard),
        )
        for when, outlet, section, heard in articles
    ]
