"""News in JSON, generations 1 to 3, and Superdesk's."""

import pytest

from tests.intake.formats.examples import example, problems, read

ONE = {
    "uri": "urn:x",
    "pubstatus": "usable",
    "headline": "Toll backed",
    "body_xhtml": "<p>The council voted.</p>",
}
TWO = {
    "uri": "urn:x",
    "headlines": [{"value": "Toll backed"}],
    "bodies": [{"value": "<p>The council voted.</p>"}],
}


def test_the_generations_say_the_same_in_their_own_spelling():
    second = example("ninjs-2")
    third = {
        {
            "versioncreated": "versionCreated",
            "pubstatus": "pubStatus",
            "copyrightholder": "copyrightHolder",
        }.get(k, k): v
        for k, v in second.items()
    }
    third["bodies"] = [
        {"contentType": body["contenttype"], "value": body["value"]} for body in second["bodies"]
    ]
    assert read(third) == read(second)


@pytest.mark.parametrize(
    ("bodies", "html", "text"),
    [
        (
            [{"contenttype": "text/plain", "value": "a"}, {"contenttype": "text/html", "value": "<p>b"}],
            "<p>b",
            None,
        ),
        (
            [
                {"contenttype": "application/xml", "value": "<nitf>"},
                {"contenttype": "text/plain", "value": "a"},
            ],
            None,
            "a",
        ),
        ([{"value": "a"}], None, "a"),
        ([{"value": "<p>a"}], "<p>a", None),
        (
            [{"contenttype": "text/html", "value": ""}, {"contenttype": "text/html", "value": "<p>b"}],
            "<p>b",
            None,
        ),
    ],
)
def test_the_body_with_markup_is_taken_if_there_is_one(bodies, html, text):
    submission = read(TWO | {"bodies": bodies})
    assert (submission.body_html, submission.body_text) == (html, text)


def test_the_main_headline_else_the_first():
    headlines = [{"role": "short", "value": "Toll"}, {"role": "main", "value": "Toll backed"}]
    assert read(TWO | {"headlines": headlines}).headline == "Toll backed"
    assert read(TWO | {"headlines": headlines[:1]}).headline == "Toll"


@pytest.mark.parametrize(
    ("by", "authors"),
    [
        ("By Mara Lindqvist and Ilan Obuya", ("Mara Lindqvist", "Ilan Obuya")),
        ("Mara Lindqvist", ("Mara Lindqvist",)),
        ("Staff and wire reports", ("Staff and wire reports",)),
        ("NTB", ("NTB",)),
        ("mara@example.com", ()),
        ("", ()),
    ],
)
def test_the_names_in_a_byline(by, authors):
    assert read(ONE | {"byline": by}).authors == authors
    assert read(TWO | {"by": by}).authors == authors


def test_published_is_the_first_version_updated_this_one():
    times = {"firstcreated": "2026-05-06T06:20:00Z", "versioncreated": "2026-05-06T08:05:00+0000"}
    submission = read(ONE | times)
    assert (submission.published, submission.updated) == ("2026-05-06T06:20:00Z", "2026-05-06T08:05:00Z")
    submission = read(ONE | {"versioncreated": "2026-05-06T08:05:00Z"})
    assert (submission.published, submission.updated) == ("2026-05-06T08:05:00Z", None)


def test_pictures_give_captions_other_associations_do_not():
    picture = {"type": "picture", "description_text": "The pier", "byline": "Ana Lima"}
    associations = {"a": picture, "b": picture | {"type": "text"}, "c": None, "d": {"type": "graphic"}}
    (caption,) = read(ONE | {"associations": associations}).captions
    assert (caption.text, caption.credit) == ("The pier", "Ana Lima")


@pytest.mark.parametrize("status", ["canceled", "withheld", "cancelled", ""])
@pytest.mark.parametrize("field", ["pubstatus", "pubStatus"])
def test_what_is_canceled_or_withheld_is_no_article(field, status):
    item = {**TWO, field: status}
    if status:
        assert "to withdraw an article, send DELETE /v1/articles/{id}" in problems(item)[field]
    else:
        assert read(item).headline == "Toll backed"


@pytest.mark.parametrize(
    ("item", "field", "problem"),
    [
        (ONE | {"headline": 7}, "headline", "must be a string"),
        (ONE | {"body_xhtml": " "}, "body_html", "is missing"),
        (ONE | {"body_xhtml": 7}, "body_xhtml", "must be a string"),
        (ONE | {"versioncreated": "now"}, "versioncreated", "no date or time"),
        (ONE | {"language": "English, please"}, "language", "language tag"),
        (ONE | {"associations": "x"}, "associations", "must be an array"),
        (
            ONE | {"associations": {"a": {"description_text": 7}}},
            "associations.a.description_text",
            "must be a string",
        ),
        (ONE | {"subject": [{"name": 7}]}, "subject.0.name", "must be a string"),
        (TWO | {"versionCreated": 7}, "versionCreated", "must be a string"),
        (TWO | {"headlines": [{"value": 7}]}, "headlines.0.value", "must be a string"),
        (TWO | {"bodies": [{"contentType": "image/png", "value": "x"}]}, "bodies", "is missing"),
        (
            TWO | {"associations": [{"descriptions": [{"value": 7}]}]},
            "associations.0.descriptions.0.value",
            "must be a",
        ),
    ],
)
def test_every_problem_names_its_property(item, field, problem):
    assert problem in problems(item)[field]
