"""Fragments of HTML in fields that hold a line or a paragraph, as text. Without an HTML parser, for speed."""

from __future__ import annotations

import html
import re

COMMENT = re.compile(r"<!--[^<>]*-->")
INLINE = re.compile(
    r"</?(?:a|abbr|b|cite|code|del|em|font|i|ins|mark|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
ANY = re.compile(r"</?[A-Za-z][^<>]*>")
BLOCK = re.compile(r"<(?:p|div|br|li|h[1-6]|blockquote|figure|table|article|section)\b", re.IGNORECASE)
PARAGRAPH = re.compile(r"<p\b|<!-- wp:", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n[ \t\r]*\n\s*")


def plain_text(fragment: str) -> str:
    """On one line: block elements part words, inline elements do not."""
    if "<" in fragment:
        fragment = ANY.sub(" ", INLINE.sub("", COMMENT.sub(" ", fragment)))
    return " ".join(html.unescape(fragment).split())


def is_html(text: str) -> bool:
    """Whether there is markup of paragraphs and the like in it."""
    return BLOCK.search(text) is not None


def paragraphs(fragment: str) -> str:
    """HTML whose paragraphs are parted by empty lines alone, as some editors keep it, with its <p>."""
    if PARAGRAPH.search(fragment):
        return fragment
    return "".join(f"<p>{part}</p>" for part in BLANK_LINES.split(fragment.strip()))
