"""Articles of schema.org: JSON-LD that is sent, and JSON-LD in the head of a page."""

import json

import pytest

from chalicelib.intake.formats.schema_org import KINDS, LONGEST_SCRIPT, said_by_page
from chalicelib.intake.page.parse import parse
from chalicelib.intake.submission import Submission
from tests.intake.formats.examples import example, problems, read

ARTICLE = {"@type": "NewsArticle", "headline": "Toll backed", "articleBody": "The council approved the toll."}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_kinds_of_articles(kind):
    assert read(ARTICLE | {"@type": kind}).headline == "Toll backed"
    assert read(ARTICLE | {"@type": ["Thing", f"https://schema.org/{kind}"]}).headline == "Toll backed"


@pytest.mark.parametrize("wrap", [lambda node: [node], lambda node: {"@graph": [{"@type": "Person"}, node]},
                                  lambda node: {"@type": "WebPage", "mainEntity": node}])  # fmt: skip
def test_where_an_article_may_stand(wrap):
    assert read(wrap(ARTICLE)).body_text == "The council approved the toll."


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("Mara Lindqvist", ("Mara Lindqvist",)),
        ({"@type": "Person", "name": "Mara Lindqvist"}, ("Mara Lindqvist",)),
        (["Mara Lindqvist", {"name": "Ilan Obuya"}], ("Mara Lindqvist", "Ilan Obuya")),
        ({"@value": "Mara Lindqvist", "@language": "en"}, ("Mara Lindqvist",)),
        ("https://courier.example/mara", ()),
        ("mara@example.com", ()),
        ({"@id": "https://courier.example/#mara"}, ()),
        (None, ()),
    ],
)
def test_ways_to_name_an_author(author, authors):
    assert read(ARTICLE | {"author": author}).authors == authors
    assert read(ARTICLE | {"creator": author}).authors == authors


def test_references_are_followed_within_the_document():
    graph = example("schema-org-graph")
    assert read(graph).publisher == "Alden Courier"
    graph["@graph"].pop(3)
    assert read(graph).publisher is None


@pytest.mark.parametrize(
    "keywords", ["tolls, Kessler Bridge,", ["tolls", {"@type": "DefinedTerm", "name": "Kessler Bridge"}]]
)
def test_keywords_are_tags(keywords):
    assert read(ARTICLE | {"keywords": keywords}).tags == ("tolls", "Kessler Bridge")


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        ("2026-05-06T08:20:00+02:00", "2026-05-06T06:20:00Z"),
        ("2026-05-06T08:20:00+0200", "2026-05-06T06:20:00Z"),
        ("2026-05-06T08:20+02:00", "2026-05-06T06:20:00Z"),
        ("2026-05-06T08:20:00", "2026-05-06"),
        ("2026-05-06", "2026-05-06"),
        ({"@type": "Date", "@value": "2026-05-06"}, "2026-05-06"),
        ("", None),
    ],
)
def test_a_time_without_an_offset_leaves_its_date(sent, read_as):
    assert read(ARTICLE | {"datePublished": sent}).published == read_as


@pytest.mark.parametrize(
    ("sent", "corrections"),
    [
        ("It is three.", ("It is three.",)),
        ({"@type": "CorrectionComment", "text": "It is three."}, ("It is three.",)),
        (["It is three.", {"text": "It is four."}], ("It is three.", "It is four.")),
        ("https://courier.example/corrections", ()),
    ],
)
def test_corrections(sent, corrections):
    assert read(ARTICLE | {"correction": sent}).corrections == corrections


@pytest.mark.parametrize(
    ("image", "captions"),
    [
        ("https://cdn.example.com/1.jpg", []),
        ({"caption": "The pier", "creditText": "Ana Lima"}, [("The pier", "Ana Lima")]),
        ([{"caption": "The pier", "creator": {"name": "Ana Lima"}}, "x"], [("The pier", "Ana Lima")]),
        ({"caption": {"@type": "MediaObject"}, "creditText": "Ana Lima"}, []),
    ],
)
def test_pictures(image, captions):
    found = read(ARTICLE | {"image": image}).captions
    assert [(caption.text, caption.credit) for caption in found] == captions


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [("en-US", "en-US"), ("en_US", "en-US"), ("English", None), ({"name": "English"}, None)],
)
def test_languages_by_their_tags(sent, read_as):
    assert read(ARTICLE | {"inLanguage": sent}).language == read_as


