"""Pasted pages and wrapped texts as articles. Offsets count into the very string."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import ExtractionFailed
from chalicelib.intake.lines.passages import INVISIBLE
from chalicelib.intake.page.parse import parse, parse_text
from chalicelib.intake.reading import read_submission

PAGE = """Harbour board votes to close the Tarn ferry

Local
Harbour board votes to close the Tarn ferry
Crews say they learned of it from the radio
A ferry at the Tarn landing on Monday. Ilan Obuya/Tarn Wire via Reuters
Jane Roe
Updated:

TARN LANDING — The harbour board voted on Monday to close the ferry that has run since 1911, its chair said.

“Nobody wanted this,” Ruth Abernathy-Cole said. “But the boat is older than the pier.”

What happens next
- A hearing is set for June 3.
- The crews will be paid until July.

Read also: The pier is older than the boat
Ferry riders called the vote a surprise, and two of them said they would sue the board over it.

Correction, May 7: An earlier version of this article misstated the age of the pier.

Jane Roe
Jane Roe
Senior Reporter
Jane Roe is a senior reporter for The Alden Courier based in Vellmoor. Contact Jane at [email protected]
twitter
Related Topics"""


def roles(article):
    return [(block.role.value, article.text[block.start : block.end][:24]) for block in article.blocks]


def test_a_pasted_page():
    assert roles(parse_text(PAGE)) == [
        ("headline", "Harbour board votes to c"),
        ("furniture", "Local"),
        ("furniture", "Harbour board votes to c"),
        ("dek", "Crews say they learned o"),
        ("caption", "A ferry at the Tarn land"),
        ("byline", "Jane Roe"),
        ("timestamp", "Updated:"),
        ("paragraph", "TARN LANDING — The harbo"),
        ("paragraph", "“Nobody wanted this,” Ru"),
        ("heading", "What happens next"),
        ("list_item", "A hearing is set for Jun"),
        ("list_item", "The crews will be paid u"),
        ("furniture", "Read also: The pier is o"),
        ("paragraph", "Ferry riders called the "),
        ("correction", "Correction, May 7: An ea"),
        ("biography", "Jane Roe"),
        ("biography", "Jane Roe"),
        ("biography", "Senior Reporter"),
        ("biography", "Jane Roe is a senior rep"),
        ("furniture", "twitter"),
        ("furniture", "Related Topics"),
    ]


def test_what_a_pasted_page_says_of_itself():
    assert parse_text(PAGE).metadata.model_dump(mode="json") == {
        "headline": "Harbour board votes to close the Tarn ferry",
        "dek": "Crews say they learned of it from the radio",
        "authors": ["Jane Roe"],
        "author_title": "Senior Reporter",
        "publisher": "The Alden Courier",
        "wire": None,
        "section": None,
        "tags": [],
        "url": None,
        "language": "en",
        "published": None,
        "updated": None,
        "dateline": "TARN LANDING",
        "captions": [
            {"text": "A ferry at the Tarn landing on Monday.", "credit": "Ilan Obuya/Tarn Wire via Reuters"}
        ],
        "corrections": [
            "Correction, May 7: An earlier version of this article misstated the age of the pier."
        ],
        "word_count": 70,
    }


def submit(**fields):
    return parse(read_submission(json.dumps(fields).encode(), "application/json", {}))


def test_the_same_page_as_canonical_json_gives_the_same_article():
    assert submit(body_text=PAGE) == parse_text(PAGE)


def test_given_fields_win():
    given_fields = {
        "headline": "Another headline",
        "authors": ["John Doe"],
        "published": "2026-05-06",
        "language": "en-GB",
    }
    metadata = submit(body_text=PAGE, **given_fields).metadata.model_dump(mode="json")
    assert {name: metadata[name] for name in given_fields} == given_fields
    assert metadata["publisher"] == "The Alden Courier"


def test_given_captions_stand_before_those_of_the_text_each_once():
    given = [{"text": "A boat. Photo: Ana Lima"}, {"text": "A ferry at the Tarn landing on Monday."}]
    captions = submit(body_text=PAGE, captions=given).metadata.captions
    assert [(caption.text, caption.credit) for caption in captions] == [
        ("A boat.", "Ana Lima"),
        ("A ferry at the Tarn landing on Monday.", "Ilan Obuya/Tarn Wire via Reuters"),
    ]


def test_given_corrections_are_added_to_those_of_the_text_that_do_not_hold_them():
    known = "An earlier version of this article misstated the age of the pier."
    corrections = submit(
        body_text=PAGE, corrections=[known, "The board has five members."]
    ).metadata.corrections
    assert corrections == (f"Correction, May 7: {known}", "The board has five members.")


def test_a_given_headline_is_known_in_the_text():
    article = submit(body_text=PAGE, headline="Harbour Board Votes to Close the Tarn Ferry")
    assert roles(article)[0][0] == "headline"
    assert roles(article)[2][0] == "furniture"


def test_text_without_a_headline_is_all_body():
    text = "The board voted on Monday to close the ferry that has run since 1911.\nNobody spoke against it."
    article = parse_text(text)
    assert [role for role, _ in roles(article)] == ["paragraph", "paragraph"]
    assert article.body == (0, len(text))
    assert article.metadata.headline is None


def test_one_line_is_a_body():
    assert roles(parse_text("He said that the ferry was closed")) == [("heading", "He said that the ferry w")]


WRAPPED = """By Jane Roe | jroe@example.com | Alden Courier

