"""The shapes of statistics, as they are answered."""

from __future__ import annotations

from pydantic import Field

from chalicelib.models import Model, SourceType
from chalicelib.services.sources import SourceLinks
from chalicelib.services.tables import ServedTable


class StatsRow(Model):
    """``group``: a value for each that was asked for; null where an article does not say."""

    group: dict[str, str | None]
    claims: int
    articles: int = Field(description="with such a claim")
    sources: int = Field(description="distinct ones")
    share_of_claims: float
    share_of_sources: float


class Stats(Model):
    """Of all that was counted, and of each group."""

    by: list[str]
    claims: int
    articles: int = Field(description="with a claim")
    sources: int = Field(description="distinct ones")
    exact: bool = Field(description="whether distinct ones were counted one by one: estimated beyond 10,000")
    rows: list[StatsRow]
    name_table: ServedTable | None = Field(description="by which genders were told, where they were")
    unknown: int | None = Field(description="distinct people whose gender the table does not tell")
    index_as_of: str | None = Field(description="until when what was served is counted")


class TopSource(Model):
    """``name`` and ``type``: as in most of the claims that were counted."""

    id: str
    name: str
    type: SourceType
    claims: int
    articles: int
    links: SourceLinks


class TopSources(Model):
    """``sources``, ``claims``: of all named ones."""

    items: list[TopSource]
    sources: int
    claims: int
    index_as_of: str | None = Field(description="until when what was served is counted")
