"""What happens to an article, stage by stage; each takes and gives plain data.

parse        its paragraphs, by spaCy, and the reporter's sentences in them
find         what is attributed, by which words: by layout, by the network, by neighbouring quotations
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
from chalicelib.extraction.assembly import assemble, no_comment
from chalicelib.extraction.identity import genders
from chalicelib.extraction.identity.facts.collecting import collect
from chalicelib.extraction.identity.identities import Identity
from chalicelib.extraction.identity.organizations import Organizations
from chalicelib.extraction.identity.people import People
from chalicelib.extraction.identity.resolution import resolve
from chalicelib.extraction.layout.block_quotations import block_quotation_drafts
from chalicelib.extraction.layout.chains import chain, resumed
from chalicelib.extraction.layout.citings import citing_drafts
from chalicelib.extraction.layout.colons import colon_drafts
from chalicelib.extraction.layout.introductions import introduced_drafts
from chalicelib.extraction.layout.nesting import apart, distinct, nested, unclaimed
from chalicelib.extraction.layout.questions import answer_drafts
from chalicelib.extraction.layout.refusals import refusals, without_refusals
from chalicelib.extraction.layout.relays import relayed
from chalicelib.extraction.layout.signatures import signed_drafts
from chalicelib.extraction.layout.transcripts import Turns, turns
from chalicelib.extraction.reading.drafts import Draft, Finder
from chalicelib.extraction.reading.frames import Frame, frames
from chalicelib.extraction.reading.learned.network import Network
from chalicelib.extraction.reading.learned.reading import read
from chalicelib.extraction.reading.names import Name
from chalicelib.extraction.reading.paragraphs import Paragraph, parse
from chalicelib.extraction.reading.pieces import MOST_IN_ALL, too_many
from chalicelib.models import Article, Attribution, Extraction, NoComment

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


@dataclass(frozen=True)
class Explanation:
    """All attributions of an article, in text order of their content, with what made each."""

    attributions: list[Explained]
    no_comment: list[NoComment]


def explain(article: Article, pipeline: Pipeline) -> Explanation:
    """What the article's body says."""
    if unsupported(article):
        return Explanation([], [])
    paragraphs = parse(article, pipeline.nlp)
    sentences = [frames(paragraph) for paragraph in paragraphs]
    metadata = article.metadata
    reporters = [*metadata.authors, *filter(None, [metadata.publisher])]
    found = find(paragraphs, sentences, pipeline.network, reporters)
    drafts = found.drafts
    facts = collect(paragraphs, drafts, found.names)
    people = People(facts.mentions)
    genders.infer(people, facts.pronouns)  # sets what the names themselves did not tell
    identities = resolve(facts.sources, people, Organizations(facts.organizations), reporters, facts.pronouns)
    told = list(zip(drafts, identities, strict=True))
    claims = [(draft, identity) for draft, identity in told if draft.finder is not Finder.REFUSAL]
    number_of = {draft.order: number for number, (draft, _) in enumerate(claims)}
    of_article = article, paragraphs, sentences
    return Explanation(
        [
            Explained(assemble(draft, identity, *of_article, number_of), draft, identity)
            for draft, identity in claims
        ],
        [no_comment(d, identity, article) for d, identity in told if d.finder is Finder.REFUSAL],
    )


@dataclass(frozen=True)
class Found:
    """What is attributed in an article, in text order of the content, and the names in it."""

    drafts: list[Draft]
    names: list[Name]


def find(
    paragraphs: Sequence[Paragraph],
    sentences: Sequence[Sequence[Frame]],
    network: Network,
    reporters: Sequence[str] = (),
) -> Found:
    """What layout tells is as it stands; the network reads the rest, and every word is left to one draft.

    Then the quotations that remain are given to whom their neighbours name.
    """
    spoken = turns(paragraphs, reporters)
    laid_out, used = _laid_out(paragraphs, spoken)
    seen = list(read(paragraphs, network))
    names = [name for each in seen for name in each.names]
    running = [frame for p in paragraphs if p.index not in used for frame in sentences[p.index]]
    by_paragraph = [list(filter(spoken.allows, each.drafts)) for each in seen if each.paragraph not in used]
    drafts = [draft for found in by_paragraph for draft in nested(relayed(distinct(apart(found))))]
    drafts += unclaimed(citing_drafts([p for p in paragraphs if p.index not in used]), drafts)
    drafts = resumed(running, drafts)
    drafts = colon_drafts(running, drafts)
    refused = list(refusals(paragraphs))
    drafts = without_refusals(drafts, refused)
    drafts = chain(running, drafts) + laid_out + refused
    return Found(sorted((draft for draft in drafts if draft.sound), key=lambda draft: draft.order), names)


def _laid_out(paragraphs: Sequence[Paragraph], spoken: Turns) -> tuple[list[Draft], set[int]]:
    """What the shape of the page tells, and the paragraphs that are thereby read."""
    drafts = [*block_quotation_drafts(paragraphs), *spoken.drafts]
    used = _paragraphs(drafts)
    signed = list(signed_drafts(paragraphs, used))
    used |= _paragraphs(signed)
    introduced = list(introduced_drafts(paragraphs, used))
    used |= {passage.paragraph for draft in introduced for passage in draft.content}
    answers, questions = answer_drafts(paragraphs, used | set(spoken.reporting))
    used |= _paragraphs(answers) | questions
    return [*drafts, *signed, *introduced, *answers], used


def _paragraphs(drafts: Iterable[Draft]) -> set[int]:
    return {index for draft in drafts for index in draft.paragraphs}


def extract(article: Article, pipeline: Pipeline) -> Extraction:
    """As ``explain``, without the evidence."""
    return extraction(article, explain(article, pipeline))


def extraction(article: Article, explained: Explanation) -> Extraction:
    """What was found, without its evidence."""
    return Extraction(
        attributions=tuple(each.attribution for each in explained.attributions),
        no_comment=tuple(explained.no_comment),
        extractor=EXTRACTOR_VERSION,
        skipped=unsupported(article),
    )


def unsupported(article: Article) -> str | None:
    """Why an article is not read at all; None where it is."""
    if not article.body_blocks:
        return "it holds no text in which claims could stand"
    language = article.metadata.language
    if language is not None and language.lower().split("-")[0] != "en":
        return f"language '{language}' is not supported: only English is"
    if too_many(article):
        return f"it has more than {MOST_IN_ALL:,} words and marks; send the story alone, or in parts"
    return None
