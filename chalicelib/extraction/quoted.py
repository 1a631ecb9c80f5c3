"""Quotations with their attribution beside them: “…,” X said; said X: “…”; “…,” X said, “…”."""

from __future__ import annotations

from chalicelib.extraction import clauses, lexicon
from chalicelib.extraction.drafts import Draft, Passage, Stretch
from chalicelib.extraction.frames import Frame
from chalicelib.extraction.paragraphs import Token
from chalicelib.extraction.quotations import Quotation

THRESHOLD = 0.4
FARTHEST = 40  # words between a quotation and its verb: appositions may be long
LONGEST_TITLE = 7  # words
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
SPEECH_END = frozenset(",.?!\u2026\u2014-")


def quoted_drafts(frame: Frame) -> tuple[list[Draft], frozenset[int]]:
    """The drafts, and the indices of the verbs that they use."""
    drafts: list[Draft] = []
    verbs: set[int] = set()
    claimed: set[Quotation] = set()
    for verb in _cue_verbs(frame):
        after = [q for q in _after(verb, frame) if q not in claimed]
        before = [q for q in _before(verb, frame, after) if q not in claimed]
        if before or after:
            draft = _draft(verb, before, after, frame)
            if draft is not None:
                drafts.append(draft)
                verbs.add(verb.i)
                claimed.update(before, after)
    return drafts, frozenset(verbs)


def _cue_verbs(frame: Frame) -> list[Token]:
    """Verbs of speaking, those beside a quotation first come first served."""
    if not frame.quotations:
        return []
    found = []
    for token in frame.tokens:
        entry = lexicon.verbs().get(token.lemma_.lower())
        verbal = token.pos_ in {"VERB", "AUX"} or token.tag_ == "NNS"  # "says" is often tagged a plural
        if verbal and entry is not None and entry.quotation >= THRESHOLD:
            found.append(token)
    return found


def _between(frame: Frame, start: int, end: int) -> list[Token]:
    return [t for t in frame.tokens if start <= t.idx < end]


def _before(verb: Token, frame: Frame, after: list[Quotation]) -> list[Quotation]:
    """The quotations that the verb closes: “…,” X said."""
    earlier = [q for q in frame.quotations if q.outer_end <= verb.idx]
    if not earlier:
        return []
    last = earlier[-1]
    between = _between(frame, last.outer_end, verb.idx)
    if len(between) > FARTHEST or not _runs_on(last, between, frame):
        return []
    if any(_is_rival(token, verb) for token in between):
        return []
    lead = _between(frame, frame.start, earlier[0].outer_start)
    if any(token.is_alpha for token in lead) and (after or _is_title(last, frame)):
        return []
    return earlier


def _is_title(quotation: Quotation, frame: Frame) -> bool:
    """“Meet the Press”: no speech, but the name of a programme, book or play."""
    words = frame.paragraph.text[quotation.start : quotation.end].split()
    return len(words) <= LONGEST_TITLE and all(len(w) < 4 or not w[0].islower() for w in words)


def _runs_on(quotation: Quotation, between: list[Token], frame: Frame) -> bool:
    """The quotation ends in a comma, question or exclamation mark, or one follows it."""
    if frame.paragraph.text[quotation.end - 1] in SPEECH_END:
        return True
    return bool(between) and between[0].text in {",", "\u2014", "-", "\u2013"}


def _is_rival(token: Token, verb: Token) -> bool:
    """Another finite verb that could take the quotation; those in the source's own relative clause cannot."""
    if token.pos_ != "VERB" or token.dep_ in {"relcl", "acl", "advcl", "amod", "xcomp"}:
        return False
    entry = lexicon.verbs().get(token.lemma_.lower())
    return entry is not None and entry.quotation >= THRESHOLD and token.head.dep_ != "relcl"


def _after(verb: Token, frame: Frame) -> list[Quotation]:
    """The quotation that the verb opens: X said, “…”."""
    later = [q for q in frame.quotations if q.outer_start > verb.idx]
    if not later:
        return []
    between = _between(frame, verb.idx + len(verb.text), later[0].outer_start)
    if len(between) > FARTHEST:
        return []
    last = between[-1].text if between else ""
    clause = [t for t in between if t.dep_ in {"nsubj", "nsubjpass", "ccomp"} and t.head.i > verb.i]
    if _names_object(verb, between) or (last == "" and _is_title(later[0], frame) and between):
        return []
    if last not in {",", ":", ""} or any(_is_rival(t, verb) for t in between):
        return []
    if clause and last != ":":
        return []
    return later[:1]


