"""Ids: which article, claim or source is the same one again."""

from __future__ import annotations

import base64
import hashlib
import re

from chalicelib.models import Span
from chalicelib.naming.plain import WORD, fold

_ARTICLE = re.compile(r"a_[a-z2-7]{16}")
_SOURCE = re.compile(r"s_[a-z2-7]{16}")
_EXPORT = re.compile(r"x_[0-9a-f]{16}")


def digest(*parts: str, length: int) -> str:
    """A short name for the parts: base 32 in lower case, five bits a character."""
    data = hashlib.sha256("\x00".join(parts).encode()).digest()
    return base64.b32encode(data).decode().lower()[:length]


def article_id(tenant: str, identity: str) -> str:
    """``identity`` is what makes it one article: "id:…", "url:…" or "sha256:…"."""
    return "a_" + digest(tenant, identity, length=16)


def claim_id(article: str, content: tuple[Span, ...], occurrence: int) -> str:
    """The same words claimed in the same article keep their id through every re-extraction.

    ``occurrence`` counts from 0 the claims of the article with these very words.
    """
    words = " ".join(WORD.findall(" ".join(span.text for span in content).casefold()))
    return "c_" + article.removeprefix("a_") + digest(words, str(occurrence), length=10)


def article_of(claim: str) -> str | None:
    """The article of a claim, which the claim's id carries; None for what is no claim id."""
    match = re.fullmatch(r"c_([a-z2-7]{16})[a-z2-7]{10}", claim)
    return f"a_{match[1]}" if match else None


def own_part(claim: str) -> str:
    """What of a claim's id is not its article's."""
    return claim[-10:]


def claim_of(article: str, own: str) -> str:
    """The id of the claim that has this part of its own."""
    return f"c_{article.removeprefix('a_')}{own}"


def named_source_id(tenant: str, base_name: str) -> str:
    """A named source is the same across articles, by what all ways to write its name have in common."""
    return "s_" + digest(tenant, "name", base_name, length=16)


def part_id(tenant: str, source: str, part: str) -> str:
    """Of one of several sources with the same base name; ``part`` says which."""
    return "s_" + digest(tenant, "part", source, part, length=16)


def unnamed_source_id(tenant: str, article: str, description: str) -> str:
    """An unnamed source is known inside its article alone, by the words that describe it."""
    return "s_" + digest(tenant, article, fold(description), length=16)


def is_article_id(text: str) -> bool:
    return bool(_ARTICLE.fullmatch(text))


def is_source_id(text: str) -> bool:
    return bool(_SOURCE.fullmatch(text))


def is_export_id(text: str) -> bool:
    return bool(_EXPORT.fullmatch(text))
