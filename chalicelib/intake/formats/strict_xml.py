"""Feeds as XML that a lenient parser can be given: strictly read, and written out anew.

It is well-formed down to its namespaces, declares no document type, whose
entities could be made to grow without end, and has no more elements and
attributes than feeds have. Media RSS (rssboard.org/media-rss) is taken out: what
it says of pictures stands apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from chalicelib.errors import InvalidRequest

MEDIA = frozenset({"http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss"})
ITEMS = frozenset({"item", "entry"})
DEEPEST = 100
MOST_ELEMENTS = 50_000
MOST_ATTRIBUTES = 100  # of an element, its namespaces included
TOO_MUCH = (
    f"The XML has more than {MOST_ELEMENTS:,} elements, {DEEPEST} levels or {MOST_ATTRIBUTES} attributes "
    "of one element. Simplify it."
)
SEPARATOR = " "


@dataclass
class Picture:
    """A medium of an item; ``kind``: its medium or media type, where that is said."""

    kind: str = ""
    description: str = ""
    credit: str = ""


class Item(NamedTuple):
    """An RSS item or Atom entry. ``name``: of its element."""

    name: str
    pictures: list[Picture]


class Rewritten(NamedTuple):
    text: str
    items: list[Item]


def rewritten(text: str) -> Rewritten:
    """Raises InvalidRequest, with the place, for XML that is not as said above."""
    rewriting = _Rewriting()
    parser = expat.ParserCreate("utf-8", SEPARATOR)
    parser.namespace_prefixes = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartNamespaceDeclHandler = rewriting.declare
    parser.StartElementHandler = rewriting.start
    parser.EndElementHandler = rewriting.end
    parser.CharacterDataHandler = rewriting.say
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        problem = f"{expat.ErrorString(error.code)}, at line {error.lineno}, column {error.offset + 1}"
        raise InvalidRequest(f"The body is not well-formed XML: {problem}. Correct it there.") from None
    return Rewritten("".join(rewriting.written), [item.read() for item in rewriting.items])


def _refuse_doctype(*_: object) -> None:
    raise InvalidRequest("The XML declares a document type. Send it without, and with its entities expanded.")


@dataclass
class _Item:
    """``shared``: what is said beside the single pictures of an item holds for each."""

    name: str
    pictures: list[Picture] = field(default_factory=list)
    shared: Picture = field(default_factory=Picture)

    def read(self) -> Item:
        shared = self.shared
        pictures = [
            Picture(each.kind, each.description or shared.description, each.credit or shared.credit)
            for each in self.pictures or [shared]
        ]
        return Item(self.name, pictures)


@dataclass
class _Rewriting:
    written: list[str] = field(default_factory=list)
    items: list[_Item] = field(default_factory=list)
    _declared: dict[str, str] = field(default_factory=dict)
    _elements: int = 0
    _open: list[str] = field(default_factory=list)  # the names of the open elements
    _item: int = 0  # how many were open when the item under way began
    _media: int = 0  # how many were open when the Media RSS under way began
    _words: list[str] = field(default_factory=list)  # of the innermost element of Media RSS

    def declare(self, prefix: str | None, uri: str | None) -> None:
        if uri and any(map(str.isspace, uri)):
            raise InvalidRequest("The XML has a namespace with white space in its name. Remove that.")
        self._declared[f"xmlns:{prefix}" if prefix else "xmlns"] = uri or ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        uri, local, qualified = _parts(name)
        self._open.append(qualified)
        self._elements += 1
        named = self._declared | {_parts(attribute)[2]: value for attribute, value in attributes.items()}
        if self._elements > MOST_ELEMENTS or len(self._open) > DEEPEST or len(named) > MOST_ATTRIBUTES:
            raise InvalidRequest(TOO_MUCH)
        if self._media or uri in MEDIA:
            self._media = self._media or len(self._open)
            self._start_medium(local, attributes)
        else:
            if local in ITEMS and not self._item:
                self._item = len(self._open)
                self.items.append(_Item(local))
            written = (f" {each}={quoteattr(value)}" for each, value in named.items())
            self.written.append(f"<{qualified}{''.join(written)}>")
        self._declared = {}

    def end(self, name: str) -> None:
        _, local, qualified = _parts(name)
        if self._media:
            self._end_medium(local)
        else:
            self.written.append(f"</{qualified}>")
        self._media = 0 if self._media == len(self._open) else self._media
        self._item = 0 if self._item == len(self._open) else self._item
        self._open.pop()

    def say(self, words: str) -> None:
        if self._media:
            self._words.append(words)
        else:
            self.written.append(escape(words))

    def _start_medium(self, local: str, attributes: dict[str, str]) -> None:
        self._words = []
        if local == "content" and self._item:
            kind = attributes.get("medium") or attributes.get("type") or ""
            self.items[-1].pictures.append(Picture(kind))

    def _end_medium(self, local: str) -> None:
        words = "".join(self._words)
        if self._item and local in ("description", "credit"):
            item = self.items[-1]
            inside = any(name.rpartition(":")[2] == "content" for name in self._open[self._media - 1 :])
            setattr(item.pictures[-1] if inside else item.shared, local, words)
        self._words = []


def _parts(name: str) -> tuple[str, str, str]:
    """Namespace, local name and qualified name of what expat writes "namespace name prefix"."""
    parts = name.split(SEPARATOR)
    if len(parts) == 1:
        return "", name, name
    return parts[0], parts[1], f"{parts[2]}:{parts[1]}" if len(parts) > 2 else parts[1]
