"""Articles of any length, hard to read and plain: what senders may send by mistake or ill will."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

from chalicelib.intake.submission import Submission

SAMPLES = Path(__file__).parents[1] / "samples"
SENTENCE = "The harbour board voted on Monday to close the ferry, its chair said to the riders.\n\n"
FIRST = (
    "Ada",
    "Ruth",
    "Tom",
    "Ana",
    "José",
    "Mara",
    "Owen",
    "Brita",
    "Ines",
    "Pavel",
    "Noor",
    "Kofi",
    "Lena",
)
LAST = ("Moreno", "Oduya", "Baird", "Lima", "Ortega", "Tallis", "Halloran", "Duarte", "Novak", "Haddad")
UNITS = {
    "dashes": "— ",
    "dashes without spaces": "—",
    "hyphens": "- ",
    "typewriter marks": '" ',
    "typewriter marks without spaces": '"',
    "opening marks": "“",
    "opening marks apart": "“ ",
    "closing marks": "” ",
    "single marks": "‘ ",
    "apostrophes": "' ",
    "apostrophes without spaces": "'",
    "guillemets": "« x » ",
    "backticks": "``x'' ",
    "brackets": "(",
    "brackets apart": "( ",
    "pairs of brackets": "(a) [b] ",
    "full stops": ". ",
    "ellipses": "… ",
    "colons": ": ",
    "slashes": " / ",
    "asterisks": "* ",
    "a name and a colon": "Moreno said: ",
    "a quotation and a letter": "“a” said B. ",
    "quotations without an end": "“The pier is closed, said Moreno, and ",
    "nested quotations": "“He said ‘she said “no” to me’ and left,” Moreno said. ",
    "quoted words": "“safe” ",
    "one quotation of many": "Low said “a” and “b”, ",
    "one paragraph": "The mayor of Tarn said on Monday that the ferry would be closed by the board. ",
    "one sentence": "and the mayor said that the ferry was closed by the board ",
    "one sentence of says": "said ",
    "says he": "he said she said ",
    "one word": "harbour ",
    "one letter": "a ",
    "one capital": "A ",
    "no spaces": "harbour",
    "a link": "https://example.org/a?b=c&d=e/",
    "digits": "7",
    "numbers": "31 ",
    "prices": "$1.2m, ",
    "dates": "May 2, 2026, ",
    "capitalised words": "Ada Moreno ",
    "capitals": "MORENO ",
    "titles": "Sgt. Dr. Mr. ",
    "names with commas": "Ada Moreno, Ruth Oduya, ",
    "newlines": "a\n",
    "empty lines": "a\n\n\n",
    "short paragraphs": "Moreno said no.\n\n",
    "quoted paragraphs": "“The pier is closed.”\n\n",
    "paragraphs of open quotations": "“The pier is closed.\n\n",
    "turns": "Q: Is the pier closed?\nA: The pier is closed today.\n",
    "speakers": "MORENO: The pier is closed.\n\nODUYA: It is not.\n\n",
    "signatures": "“The pier is closed.”\n— Ada Moreno\n\n",
    "introductions": "Moreno said:\n\n“The pier is closed.”\n\n",
    "bullets": "• The pier is closed, Moreno said.\n",
    "hyphen bullets": "- \n",
    "bylines": "By Ada Moreno\n",
    "tabs": "\t",
    "tabs and words": "a\t",
    "white space": "a         ",
    "Chinese": "市长周一表示码头将关闭。",
    "Chinese without stops": "市长周一表示码头将关闭",
    "Arabic": "قال رئيس البلدية إن الرصيف مغلق. ",
    "Russian": "Мэр сказал, что причал закрыт. ",
    "emoji": "🙂",
    "emoji apart": "🙂 👩‍🚀 ",
    "combining marks": "e\u0301",
    "one letter of many marks": "\u0301",
    "zero-width characters": "a\u200b",
    "right-to-left marks": "\u202ea ",
    "commas": "a, ",
    "semicolons": "the pier is closed; ",
    "hyphened words": "well-",
    "contractions": "n't 's 'll ",
    "abbreviations": "U.S. ",
    "addresses": "a@b.example ",
    "hashtags": "#a @b ",
    "markup in text": "<p>x</p> ",
}
HTML_UNITS = {
    "HTML: paragraphs": "<p>Moreno said no.</p>",
    "HTML: one paragraph": "<b>Moreno</b> said <i>no</i>. ",
    "HTML: breaks": "<br>",
    "HTML: lines": "Moreno said no<br>",
    "HTML: items": "<li>x",
    "HTML: articles": "<article>Moreno said no.</article>",
    "HTML: boxes": '<div class="ad">x</div>',
    "HTML: quotations": "<blockquote>The pier is closed.</blockquote><cite>Moreno</cite>",
    "HTML: tables": "<table><tr><td>x<td>y</table>",
    "HTML: ends": "</p>",
    "HTML: entities": "&mdash; ",
    "HTML: links": '<a href="/x">x</a> ',
    "HTML: bold": "<b>x</b> ",
    "HTML: unclosed boxes": '<a class="ad">',
    "HTML: scripts": '<script type="application/ld+json">{"@type": "NewsArticle"}</script>',
    "HTML: metadata": '<meta property="article:author" content="Ada Moreno">',
}


def _filled(unit: str) -> Callable[[int], Submission]:
    def fill(length: int) -> Submission:
        text = SENTENCE + unit * (length // len(unit) + 1)
        return Submission(body_text=text[:length], language="en")

    return fill


def _filled_html(unit: str) -> Callable[[int], Submission]:
    def fill(length: int) -> Submission:
        start = f"<article><p>{SENTENCE}</p>"
        return Submission(body_html=start + unit * ((length - len(start)) // len(unit)), language="en")

    return fill


def _deep(length: int) -> Submission:
    return Submission(body_html=f"<p>{SENTENCE}" + ("<div>" * 200 + "x" + "</div>" * 200) * (length // 2_201))


def ordinary(length: int) -> Submission:
    """The samples one after the other, with other names each time."""
    rng = random.Random(7)  # noqa: S311 - the same names each time
    stories = [path.read_text() for path in sorted(SAMPLES.glob("*.txt"))]
    parts: list[str] = []
    size = 0
    while size < length:
        story = stories[len(parts) % len(stories)]
        for name in ("Moreno", "Oduya", "Baird", "Lukas", "Hale", "Varga", "Reyes"):
            story = story.replace(name, rng.choice(LAST))
        parts.append(story)
        size += len(story) + 2
    return Submission(body_text="\n\n".join(parts)[:length])


def people(length: int) -> Submission:
    """A new name in every sentence."""
    parts: list[str] = []
    size = number = 0
    while size < length:
        letters = "".join(chr(97 + number // 130 // 26**place % 26) for place in range(3))
        name = f"{FIRST[number % 13]} {LAST[number % 10]}{letters}"
        parts.append(f"{name}, a baker, said the pier was closed. “It is,” {name.split()[1]} said.")
        size += len(parts[-1]) + 2
        number += 1
    return Submission(body_text="\n\n".join(parts)[:length])


def relatives(length: int) -> Submission:
    """One surname, and a new given name in every sentence."""
    parts: list[str] = []
    size = number = 0
    while size < length:
        letters = "".join(chr(97 + number // 26**place % 26) for place in range(3))
        parts.append(f"Mr. Ad{letters} Moreno spoke, a baker of Bank {letters.title()} said. Moreno said no.")
        size += len(parts[-1]) + 2
        number += 1
    return Submission(body_text="\n\n".join(parts)[:length], language="en")


def odd_words(length: int) -> Submission:
    """Words of letters that no language has."""
    rng = random.Random(7)  # noqa: S311 - the same letters each time
    words = ("".join(rng.choices("qzxjkvwpfh", k=15)).title() for _ in range(length // 16))
    return Submission(body_text=(SENTENCE + " ".join(words))[:length], language="en")


TEXTS: Mapping[str, Callable[[int], Submission]] = {
    "an ordinary article": ordinary,
    "many persons": people,
    "relatives": relatives,
    "odd words": odd_words,
    **{name: _filled(unit) for name, unit in UNITS.items()},
    **{name: _filled_html(unit) for name, unit in HTML_UNITS.items()},
    "HTML: deep": _deep,
}
