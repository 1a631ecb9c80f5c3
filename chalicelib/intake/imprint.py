"""What an article says of itself, from blocks that have their roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.intake.biography import Biography, read_biography
from chalicelib.intake.bylines import Byline, read_byline, read_names
from chalicelib.intake.captions import caption, split_caption
from chalicelib.intake.dateline import dateline
from chalicelib.intake.language import detect_language
from chalicelib.intake.names import names_role
from chalicelib.intake.passages import Passage
from chalicelib.intake.timestamps import read_times
from chalicelib.models import BODY_ROLES, BlockRole, Caption, Metadata


def metadata(passages: Sequence[Passage], known: Metadata) -> Metadata:
    """``known``: what is given, and what the markup says; it wins."""
    lines = {role: [p.line for p in passages if p.role is role] for role in BlockRole}
    body = [p.line for p in passages if p.role in BODY_ROLES]
    bylines = [
        byline for line in lines[BlockRole.BYLINE] if (byline := read_byline(line) or read_names(line))
    ]
    biographies = [found for line in lines[BlockRole.BIOGRAPHY] if (found := read_biography(line))]
    times = [read_times(line) for line in lines[BlockRole.TIMESTAMP]]
    roles = [line for line in lines[BlockRole.BIOGRAPHY] + lines[BlockRole.BYLINE] if names_role(line)]
    found = {
        "headline": known.headline or _first(lines[BlockRole.HEADLINE]),
        "dek": known.dek or _first(lines[BlockRole.DEK]),
        "authors": known.authors or _authors(bylines, biographies),
        "author_title": _first(
            [
                *(r for r in roles if not read_byline(r) and not read_biography(r)),
                *(b.title for b in [*bylines, *biographies]),
            ]
        ),
        "publisher": known.publisher or _first([b.publisher for b in [*biographies, *bylines]]),
        "published": known.published or _first(published for published, _ in times),
        "updated": known.updated or _first(updated for _, updated in times),
        "dateline": _dateline(passages),
        "captions": known.captions or tuple(_captions(lines[BlockRole.CAPTION])),
        "corrections": tuple(lines[BlockRole.CORRECTION]),
        "language": known.language or detect_language("\n".join(body)),
        "word_count": sum(len(line.split()) for line in body),
    }
    return known.model_copy(update=found)


def _authors(bylines: Sequence[Byline], biographies: Sequence[Biography]) -> tuple[str, ...]:
    names = [name for byline in bylines for name in byline.names] or [found.name for found in biographies]
    return tuple(dict.fromkeys(names))


def _captions(lines: Iterable[str]) -> Iterable[Caption]:
    """Each caption once; a credit on a line of its own belongs to the caption above it."""
    found: list[Caption] = []
    for line in lines:
        split = split_caption(line)
        if split and not split.text:
            if found and not found[-1].credit:
                found[-1] = Caption(text=found[-1].text, credit=split.credit)
        else:
            found.append(split or caption(line))
    return dict.fromkeys(found)


def _dateline(passages: Iterable[Passage]) -> str | None:
    paragraphs = [p.line for p in passages if p.role is BlockRole.PARAGRAPH]
    return dateline(paragraphs[0]) if paragraphs else None


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
