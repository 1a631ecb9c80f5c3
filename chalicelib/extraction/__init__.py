"""Text in, attributions out: who is on record as saying what in an article.

    paragraphs   body blocks parsed by spaCy, quotation marks paired
    frames       the reporter's sentences, in which a quotation is one word
    learned      a trained network reads who attributes what to whom
    transcripts  "X: “…”", block quotations with a citation
    relays       through whom a claim came: "told CNN", "according to Reuters"
    nesting      each word left to one attribution
    chains       quotations that only their neighbours attribute
    resolution   who the source is: names, titles, pronouns, types
    assembly     the models, with offsets into the article's text
    pipeline     these in their order: ``extract`` and ``explain``

Pure: no clock, no environment, no connections; the models are passed in.
"""

EXTRACTOR_VERSION = "2.3.0"
