"""The stages in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.extraction.assembly import assemble
from chalicelib.extraction.chains import chain, resumed
from chalicelib.extraction.drafts import Draft
from chalicelib.extraction.frames import Frame, frames
from chalicelib.extraction.learned.network import Network
from chalicelib.extraction.learned.reading import read
from chalicelib.extraction.nesting import distinct, outermost
from chalicelib.extraction.paragraphs import Paragraph, parse
from chalicelib.extraction.relays import relayed
from chalicelib.extraction.resolution import Identity, Resolver
from chalicelib.extraction.transcripts import block_quotation_drafts, colon_drafts, turn_drafts
from chalicelib.models import Article, Attribution, Extraction

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True)
class Pipeline:
    """``nlp`` is spaCy's small English pipeline, whose parse the network was trained on."""

    nlp: Language
    network: Network


@dataclass(frozen=True)
class Explained:
    """An attribution, what was found in the text, and who that was taken to be."""

    attribution: Attribution
    draft: Draft
    identity: Identity


def extract(article: Article, pipeline: Pipeline) -> Extraction:
    """All attributions of the article's body, in text order of their content."""
    return extraction(article, explain(article, pipeline))


def extraction(article: Article, explained: Iterable[Explained]) -> Extraction:
    """What was found, without its evidence."""
    found = tuple(each.attribution for each in explained)
    return Extraction(attributions=found, extractor=EXTRACTOR_VERSION, skipped=unsupported(article))


def unsupported(article: Article) -> str | None:
    """Why an article is not read at all; None where it is."""
    if not article.body_blocks:
        return "it holds no text in which claims could stand"
    language = article.metadata.language
    if language is None or language.lower().split("-")[0] == "en":
        return None
    return f"language '{language}' is not supported: only English is"


def explain(article: Article, pipeline: Pipeline) -> Iterator[Explained]:
    """The same attributions, each with the evidence that made it."""
    if unsupported(article):
        return
    paragraphs = parse(article, pipeline.nlp)
    by_paragraph = {paragraph.index: frames(paragraph) for paragraph in paragraphs}
    in_order = [frame for group in by_paragraph.values() for frame in group]
    resolver = Resolver(paragraphs)
    for draft in find_drafts(paragraphs, in_order, pipeline.network):
        identity = resolver.identify(draft)
        yield Explained(assemble(draft, identity, article, paragraphs, by_paragraph), draft, identity)


def find_drafts(paragraphs: Sequence[Paragraph], frames: Sequence[Frame], network: Network) -> list[Draft]:
    """What is attributed in the article, in text order of the content."""
    cited, used = block_quotation_drafts(paragraphs)
    turns = turn_drafts(paragraphs)
    used |= {draft.paragraph.index for draft in turns}
    running = [paragraph for paragraph in paragraphs if paragraph.index not in used]
    running_frames = [frame for frame in frames if frame.paragraph.index not in used]
    drafts = [draft for group in read(running, network) for draft in outermost(relayed(distinct(group)))]
    drafts = resumed(running_frames, drafts)
    drafts = chain(running_frames, colon_drafts(running_frames, drafts)) + cited + turns
    return sorted((draft for draft in drafts if draft.sound), key=lambda draft: draft.order)
