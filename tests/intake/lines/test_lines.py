"""What single lines of a pasted page are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.lines.biography import is_about_writers, read_biography
from chalicelib.intake.lines.bylines import read_byline, read_names
from chalicelib.intake.lines.captions import split_caption
from chalicelib.intake.lines.correction_notices import is_correction, is_editors_note
from chalicelib.intake.lines.dateline import read_dateline
from chalicelib.intake.lines.dates import read_date
from chalicelib.intake.lines.furniture import is_furniture
from chalicelib.intake.lines.names import recased
from chalicelib.intake.lines.timestamps import is_timestamp, read_times
from chalicelib.intake.times import publication_time

DATE_WORDS = [
    "March",
    "3,",
    "2024",
    "at",
    "4:10",
    "p.m.",
    "ET",
    "IST",
    "Tue",
    "12/31/2024",
    "+02:00",
    "GMT+3",
    "Z",
]
SENTENCE = "A ferry leaves Port Alden on Monday."


@pytest.mark.parametrize(
    ("line", "names", "title", "publisher"),
    [
        ("By Jane Roe", ["Jane Roe"], None, None),
        ("By JANE O’ROE and John Doe", ["Jane O’Roe", "John Doe"], None, None),
        ("By Jane Roe, John Doe and Ana de la Cruz", ["Jane Roe", "John Doe", "Ana de la Cruz"], None, None),
        ("By Jane Roe, Staff Writer", ["Jane Roe"], "Staff Writer", None),
        ("By Jane Roe | jroe@example.com | Alden Courier", ["Jane Roe"], None, "Alden Courier"),
        ("Jane Roe | Alden Courier", ["Jane Roe"], None, "Alden Courier"),
        ("Jane Roe, Senior Reporter", ["Jane Roe"], "Senior Reporter", None),
        ("By Jane Roe in Vellmoor", ["Jane Roe"], None, None),
        ("By Staff and wire reports", ["Staff and wire reports"], None, None),
        ("By The Tarn Wire Service", ["The Tarn Wire Service"], None, None),
    ],
)
def test_bylines(line, names, title, publisher):
    byline = read_byline(line)
    assert byline is not None
    assert (list(byline.names), byline.title, byline.publisher) == (names, title, publisher)


@pytest.mark.parametrize(
    "line",
    [
        "By Tuesday the water had fallen.",
        "By the numbers",
        "Jane Roe",
        "Port Alden and the Kessler Bridge",
        "So Long, Old Harbour; Hello, Marina.",
        "“By hook or by crook,” Roe said.",
    ],
)
def test_no_bylines(line):
    assert read_byline(line) is None


@pytest.mark.parametrize("line", ["Jane Roe", "Jane Roe and John Q. Doe", "Ludwig van Dreel"])
def test_lines_of_names(line):
    assert read_names(line) is not None


@pytest.mark.parametrize(
    "line",
    ["New York", "Port Alden", "Local News", "What happens next", "Roe", "Climate Change", "Top Stories"],
)
def test_no_lines_of_names(line):
    assert read_names(line) is None


def test_names_in_capitals_are_recased():
    assert recased("JANE O’ROE-DOE III") == "Jane O’Roe-Doe III"


@pytest.mark.parametrize(
    ("line", "text", "credit"),
    [
        (f"{SENTENCE} Ilan Obuya/Tarn Wire via Reuters", SENTENCE, "Ilan Obuya/Tarn Wire via Reuters"),
        (f"{SENTENCE} (Photo by Ilan Obuya)", SENTENCE, "Ilan Obuya"),
        (f"{SENTENCE} (Courtesy of Ilan Obuya)", SENTENCE, "Courtesy of Ilan Obuya"),
        (f"{SENTENCE} (AP Photo/Ilan Obuya)", SENTENCE, "AP Photo/Ilan Obuya"),
        (f"{SENTENCE} Photo: Ilan Obuya / Alden Courier", SENTENCE, "Ilan Obuya / Alden Courier"),
        (f"{SENTENCE} Credit: University of East Tarn", SENTENCE, "University of East Tarn"),
        (f"{SENTENCE} / Ilan Obuya", SENTENCE, "Ilan Obuya"),
        (f"{SENTENCE} Ilan J. Obuya, Getty Images", SENTENCE, "Ilan J. Obuya, Getty Images"),
        (f"{SENTENCE} Getty Images", SENTENCE, "Getty Images"),
        ("Ilan Obuya/Alden Courier", "", "Ilan Obuya/Alden Courier"),
        ("Image caption, Crews worked through the night", "Crews worked through the night", None),
    ],
)
def test_captions_are_known_by_their_credit(line, text, credit):
    caption = split_caption(line)
    assert caption is not None
    assert (caption.text, caption.credit) == (text, credit)


@pytest.mark.parametrize(
    "line",
    [
        SENTENCE,
        "The vote was 6/3. She called it a win/win for all.",
        "“It is over,” he told Reuters.",
        "The photo by the door was gone. Nobody knew why.",
        "He showed a picture: three ferries (and a boat).",
        "The bill passed (ayes/noes).",
        "Follow Jane Roe on X: https://example.com/JaneRoe",
    ],
)
def test_running_text_is_no_caption(line):
    assert split_caption(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Correction, May 7: The toll is $4.",
        "Correction: The toll is $4.",
        "CORRECTION",
        "This story has been corrected to say that the toll is $4.",
        "An earlier version of this article misstated the toll.",
        "Clarification: The vote was early on Wednesday.",
        "Editor’s note: This article was updated after the vote.",
        "(This article has been updated to reflect the vote.)",
        "Fe de errores: son tres distritos.",
    ],
)
def test_correction_notices(line):
    assert is_correction(line)


@pytest.mark.parametrize(
    "line",
    [
        "Corrections officials said the jail was full.",
        "The story was corrected by hand.",
        "Correct, she said.",
    ],
)
def test_no_correction_notices(line):
    assert not is_correction(line)


def test_an_editors_note_that_corrects_nothing_is_none():
    note = "Editor’s note: This article describes violence."
    assert is_editors_note(note)
    assert not is_correction(note)


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("Updated:", None, None),
        ("Published March 3, 2024 at 4:10 p.m. ET", "2024-03-03T21:10:00Z", None),
        ("Posted: 3 July 2024 | Updated: 4 July 2024, 09:30 BST", "2024-07-03", "2024-07-04T08:30:00Z"),
        ("April 4, 2025", "2025-04-04", None),
        ("22 Nov 2026 — 1 min read", "2026-11-22", None),
        ("2026-05-06T10:00:00Z", "2026-05-06T10:00:00Z", None),
        ("Updated 3 hours ago", None, None),
        ("Last updated on Tuesday", None, None),
    ],
)
def test_timestamps(line, published, updated):
    assert is_timestamp(line)
    assert read_times(line) == (published, updated)


@pytest.mark.parametrize(
    "line", ["Updated plans were filed.", "Update at 4:32 p.m.: The judge ruled.", "May Day", "The date"]
)
def test_no_timestamps(line):
    assert not is_timestamp(line)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("July 3, 2024 at 4:10 p.m. ET", "2024-07-03T20:10:00Z"),  # summer time
        ("March 10, 2024 1:59 am ET", "2024-03-10T06:59:00Z"),  # the night it begins
        ("March 10, 2024 3:00 am ET", "2024-03-10T07:00:00Z"),
        ("Nov. 28, 2024, 10:00 EST", "2024-11-28T15:00:00Z"),
        ("28 November 2024 10:00 GMT", "2024-11-28T10:00:00Z"),
        ("2024-11-28T10:00:00+02:00", "2024-11-28T08:00:00Z"),
        ("March 3, 2024 at 4:10 p.m.", "2024-03-03"),  # no zone: the time could be any
        ("March 3, 2024 at 4:10 p.m. IST", "2024-03-03"),  # three zones have this name
        ("6:42 PM EST, Tue January 14, 2025", "2025-01-14T23:42:00Z"),
        ("March 3, 2024 at 16:10 (CET)", "2024-03-03T15:10:00Z"),
        ("March 3, 2024", "2024-03-03"),
        ("March 3", None),
        ("March 2024", None),
        ("Tuesday", None),
        ("2024", None),
        ("3/4/2024", None),
        ("3/14/2024", "2024-03-14"),
        ("", None),
    ],
)
def test_no_part_of_a_date_is_invented(words, date):
    assert read_date(words) == date


@given(st.lists(st.sampled_from(DATE_WORDS) | st.text(max_size=5), max_size=8).map(" ".join))
def test_no_words_break_the_reading_of_dates(words):
    date = read_date(words)
    assert date is None or date == publication_time(date)


@pytest.mark.parametrize(
    ("paragraph", "place"),
    [
        ("PORT ALDEN — The council voted.", "PORT ALDEN"),
        ("MINSK, Belarus (AP) — The council voted.", "MINSK, Belarus"),
        ("NEWPORT NEWS, Va. - The council voted.", "NEWPORT NEWS, Va."),
        ("VELLMOOR – Five schools reopened.", "VELLMOOR"),
        ("WASHINGTON, March 3 (Reuters) - The council voted.", "WASHINGTON"),
        ("London (CNN) — The council voted.", "London"),
        ("The council — all nine of them — voted.", None),
        ("(CBM) – Nurses voted.", None),
        ("PORT ALDEN >> The council voted.", "PORT ALDEN"),
        ("A — B", None),
    ],
)
def test_datelines(paragraph, place):
    found = read_dateline(paragraph)

    assert (found.place if found else None) == place


@pytest.mark.parametrize(
    "line",
    [
        "twitter",
        "Related Topics{",
        "Read also: The budget fell by a fifth",
        "READ MORE: The budget fell by a fifth",
        "RELATED | The budget fell by a fifth",
        "Sign up for our newsletter, The Tide, for the week’s stories.",
        "Advertisement",
        "Link copied!",
        "jroe@example.com",
        "© 2026 Tarn Wire Service. Additional reporting by Lucas Emmerich.",
        "Copyright 2026 Alden Courier. All rights reserved.",
        "___",
        "Listen · 4 min",
        "5 min read",
        "14 Comments",
        "https://example.com/story 1/6",
    ],
)
def test_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        SENTENCE,
        "advertising.",
        "“Share this with everyone you know,” she said.",
        "Related to him by marriage, Roe would not comment.",
        "Sharing was the point, he said.",
        "What happens next",
        "“No.”",
        "More than 120 residents spoke.",
        "Subscribers will pay half, the paper said.",
    ],
)
def test_running_text_is_no_furniture(line):
    assert not is_furniture(line)


@pytest.mark.parametrize(
    ("line", "name", "title", "publisher"),
    [
        (
            "Jane Roe is a senior reporter for The Alden Courier based in Vellmoor. She covers ports.",
            "Jane Roe", "senior reporter", "The Alden Courier",
        ),
        ("Jane Roe is editor in chief of the Alden Courier.", "Jane Roe", "editor in chief", "Alden Courier"),
        ("Jane Roe covers education for the Alden Courier.", "Jane Roe", None, "Alden Courier"),
        ("Follow Jane Roe on Twitter @janeroe.", "Jane Roe", None, None),
    ],
)  # fmt: skip
def test_biographies(line, name, title, publisher):
    biography = read_biography(line)
    assert biography is not None
    assert (biography.name, biography.title, biography.publisher) == (name, title, publisher)


@pytest.mark.parametrize(
    "line",
    [
        "Jane Roe contributed to this report.",
        "The Tarn Wire Service and Jane Roe contributed reporting.",
        "Reporting by Jane Roe; editing by John Doe",
        "Contact Jane at [email protected]",
        "Follow @aldencourier on X.",
        "Jane Roe can be reached at jroe@example.com.",
        "Have a tip? Send it to us.",
    ],
)
def test_lines_about_writers(line):
    assert is_about_writers(line)


@pytest.mark.parametrize(
    "line",
    [
        "Heavy rain contributed to the crash, the police said.",
        "Follow-up talks will be held on Monday, he said.",
        "The mayor could not be reached on Tuesday.",
        "Contact between the two sides broke off on Monday.",
    ],
)
def test_sentences_of_the_story_are_not_about_its_writers(line):
    assert not is_about_writers(line)


@pytest.mark.parametrize(
    "line",
    [
        "Jane Roe is a nurse at Vellmoor General.",
        "The Courier is a newspaper for reporters.",
        "Jane Roe was “a reporter for the ages,” he said.",
    ],
)
def test_other_sentences_are_no_biographies(line):
    assert read_biography(line) is None
