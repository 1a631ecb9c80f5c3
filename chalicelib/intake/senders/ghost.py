"""Ghost's webhooks: ``{"event"?, "post": {"current", "previous"}}``, one request an event.

Seen of Ghost 5.130 and 6.65: 6 names the event in the body, 5 nowhere, so
that its webhooks go to ``…/{channel}/{event}``. A deletion, and the unpublishing
that comes with it, has an empty ``current`` and the article in ``previous``; an edit
holds in ``previous`` what was changed alone.
"""

from __future__ import annotations

from typing import Any

from chalicelib.intake.formats.ghost import GhostPost
from chalicelib.intake.senders.notices import Notice, cms_time, ignored, is_blank, part, text_of
from chalicelib.models import Change

PUBLIC = frozenset({"published", "sent"})  # "sent": by e-mail alone


def read(body: Any, event: str) -> Notice:
    """What counts is the state of the post, which every event carries."""
    post = part(body, "post")
    if not isinstance(post, dict):
        return ignored(f"{event or 'this event'} is not about a post")
    if event.startswith("post.tag."):
        return ignored("a tag was attached or detached; what changes in the article comes with its edit")
    now, before = _post(post.get("current")), _post(post.get("previous"))
    gone = now or before
    change = _change(event, now, before)
    if change is None:
        return ignored(f"the post is not published: its status is {text_of(now.get('status')) or 'unknown'}")
    return Notice(
        change=change,
        id=text_of(gone.get("uuid")) or text_of(gone.get("id")),
        url=text_of(gone.get("canonical_url")) or text_of(gone.get("url")),
        modified=cms_time(gone.get("updated_at")),
        submission=GhostPost.model_validate(now).submission() if change is Change.PUBLISHED else None,
        format="ghost",
    )


def _post(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _change(event: str, now: dict[str, Any], before: dict[str, Any]) -> Change | None:
    """By the signed body: an address that says ``post.deleted`` of a post that is there is not believed."""
    if not now:
        return Change.REMOVED
    if text_of(now.get("status")) in PUBLIC:
        return Change.WITHDRAWN if is_blank(now, "html", "plaintext") else Change.PUBLISHED
    return (
        Change.WITHDRAWN if event == "post.unpublished" or text_of(before.get("status")) in PUBLIC else None
    )
