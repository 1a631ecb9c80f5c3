"""What a whole HTML page says of its story beside the text: <html lang>, <meta>, <link>, JSON-LD, <time>."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree

from chalicelib.intake.formats.schema_org import said_by_page
from chalicelib.intake.lines.authors import names_alone
from chalicelib.intake.lines.names import names_role
from chalicelib.intake.lines.passages import letters
from chalicelib.intake.times import lenient_time
from chalicelib.intake.urls import without_user
from chalicelib.models import Metadata

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
LONGEST = 1_000
JSON_LD = "application/ld+json"
LINES = frozenset({"br", "div", "p"})
ABBREVIATION = re.compile(r"\s*\([^()]{1,12}\)$")  # of a writer, behind the name
LETTERS_BEHIND = re.compile(r"(?:jr|sr|i{2,3}|iv|m\.?d|ph\.?d|esq|r\.?n|[mock]be|[kq]c)\.?", re.IGNORECASE)
BETWEEN = re.compile(r"\s*[;|]\s*|\s+/\s+|\s*,\s*(?:and\s+)?|\s+(?:and|&|und|og|och|et|y|e|i|en)\s+")


def page_metadata(document: Any, story: Any) -> Metadata:
    """Open Graph and article properties (ogp.me), then schema.org, then what HTML itself has for it."""
    metas = _metas(document)
    said = said_by_page(_scripts(document))
    times = list(_times(story))
    outlets = [*metas["og:site_name"], *([said.publisher] if said.publisher else [])]
    published = [*metas["article:published_time"], said.published or ""]
    updated = [*metas["article:modified_time"], said.updated or ""]
    return Metadata(
        headline=_headline(document, story, metas["og:title"], said, outlets),
        authors=_authors(
            _people(said.authors), _people([*metas["author"], *metas["article:author"]]), outlets
        ),
        publisher=_first([*metas["og:site_name"], said.publisher]),
        section=_first([*metas["article:section"], said.section]),
        tags=tuple(dict.fromkeys(metas["article:tag"])) or said.tags,
        url=_url(document, [*metas["og:url"], said.url or ""]),
        language=_language(document, story) or said.language,
        published=_time([*published, *(time for time, is_update in times if not is_update)]),
        updated=_time([*updated, *(time for time, is_update in times if is_update)]),
        corrections=said.corrections,
    )


def _scripts(document: Any) -> Iterator[str]:
    for script in document.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() == JSON_LD:
            yield script.text or ""


def _metas(document: Any) -> dict[str, list[str]]:
    """The contents of <meta>, by name or property."""
    contents: dict[str, list[str]] = defaultdict(list)
    for meta in document.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        content = " ".join((meta.get("content") or "").split())
        if name and content and len(content) <= LONGEST:
            contents[name].append(content)
    return contents


def _headline(
    document: Any, story: Any, open_graph: Sequence[str], said: Metadata, outlets: Sequence[str]
) -> str | None:
    """What most say: <h1>, schema.org, Open Graph, <title>. Where no two agree, the first that is there."""
    titles = [_words(title) for title in document.iter("title")][:1]
    others = [said.headline or "", *open_graph[:1], *titles]
    known = [_without_outlet(title, outlets) for title in others if 0 < len(title) <= LONGEST]
    headings = (_words(heading) for heading in (*story.iter("h1"), *document.iter("h1")))
    heading = next((each for each in headings if each and _is_of(each, known)), None)
    said_by = [heading, *known] if heading else known
    times = Counter(map(letters, said_by))
    return max(said_by, key=lambda title: times[letters(title)], default=None)


def _is_of(heading: str, titles: Sequence[str]) -> bool:
    """Whether it has a word of the page's titles, if there are any: it may be the outlet's name."""
    known = " ".join(titles).lower()
    words = (word for word in heading.lower().split() if len(word) > 3)
    return len(heading) <= LONGEST and (not known or any(word in known for word in words))


def _without_outlet(title: str, outlets: Sequence[str]) -> str:
    """ "Storm hits Port Alden | Alden Courier" without what follows the last bar, or the known outlet."""
    for outlet in outlets:
        if title.lower().endswith(outlet.lower()):
            return title[: -len(outlet)].rstrip(" -–—|·:") or title
    return title.rpartition(" | ")[0] or title


def _authors(first: tuple[str, ...], other: tuple[str, ...], outlets: Sequence[str]) -> tuple[str, ...]:
    """The first, unless they are the outlet itself, and the others are not."""
    own = set(map(letters, outlets))
    if other and own.issuperset(map(letters, first)) and not own.issuperset(map(letters, other)):
        return other
    return first or other


def _people(names: Iterable[str]) -> tuple[str, ...]:
    named = (name for name in names_alone(names) if not name.startswith(("http", "/")))
    people = (ABBREVIATION.sub("", person) for name in named for person in _each(name))
    return tuple(dict.fromkeys(person for person in people if not person.isdigit()))


def _each(name: str) -> Sequence[str]:
    """ "Jane Roe and John Doe, Staff Writers" one by one, without what they are; "Ortega y Gasset" is one."""
    parts: list[str] = []
    for part in filter(None, BETWEEN.split(name)):
        if parts and LETTERS_BEHIND.fullmatch(part):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    people = [part for part in parts if not names_role(part)]
    whole = sum(" " in part for part in people)
    return people if len(parts) > 1 and people and (whole > 1 or whole == len(people)) else [name]


def _url(document: Any, urls: list[str]) -> str | None:
    canonical = [link.get("href") for link in document.iter("link") if link.get("rel") == "canonical"]
    found = [url for url in [*canonical, *urls] if url and url.startswith(("http://", "https://"))]
    return _first(url for url in found if url == without_user(url))


def _language(document: Any, story: Any) -> str | None:
    for element in [story, *story.iterancestors(), document]:
        language = (element.get("lang") or "").replace("_", "-")
        if LANGUAGE.fullmatch(language):
            return str(language)
    return None


def _times(story: Any) -> Iterator[tuple[str, bool]]:
    """The <time datetime> elements, and whether each is that of an update."""
    for time in story.iter("time"):
        described = " ".join(time.get(name) or "" for name in ("itemprop", "class")).lower()
        yield time.get("datetime") or "", "modified" in described or "updated" in described


def _time(values: Iterable[str]) -> str | None:
    """The first that is one."""
    for value in values:
        try:
            return lenient_time(value)
        except ValueError:
            continue
    return None


def _words(element: Any) -> str:
    """Those of elements that are lines of their own stand apart."""
    said = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if inner.tag in LINES:
            said.append(" ")
        if event == "start":
            said.append(inner.text or "")
        elif inner is not element:
            said.append(inner.tail or "")
    return " ".join("".join(said).split())


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
