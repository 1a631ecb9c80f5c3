"""``pull``: fetch from a CMS what its webhooks have missed."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import click
import httpx
from httpx_retries import Retry, RetryTransport
from rich.progress import Progress, TaskID

from chalicelib.cli.connection import ask, connected, refusal
from chalicelib.cli.showing import errors, output
from chalicelib.errors import OnrecordError
from chalicelib.intake.urls import without_user
from chalicelib.local.files import write

PULLED = Path(".onrecord/pulled")
PAGE = 50  # articles a request
PAUSE = 0.5  # seconds between two requests to the CMS
_AGENT = {"User-Agent": "onrecord-pull"}


class Batch(NamedTuple):
    """Articles as the CMS gives them, how many there are in all if it says, and how far this goes.

    ``left_out``: what cannot be taken as it is given here, counted by the reason.
    """

    articles: list[dict[str, Any]]
    total: int | None = None
    modified: str | None = None
    left_out: Mapping[str, int] = {}


class _Time(click.ParamType[str]):
    """An ISO 8601 time or date, as it was given."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            _second_before(value)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no time. Give one such as 2026-05-06 or 2026-05-06T10:00:00Z.", param, ctx
            )
        return str(value)


@click.command()
@click.argument("channel_id")
@click.argument("address")
@click.option("--key", help="Ghost: the Content API key of a custom integration.")
@click.option(
    "--since", type=_Time(), help="Only what was modified since this time. Default: since the last pull."
)
@click.option("--all", "everything", is_flag=True, help="From the beginning, whatever was pulled before.")
@connected
def pull(
    http: httpx.Client, channel_id: str, address: str, key: str | None, since: str | None, everything: bool
) -> None:
    """Fetch from the CMS of CHANNEL_ID what is missing or newer.

    ADDRESS: of the site, for a channel of kind ghost or wordpress; for others, of an
    RSS, Atom or JSON feed. Stopped in the middle, it goes on there the next time.
    """
    channel = _channel(http, channel_id)
    mark = PULLED / f"{channel_id}.json"
    since = since or (None if everything or not mark.exists() else json.loads(mark.read_text())["modified"])
    counts: Counter[str] = Counter()
    retry = RetryTransport(retry=Retry(total=5, backoff_factor=1.0))
    with (
        httpx.Client(headers=_AGENT, timeout=30, follow_redirects=True, transport=retry) as site,
        Progress(console=errors(), transient=True) as progress,
    ):
        task = progress.add_task("Pulling", total=None)
        try:
            for batch in _batches(site, channel["kind"], address.rstrip("/"), key, since):
                _send(http, channel_id, batch, counts, progress, task)
                if batch.modified:
                    write(mark, json.dumps({"modified": batch.modified}).encode())
        except (ValueError, KeyError, TypeError, AttributeError):
            kind = channel["kind"]
            raise click.ClickException(
                f"{without_user(address)} does not answer as a site or feed of kind {kind} does."
            ) from None
    summary = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()) if count)
    output().print(f"{counts.total()} articles: {summary or 'nothing newer'}")
    if counts["refused"]:
        raise SystemExit(1)


def _channel(http: httpx.Client, channel_id: str) -> dict[str, Any]:
    for channel in ask(http, "GET", "/v1/channels")["items"]:
        if channel["id"] == channel_id:
            found: dict[str, Any] = channel
            return found
    raise click.ClickException(f"There is no channel {channel_id!r}: see the command channels list.")


def _send(
    http: httpx.Client, channel_id: str, batch: Batch, counts: Counter[str], progress: Progress, task: TaskID
) -> None:
    progress.update(task, total=batch.total)
    counts.update(batch.left_out)
    progress.advance(task, sum(batch.left_out.values()))
    for article in batch.articles:
        answer = http.post(f"/v1/channels/{channel_id}/articles", json=article)
        if answer.is_server_error:
            raise click.ClickException(f"{refusal(answer)} Start the pull again: it goes on here.")
        if answer.is_error:
            name = article.get("url") or article.get("link") or article.get("id")
            errors().print(without_user(f"{name}: {refusal(answer)}"), style="red", markup=False)
        counts["refused" if answer.is_error else answer.json()["status"]] += 1
        progress.advance(task)


