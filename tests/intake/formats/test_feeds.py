"""One RSS item or Atom entry, and XML that is made to do harm."""

import pytest

from chalicelib.errors import InvalidArticle, InvalidRequest
from chalicelib.intake.formats import feeds
from chalicelib.intake.formats.strict_xml import MOST_ELEMENTS, rewritten
from chalicelib.intake.page.parse import parse
from tests.intake.formats.examples import FOLDER, read_xml

NAMESPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)
BODY = "<description>The council approved the toll.</description>"


def item(inner, *, body=BODY, channel="<title>Alden Courier</title>"):
    return read_xml(
        f'<rss version="2.0" {NAMESPACES}><channel>{channel}<item>{inner}{body}</item></channel></rss>'
    )


def entry(inner, body="<content>The council approved the toll.</content>", feed=""):
    one = f'<entry xmlns="http://www.w3.org/2005/Atom">{inner}{body}</entry>'
    return read_xml(f'<feed xmlns="http://www.w3.org/2005/Atom">{feed}{one}</feed>' if feed else one)


def problems(text):
    with pytest.raises(InvalidArticle) as caught:
        read_xml(text)
    return {error["field"]: error["problem"] for error in caught.value.extensions["errors"]}


def test_an_item_without_its_feed():
    assert read_xml(f"<item><title>Toll backed</title>{BODY}</item>").headline == "Toll backed"


def test_rss_1_keeps_its_items_beside_the_channel():
    submission = read_xml(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Courier</title></channel>'
        '<item rdf:about="https://courier.example/toll"><dc:creator>Mara Lindqvist</dc:creator>'
        f"<dc:date>2026-05-06T10:00:00Z</dc:date>{BODY}</item></rdf:RDF>"
    )
    assert (submission.id, submission.authors) == ("https://courier.example/toll", ("Mara Lindqvist",))
    assert submission.updated == "2026-05-06T10:00:00Z"


@pytest.mark.parametrize(
    ("element", "authors"),
    [
        ("<author>mara@example.com (Mara Lindqvist)</author>", ("Mara Lindqvist",)),
        ("<author>mara@example.com</author>", ()),
        (
            "<dc:creator>Mara Lindqvist</dc:creator><dc:creator>Ilan Obuya</dc:creator>",
            ("Mara Lindqvist", "Ilan Obuya"),
        ),
        ("<author>Mara Lindqvist</author><dc:creator>Mara Lindqvist</dc:creator>", ("Mara Lindqvist",)),
    ],
)
def test_authors_of_an_item(element, authors):
    assert item(element).authors == authors


def test_an_entry_without_authors_has_those_of_its_feed():
    feed = "<title>Courier</title><author><name>Mara Lindqvist</name></author>"
    assert entry("", feed=feed).authors == ("Mara Lindqvist",)
    assert entry("<author><name>Ilan Obuya</name></author>", feed=feed).authors == ("Ilan Obuya",)


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        ("Wed, 06 May 2026 08:20:00 +0200", "2026-05-06T06:20:00Z"),
        ("Wed, 06 May 2026 08:20:00 GMT", "2026-05-06T08:20:00Z"),
        ("Wed, 06 May 2026 08:20:00 CEST", "2026-05-06"),
        ("Wed, 06 May 2026 08:20:00", "2026-05-06"),
        ("2026-05-06T08:20:00+02:00", "2026-05-06T06:20:00Z"),
        ("2026-05-06", "2026-05-06"),
    ],
)
def test_dates(sent, read_as):
    assert item(f"<pubDate>{sent}</pubDate>").published == read_as
    assert entry(f"<published>{sent}</published>").published == read_as


VIDEO = "<media:description>The vote</media:description>"
PICTURE = "<media:description>The pier</media:description><media:credit>Ana Lima</media:credit>"


