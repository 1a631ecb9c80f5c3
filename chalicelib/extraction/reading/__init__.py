"""An article's text in, drafts out: which words attribute something, to which words for a source, and what.

It may use the word lists (``lexicon``), the models and the errors of the project, and itself.

    quotations          quotation marks paired
    paragraphs          body blocks parsed by spaCy, with their quotations
    frames              the reporter's sentences, in which a quotation is one word
    drafts              an attribution before it is known who the source is
    names               a name before it is known whose it is
    acts                what the source did
    reported            whether that was to say or write something
    learned             a trained network reads who attributes what to whom
    clauses             what stands below a word in the parse, for this and the later rooms
    negation            whether a cue denies what it attributes
    edges               stretches of text without white space and punctuation around them
    noun_phrases        the phrase of a source
    proper_names        the capitalised words around a head
    abbreviations       "Sgt." as one word
    personal_titles     whether a name follows "Dr" or "Cllr."
    anonymity_formulas  "on condition of anonymity"
    topics              what a content is about
"""
