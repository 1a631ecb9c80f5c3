"""Text in, attributions out: who is on record as saying what in an article.

    paragraphs   body blocks parsed by spaCy, quotation marks paired
    frames       the reporter's sentences, in which a quotation is one word
    quoted       quotations with an attribution beside them
    verbal       "X said that …", "X called it …"
    phrases      "according to X", "as X explained"
    nominal      "X's claim that …"
    transcripts  "X: “…”", block quotations with a citation
    relays       through whom a claim came: "told CNN", "according to Reuters"
    nesting      what stands inside another's content left out
    chains       quotations that only their neighbours attribute
    resolution   who the source is: names, titles, pronouns, types
    assembly     the models, with offsets into the article's text

Pure: no clock, no environment, no network; the pipeline is passed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib.extraction.assembly import assemble
from chalicelib.extraction.chains import chain
from chalicelib.extraction.drafts import Draft
from chalicelib.extraction.frames import Frame, frames
from chalicelib.extraction.nesting import outermost
from chalicelib.extraction.nominal import noun_drafts
from chalicelib.extraction.paragraphs import Paragraph, parse
from chalicelib.extraction.phrases import phrase_drafts
from chalicelib.extraction.quoted import quoted_drafts
from chalicelib.extraction.relays import relayed
from chalicelib.extraction.resolution import Resolver
from chalicelib.extraction.transcripts import block_quotation_drafts, colon_draft
from chalicelib.extraction.verbal import verb_drafts
from chalicelib.models import Article, Extraction

if TYPE_CHECKING:
    from spacy.language import Language

EXTRACTOR_VERSION = "1.0.0"

__all__ = ["EXTRACTOR_VERSION", "extract"]


def extract(article: Article, nlp: Language) -> Extraction:
    """All attributions of the article's body, in text order of their content.

    ``nlp`` is an English pipeline with a tagger, a parser, a lemmatizer and
    an entity recogniser; without them less is found, but nothing fails.
    """
    language = article.metadata.language
    if language is not None and language.lower().split("-")[0] != "en":
        reason = f"language '{language}' is not supported: only English is"
        return Extraction(attributions=(), extractor=EXTRACTOR_VERSION, skipped=reason)
    paragraphs = parse(article, nlp)
    by_paragraph = {paragraph.index: frames(paragraph) for paragraph in paragraphs}
    drafts = find_drafts(paragraphs, [frame for group in by_paragraph.values() for frame in group])
    resolver = Resolver(paragraphs)
    attributions = [
        assemble(draft, resolver.identify(draft), article, paragraphs, by_paragraph) for draft in drafts
    ]
    return Extraction(attributions=tuple(attributions), extractor=EXTRACTOR_VERSION)


def find_drafts(paragraphs: Sequence[Paragraph], all_frames: Sequence[Frame]) -> list[Draft]:
    """What all rules find, in text order of the content."""
    cited, used = block_quotation_drafts(paragraphs)
    running = [frame for frame in all_frames if frame.paragraph.index not in used]
    drafts = [draft for frame in running for draft in _frame_drafts(frame)]
    found = [draft for draft in chain(running, drafts) + cited if draft.sound]
    return sorted(found, key=lambda draft: draft.order)


def _frame_drafts(frame: Frame) -> list[Draft]:
    colon = colon_draft(frame)
    if colon is not None:
        return [colon]
    quoted, verbs = quoted_drafts(frame)
    drafts = [*quoted, *phrase_drafts(frame), *verb_drafts(frame, verbs), *noun_drafts(frame)]
    return outermost(relayed(drafts))
