"""``export``: claims and articles into a file, page by page, so that it can be stopped and gone on with."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click
import httpx
from httpx_retries import Retry, RetryTransport
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from chalicelib.cli import query
from chalicelib.cli.connection import connected, refusal
from chalicelib.cli.showing import errors
from chalicelib.local.files import write
from chalicelib.models import Model
from chalicelib.ports.exports import Format, View
from chalicelib.services.exporting import VIEWS

PARQUET = "parquet"
PAGE = 1000  # rows a request
PATIENCE = 1.0  # seconds to wait after the first failure, twice as long after each
_RETRIED = (429, 500, 502, 503, 504)
_NO_FILTERS = {"article_id", "most", "as_json", "url", "token"}


class Page(NamedTuple):
    text: bytes
    rows: int
    cursor: str | None


class Mark(Model):
    """How far a file has come that is not whole yet: whatever it holds beyond ``size`` does not count."""

    asked: dict[str, Any]
    size: int = 0
    rows: int = 0
    cursor: str | None = None


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    """Every filter that ``query`` has, of articles or of claims."""
    known = {option.name: option for each in (query.articles, query.claims) for option in each.params}
    options = [option for name, option in known.items() if name not in _NO_FILTERS]
    command.__click_params__ += reversed(options)  # type: ignore[attr-defined]
    return command


@click.command()
@click.option("--view", type=click.Choice([each.value for each in View]), default="claims", show_default=True)
@click.option(
    "--format",
    "form",
    type=click.Choice([*(each.value for each in Format), PARQUET]),
    default="jsonl",
    show_default=True,
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@click.option("--fresh", is_flag=True, help="Begin anew where an export to this file was stopped.")
@_filters
@connected
def export(
    http: httpx.Client, view: str, form: str, output: Path | None, fresh: bool, **filters: Any
) -> None:
    """Claims or articles, all that the filters let through, as JSON Lines, CSV or Parquet.

    With --output, the file is there once it is whole; stopped in the middle, the same
    command goes on there the next time.
    """
    to_parquet = form == PARQUET
    if to_parquet:
        _check_parquet(View(view), output)
    named = {"start": "from", "end": "to"}
    given = {named.get(name, name): value for name, value in filters.items() if value is not None}
    asked = {**given, "view": view, "format": Format.JSONL.value if to_parquet else form}
    patient = RetryTransport(retry=Retry(total=5, backoff_factor=PATIENCE, status_forcelist=_RETRIED))
    with (
        httpx.Client(base_url=http.base_url, headers=http.headers, timeout=60, transport=patient) as server,
        _progress() as progress,
    ):
        if output is None:
            _to_stdout(server, asked, progress)
            return
        partial = _to_file(server, asked, output, progress, fresh=fresh)
    if to_parquet:
        _write_parquet(partial, View(view), output)
    _mark_of(output).unlink()
    if to_parquet:
        partial.unlink()
    else:
        partial.replace(output)


def _check_parquet(view: View, output: Path | None) -> None:
    if view is View.CORRECTIONS:
        raise click.UsageError("Corrections are annotated texts, which no row holds: leave --format out.")
    if output is None:
        raise click.UsageError("Parquet is written into a file: give --output.")


def _write_parquet(lines: Path, view: View, output: Path) -> None:
    """The columns of CSV, with types. The file appears once it is whole."""
    from chalicelib.storage.parquet import write_parquet  # noqa: PLC0415 - a fifth of a second

    columns = VIEWS[view].columns
    unfinished = output.with_name(f"{output.name}.unfinished")
    with lines.open(encoding="utf-8") as items:
        rows = ([column.read(item) for column in columns] for item in map(json.loads, items))
        write_parquet(unfinished, {column.name: column.type for column in columns}, rows)
    unfinished.replace(output)


def _progress() -> Progress:
    rows = TextColumn("{task.completed:,.0f} rows")
    return Progress(
        TextColumn("Exporting"), BarColumn(), rows, TimeElapsedColumn(), console=errors(), transient=True
    )


def _to_stdout(server: httpx.Client, asked: Mapping[str, Any], progress: Progress) -> None:
    task = progress.add_task("", total=None)
    for page in _pages(server, asked, None):
        sys.stdout.buffer.write(page.text)
        progress.advance(task, page.rows)
    sys.stdout.buffer.flush()


def _to_file(
    server: httpx.Client, asked: dict[str, Any], output: Path, progress: Progress, *, fresh: bool
) -> Path:
    """Where everything is once it has come. A page counts once the mark behind it is on disk."""
    partial, kept = _partial_of(output), _mark_of(output)
    mark = _begun(output, asked, fresh=fresh)
    task = progress.add_task("", total=None, completed=mark.rows)
    if mark.rows:
        errors().print(f"Going on after {mark.rows:,} rows.")
    if mark.cursor is None and mark.size:
        return partial
    with partial.open("r+b" if mark.cursor else "wb") as file:
        file.truncate(mark.size)
        file.seek(mark.size)
        for page in _pages(server, asked, mark.cursor):
            file.write(page.text)
            file.flush()
            os.fsync(file.fileno())
            mark = Mark(asked=asked, size=file.tell(), rows=mark.rows + page.rows, cursor=page.cursor)
            write(kept, mark.model_dump_json().encode())
            progress.update(task, completed=mark.rows)
    return partial


def _begun(output: Path, asked: dict[str, Any], *, fresh: bool) -> Mark:
    partial, kept = _partial_of(output), _mark_of(output)
    if fresh or not (kept.exists() and partial.exists()):
        return Mark(asked=asked)
    mark = Mark.model_validate_json(kept.read_bytes())
    if mark.asked != asked:
        raise click.UsageError(
            f"{partial} is of another export: {json.dumps(mark.asked, ensure_ascii=False)}."
            " Choose another --output, or --fresh to begin anew."
        )
    return mark if partial.stat().st_size >= mark.size else Mark(asked=asked)


def _partial_of(output: Path) -> Path:
    return output.with_name(f"{output.name}.partial")


def _mark_of(output: Path) -> Path:
    return output.with_name(f"{output.name}.partial.json")


def _pages(server: httpx.Client, asked: Mapping[str, Any], cursor: str | None) -> Iterator[Page]:
    while True:
        wanted = {**asked, "limit": PAGE, **({"cursor": cursor} if cursor else {})}
        try:
            answer = server.get("/v1/export", params=wanted)
        except httpx.HTTPError as error:
            raise click.ClickException(f"{server.base_url} did not answer: {error}") from None
        if answer.is_error:
            raise click.ClickException(refusal(answer))
        cursor = answer.headers.get("onrecord-next")
        yield Page(answer.content, int(answer.headers["onrecord-rows"]), cursor)
        if cursor is None:
            return
