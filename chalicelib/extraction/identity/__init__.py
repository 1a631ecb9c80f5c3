"""Who each source is inside the article: names, short names, pronouns and role nouns resolved.

It may use ``lexicon`` and ``reading``; of its modules only those of ``facts`` touch the parse.

    facts           what the text says of persons, organizations and sources, read off the parse once

    persons         a person, put together from mentions
    people          the persons of one article, found by the words of a name
    genders         what the article's pronouns tell of persons
    organizations   organizations, places and works, put together from names
    identities      who a source is
    spoken          who has spoken so far
    centres         whom "he" and "she" go on about
    story           these together: what a source is looked up in

    by_label        the speaker of a transcript's line
    interviewees    whom an interview is with
    by_name         a person named by the phrase, or beside it
    mentioned       whom the article mentions around a place
    candidates      whom "she" or "the mayor" may mean, and what speaks for each
    linking         how likely each is meant, as was learned
    by_link         the likeliest
    certainty       how likely name and type are right
    resolution      these in their order
"""
