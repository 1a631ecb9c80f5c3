"""Posts of WordPress: of its REST API, in an envelope, and of the plugin WP Webhooks."""

import pytest

from chalicelib.intake.page.parse import parse
from tests.intake.formats.examples import example, problems, read

POST = {"id": 5, "title": {"rendered": "Toll backed"}, "content": {"rendered": "<p>The council voted.</p>"}}
RAW = {"ID": 5, "post_title": "Toll backed", "post_content": "<p>The council voted.</p>"}


def test_rendered_fields_are_read_as_text():
    submission = read(POST | {"title": {"rendered": "&#8216;Toll&#8217; <em>backed</em> &amp; signed"}})
    assert submission.headline == "‘Toll’ backed & signed"
    assert submission.body_html == "<p>The council voted.</p>"


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        ("2026-11-22T21:13:41", "2026-11-22T21:13:41Z"),
        ("2026-11-22 21:13:41", "2026-11-22T21:13:41Z"),
        ("0000-00-00T00:00:00", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_utc_by_their_fields_names(sent, read_as):
    submission = read(POST | {"date_gmt": sent, "modified_gmt": sent, "date": "2026-11-22T22:13:41"})
    assert (submission.published, submission.updated) == (read_as, read_as)
    assert read({"post": RAW | {"post_date_gmt": sent}}).published == read_as


def test_a_number_is_no_author():
    assert read(POST | {"author": 1}).authors == ()
    assert read({"post": RAW | {"post_author": "1"}}).authors == ()


def test_authors_are_embedded_or_what_yoast_says():
    embedded = {"_embedded": {"author": [{"id": 1, "name": "Mara Lindqvist"}]}}
    yoast = {"yoast_head_json": {"author": "Ilan Obuya", "og_site_name": "Alden Courier"}}
    assert read(POST | embedded | yoast).authors == ("Mara Lindqvist",)
    assert read(POST | yoast).authors == ("Ilan Obuya",)
    assert read(POST | yoast).publisher == "Alden Courier"


def test_what_may_not_be_embedded_is_left_out():
    forbidden = {"code": "rest_forbidden", "message": "Sorry", "data": {"status": 401}}
    embedded = {"author": [forbidden], "wp:featuredmedia": [forbidden], "wp:term": [[], []]}
    submission = read(POST | {"_embedded": embedded})
    assert (submission.authors, submission.captions, submission.section) == ((), (), None)


def test_the_first_category_but_the_default_one_is_the_section():
    terms = [
        [{"name": "Uncategorized", "taxonomy": "category"}, {"name": "Q&amp;A", "taxonomy": "category"}],
        [{"name": "Kessler Bridge", "taxonomy": "post_tag"}],
        [{"name": "Gallery", "taxonomy": "post_format"}],
    ]
    submission = read(POST | {"_embedded": {"wp:term": terms}})
    assert (submission.section, submission.tags) == ("Q&A", ("Kessler Bridge",))


def test_the_pictures_caption_and_credit():
    media = {
        "caption": {"rendered": "<p>The bridge</p>\n"},
        "media_details": {"image_meta": {"credit": "Ana Lima"}},
    }
    (caption,) = read(POST | {"_embedded": {"wp:featuredmedia": [media]}}).captions
    assert (caption.text, caption.credit) == ("The bridge", "Ana Lima")


def test_an_excerpt_made_of_the_first_words_is_no_dek():
    made = {"rendered": "<p>The council voted. [&hellip;]</p>\n"}
    assert read(POST | {"excerpt": made}).dek is None
    assert read(POST | {"excerpt": {"rendered": "<p>It costs $4</p>"}}).dek == "It costs $4"


def test_what_php_writes_for_nothing():
    empty = {"excerpt": [], "_embedded": [], "yoast_head_json": "", "meta": []}
    assert read(POST | empty).headline == "Toll backed"
    assert read({"post": RAW, "taxonomies": []}).tags == ()
    assert read({"post": RAW, "taxonomies": {"post_tag": [], "category": False}}).tags == ()


def test_text_of_the_old_editor_has_its_paragraphs_parted_by_empty_lines():
    picture = '[caption id="x" width="9"]<img src="y" /> The pier. Photo: Ana Lima[/caption]'
    old = f"He left.\r\n\r\nShe <em>stayed</em>.\n\n{picture}"
    article = parse(read({"post": RAW | {"post_content": old}}))
    assert article.text == "He left.\n\nShe stayed.\n\nThe pier. Photo: Ana Lima"
    assert article.metadata.captions[0].model_dump() == {"text": "The pier.", "credit": "Ana Lima"}


def test_text_of_the_block_editor_stays_as_it_is():
    blocks = "<!-- wp:paragraph -->\n<p>He left.</p>\n<!-- /wp:paragraph -->\n\n[he] stayed"
    assert read({"post": RAW | {"post_content": blocks}}).body_html == blocks


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"title": {"rendered": "x" * 1_001}}, "title.rendered", "longer than 1000"),
        ({"content": {"rendered": " "}}, "content.rendered", "is missing"),
        ({"content": {"rendered": "", "protected": True}}, "content.protected", "needs a password"),
        ({"content": "<p>x</p>"}, "content", "must be a JSON object"),
        ({"status": "trash"}, "status", "DELETE /v1/articles/{id}"),
        ({"date_gmt": "yesterday"}, "date_gmt", "no date or time"),
        ({"link": "https://exa mple.com"}, "link", "white space"),
        ({"_embedded": {"author": [{"name": 7}]}}, "_embedded.author.0.name", "must be a string"),
        ({"_embedded": {"wp:term": [[7]]}}, "_embedded.wp:term.0.0", "must be a JSON object"),
    ],
)
def test_every_problem_names_wordpresss_own_field(change, field, problem):
    assert problem in problems(POST | change)[field]
    assert problem in problems({"event": "post.updated", "post": POST | change})[f"post.{field}"]


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"post_content": ""}, "post.post_content", "is missing"),
        ({"post_password": "secret"}, "post.post_password", "needs a password"),
        ({"post_status": "inherit"}, "post.post_status", "DELETE /v1/articles/{id}"),
        ({"post_modified_gmt": 7}, "post.post_modified_gmt", "must be a string"),
    ],
)
def test_every_problem_names_the_plugins_own_field(change, field, problem):
    assert problem in problems({"post": RAW | change})[field]


def test_the_plugins_post_before_is_not_read():
    body = example("wordpress-plugin")
    body["post_before"] = {"post_content": "SECRET"}
    assert "SECRET" not in read(body).model_dump_json()
