"""What a whole HTML page says of its story beside the text: <html lang>, <meta>, <link>, JSON-LD, <time>."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.intake.formats.schema_org import said_by_page
from chalicelib.intake.lines.authors import names_alone
from chalicelib.intake.times import lenient_time
from chalicelib.intake.urls import without_user
from chalicelib.models import Metadata

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
LONGEST = 1_000
JSON_LD = "application/ld+json"


def page_metadata(document: Any, story: Any) -> Metadata:
    """Open Graph and article properties (ogp.me), then schema.org, then what HTML itself has for it."""
    metas = _metas(document)
    said = said_by_page(_scripts(document))
    times = list(_times(story))
    published = [*metas["article:published_time"], said.published or ""]
    updated = [*metas["article:modified_time"], said.updated or ""]
    return Metadata(
        headline=_headline(document, story, metas, said),
        authors=names_alone(_people([*metas["author"], *metas["article:author"]])) or said.authors,
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


def _headline(document: Any, story: Any, metas: dict[str, list[str]], said: Metadata) -> str | None:
    """The story's own <h1>; the page's title may hold the outlet's name as well."""
    titles = [_words(heading) for heading in story.iter("h1")]
    titles += metas["og:title"]
    titles += [_words(heading) for heading in document.iter("h1")]
    titles += [said.headline or ""]
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
    return " ".join("".join(element.itertext()).split())


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
