"""Posts of Ghost: as its Content API and its webhooks give them."""

import pytest

from tests.intake.formats.examples import example, problems, read

POST = {"title": "Toll backed", "html": "<p>The council approved the toll.</p>"}


def test_a_post_alone():
    assert read(POST).headline == "Toll backed"


def test_the_id_is_the_uuid_which_no_import_changes():
    assert read(POST | {"id": "6b03", "uuid": "127e"}).id == "127e"
    assert read(POST | {"id": "6b03"}).id == "6b03"


def test_the_canonical_address_wins():
    own = POST | {"url": "https://ghost.example/toll/"}
    assert read(own | {"canonical_url": "https://example.com/toll"}).url == "https://example.com/toll"
    assert read(own | {"canonical_url": "/toll/"}).url == "https://ghost.example/toll/"
    assert read(own).url == "https://ghost.example/toll/"


def test_plain_text_where_there_is_no_html():
    submission = read({"title": "x", "html": None, "plaintext": "The council\n\nvoted."})
    assert (submission.body_text, submission.body_html) == ("The council\n\nvoted.", None)


def test_internal_tags_are_no_tags_and_no_section():
    internal = {"name": "#syndicate", "visibility": "internal"}
    tags = [internal, {"name": "#import"}, {"name": "Transport", "visibility": "public"}]
    submission = read(POST | {"tags": tags, "primary_tag": internal})
    assert (submission.tags, submission.section) == (("Transport",), None)


@pytest.mark.parametrize(
    ("name", "authors"),
    [
        ("mara@example.com", ()),
        ("mara@example.com (Mara Lindqvist)", ("Mara Lindqvist",)),
        ("Mara Lindqvist <mara@example.com>", ("Mara Lindqvist",)),
        ("Mara Lindqvist", ("Mara Lindqvist",)),
        ("@mara", ("@mara",)),
        ("", ()),
        (None, ()),
    ],
)
def test_addresses_are_no_names(name, authors):
    assert read(POST | {"authors": [{"name": name, "email": "mara@example.com"}]}).authors == authors


def test_a_caption_in_html_is_read_as_text():
    caption = "The <b>Kessler</b> Bridge.<br>Photo: Ilan Obuya &amp; Ana Lima"
    assert read(POST | {"feature_image_caption": caption}).captions[0].text == (
        "The Kessler Bridge. Photo: Ilan Obuya & Ana Lima"
    )


def test_what_is_not_for_readers_is_not_read():
    private = {"post_revisions": [{"lexical": "SECRET"}], "mobiledoc": "SECRET", "lexical": "SECRET"}
    private |= {"codeinjection_head": "SECRET", "email": {"html": "SECRET"}, "excerpt": "SECRET"}
    assert "SECRET" not in read(POST | private).model_dump_json()


def test_an_excerpt_that_begins_the_text_is_no_dek():
    assert read(POST | {"custom_excerpt": "The council approved…"}).dek is None
    assert read(POST | {"custom_excerpt": "It costs $4"}).dek == "It costs $4"


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"title": "x" * 1_001}, "title", "longer than 1000"),
        ({"title": ["x"]}, "title", "must be a string"),
        ({"html": ""}, "html", "is missing"),
        ({"html": 7}, "html", "must be a string"),
        ({"status": "draft"}, "status", "DELETE /v1/articles/{id}"),
        ({"access": False}, "access", "cut for readers who are not members"),
        ({"access": "perhaps"}, "access", "must be true or false"),
        ({"url": "https://"}, "url", "absolute web address"),
        ({"published_at": "2026-05-06T10:00:00"}, "published_at", "without an offset"),
        ({"authors": "Mara"}, "authors", "must be an array"),
        ({"authors": [{"name": "x" * 301}]}, "authors.0.name", "longer than 300"),
        ({"tags": [{"name": 7}]}, "tags.0.name", "must be a string"),
        ({"tags": [{"name": "x"}] * 201}, "tags", "more than 200"),
        ({"custom_excerpt": "a\0b"}, "custom_excerpt", "NUL"),
        ({"feature_image_caption": "x" * 5_001}, "feature_image_caption", "longer than 5000"),
    ],
)
def test_every_problem_names_ghosts_own_field(change, field, problem):
    assert problem in problems(POST | change)[field]


def test_places_are_told_from_the_top_of_what_was_sent():
    webhook = example("ghost-webhook")
    webhook["post"]["current"]["title"] = 7
    assert list(problems(webhook)) == ["post.current.title"]
    webhook["post"]["current"] = {}
    assert list(problems(webhook)) == ["post.current.html"]
    answer = example("ghost-answer")
    answer["posts"][0]["authors"][0]["name"] = 7
    assert list(problems(answer)) == ["posts.0.authors.0.name"]
    answer["posts"] = [{"title": "Toll backed"}]
    assert list(problems(answer)) == ["posts.0.html"]


@pytest.mark.parametrize(("posts", "problem"), [([], "holds no article"), ([POST, POST], "holds 2 articles")])
def test_an_answer_has_exactly_one_post(posts, problem):
    assert problem in problems({"posts": posts})["posts"]
