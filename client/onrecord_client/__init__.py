"""A typed client of Onrecord.

    with Onrecord("https://…", "onr_…") as onrecord:
        for claim in onrecord.claims(source="Ada Moreno", about="bridge", start="2026-01-01"):
            print(claim["published"], claim["outlet"], claim["content"][0]["text"])

Lists are iterators that fetch page after page. What is refused raises ``Problem``, whose
``detail`` says what to do. Calls that come too often, or meet a server that is busy, are
sent again after a while.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Literal, NotRequired, Self, TypedDict

import httpx
from httpx_retries import Retry, RetryTransport

Kind = Literal["direct", "mixed", "indirect"]
Act = Literal[
    "said", "wrote", "asked", "denied", "promised", "warned", "found", "believes", "plans", "ordered"
]
SourceType = Literal[
    "named_person", "named_organization", "document", "anonymous_source", "unnamed_person", "unnamed_group"
]
_METHODS = ("GET", "POST", "PATCH", "DELETE")
_AGAIN = Retry(total=5, backoff_factor=0.5, status_forcelist=(429, 502, 503, 504), allowed_methods=_METHODS)


class Span(TypedDict):
    """``text[start:end]`` of the article's text, in code points."""

    start: int
    end: int
    text: str


class ClaimSource(TypedDict):
    id: str
    name: str | None
    type: SourceType
    title: str | None
    mention: Span | None
    acronym: str | None
    ambiguous: bool


class Claim(TypedDict):
    """Who, by which words, said what, and where it stands: README, "Claims"."""

    id: str
    article_id: str
    revision: int
    number: int
    kind: Kind
    content: list[Span]
    cue: dict[str, Any] | None
    source: ClaimSource
    sources: list[dict[str, Any]]
    act: Act
    said: bool
    negated: bool
    relayed_by: str | None
    within: int | None
    about: list[str]
    context: str
    confidence: float
    identity_confidence: float
    headline: str | None
    outlet: str | None
    published: str | None
    url: str | None
    wire: str | None
    authors: list[str]
    extractor: str
    corrected: dict[str, Any] | None
    copies: NotRequired[list[dict[str, Any]] | None]
    copy_count: NotRequired[int | None]
    first: NotRequired[dict[str, Any] | None]
    highlights: NotRequired[list[dict[str, int]] | None]
    links: dict[str, str]


class Article(TypedDict):
    article_id: str
    revision: int
    served_revision: int | None
    status: Literal["received", "extracted", "failed", "withdrawn", "removed"]
    reason: str | None
    first_received_at: str
    received_at: str
    metadata: dict[str, Any] | None
    body: list[int] | None
    claims: int
    source_types: dict[SourceType, int]
    no_comment: list[dict[str, Any]]
    links: dict[str, str]


class Source(TypedDict):
    id: str
    name: str
    type: SourceType
    title: str | None
    names: list[str]
    aliases: list[str]
    merged: list[str]
    ambiguous: bool
    links: dict[str, str]


class Receipt(TypedDict):
    article_id: str
    revision: int
    status: Literal["accepted", "unchanged", "superseded", "withdrawn", "removed"]
    links: dict[str, str]


class Problem(Exception):
    """What was refused, as RFC 9457 has it: ``status``, ``type``, and ``detail``, which says what to do."""

    def __init__(self, answer: httpx.Response) -> None:
        said = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        self.status: int = answer.status_code
        self.type: str = said.get("type", "about:blank")
        self.detail: str = said.get("detail", answer.text[:500])
        super().__init__(f"{self.status}: {self.detail}")


class Onrecord:
    """``url`` of the API and a token. ``transport``: another than httpx's own, for tests.

    Raises ValueError for an address with a user name or password: they would be sent in the token's place.
    """

    def __init__(self, url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        if httpx.URL(url).userinfo:
            raise ValueError("The address of the API must not have a user name or password. Leave them out.")
        self._http = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
            transport=RetryTransport(transport or httpx.HTTPTransport(), _AGAIN),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def send(self, article: Mapping[str, Any]) -> Receipt:
        """An article in any form that Onrecord knows. Sending it again does no harm."""
        receipt: Receipt = self.call("POST", "/v1/articles", json=article)
        return receipt

    def articles(self, **filters: Any) -> Iterator[Article]:
        """``outlet``, ``section``, ``author``, ``status``, ``start``, ``end``, ``order``."""
        return self._items("/v1/articles", filters)

    def article(self, article_id: str) -> Article:
        article: Article = self.call("GET", f"/v1/articles/{article_id}")
        return article

    def text(self, article_id: str) -> str:
        """That the offsets of the article's claims point into."""
        return str(self.call("GET", f"/v1/articles/{article_id}/text")["text"])

    def claims_of(self, article_id: str, **filters: Any) -> Iterator[Claim]:
        return self._items(f"/v1/articles/{article_id}/claims", filters)

    def claims(self, **filters: Any) -> Iterator[Claim]:
        """The parameters of ``GET /v1/claims``; ``start`` and ``end`` for its ``from`` and ``to``."""
        return self._items("/v1/claims", filters)

    def claim(self, claim_id: str) -> Claim:
        claim: Claim = self.call("GET", f"/v1/claims/{claim_id}")
        return claim

    def correct(self, claim_id: str, **said: Any) -> Claim:
        """``speaker``, ``source_type``, ``kind``, ``rejected``; None takes back what was said before."""
        claim: Claim = self.call("PATCH", f"/v1/claims/{claim_id}", json=said)
        return claim

    def sources(self, q: str | None = None) -> Iterator[Source]:
        return self._items("/v1/sources", {"q": q})

    def source(self, source_id: str) -> dict[str, Any]:
        """All about one: names, titles with dates, types, outlets, months."""
        found: dict[str, Any] = self.call("GET", f"/v1/sources/{source_id}")
        return found

    def call(self, method: str, path: str, **request: Any) -> Any:
        """Any call of the API; its JSON, or None. Raises Problem."""
        answer = self._http.request(method, path, **request)
        if answer.is_error:
            raise Problem(answer)
        return answer.json() if answer.content else None

    def _items(self, path: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        renamed = {{"start": "from", "end": "to"}.get(name, name): value for name, value in filters.items()}
        wanted = {name: value for name, value in renamed.items() if value is not None}
        while True:
            page = self.call("GET", path, params=wanted)
            yield from page["items"]
            if page["next"] is None:
                return
            wanted = {**wanted, "cursor": page["next"]}
