"""Statistics counted the plain way: every claim of a period is read through the API, one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import httpx

from chalicelib.cli.connection import all_items
from chalicelib.naming.plain import fold
from chalicelib.naming.source_names import is_proper
from chalicelib.ports.sources import NAMED_AS
from chalicelib.services.counting import By

COMPARED: tuple[tuple[By, ...], ...] = (
    (),
    *((by,) for by in By if by not in {By.GENDER, By.AUTHOR}),
    (By.MONTH, By.SOURCE_TYPE),
    (By.OUTLET, By.NAMED),
)
_ALL = 1_000_000_000
_VALUES: dict[By, Callable[[Mapping[str, Any], Mapping[str, Any]], str]] = {
    By.SOURCE_TYPE: lambda claim, _: claim["source"]["type"],
    By.NAMED: lambda claim, _: NAMED_AS[claim["source"]["type"]],
    By.OUTLET: lambda claim, _: fold(claim["outlet"] or ""),
    By.SECTION: lambda _, article: fold(article["metadata"]["section"] or ""),
    By.DAY: lambda _, article: _when(article)[:10],
    By.MONTH: lambda _, article: _when(article)[:7],
}
Figures = tuple[int, int, int]


class PlainCount:
    """The claims of a period, with their articles. ``wanted``: the parameters of /v1/stats."""

    def __init__(self, http: httpx.Client, wanted: Mapping[str, str]) -> None:
        listed = all_items(http, "/v1/articles", wanted, _ALL)
        articles = {article["article_id"]: article for article in listed}
        without_section = {name: value for name, value in wanted.items() if name != "section"}
        claims = all_items(http, "/v1/claims", without_section, _ALL)
        self.claims = [
            (claim, articles[claim["article_id"]])
            for claim in claims
            if claim["article_id"] in articles and claim["within"] is None
        ]

    def differences(self, by: Sequence[By], stats: Mapping[str, Any]) -> Iterator[str]:
        """What an answer of /v1/stats has otherwise, a line each."""
        whole = self._figures(lambda _, __: ()).get((), (0, 0, 0))
        yield from _different({(): whole}, {(): _told(stats)})
        told = {tuple(_folded(each, row["group"][each]) for each in by): _told(row) for row in stats["rows"]}
        if by:
            wanted = self._figures(lambda claim, article: tuple(_VALUES[each](claim, article) for each in by))
            yield from _different(wanted, told)

    def differences_of_sources(self, listed: Sequence[Mapping[str, Any]], sources: int) -> Iterator[str]:
        """What an answer of /v1/stats/sources has otherwise."""
        named = self._figures(
            lambda claim, _: (claim["source"]["id"] if is_proper(claim["source"]["name"]) else "",)
        )
        named.pop(("",), None)
        told: dict[tuple[str, ...], Figures]
        told = {(each["id"],): (each["claims"], each["articles"], 1) for each in listed}
        if len(named) != sources:
            yield f"named sources: {sources} instead of {len(named)}"
        yield from _different({key: figures for key, figures in named.items() if key in told}, told)

    def _figures(
        self, key: Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[str, ...]]
    ) -> dict[tuple[str, ...], Figures]:
        """Claims, articles and distinct sources, by a key."""
        groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
        for claim, article in self.claims:
            groups[key(claim, article)].append(claim)
        return {
            name: (
                len(claims),
                len({claim["article_id"] for claim in claims}),
                len({claim["source"]["id"] for claim in claims}),
            )
            for name, claims in groups.items()
        }


def _told(row: Mapping[str, Any]) -> Figures:
    return row["claims"], row["articles"], row["sources"]


def _folded(by: By, value: str | None) -> str:
    return fold(value or "") if by in {By.OUTLET, By.SECTION} else value or ""


def _when(article: Mapping[str, Any]) -> str:
    return str(article["metadata"]["published"] or article["first_received_at"])


def _different(
    wanted: Mapping[tuple[str, ...], Figures], told: Mapping[tuple[str, ...], Figures]
) -> Iterator[str]:
    nothing = (0, 0, 0)
    for key in sorted(wanted.keys() | told.keys()):
        right, found = wanted.get(key, nothing), told.get(key, nothing)
        if right != found:
            name = ", ".join(each or "–" for each in key) or "all"
            yield f"{name}: claims, articles, sources are {right}, and told as {found}"
