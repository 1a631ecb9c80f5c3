"""HTML as articles: fragments as a CMS sends them, whole pages, and hostile markup."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import ExtractionFailed
from chalicelib.intake.page.parse import parse
from chalicelib.intake.submission import Submission
from tests.intake.page.test_parse_text import assert_blocks_are_valid


def article(html, **fields):
    return parse(Submission(body_html=html, **fields))


def test_an_address_with_a_password_is_not_the_articles():
    page = '<head><link rel="canonical" href="https://desk:hunter2@example.com/a">{}</head><p>“No,” she said.'
    assert article(page.format("")).metadata.url is None
    other = '<meta property="og:url" content="https://example.com/a">'
    assert article(page.format(other)).metadata.url == "https://example.com/a"


def blocks(html, **fields):
    found = article(html, **fields)
    return [(block.role.value, found.text[block.start : block.end]) for block in found.blocks]


def test_paragraphs_headings_and_lists():
    html = "<h2>What is next</h2><p>Two things:</p><ol><li>A vote;</li><li><p>a hearing.</p></li></ol>"
    assert blocks(html) == [
        ("heading", "What is next"),
        ("paragraph", "Two things:"),
        ("list_item", "A vote;"),
        ("list_item", "a hearing."),
    ]


def test_blocks_are_joined_by_empty_lines():
    assert article("<p>He left.</p><p>She stayed.</p>").text == "He left.\n\nShe stayed."


def test_inline_elements_do_not_break_words_and_entities_are_read():
    html = (
        "<p>The <b>har</b>bour&rsquo;s&nbsp;chair\n  sa<em>id</em> &ldquo;no&#8221; &amp; left&shy;over.</p>"
    )
    assert blocks(html) == [("paragraph", "The harbour’s chair said “no” & leftover.")]


def test_line_breaks_part_lines_but_not_sentences():
    html = "<p>By Jane Roe<br>Staff Writer<br/><br>The board voted to close<br>the ferry. Nobody spoke.</p>"
    assert [text for _, text in blocks(html)] == [
        "By Jane Roe",
        "Staff Writer",
        "The board voted to close the ferry. Nobody spoke.",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote><p>We will sue.</p><cite>Dolores Pratt, Truckers</cite></blockquote>",
        "<blockquote><p>We will sue.<cite>Dolores Pratt, Truckers</cite></p></blockquote>",
        "<blockquote>We will sue.<footer>Dolores Pratt, Truckers</footer></blockquote>",
    ],
)
def test_a_quotation_is_kept_apart_from_whom_it_cites(html):
    assert blocks(html) == [("quotation", "We will sue."), ("citation", "Dolores Pratt, Truckers")]


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote><p>We will sue.</p><p>&#8212; Dolores Pratt</p></blockquote>",
        "<blockquote><p>We will sue.</p></blockquote><p>— Dolores Pratt</p>",
        '<blockquote class="twitter-tweet"><p>We will sue.</p>&mdash; Dolores Pratt</blockquote>',
    ],
)
def test_a_dash_after_a_quotation_cites(html):
    assert blocks(html) == [("quotation", "We will sue."), ("citation", "— Dolores Pratt")]


def test_a_cited_work_in_running_text_stays_in_its_sentence():
    assert blocks("<p>In <cite>The Tide</cite> she wrote it.</p>") == [
        ("paragraph", "In The Tide she wrote it.")
    ]


def test_figures_give_captions_with_credits():
    found = article(
        "<figure><img src=x><figcaption>The pier. <em>Photo: Ana Lima / Courier</em></figcaption></figure>x"
    )
    assert found.metadata.captions[0].model_dump() == {"text": "The pier.", "credit": "Ana Lima / Courier"}


def test_a_caption_without_credit_is_a_caption_too():
    assert blocks("<figcaption>The pier</figcaption><p>x")[0] == ("caption", "The pier")


def test_a_row_of_a_table_is_a_block():
    html = "<table><tr><th>Sensors</th><td>40</td></tr><tr><td>Cost</td><td>$31</td></tr></table>"
    assert blocks(html) == [("table", "Sensors | 40"), ("table", "Cost | $31")]


@pytest.mark.parametrize(
    "beside",
    [
        "<script>x</script>", "<style>x</style>", "<template>x</template>", "<noscript>x</noscript>",
        "<nav>x</nav>", "<aside>x</aside>", "<form>x</form>", "<button>x</button>",
        "<svg><text>x</text></svg>",
        "<!-- x -->", "<p hidden>x</p>", '<p style="display: none">x</p>', '<p aria-hidden="true">x</p>',
        '<div class="box newsletter-signup"><p>x</p></div>', '<div role="complementary">x</div>',
        "<footer>x</footer>", "<iframe>x</iframe>",
    ],
)  # fmt: skip
def test_what_readers_do_not_read_as_the_story_is_dropped(beside):
    assert blocks(f"<p>He left.</p>{beside}<p>She stayed.</p>") == [
        ("paragraph", "He left."),
        ("paragraph", "She stayed."),
    ]


def test_a_class_alone_does_not_drop_a_story():
    assert len(blocks(f'<div class="related"><p>{"He left. " * 300}</p></div>')) == 1


@pytest.mark.parametrize(
    "preview",
    [
        '<figure class="kg-card kg-bookmark-card"><a href="x">“We will sue,” says rival</a></figure>',
        '<blockquote class="wp-embedded-content"><a href="x">“We will sue,” says rival</a></blockquote>',
    ],
)
def test_the_preview_of_another_story_is_not_read(preview):
    assert blocks(f"<p>He left.</p>{preview}<p>She stayed.</p>") == [
        ("paragraph", "He left."),
        ("paragraph", "She stayed."),
    ]


def test_what_is_behind_a_paywall_is_text():
    assert blocks('<p>He left.</p><div class="paywall"><p>She stayed.</p></div>')[1] == (
        "paragraph",
        "She stayed.",
    )


PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><title>Board closes ferry | Alden Courier</title>
<meta property="og:title" content="Board closes the ferry">
<meta property="og:site_name" content="Alden Courier">
<meta property="article:published_time" content="2026-05-06T10:00:00+0200">
<meta property="article:modified_time" content="2026-05-07T10:00:00">
<meta property="article:section" content="Local"><meta property="article:tag" content="Ferries">
<meta name="author" content="Jane Roe and John Doe"><link rel="canonical" href="https://example.com/ferry">
</head><body><header><h1>Alden Courier</h1></header><nav>Home</nav>
<article class="teaser"><p>Another story</p></article>
<main><article><h1>Board closes <i>the</i> ferry</h1><p>Published 6 May 2026</p>
<p>TARN LANDING — The board voted on Monday to close the ferry that has run since 1911, its chair said.</p>
</article></main><div>Cookies?</div></body></html>"""


