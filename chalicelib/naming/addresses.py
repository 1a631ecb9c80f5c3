"""Where the API serves an article: its links."""

from __future__ import annotations


def links(article_id: str) -> dict[str, str]:
    """The article itself, and what the API serves of it."""
    own = f"/v1/articles/{article_id}"
    return {"self": own, **{name: f"{own}/{name}" for name in ("text", "claims", "revisions", "copies")}}
