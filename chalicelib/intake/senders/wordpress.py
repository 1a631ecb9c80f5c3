"""WordPress: the plugin WP Webhooks, small senders of REST posts, and REST posts themselves.

Seen of WordPress 6.1 with WP Webhooks 3.3.1: one act fires two events and
more; drafts, scheduled posts and revisions come too. The plugin names the
event in a header, and says what the post was before in ``post_before``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.intake.formats.wordpress import PluginPost, RestPost
from chalicelib.intake.senders.notices import Notice, cms_time, ignored, is_blank, part, text_of
from chalicelib.models import Change

NO_ARTICLES = frozenset({"revision", "attachment", "page", "nav_menu_item", "customize_changeset"})
_GONE = {"deleted": Change.REMOVED, "trashed": Change.WITHDRAWN, "unpublished": Change.WITHDRAWN}
_A_MOMENT = timedelta(microseconds=1)
_PLUGIN_GONE = {"post_delete": Change.REMOVED, "post_trash": Change.WITHDRAWN}


def read(body: Any, headers: Mapping[str, str], event: str) -> Notice:
    """``event``: what the address says, where the request does not."""
    if isinstance(part(body, "post", "ID"), int):
        return _plugin(body, headers.get("x-wp-webhook-name") or event)
    post = part(body, "post") or body
    signed = text_of(part(body, "event"))
    named = signed or headers.get("x-wp-event") or event
    kind, status = part(post, "type") or "post", part(post, "status") or "publish"
    content = part(post, "content")
    hidden = part(content, "protected") is True or is_blank(content, "rendered")
    gone = _GONE.get(named.rpartition(".")[2])
    change = gone or _change(status, part(body, "previous_status"), hidden)
    doubtful = change is None
    modified = _modified(status, part(post, "modified_gmt"), part(post, "date_gmt"), doubtful=doubtful)
    if no := _no_article(kind, status, doubtful and not modified):
        return ignored(no)
    return Notice(
        change=change or Change.WITHDRAWN,
        id=text_of(part(post, "id")),
        url=text_of(part(post, "link")),
        modified=modified,
        doubtful=doubtful,
        unsigned=gone is not None and not signed and status == "publish",
        submission=RestPost.model_validate(post).submission() if change is Change.PUBLISHED else None,
        format="wordpress",
    )


def _plugin(body: Any, event: str) -> Notice:
    post = part(body, "post")
    status = part(post, "post_status")
    hidden = bool(part(post, "post_password")) or is_blank(post, "post_content")
    gone = _PLUGIN_GONE.get(event)
    change = gone or _change(status, part(body, "post_before", "post_status"), hidden)
    doubtful = change is None
    modified = _modified(
        status, part(post, "post_modified_gmt"), part(post, "post_date_gmt"), doubtful=doubtful
    )
    if no := _no_article(part(post, "post_type"), status, doubtful and not modified):
        return ignored(no)
    return Notice(
        change=change or Change.WITHDRAWN,
        id=text_of(post["ID"]),
        url=text_of(part(body, "post_permalink")),
        modified=modified,
        doubtful=doubtful,
        unsigned=gone is not None and status == "publish",
        submission=PluginPost.model_validate(body).submission() if change is Change.PUBLISHED else None,
        format="wordpress",
    )


def _change(status: Any, before: Any, hidden: bool) -> Change | None:
    """None where it is not told whether it was public. ``hidden``: public, but nobody can read its text."""
    if status == "publish":
        return Change.WITHDRAWN if hidden else Change.PUBLISHED
    return Change.WITHDRAWN if before == "publish" else None


def _no_article(kind: Any, status: Any, is_new: bool) -> str:
    """Why it is ignored; empty where it is not. ``is_new``: a draft that was never saved before."""
    if str(kind) in NO_ARTICLES or str(kind).startswith("wp_"):
        return f"it is about a {kind}, which is no article"
    return f"the post is not published: its status is {status}" if is_new else ""


def _modified(status: Any, modified: Any, published: Any, *, doubtful: bool) -> datetime | None:
    """The later of both: what is published on schedule keeps the time of its last change.

    Whether a post that is not public was so before is not always told. Within the
    second of its publication, it was the draft before.
    """
    times = (modified,) if status == "future" else (modified, published)
    moment = max((time for time in map(cms_time, times) if time), default=None)
    return moment - _A_MOMENT if doubtful and moment else moment
