"""What each kind of CMS sends, as notices: Ghost and WordPress a module each, all others by a map of fields.

Uses formats and reading for the articles in it, and signatures for what a request is.
"""

from __future__ import annotations

from pydantic import ValidationError

from chalicelib.errors import InvalidArticle
from chalicelib.intake.complaints import refusal
from chalicelib.intake.senders.notices import Notice
from chalicelib.intake.signatures import Request
from chalicelib.intake.submission import read_json
from chalicelib.intake.urls import absolute_url
from chalicelib.models import Channel, ChannelKind

MAX_WEBHOOK_BYTES = 5 * 1024 * 1024  # Lambda takes 6 MB; old drafts can be most of what Ghost sends

__all__ = ["read_notice", "with_publisher"]


def read_notice(channel: Channel, request: Request) -> Notice:
    """Raises InvalidRequest where the body is no JSON, InvalidArticle where the article in it is none."""
    body = read_json(request.body, MAX_WEBHOOK_BYTES)
    try:
        notice = _read(channel, request, body)
    except ValidationError as error:
        raise refusal(error) from None
    if notice.unsigned and not channel.options.unsigned_events:
        raise InvalidArticle(
            "The address or a header alone says that the article is gone, and the signature covers neither."
            " Send the event in the body, or allow it by the channel's option unsigned_events."
        )
    return with_publisher(_with_address(notice), channel.options.publisher)


def _with_address(notice: Notice) -> Notice:
    """Of what is taken back the article is not read, nor was its address checked."""
    try:
        return notice._replace(url=absolute_url(notice.url) if notice.url else None)
    except ValueError:
        return notice._replace(url=None)


def _read(channel: Channel, request: Request, body: object) -> Notice:
    """Imports the one sender that it needs: a CMS may wait for no more than two seconds."""
    event = request.event or ""
    if channel.kind is ChannelKind.GHOST:
        from chalicelib.intake.senders import ghost  # noqa: PLC0415

        named = body.get("event") if isinstance(body, dict) else None
        return ghost.read(body, named if isinstance(named, str) else event)
    if channel.kind is ChannelKind.WORDPRESS:
        from chalicelib.intake.senders import wordpress  # noqa: PLC0415

        return wordpress.read(body, request.headers, event)
    from chalicelib.intake.senders import field_map  # noqa: PLC0415

    return field_map.read(channel, request, body)


def with_publisher(notice: Notice, publisher: str | None) -> Notice:
    """The channel's outlet, where the article names none."""
    article = notice.submission
    if article is None or article.publisher or publisher is None:
        return notice
    return notice._replace(submission=article.model_copy(update={"publisher": publisher}))
