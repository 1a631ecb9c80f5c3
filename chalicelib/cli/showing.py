"""How articles and claims look on a terminal."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from chalicelib.models import Article, Attribution, Extraction
from chalicelib.ports.claims import described

_COLOURS = {"direct": "green", "mixed": "yellow", "indirect": "cyan"}


def output() -> Console:
    """Standard output; without colour where it is no terminal. Brackets in what is shown are no markup."""
    return Console(highlight=False, markup=False)


@functools.cache
def errors() -> Console:
    return Console(stderr=True, highlight=False, markup=False)


def article_as_text(name: str, article: Article, extraction: Extraction) -> RenderableType:
    """Headline, what the article says of itself, then its claims as a table."""
    metadata = article.metadata
    facts = [
        ", ".join(metadata.authors),
        metadata.publisher,
        metadata.wire,
        metadata.published,
        metadata.dateline,
    ]
    head = Text(metadata.headline or name, style="bold")
    about = Text(" · ".join(fact for fact in facts if fact), style="dim")
    claims = [
        {**attribution.model_dump(mode="json"), "source": attribution.source.model_dump(mode="json")}
        for attribution in extraction.attributions
    ]
    found = claims_table(claims) if claims else Text(extraction.skipped or "No claims found.", style="dim")
    silent = [
        Text(f"{described(event.source)}: {event.cue.text}", style="dim") for event in extraction.no_comment
    ]
    return Group(Rule(name, align="left", style="dim"), head, about, found, *silent, Text())


def evidence_as_text(
    attributions: Sequence[Attribution], evidence: Sequence[Mapping[str, Any]]
) -> RenderableType:
    """Claim by claim: how sure, what found it, and why the source is who it is."""
    parts: list[RenderableType] = []
    for attribution, because in zip(attributions, evidence, strict=True):
        words = " … ".join(" ".join(span.text.split()) for span in attribution.content)
        numbers = ", ".join(
            f"{name.replace('_', ' ')} {value:+.2f}"
            for name, value in because["confidence_from"].items()
            if value
        )
        cue = f" at the cue “{attribution.cue.text}”" if attribution.cue else ""
        parts += [
            Text(words, style="bold", overflow="ellipsis", no_wrap=True),
            Text(f"  confidence  {attribution.confidence:.2f}  {numbers}", style="dim"),
            Text(f"  found by    {because['found_by']}{cue}", style="dim"),
            Text(
                f"  source      {attribution.source.name or 'no name'}: {because['source_because']}\n",
                style="dim",
            ),
        ]
    return Group(*parts)


def claims_table(claims: Iterable[Mapping[str, Any]]) -> Table:
    """Who, by which words, what; the kind by colour and name."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("source", max_width=32, overflow="fold")
    table.add_column("cue", max_width=16, overflow="fold")
    table.add_column("kind")
    table.add_column("content", ratio=1, overflow="fold")
    for claim in claims:
        table.add_row(_source(claim["source"]), _cue(claim), _kind(claim), _content(claim))
    return table


def served_claims_table(claims: Iterable[Mapping[str, Any]]) -> RenderableType:
    """Claims of many articles, each article's under its headline."""
    parts: list[RenderableType] = []
    for _, group in groupby(claims, key=lambda claim: claim["article_id"]):
        found = list(group)
        first = found[0]
        day = (first["published"] or "")[:10]
        facts = [first["headline"] or first["article_id"], first["outlet"], first["wire"], day]
        parts += [Text(" · ".join(fact for fact in facts if fact), style="bold"), claims_table(found), Text()]
    return Group(*parts) if parts else Text("No claims.", style="dim")


def articles_table(articles: Iterable[Mapping[str, Any]]) -> Table:
    table = _table("id", "published", "status", "claims", "headline")
    for article in articles:
        metadata = article["metadata"] or {}
        table.add_row(
            article["article_id"],
            (metadata.get("published") or "")[:10],
            article["status"],
            str(article["claims"]),
            metadata.get("headline") or article["reason"] or "",
        )
    return table


def sources_table(sources: Iterable[Mapping[str, Any]]) -> Table:
    table = _table("id", "name", "title", "type")
    for source in sources:
        table.add_row(source["id"], source["name"], source["title"] or "", source["type"].replace("_", " "))
    return table


def stats_table(stats: Mapping[str, Any]) -> Table:
    """A row for each group, and one for all."""
    table = _table(*(name.replace("_", " ") for name in stats["by"]))
    for name in ("claims", "share", "sources", "share", "articles"):
        table.add_column(name, justify="right")
    for row in stats["rows"]:
        table.add_row(*((value or "–").replace("_", " ") for value in row["group"].values()), *_figures(row))
    table.add_row(*["all", ""][: len(stats["by"])], *_figures(stats), style="bold")
    return table


