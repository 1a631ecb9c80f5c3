"""Who each source is inside the article: names, short names, pronouns and role nouns resolved.

It may use ``lexicon`` and ``reading``; of its modules only those of ``facts`` touch the parse.

    facts           what the text says of persons, organizations and sources, read off the parse once

    persons         a person, put together from mentions
    people          the persons of one article, found by the words of a name
    genders         what the article's pronouns tell of persons
    organizations   names in full, and what "the council" is short for
    identities      who a source is
    spoken          who has spoken so far
    story           these together: what a source is looked up in

    by_label        the speaker of a transcript's line
    by_pronoun      whom "she" or "they" stands for
    by_name         a person named by the phrase, or beside it
    by_noun         "the mayor", "a spokeswoman", "residents"
    office_holders  the person who has a title
    institutions    the organization that a noun names
    resolution      these in their order
"""
