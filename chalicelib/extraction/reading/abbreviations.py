"""Titles with a full stop as one word: spaCy would end a sentence after "Sgt." and "Supt."."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.extraction import lexicon

if TYPE_CHECKING:
    from spacy.language import Language


def know_titles(nlp: Language) -> Language:
    """The pipeline, whose tokenizer keeps the titles of ``data/titles.txt`` whole."""
    tokenizer: Any = nlp.tokenizer  # whose type spaCy leaves open
    for title in lexicon.words("titles"):
        if title.endswith(".") and len(title) > 2:
            for form in (title.capitalize(), title.upper()):
                tokenizer.add_special_case(form, [{"ORTH": form}])
    return nlp
