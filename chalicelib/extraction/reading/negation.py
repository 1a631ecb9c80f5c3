"""Whether a cue says that something was not said, or denies it: "did not say", "denied", "nobody said"."""

from __future__ import annotations

from chalicelib.extraction import lexicon
from chalicelib.extraction.reading.clauses import children
from chalicelib.extraction.reading.paragraphs import Token

NOBODY = frozenset({"nobody", "none", "neither", "no-one"})


def is_negated(cue: Token) -> bool:
    """Whether the source denies the content, or is said not to have said it; not if both.

    "Did not mince words" denies no saying: the verb must be one that says, believes or plans something.
    """
    refusing = cue.head if cue.dep_ == "xcomp" else cue
    verbs = {cue, refusing} if refusing.lemma_.lower() in lexicon.words("refusals") else {cue}
    turns = (
        cue.lemma_.lower() in lexicon.words("denials"),
        refusing.lemma_.lower() in lexicon.words("refusals"),
        *(bool(children(verb, "neg")) and _says(verb) for verb in verbs),
        any(_is_nobody(noun) for verb in verbs for noun in children(verb, "nsubj", "nsubjpass")),
    )
    return sum(turns) % 2 == 1


def _says(verb: Token) -> bool:
    """A listed verb, or one with a clause of what is said."""
    return (
        verb.lemma_.lower() in lexicon.table("acts")
        or verb.lemma_.lower() in lexicon.words("refusals")
        or bool(children(verb, "ccomp", "xcomp"))
    )


def _is_nobody(subject: Token) -> bool:
    """ "nobody", "no senator"; not "No 10", "no fewer than twenty", "no one but the mayor"."""
    if any(token.lower_ in {"but", "except", "fewer", "less", "more"} for token in subject.subtree):
        return False
    determined = any(child.lower_ in {"no", "neither"} for child in children(subject, "det", "preconj"))
    counted = subject.like_num and subject.lower_ != "one"
    return subject.lower_ in NOBODY or (determined and not counted)
