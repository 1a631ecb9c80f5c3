"""What each sender's events mean. The captured ones are replayed in services/receiving/test_webhooks.py."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import InvalidArticle, OnrecordError
from chalicelib.intake.senders import read_notice
from chalicelib.intake.senders.notices import cms_time
from chalicelib.intake.senders.rich_text import rich_text_html
from chalicelib.intake.signatures import Request
from chalicelib.models import Channel, ChannelKind, ChannelOptions

TEXT = "“We will appeal,” said Ada Moreno, the mayor."
HTML = f"<p>{TEXT}</p>"


def notice(kind, body, headers=None, event=None, **options):
    channel = Channel(
        id="ch_aaaaaaaaaaaaaaaa",
        tenant="one",
        name="x",
        kind=kind,
        secrets=(),
        options=ChannelOptions(**options),
        created_at="2026-01-01T00:00:00Z",
    )
    return read_notice(channel, Request("POST", "/", headers or {}, json.dumps(body).encode(), event))


def ghost(current, previous=None, event=None, **more):
    return notice(
        ChannelKind.GHOST, {"post": {"current": current, "previous": previous or {}}, **more}, event=event
    )


POST = {
    "uuid": "u1",
    "title": "Toll vote",
    "html": HTML,
    "status": "published",
    "updated_at": "2026-05-06T10:00:00.000Z",
}


@pytest.mark.parametrize(
    ("current", "previous", "event", "change"),
    [
        (POST, {}, "post.published", "published"),
        (POST, {}, None, "published"),
        ({**POST, "status": "sent"}, {}, "post.published", "published"),
        ({**POST, "html": None, "plaintext": " "}, {"html": HTML}, "post.edited", "withdrawn"),
        ({**POST, "html": None, "plaintext": TEXT}, {"html": HTML}, "post.edited", "published"),
        ({**POST, "status": "draft"}, {"status": "published"}, "post.edited", "withdrawn"),
        ({**POST, "status": "draft"}, {}, "post.unpublished", "withdrawn"),
        ({**POST, "status": "draft"}, {"title": "Old"}, "post.edited", None),
        ({**POST, "status": "scheduled"}, {}, "post.scheduled", None),
        ({}, POST, "post.unpublished", "removed"),  # a post that is deleted is unpublished first
        ({}, POST, "post.deleted", "removed"),
        ({}, POST, None, "removed"),
        (POST, {}, "post.tag.attached", None),
    ],
)
def test_ghost(current, previous, event, change):
    found = ghost(current, previous, event)
    assert found.change == change
    assert bool(found.submission) == (change == "published")
    if change:
        assert (found.id, found.modified) == ("u1", datetime(2026, 5, 6, 10, tzinfo=UTC))
    else:
        assert found.reason


def test_ghost_6_names_its_event_in_the_body():
    assert ghost({}, POST, event="post.unpublished", event_="x").change == "removed"
    assert notice(ChannelKind.GHOST, {"event": "site.changed"}).change is None
    assert notice(ChannelKind.GHOST, {"event": "page.published", "page": {"current": POST}}).change is None


REST = {"id": 7, "status": "publish", "modified_gmt": "2026-05-06T10:00:00", "content": {"rendered": HTML}}


@pytest.mark.parametrize(
    ("content", "change"),
    [
        ({"rendered": HTML}, "published"),
        ({"rendered": "\n"}, "withdrawn"),
        ({"rendered": "", "protected": True}, "withdrawn"),
    ],
)
def test_wordpress_posts_that_nobody_can_read_are_withdrawn(content, change):
    found = notice(ChannelKind.WORDPRESS, {"event": "post.updated", "post": {**REST, "content": content}})
    assert (found.change, found.id) == (change, "7")


@pytest.mark.parametrize(
    ("fields", "change"),
    [({}, "published"), ({"post_content": ""}, "withdrawn"), ({"post_password": "open"}, "withdrawn")],
)
def test_posts_of_the_wordpress_plugin_that_nobody_can_read_are_withdrawn(fields, change):
    post = {"ID": 7, "post_type": "post", "post_status": "publish", "post_content": TEXT, **fields}
    assert notice(ChannelKind.WORDPRESS, {"post_id": 7, "post": post}).change == change


def contentful(topic, type_="Entry", signed="x-contentful-timestamp", unsigned_events=False, **body):
    entry = {"sys": {"id": "e1", "type": type_, "updatedAt": "2026-05-06T10:00:00.000Z"}, **body}
    headers = {"x-contentful-topic": f"ContentManagement.{topic}", "x-contentful-signed-headers": signed}
    return notice(ChannelKind.CONTENTFUL, entry, headers, unsigned_events=unsigned_events)


GONE = {"Entry.unpublish": "withdrawn", "Entry.archive": "withdrawn", "Entry.delete": "removed"}


def test_contentful():
    document = {
        "nodeType": "document",
        "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": TEXT}]}],
    }
    fields = {"title": {"en-US": "Toll vote"}, "body": {"en-US": document}}
    found = contentful("Entry.publish", fields=fields)
    assert (found.change, found.id, found.submission.headline) == ("published", "e1", "Toll vote")
    assert found.submission.body_html == HTML
    for topic, change in GONE.items():
        assert contentful(topic, type_="DeletedEntry").change == change
        assert contentful(topic, signed="X-Contentful-Topic,x-contentful-timestamp").change == change
        with pytest.raises(InvalidArticle, match="unsigned_events"):
            contentful(topic)
        assert contentful(topic, unsigned_events=True).change == change
    for topic in ("Entry.auto_save", "Entry.save", "Entry.create", "Asset.publish", "ContentType.publish"):
        found = contentful(topic, fields=fields)
        assert (topic, found.change) == (topic, None)


def sanity(operation, **document):
    entry = {"_id": "d1", "_updatedAt": "2026-05-06T10:00:00Z", **document}
    return notice(ChannelKind.SANITY, entry, {"sanity-operation": operation})


def test_sanity():
    blocks = [{"_type": "block", "style": "normal", "children": [{"_type": "span", "text": TEXT}]}]
    found = sanity("update", title="Toll vote", body=blocks, author={"name": "Mara Lindqvist"})
    assert (found.change, found.id) == ("published", "d1")
    assert (found.submission.authors, found.submission.body_html) == (("Mara Lindqvist",), HTML)
    with pytest.raises(InvalidArticle, match="unsigned_events"):
        sanity("delete")
    allowed = {"kind": ChannelKind.SANITY, "body": {"_id": "d1"}, "headers": {"sanity-operation": "delete"}}
    assert notice(**allowed, unsigned_events=True).change == "removed"
    assert sanity("create", _id="drafts.d1", body=blocks).change is None


def test_strapi_without_a_map():
    entry = {
        "documentId": "d1",
        "id": 4,
        "title": "Toll vote",
        "content": HTML,
        "publishedAt": "2026-05-06T10:00:00.000Z",
    }
    body = {"event": "entry.publish", "createdAt": "2026-05-06T10:00:01.000Z", "entry": entry}
    found = notice(ChannelKind.STRAPI, body)
    assert (found.change, found.id, found.submission.body_html) == ("published", "d1", HTML)
    assert found.sent == datetime(2026, 5, 6, 10, 0, 1, tzinfo=UTC)
    draft = {**body, "event": "entry.update", "entry": {**entry, "publishedAt": None}}
    assert notice(ChannelKind.STRAPI, draft).change is None
    assert notice(ChannelKind.STRAPI, {**body, "event": "media.create"}).change is None


def test_strapi_4_counts_what_is_related():
    related = {"category": {"count": 1}, "author": {"count": 1}, "tags": {"count": 2}}
    entry = {"id": 4, "title": "Toll vote", "content": HTML, "publishedAt": "2026-05-06T10:00:00.000Z"}
    found = notice(ChannelKind.STRAPI, {"event": "entry.publish", "entry": entry | related})
    assert (found.change, found.submission.headline) == ("published", "Toll vote")
    assert (found.submission.section, found.submission.authors, found.submission.tags) == (None, (), ())


@pytest.mark.parametrize(
    ("body", "event", "change"),
    [
        ({"id": "7", "body_text": TEXT}, None, "published"),
        ({"type": "article.updated", "data": {"id": "7", "body_text": TEXT}}, None, "published"),
        ({"event": "article.unpublished", "data": {"id": "7"}}, None, "withdrawn"),
        ({"event": "newsletter.opened"}, None, None),
        ({"event": "article.scheduled", "data": {"id": "7"}}, None, None),
    ],
)
@pytest.mark.parametrize(
    "kind", [ChannelKind.BEARER, ChannelKind.HMAC, ChannelKind.GITHUB_STYLE, ChannelKind.STANDARD_WEBHOOKS]
)
def test_others_send_articles_in_known_formats(kind, body, event, change):
    found = notice(kind, body, event=event)
    assert found.change == change
    assert found.id == ("7" if change else None)


@pytest.mark.parametrize("event", ["deleted", "article.removed", "post.unpublished"])
@pytest.mark.parametrize("body", [{"id": "7"}, {"id": "7", "body_text": TEXT}])
def test_an_address_that_nobody_signed_takes_no_article_back(event, body):
    """Whoever has caught a request could send it there."""
    for kind in (ChannelKind.HMAC, ChannelKind.GITHUB_STYLE, ChannelKind.STANDARD_WEBHOOKS):
        with pytest.raises(InvalidArticle, match="unsigned_events"):
            notice(kind, body, event=event)
        assert notice(kind, body, event=event, unsigned_events=True).change in {"removed", "withdrawn"}
    assert notice(ChannelKind.BEARER, body, event=event).change in {"removed", "withdrawn"}


@pytest.mark.parametrize(
    ("kind", "body", "event"),
    [
        (ChannelKind.WORDPRESS, {"id": 7, "status": "publish", "content": HTML}, "post.deleted"),
        (
            ChannelKind.WORDPRESS,
            {"post_id": 7, "post": {"ID": 7, "post_status": "publish", "post_content": TEXT}},
            "post_delete",
        ),
    ],
)
def test_a_post_that_its_signed_body_calls_published_is_not_deleted_by_an_address(kind, body, event):
    with pytest.raises(InvalidArticle, match="unsigned_events"):
        notice(kind, body, event=event)
    with pytest.raises(InvalidArticle, match="unsigned_events"):
        notice(kind, body, {"x-wp-event": event, "x-wp-webhook-name": event})


def test_ghost_s_address_does_not_delete_a_post_that_is_there():
    assert ghost(POST, {}, "post.deleted").change == "published"


def test_the_channel_s_outlet_is_that_of_articles_without_one():
    story = {"id": "7", "body_text": TEXT}
    assert notice(ChannelKind.BEARER, story, publisher="Courier").submission.publisher == "Courier"
    named = {**story, "publisher": "Tarn Times"}
    assert notice(ChannelKind.BEARER, named, publisher="Courier").submission.publisher == "Tarn Times"


def test_a_field_at_fault_is_named():
    with pytest.raises(InvalidArticle) as error:
        ghost({**POST, "title": 7})
    assert "title" in error.value.extensions["errors"][0]["field"]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-05-06T10:00:00.250Z", datetime(2026, 5, 6, 10, 0, 0, 250_000, UTC)),
        ("2026-05-06 10:00:00", datetime(2026, 5, 6, 10, tzinfo=UTC)),
        ("2026-05-06T12:00:00+02:00", datetime(2026, 5, 6, 10, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2026-05-06", None),
        ("yesterday, at noon", None),
        (1778061600, None),
        (None, None),
    ],
)
def test_times_of_cms(value, moment):
    assert cms_time(value) == moment


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "post",
                    "current",
                    "previous",
                    "status",
                    "uuid",
                    "html",
                    "title",
                    "event",
                    "data",
                    "entry",
                    "id",
                    "ID",
                    "post_type",
                    "sys",
                    "fields",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("url", ["/story", "nonsense", "https://desk:hunter2@example.com/a", "https://[::1/"])
def test_what_is_taken_back_by_no_address_is_not_named_by_it(url):
    body = {"event": "article.deleted", "url": url}
    assert notice(ChannelKind.BEARER, body, event="deleted").url is None
    good = {**body, "url": "https://example.com/a"}
    assert notice(ChannelKind.BEARER, good, event="deleted").url == "https://example.com/a"


@given(
    JSON, st.sampled_from(list(ChannelKind)), st.sampled_from([None, "post.published", "post.deleted", "x"])
)
def test_any_json_is_a_notice_or_a_clear_error(body, kind, event):
    with suppress(OnrecordError):
        found = notice(kind, body, event=event)
        assert found.change or found.reason


@given(JSON)
def test_any_json_is_rich_text_or_none(value):
    html = rich_text_html(value)
    assert html is None or html.startswith("<")


def test_what_the_map_does_not_find_is_told_with_its_expression():
    entry = {"documentId": "d1", "title": 7.5, "publishedAt": "2026-05-06T10:00:00.000Z"}
    body = {"event": "entry.publish", "entry": entry}
    with pytest.raises(InvalidArticle, match=r"body \(entry.text\) is not there"):
        notice(ChannelKind.STRAPI, body, fields={"body": "entry.text"})
    with pytest.raises(InvalidArticle, match=r"headline \(entry.title\) must be a string"):
        notice(
            ChannelKind.STRAPI,
            {**body, "entry": {**entry, "text": TEXT}},
            fields={"body": "entry.text", "headline": "entry.title"},
        )


def test_what_an_expression_cannot_use_is_told_by_its_type_alone():
    body = {"event": "published", "id": "1", "body_text": TEXT}
    with pytest.raises(
        InvalidArticle, match=r"join\(\) takes array-string, and was given a value"
    ) as refused:
        notice(ChannelKind.BEARER, body, fields={"body_text": "join(', ', body_text)"})
    assert TEXT not in refused.value.detail
