"""Attributions by a verb: "X said that …", "… , X said", "X called it …", "X denied reports that …".

Verbs inside quotation marks are passed over: what a quoted speaker relays is
part of what the speaker says.
"""

from __future__ import annotations

from chalicelib.extraction import anonymity, clauses, lexicon
from chalicelib.extraction.clauses import children
from chalicelib.extraction.drafts import Draft, Passage, Stretch
from chalicelib.extraction.frames import Frame
from chalicelib.extraction.lexicon import Verb
from chalicelib.extraction.paragraphs import Paragraph, Token

# Rates below which a verb's construction is left alone. Over PolNeAR's training part the F1 of who
# said what is flat from 0.25 to 0.45; objects and infinitives ("posted a video") are held to more.
CLAUSE_THRESHOLD = 0.4
OBJECT_THRESHOLD = 0.45
NOBODY = frozenset({"you", "someone", "anyone", "nobody", "one"})
LONGEST_PREPOSITION = 9  # characters with the spaces around it
DENIALS = frozenset({"deny", "dispute", "reject", "rebut", "refute", "disavow"})
ADDRESSING = frozenset({"tell", "inform", "remind", "assure", "reassure", "notify", "convince", "persuade"})
COMPLEMENTS = frozenset({"dobj", "oprd", "xcomp", "ccomp", "pobj", "pcomp"})
COMPLEMENT_PREPOSITIONS = frozenset({"of", "for", "as", "over", "about", "against", "to", "with", "toward"})


def verb_drafts(frame: Frame, taken: frozenset[int]) -> list[Draft]:
    """One draft for each cue verb of the frame; ``taken`` verbs (by index) have their content already."""
    drafts = []
    for token in frame.tokens:
        entry = _entry(token)
        if entry is not None and token.i not in taken:
            draft = _draft(token, entry, frame)
            if draft is not None and not anonymity.begins(frame.paragraph.text[token.idx : frame.end]):
                drafts.append(draft)
    return drafts


def _entry(token: Token) -> Verb | None:
    if token.pos_ not in {"VERB", "AUX"} or token.dep_ in {"aux", "auxpass", "amod", "compound"}:
        return None
    return lexicon.verbs().get(token.lemma_.lower())


def _draft(verb: Token, entry: Verb, frame: Frame) -> Draft | None:
    paragraph = frame.paragraph
    found = _complement(verb, entry, frame)
    if found is None:
        return None
    stretches, rule, weight = found
    source = clauses.subject(verb)
    if source is None or not stretches or (rule != "clause" and source.lower_ in NOBODY):
        return None
    source_stretch = clauses.noun_phrase(source, paragraph)
    source_stretch = _apart(source_stretch, verb)
    cue = _with_preposition(clauses.cue_stretch(verb, paragraph), stretches, rule, paragraph)
    stretches = [s for s in (_without(s, source_stretch, cue) for s in stretches) if s.end > s.start]
    if not any(_says_something(s, paragraph) for s in stretches):
        return None
    return Draft(
        paragraph,
        tuple(Passage(paragraph.index, s) for s in stretches),
        rule,
        source=source_stretch,
        source_head=source,
        cue=cue,
        cue_lemma=verb.lemma_.lower(),
        negated=clauses.negated(verb) or verb.lemma_.lower() in DENIALS,
        speech=rule == "clause",
        weight=weight,
    )


def _says_something(stretch: Stretch, paragraph: Paragraph) -> bool:
    """Not a lone pronoun: "disputes that", "said so" leave what was said to other sentences."""
    tokens = paragraph.tokens(*stretch)
    return len(tokens) > 1 or any(t.pos_ not in {"PRON", "DET", "ADV", "SCONJ"} for t in tokens)


def _with_preposition(cue: Stretch, content: list[Stretch], rule: str, paragraph: Paragraph) -> Stretch:
    """The cue with the word between verb and content: "called for", "referring to"."""
    if rule == "preposition" and content and 0 < content[0].start - cue.end <= LONGEST_PREPOSITION:
        return clauses.trimmed(paragraph.text, cue.start, content[0].start)
    return cue


def _apart(source: Stretch, verb: Token) -> Stretch:
    """The source ends where the verb begins (a relative clause may hold the verb itself)."""
    if source.start < verb.idx < source.end:
        return clauses.trimmed(verb.doc.text, source.start, verb.idx)
    return source


def _without(content: Stretch, *others: Stretch) -> Stretch:
    for other in others:
        if content.start < other.end and other.start < content.end:
            if other.start - content.start > content.end - other.end:
                content = Stretch(content.start, other.start)
            else:
                content = Stretch(other.end, content.end)
    return content