def test_of_a_whole_page_the_story_alone_is_read():
    assert [role for role, _ in blocks(PAGE)] == ["headline", "timestamp", "paragraph"]


def test_what_a_whole_page_says_of_itself():
    metadata = article(PAGE).metadata.model_dump(mode="json", exclude_defaults=True)
    assert metadata == {
        "headline": "Board closes the ferry",
        "authors": ["Jane Roe", "John Doe"],
        "publisher": "Alden Courier",
        "section": "Local",
        "tags": ["Ferries"],
        "url": "https://example.com/ferry",
        "language": "en-GB",
        "published": "2026-05-06T08:00:00Z",
        "updated": "2026-05-07",  # its time has no offset
        "dateline": "TARN LANDING",
        "word_count": 19,
    }


THEME = """<html lang="en"><main><article><header><a>Local</a><h1>Harbour board closes the ferry</h1>
<p>Crews say that they learned of it from the radio.</p><h4>Jane Roe</h4>
<div><time datetime="2026-05-06">6 May 2026</time> — <span>1 min read</span></div></header>
<p>TARN LANDING — The board voted on Monday to close the ferry that has run since 1911, its chair said.</p>
<h1>What is next</h1><p>A hearing.</p></article></main></html>"""


def test_what_a_theme_puts_around_the_headline():
    assert [role for role, _ in blocks(THEME)] == [
        "furniture", "headline", "dek", "byline", "timestamp", "paragraph", "heading", "paragraph",
    ]  # fmt: skip
    assert article(THEME).metadata.authors == ("Jane Roe",)


def test_a_text_in_another_language_than_its_page_declares():
    sentence = "<p>El consistorio pone fin a los cortes nocturnos de agua, dijo la alcaldesa el martes.</p>"
    assert article(f'<html lang="en">{sentence * 4}</html>').metadata.language == "es"
    assert article(f'<html lang="es-MX">{sentence * 4}</html>').metadata.language == "es-MX"
    assert article(f'<html lang="en">{sentence * 4}</html>', language="en").metadata.language == "en"


def test_given_fields_win():
    metadata = article(PAGE, headline="Ferry closed", authors="Ana Lima").metadata
    assert (metadata.headline, metadata.authors) == ("Ferry closed", ("Ana Lima",))


def test_an_articles_own_time():
    times = '<time datetime="2026-05-06">x</time><time class="updated" datetime="2026-05-08">y</time>'
    metadata = article(f"<article>{times}z</article>").metadata
    assert (metadata.published, metadata.updated) == ("2026-05-06", "2026-05-08")


@pytest.mark.parametrize("html", ["<p> </p>", "<!-- x -->", "<script>x</script>", "<img src=x>", "<?php ?>"])
def test_html_without_text(html):
    found = article(html)
    assert (found.text, found.blocks, found.body) == ("", (), (0, 0))


def test_a_line_of_what_nobody_sees_is_none():
    assert blocks("<p>\u200d</p><p>He left.\u200d</p>") == [("paragraph", "He left.")]


def test_html_that_is_nested_too_deeply_is_refused_not_cut_off():
    with pytest.raises(ExtractionFailed, match="nested too deeply"):
        article("<div>" * 100_000 + "He left.")


def test_html_with_too_much_text_is_refused():
    with pytest.raises(ExtractionFailed, match="more than 500,000"):
        article("He left. " * 60_000)


TAGS = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "blockquote",
    "cite",
    "figcaption",
    "table",
    "tr",
    "td",
    "h1",
    "b",
    "main",
]
tags = st.sampled_from([*TAGS, "article", "footer", "aside"])
markup = st.lists(
    tags.map("<{}>".format)
    | tags.map("</{}>".format)
    | st.text(max_size=6)
    | st.sampled_from(["He left. ", "— x"]),
    max_size=30,
).map("".join)


@given(markup.filter(lambda html: html.strip() and "\0" not in html))
def test_any_markup_gives_valid_blocks_or_is_refused(html):
    with suppress(ExtractionFailed):
        assert_blocks_are_valid(article(html))


@given(markup.filter(lambda html: "\0" not in html))
def test_any_markup_in_a_whole_page_gives_valid_blocks_or_is_refused(html):
    story = "<p>The harbour board voted on Monday to close the ferry, its chair said to the riders.</p>" * 4
    with suppress(ExtractionFailed):
        assert_blocks_are_valid(article(f"<html><body>{html}{story}</body></html>"))


def test_a_story_inside_what_is_no_text_is_no_story():
    sentence = "The harbour board voted on Monday to close the ferry, its chair said to the riders. "
    page = f"<html><body><noscript><article><p>x</p></article></noscript><p>{sentence * 4}</p></body></html>"
    assert_blocks_are_valid(article(page))
