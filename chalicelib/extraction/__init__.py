"""Text in, attributions out: who is on record as saying what in an article.

It may use the models and the errors of the project, spaCy and the network's runtime.

    lexicon    the word lists in ``data/``
    reading    which words attribute something, to whom, and what
    layout     attributions by how they stand on the page and to each other
    identity   who the source is: names, titles, pronouns, types
    assembly   the models, with offsets into the article's text
    pipeline   these in their order: ``extract`` and ``explain``

Each uses those above it alone. Pure: no clock, no environment, no connections; the models are passed in.
"""

EXTRACTOR_VERSION = "3.2.0"
