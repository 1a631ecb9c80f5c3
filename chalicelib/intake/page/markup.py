"""HTML, a fragment or a whole page, as passages with the roles that its markup gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from chalicelib.errors import ExtractionFailed
from chalicelib.intake.lines.passages import INVISIBLE, Passage
from chalicelib.intake.lines.phrases import sections
from chalicelib.intake.page.html_metadata import page_metadata
from chalicelib.intake.page.plain_text import ENDS
from chalicelib.intake.page.story import Line, likely, of_story
from chalicelib.models import BlockRole, Metadata

TAGS = sections("tags")
NO_TEXT = frozenset(TAGS["no text"])
BESIDE_TAGS = frozenset(TAGS["beside"])
BLOCKS = frozenset(TAGS["blocks"])
FURNITURE_CLASSES = frozenset(TAGS["furniture classes"])
FURNITURE_ROLES = frozenset(TAGS["furniture roles"])
ROLES = {
    "h1": BlockRole.HEADLINE,
    **{f"h{level}": BlockRole.HEADING for level in range(2, 7)},
    "li": BlockRole.LIST_ITEM,
    "dt": BlockRole.LIST_ITEM,
    "dd": BlockRole.LIST_ITEM,
    "blockquote": BlockRole.QUOTATION,
    "figcaption": BlockRole.CAPTION,
    "tr": BlockRole.TABLE,
}
CELL_BREAK = " | "
LARGEST_FURNITURE = 1_500  # characters: an element with more text is no box beside the story
LINE_BREAK = "\x1e"  # stands for <br> among the words
SHORT = 40  # characters: a line that is shorter is not broken off
BOLD, BOLD_END = "\ue000", "\ue001"  # stand for <strong> and <b> among the words
BOLD_TAGS = frozenset({"b", "strong"})
MARKS = str.maketrans("", "", BOLD + BOLD_END)
UNSEEN = str.maketrans("", "", f"\x1e\u00ad\u200b\u200c\u2060\ufeff{BOLD}{BOLD_END}")
DASHES = ("—", "–", "―", "--", "- ", "~")
LONGEST_CITATION = 200
LONGEST_CLASS = 100  # characters: every line of a page keeps those of its elements
KIN = 3  # blocks, the innermost ones, by which it is seen that two are set alike
MOST_ELEMENTS = 30_000  # of a page: trafilatura takes four times as long for twice as many beside each other
WHOLE = re.compile(r"<(?:html|head|body)[\s>]", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """``passages`` have no place in a text yet.

    ``likely``: what may be true of a whole page whose markup does not say who wrote it, or when.
    """

    passages: tuple[Passage, ...]
    metadata: Metadata
    likely: Metadata


@dataclass
class _Reading:
    """The blocks read so far, and the words of the one under way. ``story``: where it begins and ends."""

    found: list[Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    roles: list[BlockRole] = field(default_factory=list)  # of the open elements that give one
    blocks: list[str] = field(default_factory=list)  # the open ones, by tag and class
    story: list[int] = field(default_factory=list)

    def say(self, words: str | None) -> None:
        if words:
            self.words.append(words.translate(UNSEEN))

    def finish(self) -> None:
        """End the block under way."""
        role = self.roles[-1] if self.roles else None
        for line in _lines("".join(self.words)):
            plain = line.translate(MARKS).strip(INVISIBLE)
            if plain:
                own = BlockRole.HEADING if role is None and _asks(line) else role
                self.found.append(Line(plain, own, "/".join(self.blocks[-KIN:])))
        self.words.clear()


def read_page(html: str) -> Page:
    """A whole page is read as far as trafilatura finds its story, a fragment as its markup says.

    Raises ExtractionFailed where the markup cannot be read.
    """
    document = _document(html)
    story = _story(document)
    metadata = page_metadata(document, story)
    is_whole = bool(WHOLE.search(html)) and sum(1 for _ in document.iter()) <= MOST_ELEMENTS
    found: list[Line] = []
    if is_whole:
        reading = _read(document, story, _is_no_text)
        found = of_story(html, _citations(reading.found), range(*reading.story or (0,)))
    lacks = is_whole and not (metadata.published and metadata.authors)
    found = found or _citations(_read(story, story, _is_dropped).found)
    return Page(tuple(map(_passage, found)), metadata, likely(document) if lacks else Metadata())


def _read(root: Any, story: Any, is_dropped: Callable[[Any], bool]) -> _Reading:
    reading = _Reading()
    skipped = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                _tail(reading, element, root)
        elif event == "start":
            if element is story:
                reading.finish()
                reading.story.append(len(reading.found))
            if element is not root and element is not story and is_dropped(element):
                skipped = element
                _break(reading, element)
            else:
                _open(reading, element)
        else:
            _close(reading, element)
            if element is story:
                reading.finish()
                reading.story.append(len(reading.found))
            _tail(reading, element, root)
    reading.finish()
    return reading


def _document(html: str) -> Any:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        document = etree.fromstring(html.encode(), parser)
    except etree.LxmlError as error:
        raise ExtractionFailed(f"the HTML cannot be read ({error}); send well-formed HTML") from None
    if document is None:  # nothing but comments
        document = etree.Element("html")
    if any("depth" in entry.message for entry in parser.error_log):
        raise ExtractionFailed("the HTML is nested too deeply to be read; send simpler HTML")
    return document


def _story(document: Any) -> Any:
    """The largest <article>, if no <main> is there or it holds half of its text; else <main>; else all."""
    outer = (article for article in document.iter("article") if _is_outermost(article))
    articles = sorted(outer, key=_size)
    main = next(document.iter("main"), None)
    whole = main if main is not None else document
    if articles and (_size(articles[-1]) * 2 > _size(whole) or main is None):
        return articles[-1]
    return whole


def _is_outermost(article: Any) -> bool:
    return next(article.iterancestors("article"), None) is None


def _size(element: Any) -> int:
    return sum(len(words) for words in element.itertext())


def _is_no_text(element: Any) -> bool:
    """Of a page: what is hidden until a reader opens it is text."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.tag in NO_TEXT or "display:none" in style or "visibility:hidden" in style


