"""What lists can be asked for, by the names of their parameters: typed and checked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, Field, ValidationError, WithJsonSchema

from chalicelib.errors import InvalidRequest
from chalicelib.intake.submission import PublicationTime
from chalicelib.models import Kind, Model, SourceType
from chalicelib.naming.plain import fold
from chalicelib.naming.words import topic_stems
from chalicelib.ports.articles import ArticleFilter, Status
from chalicelib.ports.claims import Acts, ClaimFilter, Duplicates
from chalicelib.ports.lists import Order, TimeRange
from chalicelib.ports.search import Facet
from chalicelib.services.asking.claims import source_wanted
from chalicelib.services.asking.searching import Asked
from chalicelib.services.paging import Paging

Parameters = TypeVar("Parameters", bound=Model)
Text = Annotated[str, Field(min_length=1, max_length=300)]
Outlet = Annotated[
    Text | None, Field(description="the publisher, as articles name it", examples=["Alden Courier"])
]
Author = Annotated[Text | None, Field(description="who wrote the article, as it names them")]
When = Annotated[
    PublicationTime,
    WithJsonSchema({"anyOf": [{"type": "string", "format": each} for each in ("date", "date-time")]}),
]


class ClaimOrder(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    RELEVANCE = "relevance"


_FACET = "|".join(Facet)
_FACETS_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^({_FACET})(,({_FACET}))*$"})


def _facets(given: str) -> str:
    if not set(given.split(",")) <= set(Facet):
        raise ValueError(f"give some of {', '.join(Facet)}, with commas between")
    return given


class ListParameters(Model):
    """Of every list."""

    limit: Annotated[int, Field(ge=1, le=100, description="items a page")] = 20
    cursor: Annotated[str | None, Field(max_length=2000, description="the `next` of the page before")] = None

    @property
    def paging(self) -> Paging:
        return Paging(limit=self.limit, cursor=self.cursor)


class ClaimsOfParameters(ListParameters):
    """Of lists of claims."""

    act: Annotated[Acts, Field(description="what the source did; spoken: all that was said or written")] = (
        Acts.SPOKEN
    )
    min_confidence: Annotated[float, Field(ge=0, le=1, description="the least confidence of a claim")] = 0.0


def wanted_topics(about: str | None) -> tuple[str, ...]:
    """Beginnings of the words of topics. Raises InvalidRequest where nothing is left to look for."""
    found = tuple(sorted(topic_stems([about or ""])))
    if about and not found:
        raise InvalidRequest("about holds no letter or digit. Give a word of the topic.")
    return found


class SourceClaimsParameters(ClaimsOfParameters):
    """Of lists of claims over all articles."""

    about: Annotated[
        Text | None,
        Field(description="words of topics, or their beginnings: all are wanted", examples=["bridge toll"]),
    ] = None
    q: Annotated[
        Text | None,
        Field(
            description="words of the content or the sentences around it, in any form; phrases in quotation"
            " marks; NOT or -, OR, toll*, tolls~ (a letter or two off), parentheses",
            examples=['"will appeal" -bridge'],
        ),
    ] = None
    order: Annotated[ClaimOrder, Field(description="by time of publication, or by how well q fits")] = (
        ClaimOrder.NEWEST
    )
    facets: Annotated[
        Annotated[str, AfterValidator(_facets), _FACETS_SCHEMA] | None,
        Field(
            description="how many of all claims each value has, beside the first page",
            examples=["source,month"],
        ),
    ] = None
    duplicates: Annotated[
        Duplicates,
        Field(description="fold: tell once what several articles report in nearly the same words"),
    ] = Duplicates.SHOW

    def claims_of(self, source_id: str | None) -> ClaimFilter:
        """Raises InvalidRequest where nothing is left of ``about`` or ``q`` to look for."""
        if self.q and not fold(self.q):
            raise InvalidRequest("q holds no letter or digit. Give a word that is looked for.")
        if self.order is ClaimOrder.RELEVANCE and not self.q:
            raise InvalidRequest("order=relevance tells how well q fits. Give q, or another order.")
        return ClaimFilter(
            source_id=source_id,
            about=wanted_topics(self.about),
            text=self.q,
            acts=self.act,
            min_confidence=self.min_confidence,
            duplicates=self.duplicates,
            order=Order.OLDEST if self.order is ClaimOrder.OLDEST else Order.NEWEST,
        )

    @property
    def asked(self) -> Asked:
        facets = tuple(dict.fromkeys(map(Facet, self.facets.split(",")))) if self.facets else ()
        return Asked(ranked=self.order is ClaimOrder.RELEVANCE, facets=facets)


class PeriodParameters(Model):
    """A time of publication, both ends included."""

    start: Annotated[
        When | None,
        Field(alias="from", description="published then or later", examples=["2026-05-06"]),
    ] = None
    end: Annotated[
        When | None,
        Field(alias="to", description="published then or earlier", examples=["2026-05-07T12:00:00Z"]),
    ] = None

    @property
    def published(self) -> TimeRange:
        if self.start and self.end and self.start > f"{self.end}~":
            raise InvalidRequest(f"from ({self.start}) is later than to ({self.end}). Exchange them.")
        return TimeRange(start=self.start, end=self.end)


class TimeParameters(PeriodParameters, ListParameters):
    """Of lists that a time of publication narrows."""


class ArticleParameters(TimeParameters):
    """Of the list of articles."""

    outlet: Outlet = None
    section: Annotated[Text | None, Field(description="as articles name it")] = None
    author: Author = None
    status: Annotated[
        Literal["received", "extracted", "failed"] | None, Field(description="of the newest revision")
    ] = None
    order: Annotated[Order, Field(description="by time of publication")] = Order.NEWEST

    @property
    def article_filter(self) -> ArticleFilter:
        return ArticleFilter(
            outlet=self.outlet,
            section=self.section,
            author=self.author,
            status=Status(self.status) if self.status else None,
            published=self.published,
            order=self.order,
        )


class ClaimParameters(TimeParameters, SourceClaimsParameters):
    """Of the list of all claims."""

    source: Annotated[
        Text | None, Field(description="an id (s_…) or a full name", examples=["Ada Moreno"])
    ] = None
    source_type: Annotated[SourceType | None, Field(description="of the source")] = None
    kind: Annotated[Kind | None, Field(description="how much stands in quotation marks")] = None
    outlet: Outlet = None
    author: Author = None
    section: Annotated[Text | None, Field(description="as articles name it")] = None
    wire: Annotated[Text | None, Field(description="the agency whose story it is")] = None
    named: Annotated[
        Literal["named", "unnamed", "document"] | None, Field(description="whether the source has a name")
    ] = None
    negated: Annotated[bool | None, Field(description="whether the source denies it")] = None
    relayed: Annotated[bool | None, Field(description="whether it came through somebody else")] = None

    def whole_list(self, tenant: str) -> ClaimFilter:
        """For who reads on to the end. Raises InvalidRequest for what is told of pages alone."""
        if self.asked != Asked():
            raise InvalidRequest("facets and order=relevance are for pages of lists. Leave them out.")
        return self.claim_filter(tenant)

    def claim_filter(self, tenant: str) -> ClaimFilter:
        """Raises InvalidRequest, as ``claims_of`` does."""
        narrowed = {
            "source_type": self.source_type,
            "kind": self.kind,
            "outlet": self.outlet,
            "author": self.author,
            "section": self.section,
            "wire": self.wire,
            "named": self.named,
            "negated": self.negated,
            "relayed": self.relayed,
            "published": self.published,
        }
        return self.claims_of(None).model_copy(update={**narrowed, **source_wanted(tenant, self.source)})


def read_values(model: type[Parameters], values: Mapping[str, Any]) -> Parameters:
    """Raises InvalidRequest, which names the parameters at fault."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise refusal(error, model) from None


def refusal(error: ValidationError, model: type[Model]) -> InvalidRequest:
    problems = [_problem(entry, model) for entry in error.errors()]
    summary = "; ".join(f"{each['field']}: {each['problem']}" for each in problems)
    return InvalidRequest(summary, errors=problems)


def _problem(entry: Any, model: type[Model]) -> dict[str, str]:
    name = ".".join(map(str, entry["loc"])) or "body"
    problem = entry["msg"]
    if entry["type"] == "extra_forbidden":
        known = (field.alias or name for name, field in model.model_fields.items())
        problem = f"not taken by this call, which takes {', '.join(known)}"
    return {"field": name, "problem": problem}
