"""``serve``: the whole system on this machine."""

from __future__ import annotations

import errno
import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from chalicelib import logs
from chalicelib.cli.ingest import send
from chalicelib.errors import Unavailable
from chalicelib.settings import LogSettings, SettingsError, read_log_settings, read_web_settings


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port of 127.0.0.1; 0 for any that is free.")
@click.option(
    "--data",
    default=Path(".onrecord"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that keeps what is received.",
)
@click.option("--fresh", is_flag=True, help="Forget what the folder keeps.")
@click.option(
    "--ready-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help='Where {"url", "token"} is written once it answers.  [default: server.json in the folder]',
)
@click.option(
    "--samples",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Send the articles of this folder first.",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0),
    default=0,
    show_default="no limit",
    help="Requests a second for each token, each channel, and each address of unknown ones.",
)
@click.option(
    "--allow-private-targets", is_flag=True, help="Let subscribers be on this machine and in its network."
)
@click.option("--verbose", is_flag=True, help="Print each request, and each article.")
def serve(
    port: int,
    data: Path,
    fresh: bool,
    ready_file: Path | None,
    samples: Path | None,
    rate: float,
    allow_private_targets: bool,
    verbose: bool,
) -> None:
    """Run the whole system on this machine, until Ctrl-C."""
    from chalicelib import local  # noqa: PLC0415 - moto takes a second to import, and other commands do without

    settings = _log_settings()
    logs.set_up(settings.log_format, settings.log_level or ("INFO" if verbose else "WARNING"))
    stopped = _until_told()
    ready = ready_file or data / "server.json"
    limits = local.limits.Limits(rate)
    running = local.system(data, port, fresh=fresh, limits=limits, private_targets=allow_private_targets)
    with _start_errors(port), running as onrecord:
        local.files.write(ready, json.dumps({"url": onrecord.url, "token": onrecord.token}).encode())
        if samples:
            send(onrecord.http, [samples])
        click.echo(_introduction(onrecord.url, onrecord.token, data))
        stopped.wait()
        local.files.remove(ready)
    click.echo("Stopped.")


def _log_settings() -> LogSettings:
    """Those of the routes are checked too: what is wrong there would only show in their answers."""
    try:
        read_web_settings()
        return read_log_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def _until_told() -> threading.Event:
    """Set by Ctrl-C, or by a request to end."""
    stopped = threading.Event()

    def stop(number: int, _: object) -> None:
        stopped.set()
        signal.signal(number, signal.SIG_DFL)  # the second time, it ends at once: S3's folder is whole anyway

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopped


@contextmanager
def _start_errors(port: int) -> Iterator[None]:
    from chalicelib.local.files import Damaged  # noqa: PLC0415 - as in serve
    from chalicelib.local.folder import FolderInUse  # noqa: PLC0415 - as in serve

    try:
        yield
    except FolderInUse as error:
        raise click.ClickException(
            f"Another server uses {error}/. Stop it, or choose another folder by --data."
        ) from None
    except (Damaged, Unavailable) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        raise click.ClickException(
            f"Port {port} of 127.0.0.1 cannot be had: {error.strerror}. Choose another: PORT=8001 make run."
        ) from None


def _introduction(url: str, token: str, data: Path) -> str:
    def curl(path: str, more: str = "") -> str:
        return f'  curl -sS -H "Authorization: Bearer $TOKEN" {more}"{url}{path}"'

    return "\n".join(
        [
            f"\nOnrecord answers at {url} and keeps what it receives in {data}/. Ctrl-C stops it.\n",
            f"  {url}/#token={token}   to read in a browser\n",
            f"  export TOKEN={token}\n",
            "Send a page pasted as text (this one is there already, so it is unchanged):",
            curl(
                "/v1/articles?id=file:corriedale-bus-strike.txt",
                "-H 'Content-Type: text/plain' --data-binary @samples/corriedale-bus-strike.txt ",
            ),
            "Or as JSON:",
            curl(
                "/v1/articles",
                "-H 'Content-Type: application/json' -d '"
                + '{"id": "1", "body_text": "“We will appeal,” said Ada Moreno, the mayor of Port Alden."}'
                + "' ",
            ),
            "The articles, the claims, who is on record, and what one of them said:",
            curl("/v1/articles"),
            curl("/v1/claims?kind=direct&limit=5"),
            curl("/v1/sources?q=moreno"),
            curl("/v1/claims?source=Ada+Moreno"),
            "",
        ]
    )