def _is_dropped(element: Any) -> bool:
    """Of a fragment: what is no text, not to be seen, or beside it."""
    if element.tag in BESIDE_TAGS or _is_no_text(element) or "hidden" in element.attrib:
        return True
    if element.get("role") in FURNITURE_ROLES or element.get("aria-hidden") == "true":
        return True
    if element.tag == "footer" and next(element.iterancestors("blockquote"), None) is None:
        return True
    return _is_box(element)


def _is_box(element: Any) -> bool:
    """A newsletter, sharing or link box, by its class; not if it holds much text."""
    classes = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    if FURNITURE_CLASSES.isdisjoint(classes) or element.tag in ("body", "main", "article"):
        return False
    size = 0
    for words in element.itertext():
        size += len(words)
        if size > LARGEST_FURNITURE:
            return False
    return True


def _open(reading: _Reading, element: Any) -> None:
    if element.tag == "br":
        reading.words.append(LINE_BREAK)
    _break(reading, element)
    if element.tag in BLOCKS:
        reading.blocks.append(_named(element))
    if element.tag in BOLD_TAGS:
        reading.words.append(BOLD)
    role = _role(reading, element)
    if role:
        reading.finish()
        reading.roles.append(role)
    reading.say(element.text)


def _close(reading: _Reading, element: Any) -> None:
    if element.tag in BOLD_TAGS:
        reading.words.append(BOLD_END)
    _break(reading, element)
    if element.tag in BLOCKS:
        reading.blocks.pop()
    if element.tag in ("td", "th"):
        reading.say(CELL_BREAK)
    if element.tag in ROLES or (
        element.tag in ("cite", "footer") and BlockRole.CITATION in reading.roles[-1:]
    ):
        reading.finish()
        reading.roles.pop()


def _tail(reading: _Reading, element: Any, root: Any) -> None:
    if element is not root:
        reading.say(element.tail)


def _break(reading: _Reading, element: Any) -> None:
    if element.tag in BLOCKS:
        reading.finish()


def _named(element: Any) -> str:
    return f"{element.tag}.{' '.join(sorted((element.get('class') or '')[:LONGEST_CLASS].split()))}"


def _role(reading: _Reading, element: Any) -> BlockRole | None:
    if element.tag in ("cite", "footer") and BlockRole.QUOTATION in reading.roles:
        return BlockRole.CITATION
    return ROLES.get(element.tag)


def _asks(line: str) -> bool:
    """A question that is wholly in bold: an interview's, over its answer."""
    return line.startswith(BOLD) and line.endswith(BOLD_END) and line.translate(MARKS).endswith("?")


def _lines(words: str) -> list[str]:
    """The words without superfluous white space; a line break ends a line, but not in mid-sentence."""
    lines: list[str] = []
    joins = False
    for piece in words.split(LINE_BREAK):
        line = " ".join(piece.split()).strip(" |")
        bare = line.translate(MARKS)
        if (
            joins
            and bare
            and (bare[0].islower() or len(lines[-1]) > SHORT)
            and not lines[-1].translate(MARKS).endswith(ENDS)
        ):
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
        joins = bool(line)
    return lines


def _citations(found: list[Line]) -> list[Line]:
    """A short "— Jane Roe" after a quotation names who said it."""
    marked = []
    before: BlockRole | None = None
    for line in found:
        is_short = line.text.startswith(DASHES) and len(line.text) <= LONGEST_CITATION
        before = BlockRole.CITATION if before is BlockRole.QUOTATION and is_short else line.role
        marked.append(line._replace(role=before))
    return marked


def _passage(line: Line) -> Passage:
    return Passage(0, len(line.text), line.text, line.role, beside=line.beside)
