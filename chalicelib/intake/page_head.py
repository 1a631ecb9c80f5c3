"""What a whole HTML page says of its story outside the text: <html lang>, <title>, <meta>, <link>, <time>."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.intake.times import publication_time
from chalicelib.models import Metadata

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
LONGEST = 1_000


def page_metadata(document: Any, story: Any) -> Metadata:
    """Open Graph and article properties (ogp.me), then what HTML itself has for it."""
    metas = _metas(document)
    times = list(_times(story))
    return Metadata(
        headline=_headline(document, story, metas),
        authors=tuple(dict.fromkeys(_people([*metas["author"], *metas["article:author"]]))),
        publisher=_first(metas["og:site_name"]),
        section=_first(metas["article:section"]),
        tags=tuple(dict.fromkeys(metas["article:tag"])),
        url=_url(document, metas["og:url"]),
        language=_language(document, story),
        published=_time(
            [*metas["article:published_time"], *(time for time, updated in times if not updated)]
        ),
        updated=_time([*metas["article:modified_time"], *(time for time, updated in times if updated)]),
    )


def _metas(document: Any) -> dict[str, list[str]]:
    """The contents of <meta>, by name or property."""
    contents: dict[str, list[str]] = defaultdict(list)
    for meta in document.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        content = " ".join((meta.get("content") or "").split())
        if name and content and len(content) <= LONGEST:
            contents[name].append(content)
    return contents


def _headline(document: Any, story: Any, metas: dict[str, list[str]]) -> str | None:
    """The story's own <h1>; the page's title may hold the outlet's name as well."""
    titles = [_words(heading) for heading in story.iter("h1")]
    titles += metas["og:title"]
    titles += [_words(heading) for heading in document.iter("h1")]
    titles += [_without_outlet(_words(title), metas["og:site_name"]) for title in document.iter("title")]
    return _first(title for title in titles if len(title) <= LONGEST)


def _without_outlet(title: str, outlets: list[str]) -> str:
    """ "Storm hits Port Alden | Alden Courier" without what follows the last bar, or the known outlet."""
    for outlet in outlets:
        if title.lower().endswith(outlet.lower()):
            return title[: -len(outlet)].rstrip(" -–—|·:") or title
    return title.rpartition(" | ")[0] or title


def _people(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if not name.startswith(("http", "/")):
            yield from (part for part in re.split(r",\s*(?:and )?|\s+and\s+", name) if part)


def _url(document: Any, urls: list[str]) -> str | None:
    canonical = [link.get("href") for link in document.iter("link") if link.get("rel") == "canonical"]
    return _first(url for url in [*canonical, *urls] if url and url.startswith(("http://", "https://")))


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
    """The first that is one; a time of day without an offset leaves its date."""
    for value in values:
        for form in (value, re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", value), value[:10]):
            try:
                return publication_time(form)
            except ValueError:
                continue
    return None


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _first(values: Iterable[str]) -> str | None:
    return next((value for value in values if value), None)
