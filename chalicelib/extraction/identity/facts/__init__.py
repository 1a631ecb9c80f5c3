"""What the text says of persons, organizations and sources, read off the parse once, as plain frozen data.

It may use ``lexicon`` and ``reading``; the stages that say who a source is read these facts alone.

    collecting      all of it: paragraphs and drafts in, ``Facts`` out

    mentions        every mention of a person's name: title, role beside it, gender, prominence
    names           where persons' names stand
    settled_names   what each name is the name of, over the whole article
    named_kinds     what the noun beside a name says that it is
    known           what is known of the article when a phrase of it is read
    prominence      how prominent a name is in its clause
    name_tokens     which tokens are a name's own
    bare_surnames   surnames of known persons that spaCy took for no names
    surnames        what two ways to write one name have in common
    titles          what stands before a name
    appositions     the role beside a name, or what its person does
    pronouns        "he", "she", "they"
    entities        organizations, places and works as the article names them

    sources         what an attribution says of who made it
    labels          a transcript's speaker, before the colon
    phrases         the noun phrase of a source
    nouns           the noun in it that says what the source is
    plurals         several, one, and a part of several
    source_types    person, group, organization or document
    descriptions    a role's noun phrase as a title
    makers          whose a statement or a count is, and for whom a spokesperson speaks
    neighbours      who stands beside a description, after a comma
    anonymity       to whom the article grants it
"""