def test_only_an_absolute_identifier_is_an_id():
    assert read(ARTICLE | {"@id": "https://courier.example/#1"}).id == "https://courier.example/#1"
    assert [read(ARTICLE | {"@id": sent}).id for sent in ("#article", "_:b0", 7)] == [None, None, None]


def test_where_the_address_stands():
    url = "https://courier.example/toll"
    for page in (url, {"@type": "WebPage", "@id": url}, {"url": url}):
        assert read(ARTICLE | {"mainEntityOfPage": page}).url == url
    assert read(ARTICLE | {"mainEntityOfPage": True}).url is None


def test_a_body_is_text_unless_it_has_markup_of_paragraphs():
    assert (
        read(ARTICLE | {"articleBody": "“I will,” she said &amp; left."}).body_text
        == "“I will,” she said & left."
    )
    assert read(ARTICLE | {"articleBody": "<p>He left.</p>"}).body_html == "<p>He left.</p>"


def test_a_live_blog_is_read_from_its_updates():
    article = parse(read(example("schema-org-live-blog")))
    assert article.text.startswith("The vote: 6–3\n\nThe council approves the toll.\n\n“Nobody")


def test_the_updates_of_a_live_blog_may_have_markup():
    update = {"headline": "Trains stop", "articleBody": "<p>“No trains,” said Tom Crewe.</p><p>He left.</p>"}
    blog = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "liveBlogUpdate": [update]}
    assert parse(read(blog)).text == "Trains stop\n\n“No trains,” said Tom Crewe.\n\nHe left."


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"headline": 7}, "headline", "must be a string"),
        ({"articleBody": None}, "articleBody", "is missing"),
        ({"articleBody": "x" * 500_001}, "articleBody", "longer than 500000"),
        ({"author": {"name": 7}}, "author.name", "must be a string"),
        ({"author": ["x", {"name": 7}]}, "author.1.name", "must be a string"),
        ({"author": "x" * 301}, "author", "longer than 300"),
        ({"datePublished": "yesterday"}, "datePublished", "no date or time"),
        ({"correction": {"text": "x" * 5_001}}, "correction.text", "longer than 5000"),
        ({"image": {"caption": "x" * 5_001}}, "image.caption", "longer than 5000"),
        ({"keywords": 7}, "keywords", "must be a string"),
    ],
)
def test_every_problem_names_its_property(change, field, problem):
    assert problem in problems(ARTICLE | change)[field]
    assert problem in problems({"@graph": [{"@type": "Person"}, ARTICLE | change]})[f"@graph.1.{field}"]


@pytest.mark.parametrize(
    "value", [{"@type": "Person"}, {"@context": "https://schema.org"}, [{"@type": 7}], {"@graph": {}}]
)
def test_json_ld_without_an_article(value):
    assert "NewsArticle" in problems(value)["@type"]


def test_two_articles_are_one_too_many():
    assert "second article" in problems([ARTICLE, ARTICLE])["1"]


def page(*scripts, head="", body="<h1>Toll backed by the council</h1>"):
    embedded = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    text = "<p>PORT ALDEN — The City Council voted 6–3 early Wednesday to charge drivers $4 for crossing.</p>"
    html = f"<html><head><title>Toll | Courier</title>{head}{embedded}</head><body>{body}{text}</body></html>"
    return parse(Submission(body_html=html)).metadata