def _figures(row: Mapping[str, Any]) -> list[str]:
    claims, sources = (
        f"{row[name]:.1%}" if name in row else "" for name in ("share_of_claims", "share_of_sources")
    )
    return [f"{row['claims']:,}", claims, f"{row['sources']:,}", sources, f"{row['articles']:,}"]


def top_sources_table(sources: Iterable[Mapping[str, Any]]) -> Table:
    table = _table("id", "name", "type")
    for name in ("claims", "articles"):
        table.add_column(name, justify="right")
    for each in sources:
        figures = (f"{each[name]:,}" for name in ("claims", "articles"))
        table.add_row(each["id"], each["name"], each["type"].replace("_", " "), *figures)
    return table


def tokens_table(tokens: Iterable[Mapping[str, Any]]) -> Table:
    table = _table("id", "label", "scopes", "created", "last used", "expires")
    for token in tokens:
        expires = "expired" if token["status"] == "expired" else token["expires_at"] or "never"
        created, used = token["created_at"][:10], token["last_used"] or "never"
        table.add_row(token["id"], token["label"], ", ".join(token["scopes"]), created, used, expires)
    return table


def channels_table(channels: Iterable[Mapping[str, Any]]) -> Table:
    table = _table("id", "kind", "secrets", "created", "name")
    for channel in channels:
        live = str(channel["live_secrets"])
        table.add_row(channel["id"], channel["kind"], live, channel["created_at"][:10], channel["name"])
    return table


def subscriptions_table(subscriptions: Iterable[Mapping[str, Any]]) -> Table:
    table = _table("id", "status", "last success", "name", "target")
    for each in subscriptions:
        last = (each["last_success_at"] or "never")[:19]
        table.add_row(each["id"], each["status"], last, each["name"], each["target"])
    return table


def dead_letters_table(letters: Iterable[Mapping[str, Any]]) -> Table:
    table = _table("id", "sent", "tenant", "about", "why")
    for each in letters:
        names = ("article_id", "source_id", "export_id", "key", "kind")
        about = next(each[name] for name in names if each[name])
        what = f"{about} for {each['subscription']}" if each["subscription"] else about
        table.add_row(each["id"], each["sent_at"][:19], each["tenant"] or "", what, each["reason"])
    return table


def subscription_as_text(subscription: Mapping[str, Any]) -> RenderableType:
    """Its state, its filters, and its recent failures as a table."""
    facts = [
        f"{name.replace('_', ' ')}: {subscription[name]}"
        for name in ("status", "disabled_because", "failing_since", "last_success_at", "live_secrets")
        if subscription[name]
    ]
    facts += [f"{name}={value}" for name, value in subscription["filters"].items()]
    head = Text(f"{subscription['name']}  {subscription['target']}", style="bold")
    failures = _table("at", "attempt", "reason", "webhook-id")
    for each in subscription["recent_failures"]:
        failures.add_row(each["at"][:19], str(each["attempt"]), each["reason"], each["webhook_id"])
    return Group(head, Text("\n".join(facts)), failures if subscription["recent_failures"] else Text())


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _source(source: Mapping[str, Any]) -> Text:
    mention = (source["mention"] or {}).get("text")
    who = Text(source["name"] or source["title"] or mention or "not named", style="bold")
    if source["name"] and source["title"]:
        who.append(f"\n{source['title']}", style="dim")
    return who.append(f"\n{source['type'].replace('_', ' ')}", style="dim")


def _cue(claim: Mapping[str, Any]) -> Text:
    cue = (claim["cue"] or {}).get("text", "")
    return Text(f"{cue} (negated)" if claim["negated"] else cue)


def _kind(claim: Mapping[str, Any]) -> Text:
    """How much is quoted; of what was only thought or done, the act."""
    if not claim["said"]:
        return Text(claim["act"], style="dim")
    return Text(claim["kind"], style=_COLOURS[claim["kind"]])


def _content(claim: Mapping[str, Any]) -> Text:
    words = Text(" … ".join(" ".join(span["text"].split()) for span in claim["content"]))
    if claim.get("copy_count"):
        words.append(f"\nalso in {_places(claim['copies'], claim['copy_count'])}", style="dim")
    return words


def _places(copies: Sequence[Mapping[str, Any]], count: int) -> str:
    """The outlets of the first copies, and how many are left."""
    named = [copy["outlet"] or copy["article_id"] for copy in copies[:3]]
    return ", ".join(named) + (f" and {count - len(named)} more" if count > len(named) else "")
