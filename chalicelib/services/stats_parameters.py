"""The query parameters of statistics, as of the lists in parameters.py."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from chalicelib.services.parameters import PeriodParameters, wanted_topics
from chalicelib.services.ports import ArticleFilter
from chalicelib.services.statistics import By

MOST_GROUPS = 2
_BY = "|".join(By)
_BY_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^({_BY})(,({_BY}))?$"})


def _groups(given: str) -> str:
    names = given.split(",")
    if len(names) > MOST_GROUPS or not set(names) <= set(By):
        raise ValueError(f"give one or two of {', '.join(By)}, with a comma between")
    return given


class StatsFilter(PeriodParameters):
    """``outlet``, ``section``: as the articles name them."""

    outlet: Annotated[str | None, Field(min_length=1, max_length=300)] = None
    section: Annotated[str | None, Field(min_length=1, max_length=300)] = None

    @property
    def article_filter(self) -> ArticleFilter:
        return ArticleFilter(outlet=self.outlet, section=self.section, published=self.published)


class StatsParameters(StatsFilter):
    """``by``: what the figures are grouped by, one or two of the names, with a comma between."""

    by: Annotated[str | None, AfterValidator(_groups), _BY_SCHEMA] = None

    @property
    def groups(self) -> tuple[By, ...]:
        return tuple(dict.fromkeys(map(By, self.by.split(",")))) if self.by else ()


class TopSourcesParameters(StatsFilter):
    """``about``: words of topics, or their beginnings, all of which are wanted. ``limit``: sources told."""

    about: Annotated[str | None, Field(min_length=1, max_length=300)] = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 20

    @property
    def topics(self) -> tuple[str, ...]:
        return wanted_topics(self.about)
