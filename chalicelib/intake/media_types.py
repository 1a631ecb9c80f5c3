"""Which content types are taken, and as what."""

from __future__ import annotations

import re
from enum import StrEnum

from chalicelib.errors import UnsupportedMediaType

JSON_TYPE = re.compile(r"application/json|[a-z]+/[a-z0-9.-]+\+json")
CHARSETS = frozenset({"utf-8", "utf8"})


class Form(StrEnum):
    """How a body is to be read."""

    JSON = "json"
    TEXT = "text"
    HTML = "html"
    FEED = "feed"  # RSS or Atom


FORMS = {
    "text/plain": Form.TEXT,
    "text/html": Form.HTML,
    "application/xhtml+xml": Form.HTML,
    "application/rss+xml": Form.FEED,
    "application/atom+xml": Form.FEED,
    "application/rdf+xml": Form.FEED,
    "application/xml": Form.FEED,
    "text/xml": Form.FEED,
}


def form_of(content_type: str | None) -> Form:
    """Raises UnsupportedMediaType for other types, and for other encodings than UTF-8."""
    media_type, *parameters = (content_type or "").lower().split(";")
    media_type = media_type.strip()
    if media_type not in FORMS and not JSON_TYPE.fullmatch(media_type):
        raise UnsupportedMediaType(
            "Set Content-Type to application/json, application/ld+json, application/feed+json, text/plain, "
            "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml or application/xml."
        )
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in CHARSETS:
            raise UnsupportedMediaType("Encode the body as UTF-8, and set charset=utf-8 or none.")
    return FORMS.get(media_type, Form.JSON)