@pytest.mark.parametrize(
    "media",
    [
        f'<media:content url="x" medium="image">{PICTURE}</media:content>',
        f'<media:content url="x" type="image/jpeg">{PICTURE}</media:content>',
        f'<media:group><media:content url="x"/><media:content url="y"/>{PICTURE}</media:group>',
        f'<media:content url="x"/>{PICTURE}',
        PICTURE,
        f'<media:content url="x">{PICTURE}</media:content><media:content url="y">{PICTURE}</media:content>',
        f'<media:content medium="video">{VIDEO}</media:content><media:content>{PICTURE}</media:content>',
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", [True, False])
def test_pictures_wherever_media_rss_puts_their_words(media, before):
    submission = item(media) if before else item("", body=BODY + media)
    assert [(caption.text, caption.credit) for caption in submission.captions] == [("The pier", "Ana Lima")]
    assert submission.body_text == "The council approved the toll."
    assert submission.dek is None


def test_the_content_is_the_body_and_the_description_the_dek():
    content = "<content:encoded>&lt;p&gt;He left.&lt;/p&gt;</content:encoded>"
    submission = item(content)
    assert (submission.body_html, submission.dek) == ("<p>He left.</p>", "The council approved the toll.")
    assert (
        item("", body="<description>&lt;p&gt;He left.&lt;/p&gt;</description>").body_html == "<p>He left.</p>"
    )


def test_a_description_that_begins_the_content_is_no_dek():
    content = "&lt;p&gt;The council approved the toll.&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;"
    assert item(f"<content:encoded>{content}</content:encoded>").dek is None


XHTML = "http://www.w3.org/1999/xhtml"


@pytest.mark.parametrize(
    "content",
    [
        '<content type="html">&lt;p&gt;Sí, &amp;amp; no.&lt;/p&gt;</content>',
        f'<content type="xhtml"><div xmlns="{XHTML}"><p>Sí, <b>&amp;</b> no.</p></div></content>',
        f'<content type="xhtml" xmlns:h="{XHTML}"><h:div><h:p>Sí, &amp; no.</h:p></h:div></content>',
        '<content type="text">Sí, &amp; no.</content>',
        "<content>Sí, &amp; no.</content>",
        "<summary>Sí, &amp; no.</summary>",
    ],
)
def test_types_of_content(content):
    assert parse(entry("", content)).text == "Sí, & no."


def test_the_outlet_is_the_feed_or_where_the_entry_comes_from():
    assert item("").publisher == "Alden Courier"
    assert item('<source url="https://other.example/rss">The Other</source>').publisher == "The Other"
    assert (
        entry("<source><title>The Other</title></source>", feed="<title>Planet</title>").publisher
        == "The Other"
    )


def test_a_feeds_language_is_not_its_articles():
    assert item("", channel="<language>en-US</language>").language is None


@pytest.mark.parametrize("name", ["rss-item.xml", "atom-entry.xml"])
def test_an_encoding_that_is_declared_wrongly_does_no_harm(name):
    text = (FOLDER / name).read_text().removeprefix('<?xml version="1.0" encoding="UTF-8"?>\n')
    assert read_xml(f'<?xml version="1.0" encoding="ISO-8859-1"?>{text}') == read_xml(text)


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        (f"<rss><channel><item>{BODY}</item><item/></channel></rss>", "item", "holds 2 articles"),
        ("<rss><channel><title>x</title></channel></rss>", "item", "holds no article"),
        ("<html><body><p>x</p></body></html>", "item", "holds no article"),
        ("<item><title>x</title></item>", "item.description", "is missing"),
        (
            '<entry xmlns="http://www.w3.org/2005/Atom"><title>x</title></entry>',
            "entry.content",
            "is missing",
        ),
        (f"<item><pubDate>yesterday</pubDate>{BODY}</item>", "item.pubDate", "no date or time"),
        (f"<item><title>{'x' * 1_001}</title>{BODY}</item>", "item.title", "longer than 1000"),
        (f"<item><link>https://</link>{BODY}</item>", "item.link", "absolute web address"),
        (
            "<item>" + "".join(f"<category>{n}</category>" for n in range(201)) + f"{BODY}</item>",
            "item.category",
            "than 200",
        ),
    ],
)
def test_every_problem_names_its_element(text, field, problem):
    assert problem in problems(text)[field]


def test_all_entries_of_a_feed_that_can_be_read():
    items = f"<item><guid>1</guid>{BODY}</item><item/><item><guid>2</guid>{BODY}</item>"
    found = feeds.entries(f"<rss><channel>{items}</channel></rss>")
    assert [each.id for each in found.submissions] == ["1", "2"]
    assert found.unreadable == 1
    with pytest.raises(InvalidArticle, match="holds no article"):
        feeds.entries("<rss/>")


BOMB = "".join(f'<!ENTITY b{n + 1} "{f"&b{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            f'<!DOCTYPE rss [<!ENTITY b0 "ha">{BOMB}]><item><title>&b9;</title></item>',
            "declares a document type",
        ),
        (
            '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><item><title>&x;</title></item>',
            "declares a document",
        ),
        ('<!DOCTYPE rss SYSTEM "https://attacker.example/x.dtd"><item/>', "declares a document type"),
        ("<item><title>&nbsp;</title></item>", "undefined entity, at line 1, column 14"),
        ("<item>\n<title></item>", "mismatched tag, at line 2, column 10"),
        ("<item><media:content/></item>", "unbound prefix"),
        ("<item><category>0<item/></category></item>", "a place where none belongs"),
        ("<item><item/></item>", "a place where none belongs"),
        ("http://169.254.169.254/latest/meta-data/", "not well-formed"),
        ("/etc/passwd", "not well-formed"),
        ("{}", "not well-formed"),
        ("<a>" * 200_000, "levels"),
        ("<rss>" + "<item/>" * MOST_ELEMENTS + "</rss>", "elements"),
        ("<item " + " ".join(f"a{n}='x'" for n in range(101)) + "/>", "attributes"),
        ("<item " + " ".join(f"xmlns:a{n}='u'" for n in range(101)) + "/>", "attributes"),
    ],
)
def test_xml_that_is_refused(text, problem):
    with pytest.raises(InvalidRequest, match=problem) as caught:
        read_xml(text)
    assert caught.value.status == 400


def test_nothing_is_lost_when_xml_is_written_anew():
    inner = '<p:b p:c="&amp;" xml:lang="en">x &amp; &lt;y&gt;</p:b><d xmlns=""></d>'
    again = rewritten(f"<a xmlns='u' xmlns:p='v' q='1 &lt; &quot;2&quot;'>{inner}<e/></a>").text
    assert rewritten(again).text == again
    assert again.endswith(f"{inner}<e></e></a>")
    assert "q='1 &lt; \"2\"'" in again
