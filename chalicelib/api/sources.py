"""Sources: listed, told whole, put right by editors."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib import bootstrap
from chalicelib.api.answers import CONFLICT, Everything, Page
from chalicelib.api.claims import ClaimsPage
from chalicelib.api.requests import Name
from chalicelib.api.routing import Routes
from chalicelib.models import Model, SourceType
from chalicelib.ports.access import Principal
from chalicelib.services import asking, sources
from chalicelib.services.asking import ListParameters, SourceClaimsParameters
from chalicelib.services.sources import SourceLinks
from chalicelib.services.tables import WikidataItem

routes = Routes(__name__)
route = routes.route

SourceId = Annotated[str, Field(pattern=r"^s_[a-z2-7]{16}$")]


class SourceParameters(ListParameters):
    """Of the list of sources."""

    q: Annotated[
        str | None,
        Field(max_length=300, description="words of the name, or their beginnings", examples=["mor"]),
    ] = None


class CompleteParameters(Model):
    """What was typed so far."""

    q: Annotated[
        str,
        Field(min_length=1, max_length=300, description="the beginning of a name", examples=["ada mor"]),
    ]
    limit: Annotated[int, Field(ge=1, le=50, description="names to tell")] = 10


class Completion(Model):
    """A source that what was typed may become, or, where there is none, one whose name is like it."""

    id: str
    name: str
    type: SourceType
    claims: int
    links: SourceLinks


class MergeBody(Model):
    """``sources``: ids of those that count as this one from now on."""

    sources: Annotated[tuple[SourceId, ...], Field(min_length=1, max_length=40)]


class AliasesBody(Model):
    """``names`` by which the source is known too."""

    names: Annotated[tuple[Name, ...], Field(min_length=1, max_length=40)]


class SplitBody(Model):
    """``names``, as articles write them, that are another source; ``sources`` that are not this one."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    names: Annotated[tuple[Name, ...], Field(min_length=1, max_length=40)] = ()
    sources: Annotated[tuple[SourceId, ...], Field(min_length=1, max_length=40)] = ()

    @model_validator(mode="after")
    def _has_some(self) -> SplitBody:
        if not (self.names or self.sources):
            raise PydanticCustomError("nothing", "give names or sources")
        return self


class ServedSource(Model):
    """A named source, the same across articles. ``ambiguous``: several share a name of it."""

    id: str
    name: str
    type: SourceType
    title: str | None
    names: list[str] = Field(description="as articles write them, the shortest first")
    aliases: list[str]
    merged: list[str] = Field(description="ids of sources that count as this one")
    ambiguous: bool
    links: SourceLinks


class SourceTitle(Model):
    title: str
    first: str
    last: str
    claims: int


class WholeSource(ServedSource):
    """``counted``: of how many claims the figures are; null while there is no index to tell.

    ``wikidata``: by the table that is loaded, if any.
    """

    first_heard: str | None
    last_heard: str | None
    counted: int | None
    titles: list[SourceTitle]
    types: dict[SourceType, int]
    outlets: dict[str, int]
    months: dict[str, int]
    wikidata: WikidataItem | None


@route("/v1/sources", "read", takes=SourceParameters, gives=Page[ServedSource])
def get_sources(caller: Principal, wanted: SourceParameters) -> Any:
    """List named sources by name."""
    return sources.list_sources(bootstrap.ports(), caller.tenant, wanted.q, wanted.paging)


@route("/v1/complete", "read", takes=CompleteParameters, gives=Everything[Completion])
def get_completions(caller: Principal, wanted: CompleteParameters) -> Any:
    """Complete the name of a source; those with most claims come first."""
    return {"items": sources.complete(bootstrap.ports(), caller.tenant, wanted.q, wanted.limit)}


@route("/v1/sources/{source_id}", "read", gives=WholeSource)
def get_source(caller: Principal, source_id: str) -> Any:
    """Get all about a source: names, titles with dates, types, outlets, months."""
    return sources.get_source(bootstrap.ports(), caller.tenant, source_id)


@route(
    "/v1/sources/{source_id}/merge",
    "edit",
    "POST",
    body=MergeBody,
    gives=WholeSource,
    errors=CONFLICT,
)
def post_merge(caller: Principal, source_id: str, body: MergeBody) -> Any:
    """Let other sources count as this one."""
    return sources.merge_sources(bootstrap.ports(), caller.tenant, source_id, body.sources, caller.token_id)


@route(
    "/v1/sources/{source_id}/aliases",
    "edit",
    "POST",
    body=AliasesBody,
    gives=WholeSource,
    errors=CONFLICT,
)
def post_aliases(caller: Principal, source_id: str, body: AliasesBody) -> Any:
    """Let a source be known by more names."""
    return sources.name_source(bootstrap.ports(), caller.tenant, source_id, body.names, caller.token_id)


@route(
    "/v1/sources/{source_id}/split",
    "edit",
    "POST",
    body=SplitBody,
    gives=WholeSource,
    errors=CONFLICT,
)
def post_split(caller: Principal, source_id: str, body: SplitBody) -> Any:
    """Let names, or sources that were merged, be another source."""
    return sources.split_source(
        bootstrap.ports(), caller.tenant, source_id, body.names, body.sources, caller.token_id
    )


@route("/v1/sources/{source_id}/claims", "read", takes=SourceClaimsParameters, gives=ClaimsPage)
def get_claims_of_source(caller: Principal, source_id: str, wanted: SourceClaimsParameters) -> Any:
    """List what a source said, newest article first."""
    asked = wanted.claims_of(source_id), wanted.paging, wanted.asked
    return asking.claims_of_source(bootstrap.ports(), caller.tenant, *asked).served()
