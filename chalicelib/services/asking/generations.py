"""Claims read while another generation may take the place of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from chalicelib.ports import Ports
from chalicelib.ports.articles import ArticleRecord

Answer = TypeVar("Answer")


def steadily(
    ports: Ports, article: ArticleRecord | None, read: Callable[[str], Answer | None]
) -> Answer | None:
    """Read claims of the generation that is served, and again if another took its place meanwhile.

    The claims of a generation are deleted only once another is served, so what
    was read while it did not change was whole. None where none is served yet.
    """
    while article and article.generation:
        answer = read(article.generation)
        now = ports.articles.get(article.tenant, article.article_id)
        if now and now.generation == article.generation:
            return answer
        article = now
    return None