SAID = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Toll backed (for search engines)",
    "author": [{"@type": "Person", "name": "Mara Lindqvist"}, "mara@example.com"],
    "publisher": {"@type": "Organization", "name": "Alden Courier"},
    "datePublished": "2026-05-06T08:20:00+02:00",
    "dateModified": "2026-05-07T08:20:00+02:00",
    "articleSection": "Transport",
    "keywords": "tolls,bridges",
    "correction": "It is three districts, not four.",
    "url": "https://courier.example/toll",
    "articleBody": "Not read: the page has its own.",
}


def test_a_pages_json_ld_fills_what_the_page_does_not_say():
    assert page(json.dumps(SAID)).model_dump(exclude_defaults=True) == {
        "headline": "Toll backed by the council",
        "authors": ("Mara Lindqvist",),
        "publisher": "Alden Courier",
        "section": "Transport",
        "tags": ("tolls", "bridges"),
        "url": "https://courier.example/toll",
        "published": "2026-05-06T06:20:00Z",
        "updated": "2026-05-07T06:20:00Z",
        "dateline": "PORT ALDEN",
        "corrections": ("It is three districts, not four.",),
        "word_count": 15,
    }


def test_what_the_page_says_otherwise_wins():
    head = (
        '<meta name="author" content="Ilan Obuya"><meta property="og:site_name" content="The Courier">'
        '<meta property="article:published_time" content="2026-05-05T10:00:00Z">'
        '<meta property="article:section" content="Local"><meta property="article:tag" content="Council">'
    )
    metadata = page(json.dumps(SAID), head=head)
    assert (metadata.authors, metadata.publisher, metadata.section) == (
        ("Mara Lindqvist",),  # schema.org names authors better, as docs/formats.md says
        "The Courier",
        "Local",
    )
    assert (metadata.published, metadata.tags) == ("2026-05-05T10:00:00Z", ("Council",))


@pytest.mark.parametrize(
    "script",
    [
        "//<![CDATA[\n{}\n//]]>", "/*<![CDATA[*/ {} /*]]>*/", "<![CDATA[{}]]>", "<!-- {} -->", "{};",
        "<!--\n{}\n//-->",
    ],
)  # fmt: skip
def test_comments_around_json_ld_and_a_comma_too_many_are_passed_over(script):
    for each in (json.dumps(SAID), json.dumps(SAID)[:-1] + ",\n}"):
        assert page(script.replace("{}", each)).section == "Transport"


def test_a_script_that_is_too_long_is_passed_over():
    assert page(json.dumps(SAID | {"articleBody": "x" * LONGEST_SCRIPT})).section is None


def test_the_headline_of_a_page_that_has_none_but_its_title():
    assert page(json.dumps(SAID), body="").headline == "Toll backed (for search engines)"


def test_an_address_in_a_pages_meta_is_no_author():
    head = '<meta name="author" content="desk@example.com">'
    assert page(json.dumps(SAID), head=head).authors == ("Mara Lindqvist",)


@pytest.mark.parametrize(
    "script",
    [
        "", "{", "[" * 100_000, '{"@type": 7}', "null", '{"@graph": 7}', '"NewsArticle"',
        '{"@type": "NewsArticle", "author": ' + "[" * 900 + "]" * 900 + "}",
        '{"@type": "NewsArticle", "headline": ' + "9" * 10_000 + "}",
    ],
)  # fmt: skip
def test_scripts_that_cannot_be_read_are_passed_over(script):
    metadata = page(script)
    assert (metadata.headline, metadata.authors) == ("Toll backed by the council", ())


def test_a_property_that_cannot_be_read_does_not_cost_the_others():
    wrong = SAID | {"datePublished": "yesterday", "keywords": [7], "headline": "\ud800"}
    said = said_by_page([json.dumps({"@type": "WebSite"}), json.dumps(wrong)])
    assert said.authors == ("Mara Lindqvist",)
    assert (said.published, said.tags, said.headline) == (None, (), None)


def test_line_breaks_in_strings_are_taken_as_pages_have_them():
    assert said_by_page(['{"@type": "Article", "description": "a\nb", "author": "Jane Roe"}']).authors == (
        "Jane Roe",
    )
