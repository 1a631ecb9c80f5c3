"""The query parameters of each list, typed and checked; an error names the parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from chalicelib.errors import InvalidRequest
from chalicelib.intake.submission import PublicationTime
from chalicelib.models import Kind, Model, SourceType
from chalicelib.outgoing import SubscriptionFilters
from chalicelib.records import (
    ChannelKind,
    ChannelOptions,
    ExportQuestion,
    Format,
    Scope,
    Status,
    View,
)
from chalicelib.services.ports import ArticleFilter, ClaimFilter, Duplicates, Order, TimeRange
from chalicelib.services.postings import parse_search, searched, topic_stems
from chalicelib.services.querying import Paging, source_wanted
from chalicelib.services.reextracting import Choice

Parameters = TypeVar("Parameters", bound=Model)


def _whole(given: Any) -> Any:
    """JSON knows one kind of number: 30.0 is 30."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


WHOLE = BeforeValidator(_whole)
Text = Annotated[str, Field(min_length=1, max_length=300)]
Outlet = Annotated[
    Text | None, Field(description="the publisher, as articles name it", examples=["Alden Courier"])
]
Author = Annotated[Text | None, Field(description="who wrote the article, as it names them")]
SourceId = Annotated[str, Field(pattern=r"^s_[a-z2-7]{16}$")]
Name = Annotated[str, Field(min_length=1, max_length=300, pattern=r"[A-Za-z0-9]")]
When = Annotated[
    PublicationTime,
    WithJsonSchema({"anyOf": [{"type": "string", "format": each} for each in ("date", "date-time")]}),
]

Version = Annotated[str, Field(pattern=r"^[0-9]{1,4}([.][0-9]{1,4}){0,2}$")]


class ListParameters(Model):
    """Of every list."""

    limit: Annotated[int, Field(ge=1, le=100, description="items a page")] = 20
    cursor: Annotated[str | None, Field(max_length=2000, description="the `next` of the page before")] = None

    @property
    def paging(self) -> Paging:
        return Paging(limit=self.limit, cursor=self.cursor)


class ClaimsOfParameters(ListParameters):
    """Of lists of claims."""

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
        Field(description="words of the content, phrases in quotation marks", examples=['"will appeal"']),
    ] = None
    order: Annotated[Order, Field(description="by time of publication")] = Order.NEWEST
    duplicates: Annotated[
        Duplicates,
        Field(description="fold: tell once what several articles report in nearly the same words"),
    ] = Duplicates.SHOW

    def claims_of(self, source_id: str | None) -> ClaimFilter:
        """Raises InvalidRequest where nothing is left of ``about`` or ``q`` to look for."""
        words, phrases = parse_search(self.q or "")
        if self.q and not searched(words):
            raise InvalidRequest("q holds only words that nearly every claim has. Give a rarer one besides.")
        return ClaimFilter(
            source_id=source_id,
            about=wanted_topics(self.about),
            words=words,
            phrases=phrases,
            min_confidence=self.min_confidence,
            duplicates=self.duplicates,
            order=self.order,
        )


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

    def claim_filter(self, tenant: str) -> ClaimFilter:
        """Raises InvalidRequest, as ``claims_of`` does."""
        narrowed = {
            "source_type": self.source_type,
            "kind": self.kind,
            "outlet": self.outlet,
            "author": self.author,
            "published": self.published,
        }
        return self.claims_of(None).model_copy(update={**narrowed, **source_wanted(tenant, self.source)})


class ExportParameters(ClaimParameters, ArticleParameters):
    """``view`` says which of the other filters there are: those of its own list."""

    view: Annotated[View, Field(description="what to take away")] = View.CLAIMS
    format: Annotated[Format, Field(description="JSON Lines, or CSV with a header")] = Format.JSONL
    limit: Annotated[int, Field(ge=1, le=1000, description="rows a page")] = 500

    @property
    def question(self) -> ExportQuestion:
        about_this_call = {"view", "format", "limit", "cursor"}
        filters = self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=about_this_call)
        return ExportQuestion(view=self.view, format=self.format, filters=filters)


class NewExportBody(Model):
    """``filters``: the parameters of the view's own list, but for ``limit`` and ``cursor``."""

    view: View = View.CLAIMS
    format: Format = Format.JSONL
    filters: Annotated[dict[str, str | float], Field(max_length=20)] = Field(default_factory=dict)

    @property
    def question(self) -> ExportQuestion:
        """Raises InvalidRequest where a page is asked for."""
        if self.filters.keys() & {"limit", "cursor"}:
            raise InvalidRequest("limit and cursor are of pages. Leave them out: this export is whole.")
        return ExportQuestion(view=self.view, format=self.format, filters=self.filters)


