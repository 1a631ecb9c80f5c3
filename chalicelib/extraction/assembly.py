"""Drafts and identities made into attributions whose offsets point into the article's text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from chalicelib.extraction.identity.identities import Identity
from chalicelib.extraction.reading.acts import act_of
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.frames import Frame
from chalicelib.extraction.reading.paragraphs import Paragraph
from chalicelib.extraction.reading.reported import is_said
from chalicelib.extraction.reading.topics import about
from chalicelib.models import Article, Attribution, Cue, Kind, NoComment, Source, Span

SET_APART = frozenset({Finder.CITATION, Finder.TURN, Finder.ANSWER, Finder.INTRODUCTION, Finder.SIGNATURE})


def assemble(
    draft: Draft,
    identity: Identity,
    article: Article,
    paragraphs: Sequence[Paragraph],
    sentences: Sequence[Sequence[Frame]],
    number_of: Mapping[tuple[int, int], int],
) -> Attribution:
    """``sentences``: the frames of each paragraph; ``number_of``: each draft's number, by its order."""
    start = draft.paragraph.start
    mention = _span(article, start, draft.source) if draft.source else None
    said = is_said(draft)
    together = (identity, *identity.others) if identity.others else ()
    cue = _span(article, start, draft.cue) if draft.cue else None
    content = sorted(draft.content, key=lambda p: (p.paragraph, p.stretch))
    return Attribution(
        kind=_kind(draft, paragraphs),
        content=tuple(_span(article, paragraphs[p.paragraph].start, p.stretch) for p in content),
        cue=Cue(start=cue.start, end=cue.end, text=cue.text, lemma=draft.cue_lemma) if cue else None,
        source=_source(identity, mention),
        sources=tuple(_source(each, mention) for each in together),
        act=act_of(draft, said=said),
        said=said,
        negated=draft.negated,
        relayed_by=draft.relayed_by,
        within=number_of.get(draft.within) if draft.within is not None else None,
        about=about(draft.content, paragraphs),
        context=_context(draft, article, paragraphs, sentences),
        confidence=round(draft.confidence, 2),
        identity_confidence=round(identity.confidence, 2),
    )


def no_comment(draft: Draft, identity: Identity, article: Article) -> NoComment:
    """Of a draft that is a refusal."""
    start = draft.paragraph.start
    mention = _span(article, start, draft.source) if draft.source else None
    cue = _span(article, start, draft.content[0].stretch)
    return NoComment(source=_source(identity, mention), cue=cue)


def _source(identity: Identity, mention: Span | None) -> Source:
    return Source(type=identity.type, name=identity.name, title=identity.title, mention=mention)


def _span(article: Article, offset: int, stretch: Stretch) -> Span:
    start, end = offset + stretch.start, offset + stretch.end
    return Span(start=start, end=end, text=article.text[start:end])


def _kind(draft: Draft, paragraphs: Sequence[Paragraph]) -> Kind:
    """Direct, mixed or indirect by the share of the content's letters in quotation marks."""
    if draft.finder in SET_APART:
        return Kind.DIRECT
    quoted = total = 0
    for passage in draft.content:
        paragraph = paragraphs[passage.paragraph]
        for at in range(*passage.stretch):
            if paragraph.text[at].isalnum():
                total += 1
                quoted += paragraph.quotation_at(at) is not None
    share = quoted / total if total else 0.0
    return Kind.DIRECT if share >= 0.95 else Kind.MIXED if share > 0.05 else Kind.INDIRECT


def _context(
    draft: Draft, article: Article, paragraphs: Sequence[Paragraph], sentences: Sequence[Sequence[Frame]]
) -> str:
    """From the first sentence that holds a part of the attribution to the last."""
    ranges = [_range(p, paragraphs) for p in draft.content]
    own = [Passage(draft.paragraph.index, s) for s in (draft.source, draft.cue) if s is not None]
    ranges += [_range(passage, paragraphs) for passage in own]
    start, end = min(r[0] for r in ranges), max(r[1] for r in ranges)
    for index in dict.fromkeys(passage.paragraph for passage in (*draft.content, *own)):
        frames, offset = sentences[index], paragraphs[index].start
        first = bisect_right(frames, start - offset, key=lambda frame: frame.end)
        last = bisect_left(frames, end - offset, key=lambda frame: frame.start)
        if first < last:
            start, end = min(start, offset + frames[first].start), max(end, offset + frames[last - 1].end)
    return article.text[start:end]


def _range(passage: Passage, paragraphs: Sequence[Paragraph]) -> tuple[int, int]:
    offset = paragraphs[passage.paragraph].start
    return offset + passage.stretch.start, offset + passage.stretch.end
