"""Where the running Onrecord is, and how it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click
import httpx
from httpx_retries import Retry, RetryTransport

from chalicelib.intake.urls import without_user
from chalicelib.settings import read_client_settings

_WHEN_TOO_OFTEN = Retry(
    total=5,
    allowed_methods=("GET", "POST", "PATCH", "DELETE"),
    status_forcelist=(429,),
    retry_on_exceptions=(),
)
READY_FILE = Path(".onrecord/server.json")


def connected(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--url`` and ``--token`` to a command; it is passed a client for them."""

    def call(url: str | None, token: str | None, **parameters: Any) -> None:
        with _connect(url, token) as http:
            command(http, **parameters)

    call.__doc__ = command.__doc__
    call.__name__ = command.__name__
    call.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option(
            "--token", help="Bearer token. Default: ONRECORD_TOKEN, or that of the server on this machine."
        ),
        click.option("--url", help="Address. Default: ONRECORD_URL, or the server on this machine."),
    ):
        call = option(call)
    return call


class Server(NamedTuple):
    url: str | None
    token: str | None


def known_server(
    url: str | None, token: str | None, deployed: str | None = None, *, local: bool = True
) -> Server:
    """Options, else ``deployed``, else the environment; and, if ``local``, the server in this folder.

    Raises UsageError for an address with a user name or password: it would be printed with what goes wrong.
    """
    known = read_client_settings()
    ready = json.loads(READY_FILE.read_text()) if local and READY_FILE.exists() else {}
    secret = token or (known.token.get_secret_value() if known.token else None) or ready.get("token")
    address = url or deployed or known.url or ready.get("url")
    if address and address != without_user(address):
        raise click.UsageError(
            "The address of the API must not have a user name or password."
            " Leave them out, and give a token: --token, or ONRECORD_TOKEN."
        )
    return Server(address, secret)


def _connect(url: str | None, token: str | None) -> httpx.Client:
    """Options come before the environment, and that before the server that runs in this folder."""
    address, secret = known_server(url, token)
    if not (address and secret):
        raise click.UsageError(
            'No server is known: start one with "make run", or give --url and --token'
            " (or ONRECORD_URL and ONRECORD_TOKEN)."
        )
    headers = {"Authorization": f"Bearer {secret}"}
    transport = RetryTransport(httpx.HTTPTransport(retries=3), _WHEN_TOO_OFTEN)
    return httpx.Client(base_url=address, headers=headers, timeout=30, transport=transport)


def ask(http: httpx.Client, method: str, path: str, **request: Any) -> Any:
    """The JSON that comes back. Raises ClickException, which says what the server said."""
    try:
        answer = http.request(method, path, **request)
    except httpx.HTTPError as error:
        raise click.ClickException(f"{http.base_url} did not answer: {error}") from None
    if answer.is_error:
        raise click.ClickException(refusal(answer))
    return answer.json() if answer.content else None


def refusal(answer: httpx.Response) -> str:
    """What an error says, its fields included, in one line."""
    try:
        problem = answer.json()
    except ValueError:
        return f"{answer.status_code} {answer.reason_phrase}"
    detail = problem.get("detail", answer.reason_phrase)
    fields = (
        f"{entry['field']}: {entry['problem']}."
        for entry in problem.get("errors", ())
        if "field" in entry and entry["problem"] not in detail
    )
    return " ".join([f"{answer.status_code} {detail}", *fields])


def all_items(
    http: httpx.Client, path: str, parameters: Mapping[str, Any], most: int
) -> Iterator[dict[str, Any]]:
    """Up to ``most`` items of a list, page by page."""
    cursor = None
    while most > 0:
        wanted = {**parameters, "limit": min(most, 100), "cursor": cursor}
        page = ask(
            http, "GET", path, params={name: value for name, value in wanted.items() if value is not None}
        )
        yield from page["items"]
        most -= len(page["items"])
        cursor = page["next"]
        if cursor is None:
            return
