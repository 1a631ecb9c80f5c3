"""Rich text of CMSs as HTML: Strapi's blocks, Contentful's documents, Sanity's portable text.

All three are trees of nodes whose kind stands in ``type``, ``nodeType`` or
``_type`` and whose words stand in ``text`` or ``value``. Only what matters for
reading is kept: paragraphs, headings, lists, quotations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

DEEPEST = 50
_TAGS = {
    "paragraph": "p",
    "block": "p",
    "normal": "p",
    "heading": "h2",
    "quote": "blockquote",
    "blockquote": "blockquote",
    "list-item": "li",
    "hr": "hr",
}
_LISTS = frozenset({"list", "ordered-list", "unordered-list"})
_DROPPED = frozenset({"image", "code", "embedded-asset-block", "embedded-entry-block", "table-header-cell"})


def markdown_html(text: str) -> str:
    """Markdown, as text fields of Strapi and Contentful hold it; plain text is Markdown too."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - 60 ms that most requests need not wait for

    html: str = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"]).render(text)
    return html


def rich_text_html(document: Any) -> str | None:
    """The document's text as HTML, or None where it is no such document."""
    nodes = document.get("content") if isinstance(document, dict) else document
    if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
        return None
    return "\n".join(_blocks(nodes, 0)) or None


def _blocks(nodes: Sequence[Any], depth: int) -> Iterator[str]:
    for node in nodes if depth < DEEPEST else ():
        kind = _kind(node)
        if kind in _DROPPED:
            continue
        if kind in _LISTS:
            yield from _blocks(_children(node), depth + 1)
        elif words := _words(node, 0).strip():
            tag = _TAGS.get(kind, "p")
            yield f"<{tag}>{words}</{tag}>"


def _kind(node: Any) -> str:
    """Sanity tells a block's kind by its style, Contentful numbers its headings."""
    if not isinstance(node, dict):
        return ""
    named = node.get("listItem") and "list-item"
    kind = named or node.get("style") or node.get("nodeType") or node.get("type") or node.get("_type")
    if not isinstance(kind, str):
        return ""
    return (
        "heading"
        if kind.startswith("heading") or (len(kind) == 2 and kind[0] == "h" and kind[1].isdigit())
        else kind
    )


def _children(node: Any) -> Sequence[Any]:
    children = node.get("children", node.get("content")) if isinstance(node, dict) else None
    return children if isinstance(children, list) else ()


def _words(node: Any, depth: int) -> str:
    if not isinstance(node, dict) or depth > DEEPEST:
        return ""
    own = node.get("text", node.get("value"))
    words = escape(own, quote=False).replace("\n", "<br>") if isinstance(own, str) else ""
    children = _children(node)
    separator = "<br>" if any(_kind(child) in _TAGS for child in children) else ""
    return words + separator.join(_words(child, depth + 1) for child in children)