def _complement(verb: Token, entry: Verb, frame: Frame) -> tuple[list[Stretch], str, float] | None:
    """The stretches of the content, the rule that found them and its weight."""
    clause = _clause(verb, frame) if entry.clause >= CLAUSE_THRESHOLD else []
    if clause:
        return clause, "clause", entry.clause
    objects = [] if entry.lemma in ADDRESSING else _objects(verb)
    infinitive = children(verb, "xcomp")
    if infinitive and entry.infinitive >= OBJECT_THRESHOLD:
        persons = [noun for noun in objects if noun.pos_ != "NUM"]  # "voted 6–3 to charge drivers"
        return _after(verb, [*infinitive, *persons], frame), "infinitive", entry.infinitive
    if objects and entry.object >= OBJECT_THRESHOLD and not clauses.is_passive(verb):
        return _after(verb, objects, frame), "object", entry.object
    if objects and not clauses.is_passive(verb) and _names_content(objects[0]):
        return _after(verb, objects, frame), "object", max(entry.object, OBJECT_THRESHOLD)
    for preposition in children(verb, "prep", "prt"):
        rate = entry.prepositions.get(preposition.lower_, 0.0)
        if rate >= OBJECT_THRESHOLD:
            return _after(verb, children(preposition, "pobj", "pcomp"), frame), "preposition", rate
    return None


def _objects(verb: Token) -> list[Token]:
    """Objects, bare relative pronouns left out: "whom she called" has its content elsewhere."""
    return [c for c in children(verb, "dobj", "oprd") if c.tag_ not in {"WP", "WDT"}]


def _names_content(noun: Token) -> bool:
    """Whether a noun stands for something said, with what was said: "reports that …"."""
    said = noun.lemma_.lower() in lexicon.words("content_nouns")
    return said and bool(children(noun, "acl", "relcl", "ccomp", "prep"))


def _clause(verb: Token, frame: Frame) -> list[Stretch]:
    """The complement clause, with what the reporter's verb put in its midst left out."""
    found = children(verb, "ccomp")
    if not found:
        return _misattached(verb, frame)
    left_out = {t.i for aside in clauses.asides(found[0]) for t in aside.subtree} | {verb.i}
    first, last = found[0].left_edge, found[0].right_edge
    inside = frame.paragraph.tokens(max(first.idx, frame.start), min(last.idx + 1, frame.end))
    tokens = [t for t in inside if t.i not in left_out]
    stretches = clauses.run_stretches(frame.paragraph, tokens)
    return [_whole_quotations(s, frame.paragraph) for s in stretches]


def _misattached(verb: Token, frame: Frame) -> list[Stretch]:
    """A that-clause which the parser hung on a noun between: "told reporters on a call that …"."""
    if verb.lemma_.lower() not in ADDRESSING:
        return []
    for token in frame.tokens:
        if (
            token.i > verb.i
            and token.lower_ == "that"
            and token.head.i > token.i
            and token.head.pos_ in {"VERB", "AUX"}
        ):
            if not verb.is_ancestor(token):
                return []
            last = token.head.right_edge
            end = min(last.idx + len(last.text), frame.end)
            stretch = clauses.trimmed(frame.paragraph.text, token.idx, end)
            return [_whole_quotations(stretch, frame.paragraph)]
    return []


def _after(verb: Token, complements: list[Token], frame: Frame) -> list[Stretch]:
    """From the first complement to the end of the last, as one stretch."""
    if not complements:
        return []
    start = min(c.left_edge.idx for c in complements)
    tail = [
        c
        for c in verb.rights
        if c.dep_ in COMPLEMENTS or (c.dep_ == "prep" and c.lower_ in COMPLEMENT_PREPOSITIONS)
    ]
    last = max((c.right_edge for c in [*complements, *tail]), key=lambda t: t.i)
    end = min(last.idx + len(last.text), frame.end)
    return [_whole_quotations(clauses.trimmed(frame.paragraph.text, start, end), frame.paragraph)]


def _whole_quotations(stretch: Stretch, paragraph: Paragraph) -> Stretch:
    """A stretch that cuts through a quotation takes the whole of it, up to its closing mark."""
    start, end = stretch
    last = paragraph.quotation_at(end - 1) if end > start else None
    if last is not None:
        end = last.end
    first = paragraph.quotation_at(start)
    if first is not None:
        start = first.start
    return Stretch(start, end)
