"""Statistics: who is heard how often."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema

from chalicelib import bootstrap
from chalicelib.api.routing import Routes
from chalicelib.ports.access import Principal
from chalicelib.ports.articles import ArticleFilter
from chalicelib.services import counting
from chalicelib.services.asking import Outlet, PeriodParameters, Text, wanted_topics
from chalicelib.services.counting import By, Stats, TopSources

routes = Routes(__name__)
route = routes.route

MOST_GROUPS = 2
_BY = "|".join(By)
_BY_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^({_BY})(,({_BY}))?$"})


def _groups(given: str) -> str:
    names = given.split(",")
    if len(names) > MOST_GROUPS or not set(names) <= set(By):
        raise ValueError(f"give one or two of {', '.join(By)}, with a comma between")
    return given


class StatsFilter(PeriodParameters):
    """Of all statistics."""

    outlet: Outlet = None
    section: Annotated[Text | None, Field(description="as articles name it")] = None

    @property
    def article_filter(self) -> ArticleFilter:
        return ArticleFilter(outlet=self.outlet, section=self.section, published=self.published)


class StatsParameters(StatsFilter):
    """Of figures by what claims have in common."""

    by: Annotated[
        Annotated[str, AfterValidator(_groups), _BY_SCHEMA] | None,
        Field(description="one or two to group by, with a comma between", examples=["month,source_type"]),
    ] = None

    @property
    def groups(self) -> tuple[By, ...]:
        return tuple(dict.fromkeys(map(By, self.by.split(",")))) if self.by else ()


class TopSourcesParameters(StatsFilter):
    """Of the sources that are heard most."""

    about: Annotated[
        Text | None,
        Field(description="words of topics, or their beginnings: all are wanted", examples=["bridge toll"]),
    ] = None
    limit: Annotated[int, Field(ge=1, le=1000, description="sources to tell")] = 20

    @property
    def topics(self) -> tuple[str, ...]:
        return wanted_topics(self.about)


@route("/v1/stats", "read", takes=StatsParameters, gives=Stats)
def get_stats(caller: Principal, wanted: StatsParameters) -> Any:
    """Count claims, articles and distinct sources of a period, by what they have in common."""
    return counting.statistics(bootstrap.ports(), caller.tenant, wanted.groups, wanted.article_filter)


@route("/v1/stats/sources", "read", takes=TopSourcesParameters, gives=TopSources)
def get_top_sources(caller: Principal, wanted: TopSourcesParameters) -> Any:
    """List the named sources that are heard most in a period, or about a topic."""
    return counting.top_sources(
        bootstrap.ports(), caller.tenant, wanted.article_filter, wanted.topics, wanted.limit
    )