The harbour board voted on Monday to close the ferry that has run since
1911, its chair said in a statement that was read out by a clerk of the
board on the steps.
Ferry riders called the vote a surprise, and two of them said that they
would sue the board over it, and over the notice that they were given in

the week before.
“Nobody wanted this,” Ruth Abernathy-Cole, who chairs the board, said to
the riders.
Sign up for our newsletter
The vote was six to three, with one member of the board absent from town
and not to be reached."""


def test_wrapped_lines_are_one_paragraph():
    article = parse_text(WRAPPED)
    paragraphs = [article.text[b.start : b.end].split("\n") for b in article.body_blocks]
    assert [len(lines) for lines in paragraphs] == [3, 4, 2, 2]
    assert [block.role.value for block in article.blocks] == [
        "byline", "paragraph", "paragraph", "paragraph", "furniture", "paragraph",
    ]  # fmt: skip


def test_links_to_other_stories_end_where_running_text_goes_on():
    text = (
        "The board voted on Monday to close the ferry that has run since 1911, its chair said.\n"
        "RELATED ARTICLES\nThe pier that outlived two boats\nFerry riders weigh a lawsuit\n"
        "Riders called the vote a surprise, and two of them said that they would sue over it."
    )
    assert [role for role, _ in roles(parse_text(text))] == ["paragraph", *["furniture"] * 3, "paragraph"]


def test_a_person_of_the_story_is_not_its_writer():
    text = (
        "The board fired Jane Roe on Monday, a day after her column on the ferry, its chair said.\n\n"
        "“I stand by every word of that column,” Roe said in an interview at her home in Vellmoor.\n\n"
        "Jane Roe is a columnist for the Alden Courier."
    )
    article = parse_text(text)
    assert roles(article)[-1][0] == "paragraph"
    assert article.metadata.authors == ()


def test_the_date_of_a_correction_is_not_that_of_the_story():
    text = (
        "The board voted on Monday to close the ferry that has run since 1911, its chair said.\n\n"
        "CORRECTION:\n\nFriday, December 4, 2015.\n\n"
        "The ferry has run since 1911, not 1912, as was printed here."
    )
    article = parse_text(text)
    assert [role for role, _ in roles(article)] == ["paragraph", *["correction"] * 3]
    assert article.metadata.published is None


def test_readers_comments_are_furniture():
    text = (
        "The board voted on Monday to close the ferry that has run since 1911, its chair said.\n" * 3
        + "2 Comments\nI never took it anyway, and the crew was rude to everyone on it."
    )
    assert roles(parse_text(text))[-1][0] == "furniture"


def test_a_credit_on_its_own_line_belongs_to_the_caption_above():
    text = (
        "A ferry. (Photo by Ilan Obuya)\nThe pier. Photo: Ana Lima\nAna Lima/Reuters\n" + "Riders sued. " * 9
    )
    credits_ = [caption.credit for caption in parse_text(text).metadata.captions]
    assert credits_ == ["Ilan Obuya", "Ana Lima"]


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff\u200b"])
def test_blank_text(text):
    found = parse_text(text)
    assert (found.text, found.blocks, found.body) == (text, (), (0, 0))


pieces = st.sampled_from(
    [*PAGE.split("\n"), *WRAPPED.split("\n"), "", " ", "\r", "- ", "\u00a0", "\ufeff", "___", "é𝒳", "\x0c"]
)


def assert_blocks_are_valid(article):
    end = 0
    for block in article.blocks:
        assert end <= block.start < block.end <= len(article.text)
        assert article.text[block.start : block.end].strip(INVISIBLE) == article.text[block.start : block.end]
        end = block.end


@given(st.lists(pieces | st.text(max_size=8), max_size=25).map("\n".join))
def test_blocks_are_in_order_apart_and_without_outer_white_space(text):
    try:
        article = parse_text(text)
    except ExtractionFailed:
        assert not text.strip(INVISIBLE)
    else:
        assert article.text == text
        assert_blocks_are_valid(article)
        covered = "".join(text[block.start : block.end] for block in article.blocks)
        assert sum(map(str.isalpha, covered)) == sum(map(str.isalpha, text))


@given(st.lists(pieces, max_size=25).map("\r\n".join))
def test_windows_line_ends_change_no_role(text):
    try:
        unix = [role for role, _ in roles(parse_text(text.replace("\r\n", "\n")))]
    except ExtractionFailed:
        return
    assert [role for role, _ in roles(parse_text(text))] == unix


def test_above_the_story_a_credit_alone_makes_the_line_above_a_caption():
    text = (
        "Harbour board votes to close the Tarn ferry\n\n"
        "The ferry at its landing on Monday.\nAna Lima/Reuters\n\n"
        "The board voted on Monday to close the ferry that has run since 1911, its chair said."
    )
    article = parse_text(text)
    assert [role for role, _ in roles(article)] == ["headline", "caption", "caption", "paragraph"]
    assert [caption.credit for caption in article.metadata.captions] == ["Ana Lima/Reuters"]


def test_titles_of_other_stories_below_the_biography_are_furniture():
    text = (
        "The board voted on Monday to close the ferry that has run since 1911, its chair said.\n"
        "Jane Roe covers ports for the Alden Courier.\n"
        "More from the Courier\nThe pier that outlived two boats"
    )
    assert [role for role, _ in roles(parse_text(text))] == [
        "paragraph", "biography", "furniture", "furniture",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "published", "updated"),
    [
        ("Published\n14 January 2025", "2025-01-14", None),
        ("14 January 2025\nUpdated:\n15 January 2025", "2025-01-14", "2025-01-15"),
        ("Updated:", None, None),
    ],
)
def test_a_label_on_its_own_line_tells_what_the_date_below_it_is(lines, published, updated):
    text = (
        f"Harbour board votes to close the Tarn ferry\n{lines}\n"
        + "Two of the riders said they would sue. " * 3
    )
    metadata = parse_text(text).metadata
    assert (metadata.published, metadata.updated) == (published, updated)


def test_a_writer_with_a_byline_may_have_the_name_of_somebody_in_the_story():
    text = (
        "By Jane Roe\n\n"
        "Roe College voted on Monday to close the ferry that has run since 1911, its chair said.\n\n"
        "Jane Roe is a columnist for the Alden Courier."
    )
    article = parse_text(text)
    assert [role for role, _ in roles(article)] == ["byline", "paragraph", "biography"]
    assert article.metadata.publisher == "Alden Courier"


def test_the_bare_name_of_a_given_author_is_a_byline():
    text = (
        "Roe\nJane Roe\nThe board voted on Monday to close the ferry that has run since 1911, its chair said."
    )
    article = submit(body_text=text, headline="Ferry closed", authors="Jane Roe")
    assert [role for role, _ in roles(article)] == ["heading", "byline", "paragraph"]


def test_a_paragraph_in_another_language_is_marked_as_such():
    spanish = "El alcalde dijo que el puente seguirá cerrado hasta que terminen las obras."
    text = (
        f"The bridge stays closed, Mayor Ann Low said on Monday.\n\n{spanish}\n\nShe did not say until when."
    )
    languages = [block.language for block in parse_text(text).blocks]
    assert languages == [None, "es", None]


@pytest.mark.parametrize(
    "english",
    [
        "No.",
        "Present: Ann Low, Tom Reed, Ada Moreno, Ruth Abernathy-Cole, Yusuf Haddad, Ana Ferreira.",
        "Bridges closed: Harrow Street, Kessler, Vellmoor North. Open: Alden, Marrow, Tarn.",
    ],
)
def test_short_english_is_not_taken_for_another_language(english):
    (block,) = parse_text(f"{english}").blocks[-1:]
    assert block.language is None
