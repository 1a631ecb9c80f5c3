"""Stories in ANS: how their elements become one body, and what else they carry."""

import pytest

from chalicelib.intake.page.parse import parse
from tests.intake.formats.examples import example, problems, read

TEXT = {"type": "text", "content": "The council approved the toll."}
STORY = {
    "type": "story",
    "version": "0.10.9",
    "headlines": {"basic": "Toll backed"},
    "content_elements": [TEXT],
}


def story(*elements, **fields):
    return STORY | {"content_elements": [TEXT, *elements]} | fields


def blocks(*elements):
    """Those between two paragraphs of text."""
    article = parse(read(story(*elements, TEXT)))
    return [(block.role.value, article.text[block.start : block.end]) for block in article.blocks][1:-1]


def text(content):
    return {"type": "text", "content": content}


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (text("He <b>left</b> &amp; she stayed."), [("paragraph", "He left & she stayed.")]),
        ({"type": "header", "level": 1, "content": "What is next"}, [("heading", "What is next")]),
        (
            {"type": "quote", "content_elements": [text("We sue.")], "citation": text("Ann Pratt")},
            [("quotation", "We sue."), ("citation", "Ann Pratt")],
        ),
        ({"type": "blockquote", "content": "We will sue."}, [("quotation", "We will sue.")]),
        (
            {"type": "list", "items": [text("A vote;"), {"type": "list", "items": [text("a hearing.")]}]},
            [("list_item", "A vote;"), ("list_item", "a hearing.")],
        ),
        (
            {"type": "table", "header": [text("Car"), text("Toll")], "rows": [[text("Truck"), text("$9")]]},
            [("table", "Car | Toll"), ("table", "Truck | $9")],
        ),
        ({"type": "image", "caption": "Cars & <trucks"}, [("caption", "Cars & <trucks")]),
        ({"type": "gallery", "content_elements": [{"type": "image", "caption": "A"}]}, [("caption", "A")]),
        ({"type": "element_group", "content_elements": [text("He left.")]}, [("paragraph", "He left.")]),
        ({"type": "raw_html", "content": "<p>He left.</p><script>x</script>"}, [("paragraph", "He left.")]),
    ],
)  # fmt: skip
def test_elements_that_are_read(element, expected):
    assert blocks(element) == expected


@pytest.mark.parametrize(
    "element",
    [
        {"type": "interstitial_link", "content": "Read this", "url": "https://courier.example/"},
        {"type": "link_list", "title": "More", "items": [{"type": "interstitial_link", "content": "x"}]},
        {"type": "video", "headlines": {"basic": "Watch"}, "caption": "Watch"},
        {"type": "custom_embed", "content": {"anything": 7}, "items": "x", "caption": 7},
        {"type": "oembed_response", "raw_oembed": {"html": "<p>x</p>"}},
        {"type": "divider"},
        {"type": "numeric_rating", "numeric_rating": 4.5},
        {"type": "correction", "text": "It is three."},
        {"type": ["unheard of"]},
        {},
    ],
)
def test_elements_that_hold_nothing_of_the_text(element):
    assert blocks(element) == []


def test_a_pull_quote_is_read_if_the_story_does_not_have_its_words():
    def pull(content):
        return {"type": "quote", "subtype": "pullquote", "content_elements": [text(content)]}

    assert blocks(pull("approved THE toll")) == []
    assert blocks(pull("We will sue.")) == [("quotation", "We will sue.")]


def test_captions_have_the_credits_of_their_pictures():
    image = {
        "type": "image",
        "caption": "A <i>pier</i>",
        "credits": {"by": [{"name": "Ana Lima"}], "affiliation": [{"name": "Reuters"}]},
    }
    promoted = {"type": "image", "caption": "The bridge"}
    submission = read(story(image, promo_items={"basic": promoted}))
    assert [(caption.text, caption.credit) for caption in submission.captions] == [
        ("The bridge", None),
        ("A pier", "Ana Lima/Reuters"),
    ]
    assert parse(submission).metadata.captions[1].credit == "Ana Lima/Reuters"
    assert len(parse(submission).metadata.captions) == 2


def test_corrections_stand_beside_the_text_or_in_it():
    correction = {"type": "correction", "correction_type": "clarification", "text": "It is three."}
    submission = read(story(correction, corrections=[correction, correction | {"text": "It is four."}]))
    assert submission.corrections == ("It is three.", "It is four.")


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"canonical_url": "/toll/", "canonical_website": "courier"}, None),
        (
            {"canonical_url": "/toll/", "website_url": "https://courier.example/toll/"},
            "https://courier.example/toll/",
        ),
        ({"canonical_url": "https://courier.example/toll/"}, "https://courier.example/toll/"),
    ],
)
def test_only_an_absolute_address_is_one(fields, url):
    assert read(STORY | fields).url == url


def test_the_date_shown_to_readers_is_the_date_of_publication():
    dates = {"publish_date": "2026-05-09T00:00:00Z", "first_publish_date": "2026-05-07T00:00:00Z"}
    assert read(STORY | dates).published == "2026-05-07T00:00:00Z"
    assert (
        read(STORY | dates | {"display_date": "2026-05-06T00:00:00.123Z"}).published == "2026-05-06T00:00:00Z"
    )


def test_sections_of_all_versions():
    assert (
        read(STORY | {"taxonomy": {"primary_section": {"name": "A"}, "sections": [{"name": "B"}]}}).section
        == "A"
    )
    assert read(STORY | {"taxonomy": {"sections": [{"type": "reference"}, {"name": "B"}]}}).section == "B"
    assert read(STORY | {"taxonomy": {"primary_site": {"name": "C"}}}).section == "C"


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"headlines": {"basic": 7}}, "headlines.basic", "must be a string"),
        ({"headlines": {"basic": "x" * 1_001}}, "headlines.basic", "longer than 1000"),
        ({"content_elements": []}, "content_elements", "is missing"),
        ({"content_elements": [TEXT, text(7)]}, "content_elements.1.content", "must be a string"),
        ({"content_elements": [7]}, "content_elements.0", "must be a JSON object"),
        ({"content_elements": [{"type": "quote", "content_elements": [TEXT, text(7)]}]},
         "content_elements.0.content_elements.1.content", "must be a string"),
        ({"content_elements": [text("x" * 1_900_000)] * 2}, "content_elements", "longer than 2000000"),
        ({"credits": {"by": [{"name": 7}]}}, "credits.by.0.name", "must be a string"),
        ({"taxonomy": {"tags": [{"text": 7}]}}, "taxonomy.tags.0.text", "must be a string"),
        ({"corrections": [{"text": 7}]}, "corrections.0.text", "must be a string"),
        ({"content_elements": [{"type": "header", "level": "x"}]}, "content_elements.0.level", "be a whole"),
        ({"display_date": "May 6"}, "display_date", "no date or time"),
        ({"revision": {"published": False}}, "revision.published", "DELETE /v1/articles/{id}"),
    ],
)  # fmt: skip
def test_every_problem_names_its_field(change, field, problem):
    assert problem in problems(STORY | change)[field]


def test_the_example_as_an_article():
    article = parse(read(example("ans-story")))
    assert "citation" in {block.role.value for block in article.blocks}
    assert article.metadata.dateline == "PORT ALDEN"
    assert article.text.count("Nobody on this dais wanted to vote for a toll") == 1
