"""What the API answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from chalicelib.cli.checks.findings import Finding, State, either
from chalicelib.cli.checks.waiting import MOST, failed_articles, oldest_article
from chalicelib.cli.connection import refusal
from chalicelib.extraction import EXTRACTOR_VERSION

SKEW = timedelta(seconds=60)
REFUSED = timedelta(minutes=5)  # from which on AWS takes no signature


def look_at_api(http: httpx.Client) -> Iterator[Finding]:
    try:
        answer = http.get("/health")
    except httpx.HTTPError as error:
        yield Finding(
            "API",
            State.WRONG,
            f"{http.base_url} did not answer: {error}",
            "Is it running, and the address right?",
        )
        return
    if answer.is_error:
        yield Finding(
            "API", State.WRONG, f"{http.base_url}: {refusal(answer)}", "Look at the function's log."
        )
        return
    deployed = answer.json().get("extractor")
    yield either(
        deployed == EXTRACTOR_VERSION,
        "API",
        f"{http.base_url} answers, with extractor {deployed}",
        f"it has extractor {deployed}, and this checkout {EXTRACTOR_VERSION}",
        "Deploy this one, or look from the checkout that is deployed.",
        State.WARNING,
    )
    if "date" in answer.headers:
        yield clocks(parsedate_to_datetime(answer.headers["date"]), datetime.now(UTC))


def clocks(there: datetime, here: datetime) -> Finding:
    """HTTP tells whole seconds."""
    apart = abs(there - here)
    return either(
        apart <= SKEW,
        "clock",
        "as the server's",
        f"{apart.total_seconds():.0f} s off the server's",
        "Set this machine's clock: AWS refuses signatures that are five minutes off.",
        State.WRONG if apart >= REFUSED else State.WARNING,
    )


def look_with_token(http: httpx.Client, *, articles: bool) -> Iterator[Finding]:
    """Whether the token lets in; and ``articles``, what it lets see of those that wait or failed."""
    answer = http.get("/v1/articles", params={"status": "failed", "limit": MOST})
    if answer.is_error:
        yield Finding(
            "token", State.WRONG, refusal(answer), 'Make another: "tokens create", or "tokens first".'
        )
        return
    yield Finding("token", State.OK, "lets in")
    if articles:
        failed = len(answer.json()["items"])
        yield failed_articles(str(failed) if failed else "")
        waiting = http.get("/v1/articles", params={"status": "received", "order": "oldest", "limit": MOST})
        received = [each["received_at"] for each in waiting.json()["items"]]
        yield oldest_article(min(received, default=None), datetime.now(UTC))
