"""Frames: the reporter's sentences, in which a quotation is one word."""

from chalicelib.extraction.reading.frames import frames
from chalicelib.extraction.reading.paragraphs import parse
from tests.extraction.conftest import article_of


def frame_texts(text, nlp):
    return [text[f.start : f.end] for p in parse(article_of(text), nlp) for f in frames(p)]


def test_sentences_inside_a_quotation_do_not_break_the_frame(nlp):
    text = "“It is late. We should go,” she said. The lights went out."
    assert frame_texts(text, nlp) == ["“It is late. We should go,” she said.", "The lights went out."]


def test_a_quotation_that_follows_a_full_stop_is_a_frame_of_its_own(nlp):
    text = "“It is late,” she said. “We should go.”"
    assert frame_texts(text, nlp) == ["“It is late,” she said.", "“We should go.”"]


def test_a_quoted_question_runs_on_into_its_attribution(nlp):
    text = "“Who pays?” Mr. Ode asked."
    assert frame_texts(text, nlp) == [text]


def test_a_bare_frame_has_no_words_outside_the_marks(nlp):
    (paragraph,) = parse(article_of("“We should go.” They left."), nlp)
    assert [frame.bare for frame in frames(paragraph)] == [True, False]
