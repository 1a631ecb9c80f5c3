"""Claims as an Atom feed: RFC 4287, paged by RFC 5005. Pure but for what it lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from chalicelib.naming.ids import digest
from chalicelib.naming.moments import rfc3339
from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord
from chalicelib.services.asking.claims import list_claims
from chalicelib.services.asking.parameters import ClaimParameters

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
LONGEST_TITLE = 120  # characters
_ATOM = "http://www.w3.org/2005/Atom"
_TAG = "tag:onrecord.invalid,2026:"  # RFC 4151; ids are the same wherever an Onrecord is served
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def claims_feed(
    ports: Ports, tenant: str, wanted: ClaimParameters, address: str, asked: Mapping[str, str]
) -> str:
    """A page of claims as ``list_claims`` lists them.

    ``address``: where the feed is asked for, without the query, which is ``asked``.
    """
    page = list_claims(ports, tenant, wanted.whole_list(tenant), wanted.paging)
    articles = ports.articles.get_many(tenant, (claim["article_id"] for claim in page.items))
    listed = [
        (claim, articles[claim["article_id"]]) for claim in page.items if claim["article_id"] in articles
    ]
    filters = {name: value for name, value in asked.items() if name not in {"limit", "cursor"}}
    feed = ET.Element("feed", xmlns=_ATOM)
    _add(feed, "id", f"{_TAG}claims/{digest(tenant, *_flat(filters), length=16)}")
    _add(feed, "title", " · ".join(["Onrecord: claims", *filters.values()]))
    _add(feed, "updated", max((_updated(article) for _, article in listed), default=rfc3339(ports.clock())))
    _add(feed, "generator", "Onrecord")
    _add(feed, "link", rel="self", type="application/atom+xml", href=_url(address, asked))
    if page.next:
        _add(
            feed,
            "link",
            rel="next",
            type="application/atom+xml",
            href=_url(address, {**asked, "cursor": page.next}),
        )
    for claim, article in listed:
        feed.append(_entry(claim, article, address))
    return ET.tostring(feed, encoding="unicode", xml_declaration=False)


def _entry(claim: Mapping[str, Any], article: ArticleRecord, address: str) -> ET.Element:
    source = _named(claim["source"])
    words = " … ".join(span["text"] for span in claim["content"])
    own = f"{address.rpartition('/')[0]}/claims/{claim['id']}"
    story = claim["url"] if _WEB.match(claim["url"] or "") else own
    entry = ET.Element("entry")
    _add(entry, "id", f"{_TAG}claims/{claim['id']}")
    _add(entry, "title", _shortened(f"{source}: {' '.join(words.split())}"))
    _add(entry, "updated", _updated(article))
    if claim["published"]:
        _add(entry, "published", _moment(claim["published"]))
    _add(ET.SubElement(entry, "author"), "name", source)
    _add(entry, "link", rel="alternate", href=story)
    _add(entry, "link", rel="related", type="application/json", href=own)
    for topic in claim["about"]:
        _add(entry, "category", term=topic)
    headline = " · ".join(part for part in (claim["headline"] or "The article", claim["outlet"]) if part)
    html = f'<blockquote>{escape(words)}</blockquote><p><a href="{escape(story)}">{escape(headline)}</a></p>'
    _add(entry, "content", html, type="html")
    return entry


def _named(source: Mapping[str, Any]) -> str:
    """As ``claims.described``, of a source as it is served."""
    mention = source["mention"]["text"] if source["mention"] else None
    name: str = source["name"] or source["title"] or mention or source["type"]
    return name


def _updated(article: ArticleRecord) -> str:
    """When the revision came that the claim is in, or a newer one."""
    return _moment(article.received_at)


def _moment(time: str) -> str:
    """RFC 3339, of a time or of a date alone."""
    return time if "T" in time else f"{time}T00:00:00Z"


def _shortened(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"


def _flat(filters: Mapping[str, str]) -> list[str]:
    return [part for pair in sorted(filters.items()) for part in pair]


def _url(address: str, query: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> None:
    """Without the characters that XML cannot hold."""
    plain = {key: _NOT_XML.sub("", value) for key, value in attributes.items()}
    ET.SubElement(parent, name, plain).text = None if text is None else _NOT_XML.sub("", text)
