"""Claims at second hand that name their speaker in the passive: "Carne was quoted as saying that …"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.drafts import Draft, Finder, Passage, Stretch
from chalicelib.extraction.reading.edges import trimmed
from chalicelib.extraction.reading.noun_phrases import noun_phrase
from chalicelib.extraction.reading.paragraphs import Paragraph, Token

CITING = frozenset({"quote", "cite", "report", "record"})
CONFIDENCE = 0.8


def citing_drafts(paragraphs: Sequence[Paragraph]) -> Iterator[Draft]:
    for paragraph in paragraphs:
        for saying in paragraph.doc:
            if saying.dep_ == "pcomp" and saying.head.lower_ == "as" and not paragraph.quoted(saying):
                draft = _draft(saying, saying.head.head, paragraph)
                if draft is not None:
                    yield draft


def _draft(saying: Token, citing: Token, paragraph: Paragraph) -> Draft | None:
    speakers, said = children(citing, "nsubjpass"), children(saying, "ccomp", "dobj")
    if citing.lemma_.lower() not in CITING or not speakers or not said:
        return None
    content = trimmed(paragraph.text, saying.idx + len(saying.text), _end(said[0]))
    return Draft(
        paragraph,
        (Passage(paragraph.index, content),),
        Finder.CITING,
        source=noun_phrase(speakers[0], paragraph),
        source_head=speakers[0],
        cue=Stretch(citing.idx, saying.idx + len(saying.text)),
        cue_head=saying,
        speech=True,
        confidence=CONFIDENCE,
    )


def _end(token: Token) -> int:
    last = token.right_edge
    return int(last.idx + len(last.text))
