"""What happens to an article, stage by stage; each takes and gives plain data.

parse        its paragraphs, by spaCy, and the reporter's sentences in them
find_drafts  what is attributed, by which words: by layout, by the network, by neighbouring quotations
collect      the facts: every name, pronoun, organization and source, read off the parse once
People       the persons that the names are of; genders adds what pronouns tell of them
resolve      who each draft's source is, by the facts and by who spoke before
assemble     the attributions, with kind, topics and context, at offsets of the article's text
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.extraction.assembly import assemble
from chalicelib.extraction.identity import genders
from chalicelib.extraction.identity.facts.collecting import collect
from chalicelib.extraction.identity.identities import Identity
from chalicelib.extraction.identity.organizations import Organizations
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.resolution import resolve
from chalicelib.extraction.layout.block_quotations import block_quotation_drafts
from chalicelib.extraction.layout.chains import chain, resumed
from chalicelib.extraction.layout.colons import colon_drafts
from chalicelib.extraction.layout.nesting import distinct, outermost
from chalicelib.extraction.layout.relays import relayed
from chalicelib.extraction.layout.transcripts import turn_drafts
from chalicelib.extraction.reading.drafts import Draft
from chalicelib.extraction.reading.frames import Frame, frames
from chalicelib.extraction.reading.learned.network import Network
from chalicelib.extraction.reading.learned.reading import read
from chalicelib.extraction.reading.paragraphs import Paragraph, parse
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


def explain(article: Article, pipeline: Pipeline) -> list[Explained]:
    """All attributions of the article's body, in text order of their content, with what made each."""
    if unsupported(article):
        return []
    paragraphs = parse(article, pipeline.nlp)
    sentences = [frames(paragraph) for paragraph in paragraphs]
    drafts = find_drafts(paragraphs, sentences, pipeline.network)
    facts = collect(paragraphs, drafts)
    people = People(facts.mentions)
    genders.infer(people, facts.pronouns)  # sets what the names themselves did not tell
    identities = resolve(facts.sources, people, Organizations(facts.organizations))
    return [
        Explained(assemble(draft, identity, article, paragraphs, sentences), draft, identity)
        for draft, identity in zip(drafts, identities, strict=True)
    ]


def find_drafts(
    paragraphs: Sequence[Paragraph], sentences: Sequence[Sequence[Frame]], network: Network
) -> list[Draft]:
    """What is attributed in the article, in text order of the content.

    What layout tells (transcripts, block quotations) is as it stands; the network reads the other
    paragraphs, and of what it finds in each, every word is left to one draft. Then the quotations that
    remain are given to whom their neighbours name.
    """
    laid_out = [*block_quotation_drafts(paragraphs), *turn_drafts(paragraphs)]
    used = {index for draft in laid_out for index in draft.paragraphs}
    running = [paragraph for paragraph in paragraphs if paragraph.index not in used]
    running_frames = [frame for paragraph in running for frame in sentences[paragraph.index]]
    by_paragraph = read(running, network)
    drafts = [draft for found in by_paragraph for draft in outermost(relayed(distinct(found)))]
    drafts = resumed(running_frames, drafts)
    drafts = colon_drafts(running_frames, drafts)
    drafts = chain(running_frames, drafts) + laid_out
    return sorted((draft for draft in drafts if draft.sound), key=lambda draft: draft.order)


def extract(article: Article, pipeline: Pipeline) -> Extraction:
    """As ``explain``, without the evidence."""
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
