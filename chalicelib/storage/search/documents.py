"""What is indexed of a claim. Texts are prepared here, so that the index needs no analyzer of its own."""

from __future__ import annotations

from functools import cache
from typing import Any

import tantivy

from chalicelib.naming.ids import digest
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import is_proper
from chalicelib.naming.words import topic_stems
from chalicelib.ports.claims import content_text
from chalicelib.ports.copies import copy_of, wordings
from chalicelib.ports.search import IndexedClaim, claim_place
from chalicelib.ports.sources import NAMED_AS

FORM = "1"  # of the documents; an index of another form is made again
LONGEST_VALUE = 400  # characters of what is compared whole
LONGEST_WORD = 60  # characters by which words are told apart
WHOLE: tuple[str, ...] = (
    *("article", "generation", "place", "when", "day", "month", "source", "called", "who", "name", "title"),
    *("type", "kind", "act", "named", "outlet", "outlet_name", "section", "section_name", "author"),
    *("author_name", "wire", "wording"),
)
STORED = {"wording"}
FLAGS = ("said", "counted", "proper", "negated", "relayed")
TEXTS = {"words": "position", "context_words": "position", "stems": "freq", "context_stems": "freq"}
TEXTS |= {"topics": "basic", "name_words": "basic"}


@cache
def schema() -> tantivy.Schema:
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    made.add_bytes_field("copy", stored=True)
    for name in WHOLE:
        stored = name in STORED
        made.add_text_field(name, stored=stored, tokenizer_name="raw", index_option="basic", fast=not stored)
    for name in FLAGS:
        made.add_boolean_field(name, indexed=True)
    for name, option in TEXTS.items():
        made.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    made.add_integer_field("confidence", indexed=True, fast=True)
    return made.build()


def document(each: IndexedClaim) -> tantivy.Document:
    claim, attribution = each.claim, each.claim.attribution
    source = claim.source
    name = source.name or ""
    content, context = _words(content_text(claim)), _words(attribution.context)
    made: dict[str, Any] = {
        "id": claim.id,
        "article": claim.article_id,
        "generation": each.generation,
        "place": claim_place(each.when, claim.article_id, claim.number),
        "when": each.when,
        "day": each.when[:10],
        "month": each.when[:7],
        "source": source.id,
        "called": called(source.id, name),
        "who": each.who,
        "type": source.type.value,
        "kind": attribution.kind.value,
        "act": attribution.act.value,
        "named": NAMED_AS[source.type],
        "said": attribution.said,
        "counted": attribution.said and attribution.within is None,
        "proper": is_proper(name),
        "negated": attribution.negated,
        "relayed": attribution.relayed_by is not None,
        "confidence": round(100 * attribution.confidence),
        "words": " ".join(content),
        "context_words": " ".join(context),
        "stems": " ".join(stems(content)),
        "context_stems": " ".join(stems(context)),
        "topics": " ".join(sorted(topic_stems(attribution.about))),
        "copy": copy_of(claim, each.when).model_dump_json(exclude_defaults=True).encode(),
    }
    if is_proper(name):
        made["name_words"] = " ".join(_words(name))
    written = {"name": name, "title": source.title, "wire": fold(claim.wire or "")}
    written |= {"outlet": fold(claim.outlet or ""), "outlet_name": claim.outlet}
    written |= {"section": fold(each.section or ""), "section_name": each.section}
    made |= {field: value[:LONGEST_VALUE] for field, value in written.items() if value}
    found = tantivy.Document(**made)
    for author in claim.authors:
        found.add_text("author", fold(author)[:LONGEST_VALUE])
        found.add_text("author_name", author[:LONGEST_VALUE])
    for wording in wordings(claim):
        found.add_text("wording", wording_term(wording))
    return found


def called(source_id: str, name: str) -> str:
    """A source as one article names it."""
    return f"{source_id}|{fold(name)}"[:LONGEST_VALUE]


def parse_called(term: str) -> tuple[str, str]:
    """The id, and the name, folded."""
    source_id, _, name = term.partition("|")
    return source_id, name


def wording_term(wording: str) -> str:
    return digest(wording, length=26)


def stems(words: list[str]) -> list[str]:
    """By Snowball's English stemmer: claims are looked for in English articles alone."""
    return list(_stemmer().analyze(" ".join(words)))


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return words.filter(tantivy.Filter.stemmer("english")).build()


def _words(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in fold(text).split()]