def _names_object(verb: Token, between: list[Token]) -> bool:
    """Whether the quotation says something of the verb's object: "called the plan “thin”"."""
    entry = lexicon.verbs()[verb.lemma_.lower()]
    return entry.object > entry.quotation and any(t.dep_ in {"dobj", "nsubj"} for t in between)


def _source(verb: Token, frame: Frame, before: list[Quotation]) -> Token | None:
    """The verb's subject where the parse has one outside the quotation, else the nearest noun."""
    if clauses.is_passive(verb):
        return clauses.agent(verb)
    found = clauses.subject(verb)
    if found is not None and _in_reach(found, frame) and (found.i < verb.i or before):
        return found
    edge = before[-1].outer_end if before else frame.start
    left = [t for t in _between(frame, edge, verb.idx) if t.pos_ in NOMINAL and _is_head(t)]
    if left:
        return left[0] if before else left[-1]
    right = [t for t in _between(frame, verb.idx + 1, frame.end) if t.pos_ in NOMINAL and _is_head(t)]
    return right[0] if right and before else None


def _in_reach(noun: Token, frame: Frame) -> bool:
    return not frame.paragraph.quoted(noun) and frame.start <= noun.idx < frame.end


def _is_head(token: Token) -> bool:
    return token.dep_ not in {"compound", "poss", "pobj", "npadvmod", "nmod", "dobj", "appos"} or (
        token.dep_ in {"dobj"} and token.pos_ in {"PROPN", "PRON"}
    )


def _content(before: list[Quotation], after: list[Quotation], source: Stretch, frame: Frame) -> list[Stretch]:
    stretches = []
    if before:
        start = before[0].start
        lead = _between(frame, frame.start, before[0].outer_start)
        if any(token.is_alpha for token in lead) and source.start > before[0].start:
            start = lead[0].idx
        stretches.append(Stretch(start, before[-1].end))
    elif after and frame.paragraph.text[after[0].start].islower():
        stretches += _fronted(source, frame)
    stretches += [_run_on(q, frame) for q in after]
    return stretches


def _fronted(source: Stretch, frame: Frame) -> list[Stretch]:
    """The first half of a sentence whose second is quoted: "The plan, she said, “is sound.”"."""
    text = frame.paragraph.text
    if text[frame.start : source.start].rstrip()[-1:] != ",":
        return []
    lead = clauses.trimmed(text, frame.start, source.start)
    return [lead] if lead.end > lead.start else []


def _run_on(quotation: Quotation, frame: Frame) -> Stretch:
    """A quoted beginning whose sentence goes on without marks: “Fear” in its many forms, he said."""
    following = [t for t in frame.tokens if t.idx >= quotation.outer_end]
    if not following or following[0].pos_ not in {"ADP", "VERB", "AUX", "NOUN"}:
        return Stretch(quotation.start, quotation.end)
    head = following[0]
    while head.head.i != head.i and head.head.idx >= quotation.start:
        head = head.head
    end = min(head.right_edge.idx + len(head.right_edge.text), frame.end)
    end = max(clauses.trimmed(frame.paragraph.text, quotation.start, end).end, quotation.end)
    return Stretch(quotation.start, end)


def _draft(verb: Token, before: list[Quotation], after: list[Quotation], frame: Frame) -> Draft | None:
    head = _source(verb, frame, before)
    if head is None:
        return None
    source = clauses.noun_phrase(head, frame.paragraph)
    if source.start < verb.idx < source.end:
        source = clauses.trimmed(frame.paragraph.text, source.start, verb.idx)
    index = frame.paragraph.index
    return Draft(
        frame.paragraph,
        tuple(Passage(index, s) for s in _content(before, after, source, frame)),
        "quoted",
        source=source,
        source_head=head,
        cue=clauses.cue_stretch(verb, frame.paragraph),
        cue_lemma=verb.lemma_.lower(),
        negated=clauses.negated(verb),
        speech=True,
        weight=lexicon.verbs()[verb.lemma_.lower()].quotation,
    )
