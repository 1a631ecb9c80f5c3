"""What an article says of itself, from blocks that have their roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from chalicelib.intake.lines.biography import Biography, read_biography
from chalicelib.intake.lines.bylines import Byline, read_byline, read_names
from chalicelib.intake.lines.captions import caption, split_caption
from chalicelib.intake.lines.dateline import read_dateline
from chalicelib.intake.lines.names import is_person, names_role, recased
from chalicelib.intake.lines.passages import Passage, letters
from chalicelib.intake.lines.timestamps import has_number, is_labelled, read_times
from chalicelib.intake.lines.wires import wire
from chalicelib.intake.page.language import detect_language
from chalicelib.models import BODY_ROLES, BlockRole, Caption, Metadata

NOBODY = ("admin", "administrator", "editor", "webmaster")  # as systems name the first who may write
Found = TypeVar("Found", Byline, Biography)
Writer = Byline | Biography


def metadata(passages: Sequence[Passage], known: Metadata) -> Metadata:
    """``known``: what is given, and what the markup says; it wins."""
    lines = {role: [passage.line for passage in passages if passage.role is role] for role in BlockRole}
    body = [passage.line for passage in passages if passage.role in BODY_ROLES]
    bylines = _all(read_byline(line) or read_names(line) for line in lines[BlockRole.BYLINE])
    biographies = _all(read_biography(line) for line in lines[BlockRole.BIOGRAPHY])
    writers: list[Writer] = [*biographies, *bylines]
    publisher = known.publisher or _first(writer.publisher for writer in writers)
    own = _authors(bylines, biographies)
    if known.authors and not all(map(is_person, own)):
        own = ()
    authors = own if own and _is_nobody(known.authors, publisher) else known.authors
    times = [read_times(line) for line in _with_labels(lines[BlockRole.TIMESTAMP])]
    return Metadata(
        headline=known.headline or _first(lines[BlockRole.HEADLINE]),
        dek=known.dek or _first(lines[BlockRole.DEK]),
        authors=authors,
        author_title=_title([*lines[BlockRole.BIOGRAPHY], *lines[BlockRole.BYLINE]], bylines, biographies),
        publisher=publisher,
        wire=wire(passages, authors, publisher, known.wire),
        section=known.section,
        tags=known.tags,
        url=known.url,
        language=known.language or detect_language("\n".join(body)),
        published=known.published or _first(published for published, _ in times),
        updated=known.updated or _first(updated for _, updated in times),
        dateline=_dateline(passages),
        captions=_merged(known.captions, _captions(lines[BlockRole.CAPTION])),
        corrections=_without_repeats(lines[BlockRole.CORRECTION], known.corrections),
        word_count=sum(any(map(str.isalnum, word)) for line in body for word in line.split()),
    )


def _title(lines: Iterable[str], bylines: Sequence[Byline], biographies: Sequence[Biography]) -> str | None:
    """A line of its own says it best ("Senior Reporter"), then the byline, then the biography."""
    own = (line for line in lines if names_role(line) and not read_byline(line) and not read_biography(line))
    writers: list[Writer] = [*bylines, *biographies]
    title = _first([*own, *(writer.title for writer in writers)])
    return recased(title) if title else None


def _authors(bylines: Sequence[Byline], biographies: Sequence[Biography]) -> tuple[str, ...]:
    names = [name for byline in bylines for name in byline.names] or [found.name for found in biographies]
    return tuple(dict.fromkeys(names))


def _is_nobody(authors: Iterable[str], publisher: str | None) -> bool:
    """Whether they are the outlet itself, or whoever set up its system."""
    outlet = letters(publisher or "")
    return all(letters(name) in {outlet, *NOBODY} for name in authors)


def _with_labels(lines: Iterable[str]) -> list[str]:
    """A date below a bare label ("Updated:") on the same line with it."""
    found: list[str] = []
    for line in lines:
        if found and is_labelled(found[-1]) and not has_number(found[-1]) and not is_labelled(line):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return found


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


def _merged(known: Iterable[Caption], found: Iterable[Caption]) -> tuple[Caption, ...]:
    """Each caption once, known ones first; its credit may stand in the text, or beside one of the two."""
    merged: dict[str, Caption] = {}
    for each in (*known, *found):
        split = caption(each.text)
        before = merged.setdefault(letters(split.text), each if each.credit else split)
        if each.credit and not before.credit:
            merged[letters(split.text)] = Caption(text=before.text, credit=each.credit)
    return tuple(merged.values())


def _without_repeats(found: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    """Notices in the text, and those known besides that it does not hold, be it under a label."""
    texts = [letters(notice) for notice in found]
    other = (notice for notice in known if not any(letters(notice) in text for text in texts))
    return tuple(dict.fromkeys((*found, *other)))


def _dateline(passages: Iterable[Passage]) -> str | None:
    paragraphs = [p.line for p in passages if p.role is BlockRole.PARAGRAPH]
    found = read_dateline(paragraphs[0]) if paragraphs else None
    return found.place if found else None


def _all(values: Iterable[Found | None]) -> list[Found]:
    return [value for value in values if value is not None]


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
