"""``ingest``: send files, folders and pages to a running Onrecord."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import httpx
from rich.progress import Progress

from chalicelib.cli.connection import connected, refusal
from chalicelib.cli.extract import MEDIA_TYPES
from chalicelib.cli.showing import errors, output
from chalicelib.intake.urls import without_user


class Origin(NamedTuple):
    """A file or URL, and the name that stands for an id where the article has none of its own."""

    place: str
    name: str


class Outgoing(NamedTuple):
    """An article to send."""

    body: bytes
    media_type: str
    query: dict[str, str]


@click.command()
@click.argument("origins", nargs=-1, required=True, metavar="FILE|DIR|URL...")
@connected
def ingest(http: httpx.Client, origins: tuple[str, ...]) -> None:
    """Send articles: files (.json, .html, .xml, .txt), folders of them, and pages by their URL.

    A file without an id or URL of its own is named by its path inside the
    folder that is given, so that sending it changed makes a new revision of the same article.
    """
    failures = send(http, origins)
    sys.exit(1 if failures else 0)


def send(http: httpx.Client, origins: Sequence[str | Path]) -> int:
    """Send all, showing progress, and return how many were refused."""
    wanted = [each for origin in origins for each in _spread(str(origin))]
    counts: dict[str, int] = {}
    with Progress(console=errors(), transient=True) as progress:
        for origin in progress.track(wanted, description="Sending"):
            status = _send(http, origin)
            counts[status] = counts.get(status, 0) + 1
    summary = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    output().print(f"{len(wanted)} articles: {summary or 'none found'}")
    return counts.get("refused", 0)


def _spread(origin: str) -> Iterator[Origin]:
    folder = Path(origin)
    if "://" in origin or not folder.is_dir():
        yield Origin(origin, folder.name)
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in MEDIA_TYPES and path.suffix:
            yield Origin(str(path), path.relative_to(folder).as_posix())


def _send(http: httpx.Client, origin: Origin) -> str:
    try:
        outgoing = _fetch(origin.place) if "://" in origin.place else _read(origin)
        answer = http.post(
            "/v1/articles",
            content=outgoing.body,
            headers={"Content-Type": outgoing.media_type},
            params=outgoing.query,
        )
    except (OSError, httpx.HTTPError) as error:
        return _refused(origin, str(error))
    if answer.is_error:
        return _refused(origin, refusal(answer))
    status: str = answer.json()["status"]
    return status


def _refused(origin: Origin, why: str) -> str:
    errors().print(without_user(f"{origin.place}: {why}"), style="red", markup=False)
    return "refused"


def _read(origin: Origin) -> Outgoing:
    path = Path(origin.place)
    body = path.read_bytes()
    media_type = MEDIA_TYPES.get(path.suffix.lower(), "text/plain")
    if media_type == "application/json":
        return Outgoing(_named(body, f"file:{origin.name}"), media_type, {})
    return Outgoing(body, media_type, {} if media_type.endswith("xml") else {"id": f"file:{origin.name}"})


def _named(body: bytes, name: str) -> bytes:
    """A JSON article with an id, if it has neither that nor a URL. The server refuses what is no article."""
    try:
        article = json.loads(body)
    except ValueError:
        return body
    if not isinstance(article, dict) or article.get("id") or article.get("url"):
        return body
    return json.dumps({**article, "id": name}).encode()


def _fetch(url: str) -> Outgoing:
    page = httpx.get(url, follow_redirects=True, timeout=30).raise_for_status()
    media_type = page.headers.get("content-type", "text/html").partition(";")[0]
    has_url = media_type.endswith(("xml", "json")) and media_type != "application/xhtml+xml"
    return Outgoing(page.text.encode(), media_type, {} if has_url else {"url": without_user(url)})
