"""What is not loaded of spaCy's model is not missed."""

import spacy

from chalicelib.bootstrap import ENGLISH
from chalicelib.extraction import lexicon


def test_the_models_tokenizer_is_that_of_spacys_english(pipeline):
    whole, loaded = spacy.load(ENGLISH), pipeline.nlp
    assert loaded.pipe_names == whole.pipe_names
    rules = {word: rule for word, rule in loaded.tokenizer.rules.items() if word in whole.tokenizer.rules}
    assert rules.keys() == whole.tokenizer.rules.keys()
    assert all(word.lower() in lexicon.words("titles") for word in loaded.tokenizer.rules.keys() - rules)
    for name in ("prefix_search", "suffix_search", "infix_finditer", "url_match"):
        ours, theirs = (getattr(nlp.tokenizer, name).__self__.pattern for nlp in (loaded, whole))
        assert ours == theirs
    assert loaded.tokenizer.token_match == whole.tokenizer.token_match
