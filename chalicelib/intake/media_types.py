"""Which content types are taken, and as what."""

from __future__ import annotations

import re
from enum import StrEnum

from chalicelib.errors import UnsupportedMediaType

JSON_TYPE = re.compile(r"application/json|[a-z]+/[a-z0-9.-]+\+json")
CHARSETS = frozenset({"utf-8", "utf8"})


class Form(StrEnum):
    """JSON, or the one field of the canonical form that the whole body is."""

    JSON = "json"
    TEXT = "body_text"
    HTML = "body_html"


FORMS = {"text/plain": Form.TEXT, "text/html": Form.HTML, "application/xhtml+xml": Form.HTML}


def form_of(content_type: str | None) -> Form:
    """Raises UnsupportedMediaType for other types, and for other encodings than UTF-8."""
    media_type, *parameters = (content_type or "").lower().split(";")
    media_type = media_type.strip()
    if media_type not in FORMS and not JSON_TYPE.fullmatch(media_type):
        raise UnsupportedMediaType(
            "Set Content-Type to application/json, text/plain, text/html or application/xhtml+xml."
        )
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in CHARSETS:
            raise UnsupportedMediaType("Encode the body as UTF-8, and set charset=utf-8 or none.")
    return FORMS.get(media_type, Form.JSON)
