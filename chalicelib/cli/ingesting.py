"""``ingest``: send files, folders and pages to a running Onrecord."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import httpx
from rich.progress import Progress

from chalicelib.cli.articles import MEDIA_TYPES
from chalicelib.cli.connection import connected, refusal
from chalicelib.cli.showing import errors, output


class Outgoing(NamedTuple):
    """An article to send, and where it comes from."""

    origin: str
    body: bytes
    media_type: str
    query: dict[str, str]


@click.command()
@click.argument("origins", nargs=-1, required=True, metavar="FILE|DIR|URL...")
@connected
def ingest(http: httpx.Client, origins: tuple[str, ...]) -> None:
    """Send articles: files (.json, .html, .txt), folders of them, and pages by their URL.

    A file without an id or URL of its own is named by its file name, so
    that sending it changed makes a new revision of the same article.
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


def _spread(origin: str) -> Iterator[str]:
    folder = Path(origin)
    if "://" in origin or not folder.is_dir():
        yield origin
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in MEDIA_TYPES and path.suffix:
            yield str(path)


def _send(http: httpx.Client, origin: str) -> str:
    try:
        outgoing = _fetch(origin) if "://" in origin else _read(origin)
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


def _refused(origin: str, why: str) -> str:
    errors().print(f"{origin}: {why}", style="red", markup=False)
    return "refused"


def _read(file: str) -> Outgoing:
    path = Path(file)
    media_type = MEDIA_TYPES.get(path.suffix.lower(), "text/plain")
    query = {} if media_type == "application/json" else {"id": f"file:{path.name}"}
    return Outgoing(file, path.read_bytes(), media_type, query)


def _fetch(url: str) -> Outgoing:
    page = httpx.get(url, follow_redirects=True, timeout=30).raise_for_status()
    media_type = page.headers.get("content-type", "text/html").partition(";")[0]
    return Outgoing(url, page.text.encode(), media_type, {"url": url})