def _batches(
    site: httpx.Client, kind: str, address: str, key: str | None, since: str | None
) -> Iterator[Batch]:
    if kind == "ghost":
        if not key:
            raise click.UsageError(
                "Ghost wants --key: Settings, Integrations, your integration, Content API key."
            )
        return _ghost(site, address, key, since)
    return _wordpress(site, address, since) if kind == "wordpress" else _feed(site, address)


def _ghost(site: httpx.Client, address: str, key: str, since: str | None) -> Iterator[Batch]:
    """https://docs.ghost.org/content-api"""
    page: int | None = 1
    while page:
        wanted = {
            "key": key,
            "include": "authors,tags",
            "formats": "html,plaintext",
            "order": "updated_at asc",
            "limit": PAGE,
            "page": page,
            **({"filter": f"updated_at:>='{_as_kept(since)}'"} if since else {}),
        }
        answer = _get(site, f"{address}/ghost/api/content/posts/", wanted).json()
        posts, pages = answer["posts"], answer["meta"]["pagination"]
        whole = [post for post in posts if post.get("access", True)]
        modified = posts[-1]["updated_at"] if posts else None
        yield Batch(whole, pages["total"], modified, {"for members only": len(posts) - len(whole)})
        page = pages["next"]


def _as_kept(time: str) -> str:
    """UTC without a zone: Ghost hands the filter to its database as it is, and SQLite compares text."""
    moment = datetime.fromisoformat(time)
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return utc.strftime("%Y-%m-%d %H:%M:%S")


def _wordpress(site: httpx.Client, address: str, since: str | None) -> Iterator[Batch]:
    """https://developer.wordpress.org/rest-api/reference/posts/

    A post that is published on schedule keeps the time of its last change, so
    that those published since are asked for too.
    """
    if since:
        yield from _wordpress_posts(
            site, address, {"orderby": "date", "after": _second_before(since)}, marks=False
        )
    changed = {"orderby": "modified", **({"modified_after": _second_before(since)} if since else {})}
    yield from _wordpress_posts(site, address, changed, marks=True)


def _wordpress_posts(
    site: httpx.Client, address: str, asked: dict[str, str], *, marks: bool
) -> Iterator[Batch]:
    """By an address that every site answers, whatever its permalinks are. ``marks``: where to go on."""
    page, pages = 1, 1
    while page <= pages:
        wanted = {
            "rest_route": "/wp/v2/posts",
            "_embed": "1",
            "order": "asc",
            "per_page": PAGE,
            "page": page,
            **asked,
        }
        answer = _get(site, f"{address}/", wanted)
        posts = answer.json()
        pages = int(answer.headers.get("x-wp-totalpages", "1"))
        modified = f"{posts[-1]['modified_gmt']}Z" if posts and marks else None
        yield Batch(posts, int(answer.headers.get("x-wp-total", len(posts))), modified)
        page += 1


def _second_before(time: str) -> str:
    """WordPress keeps whole seconds, leaves out what is of this very one, and takes its own zone for none."""
    moment = datetime.fromisoformat(time)
    utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (utc - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _feed(site: httpx.Client, address: str) -> Iterator[Batch]:
    from chalicelib.intake.formats import feeds, json_feed  # noqa: PLC0415 - feedparser is slow to import

    answer = _get(site, address, {})
    try:
        if "json" in answer.headers.get("content-type", ""):
            entries = json_feed.entries(answer.json())
        else:
            entries = feeds.entries(answer.text)
    except OnrecordError as error:
        raise click.ClickException(
            f"{without_user(address)} is no feed that can be read: {error.detail}"
        ) from None
    articles = [entry.model_dump(mode="json", exclude_defaults=True) for entry in entries.submissions]
    yield Batch(articles, len(articles) + entries.unreadable, left_out={"unreadable": entries.unreadable})


def _get(site: httpx.Client, address: str, wanted: dict[str, Any]) -> httpx.Response:
    time.sleep(PAUSE)
    try:
        return site.get(address, params=wanted or None).raise_for_status()
    except httpx.HTTPError as error:
        said = str(error).replace(str(wanted.get("key")), "…") if wanted.get("key") else str(error)
        raise click.ClickException(without_user(f"{address} did not answer as it should: {said}")) from None