class SourceParameters(ListParameters):
    """Of the list of sources."""

    q: Annotated[
        str | None,
        Field(max_length=300, description="words of the name, or their beginnings", examples=["mor"]),
    ] = None


class CorrectionBody(Model):
    """What an editor says of a claim. Null, or ``rejected`` false, takes back what was said before.

    ``speaker``: the name of its source. ``rejected``: it is no claim.
    """

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    rejected: bool = False
    speaker: Name | None = None
    source_type: SourceType | None = None
    kind: Kind | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The fields that are given. Raises InvalidRequest where none is."""
        if not self.model_fields_set:
            raise InvalidRequest("Give at least one of rejected, speaker, source_type, kind.")
        return {name: getattr(self, name) for name in self.model_fields_set}


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


class TextParameters(Model):
    """What is known of an article that is sent as plain text or HTML; JSON holds it itself."""

    id: Annotated[str | None, Field(description="the sender's own; the same id is the same article")] = None
    url: Annotated[str | None, Field(description="where the article stands")] = None
    headline: Annotated[str | None, Field(description="of the article")] = None
    dek: Annotated[str | None, Field(description="the line below the headline")] = None
    publisher: Annotated[str | None, Field(description="the outlet")] = None
    section: Annotated[str | None, Field(description="of the outlet")] = None
    language: Annotated[str | None, Field(description="BCP 47")] = None
    published: Annotated[str | None, Field(description="a date, or a time with an offset")] = None
    updated: Annotated[str | None, Field(description="a date, or a time with an offset")] = None

    @property
    def given(self) -> dict[str, str]:
        return self.model_dump(exclude_none=True)


class ReextractParameters(ListParameters):
    """Of a step through the articles."""

    again: Annotated[bool, Field(description="also what the present extractor has extracted already")] = False
    since: Annotated[
        When | None, Field(description="published, or else received, then or later", examples=["2026-05-06"])
    ] = None
    below_version: Annotated[
        Version | None,
        Field(description="whose claims are of an earlier extractor, or none", examples=["2.3.0"]),
    ] = None

    @property
    def choice(self) -> Choice:
        return Choice(again=self.again, since=self.since, below_version=self.below_version)


class NewTokenBody(Model):
    """``days`` until the token expires; null for never."""

    label: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=10)]
    days: Annotated[int | None, Field(ge=1, le=3650), WHOLE] = None


class RotationBody(Model):
    """``overlap``: seconds for which the old secret still works; 0 ends it at once."""

    overlap: Annotated[int, Field(ge=0, le=30 * 86_400), WHOLE] = 86_400


class NewChannelBody(Model):
    """``secret``: the one that the CMS has; without it one is made, and shown once."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    kind: ChannelKind
    secret: Annotated[SecretStr | None, Field(max_length=500)] = None
    options: ChannelOptions = ChannelOptions()


class NewSecretBody(Model):
    """``only``: end the other secrets of the channel or subscription."""

    secret: Annotated[SecretStr | None, Field(max_length=500)] = None
    only: bool = False


class NewSubscriptionBody(Model):
    """``filters``: as the parameters of /v1/claims. ``secret``: without it one is made, and shown once."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    target: Annotated[str, Field(min_length=1, max_length=2000)]
    filters: SubscriptionFilters = SubscriptionFilters()
    secret: Annotated[SecretStr | None, Field(max_length=500)] = None


class RemoveParameters(Model):
    """Of a removal."""

    erase: Annotated[bool, Field(description="delete what is stored of the article too")] = False


def single(query: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each parameter's one value. Raises InvalidRequest where one is repeated."""
    repeated = sorted(name for name, values in query.items() if len(values) > 1)
    if repeated:
        raise InvalidRequest(f"Give {', '.join(repeated)} once.")
    return {name: values[0] for name, values in query.items()}


def read_parameters(model: type[Parameters], query: Mapping[str, Sequence[str]]) -> Parameters:
    """Raises InvalidRequest, which names the parameters at fault."""
    return read_values(model, single(query))


def read_values(model: type[Parameters], values: Mapping[str, Any]) -> Parameters:
    """Raises InvalidRequest, which names the parameters at fault."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _refusal(error, model) from None


def read_body(model: type[Parameters], body: bytes) -> Parameters:
    """A small JSON body. Raises InvalidRequest, which names the fields at fault."""
    try:
        return model.model_validate_json(body or b"{}", strict=True)
    except ValidationError as error:
        raise _refusal(error, model) from None


def _refusal(error: ValidationError, model: type[Model]) -> InvalidRequest:
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
