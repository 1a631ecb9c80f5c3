"""Attributions by how they stand on the page and to each other, rather than by their words.

It may use ``lexicon`` and ``reading``, and nothing of who the sources are.

    block_quotations  QUOTATION blocks with the citation under them
    transcripts       "LOW: The pier is closed.", "Q: Why? A: …"
    questions         questions as headings, answers under them
    introductions     quotations set apart after "Low said:"
    signatures        quotations signed after a dash
    citings           "Low was quoted as saying that …"
    refusals          who was asked and said nothing
    wholly_quoted     what stands in one pair of marks, without them
    colons            "Ann Low: “The pier is closed.”"
    relays            through whom a claim came: "told CNN", "according to Reuters"
    nesting           each word left to one attribution
    chains            quotations that only their neighbours attribute
"""
