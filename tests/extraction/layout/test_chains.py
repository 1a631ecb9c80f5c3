"""Quotations that only their neighbours attribute."""

from tests.extraction.conftest import contents


def test_a_bare_quotation_continues_the_speech_before_it(said):
    text = "“The pier is closed,” Ann Low said. “It will stay closed until spring.”"
    assert said(text) == [("Ann Low", "said", ["The pier is closed,", "It will stay closed until spring."])]


def test_a_speech_over_several_paragraphs(said):
    text = "“The pier is closed,” Ann Low said. “We are sorry.\n“It will open in spring.”"
    ((_, _, content),) = said(text)
    assert content == ["The pier is closed,", "We are sorry.", "It will open in spring."]


def test_a_bare_paragraph_goes_on_with_the_speaker(attributions):
    text = "“The pier is closed,” Ann Low said.\n“It will stay closed until the spring.”"
    (only,) = attributions(text)
    assert contents(only)[-1] == "It will stay closed until the spring."


def test_after_other_sentences_a_bare_paragraph_is_a_claim_of_its_own(attributions):
    text = (
        "“The pier is closed,” Ann Low said. The crowd grew restless outside.\n"
        "“It will stay closed until the spring.”"
    )
    first, second = attributions(text)
    assert second.cue is None
    assert second.source.mention is None
    assert second.source.name == first.source.name == "Ann Low"
    assert second.confidence < first.confidence


def test_a_second_speaker_ends_the_chain(attributions):
    text = "“The pier is closed,” Ann Low said. “It is not closed,” Tom Reed said. “Not at all.”"
    assert [(a.source.name, len(a.content)) for a in attributions(text)] == [("Ann Low", 1), ("Tom Reed", 2)]


def test_a_bare_quotation_does_not_go_on_with_a_passive(attributions):
    text = (
        "“The pier is closed,” Ann Low said.\n"
        "More visitors are expected to come in the summer.\n"
        "“We hope that it opens again before then.”"
    )
    quoted = [a for a in attributions(text) if contents(a)[-1].startswith("We hope")]
    assert all(a.source.name == "Ann Low" or not a.source.mention for a in quoted)
    assert not any(len(a.content) > 1 for a in quoted)


def test_a_broken_off_quotation_is_one_claim(said):
    text = "“We will not go,” added Tom Reed, whose brother died there, “unless they pay.”"
    assert said(text) == [("Tom Reed", "added", ["We will not go,", "unless they pay."])]
