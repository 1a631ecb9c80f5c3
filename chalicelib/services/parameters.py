"""The query parameters of each list, typed and checked; an error names the parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError

from chalicelib.errors import InvalidRequest
from chalicelib.intake.submission import PublicationTime
from chalicelib.models import Kind, Model, SourceType
from chalicelib.outgoing import SubscriptionFilters
from chalicelib.records import ChannelKind, ChannelOptions, Scope, Status
from chalicelib.services.ports import ArticleFilter, ClaimFilter, Duplicates, Order, TimeRange
from chalicelib.services.postings import parse_search, searched, topic_stems
from chalicelib.services.querying import Paging, source_wanted

Parameters = TypeVar("Parameters", bound=Model)


class ListParameters(Model):
    """``limit``: items a page. ``cursor``: the ``next`` of the page before."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str | None, Field(max_length=2000)] = None

    @property
    def paging(self) -> Paging:
        return Paging(limit=self.limit, cursor=self.cursor)


class ClaimsOfParameters(ListParameters):
    """``min_confidence``: the least confidence of a claim, from 0 to 1."""

    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.0


class SourceClaimsParameters(ClaimsOfParameters):
    """``duplicates``: "fold" tells once what several articles report in nearly the same words.

    ``about``: words of topics, or their beginnings, all of which are wanted.
    ``q``: words of the content, phrases in quotation marks. ``order``: "newest" or "oldest" first.
    """

    about: Annotated[str | None, Field(min_length=1, max_length=300)] = None
    q: Annotated[str | None, Field(min_length=1, max_length=300)] = None
    order: Order = Order.NEWEST
    duplicates: Duplicates = Duplicates.SHOW

    def claims_of(self, source_id: str | None) -> ClaimFilter:
        """Raises InvalidRequest where nothing is left of ``about`` or ``q`` to look for."""
        words, phrases = parse_search(self.q or "")
        about = tuple(sorted(topic_stems([self.about or ""])))
        if self.q and not searched(words):
            raise InvalidRequest("q holds only words that nearly every claim has. Give a rarer one besides.")
        if self.about and not about:
            raise InvalidRequest("about holds no letter or digit. Give a word of the topic.")
        return ClaimFilter(
            source_id=source_id,
            about=about,
            words=words,
            phrases=phrases,
            min_confidence=self.min_confidence,
            duplicates=self.duplicates,
            order=self.order,
        )


class TimeParameters(ListParameters):
    """``from`` and ``to``: dates or times of publication, both included."""

    start: Annotated[PublicationTime | None, Field(alias="from")] = None
    end: Annotated[PublicationTime | None, Field(alias="to")] = None

    @property
    def published(self) -> TimeRange:
        if self.start and self.end and self.start > f"{self.end}~":
            raise InvalidRequest(f"from ({self.start}) is later than to ({self.end}). Exchange them.")
        return TimeRange(start=self.start, end=self.end)


class ArticleParameters(TimeParameters):
    """``outlet``, ``section``, ``author``: as the articles name them. ``status``: of the newest revision."""

    outlet: Annotated[str | None, Field(min_length=1, max_length=300)] = None
    section: Annotated[str | None, Field(min_length=1, max_length=300)] = None
    author: Annotated[str | None, Field(min_length=1, max_length=300)] = None
    status: Literal["received", "extracted", "failed"] | None = None
    order: Order = Order.NEWEST

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
    """``source``: an id (s_…) or a full name. ``outlet``, ``author``: as the articles name them."""

    source: Annotated[str | None, Field(min_length=1, max_length=300)] = None
    source_type: SourceType | None = None
    kind: Kind | None = None
    outlet: Annotated[str | None, Field(min_length=1, max_length=300)] = None
    author: Annotated[str | None, Field(min_length=1, max_length=300)] = None

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


class SourceParameters(ListParameters):
    """``q``: words of the name, or their beginnings."""

    q: Annotated[str | None, Field(max_length=300)] = None


class CorrectionBody(Model):
    """What an editor says of a claim. Null, or ``rejected`` false, takes back what was said before.

    ``speaker``: the name of its source. ``rejected``: it is no claim.
    """

    rejected: bool = False
    speaker: Annotated[str | None, Field(min_length=1, max_length=300, pattern=r"\w")] = None
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

    sources: Annotated[tuple[str, ...], Field(min_length=1, max_length=40)]


class AliasesBody(Model):
    """``names`` by which the source is known too."""

    names: Annotated[tuple[Annotated[str, Field(max_length=300)], ...], Field(min_length=1, max_length=40)]


class SplitBody(Model):
    """``names``, as articles write them, that are another source; ``sources`` that are not this one."""

    names: Annotated[tuple[Annotated[str, Field(max_length=300)], ...], Field(max_length=40)] = ()
    sources: Annotated[tuple[str, ...], Field(max_length=40)] = ()


class TextParameters(Model):
    """What is known of an article that is sent as plain text or HTML; JSON holds it itself."""

    id: str | None = None
    url: str | None = None
    headline: str | None = None
    dek: str | None = None
    publisher: str | None = None
    section: str | None = None
    language: str | None = None
    published: str | None = None
    updated: str | None = None

    @property
    def given(self) -> dict[str, str]:
        return self.model_dump(exclude_none=True)


class ReextractParameters(ListParameters):
    """``again``: also what the present extractor has extracted already."""

    again: bool = False


class NewTokenBody(Model):
    """``days`` until the token expires; null for never."""

    label: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    days: Annotated[int | None, Field(ge=1, le=3650)] = None


class RotationBody(Model):
    """``overlap``: how long the old secret still works, in seconds or as "PT12H"; 0 ends it at once."""

    overlap: Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=30))] = timedelta(days=1)


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
    """``erase``: delete what is stored of the article too."""

    erase: bool = False


def single(query: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each parameter's one value. Raises InvalidRequest where one is repeated."""
    repeated = sorted(name for name, values in query.items() if len(values) > 1)
    if repeated:
        raise InvalidRequest(f"Give {', '.join(repeated)} once.")
    return {name: values[0] for name, values in query.items()}


def read_parameters(model: type[Parameters], query: Mapping[str, Sequence[str]]) -> Parameters:
    """Raises InvalidRequest, which names the parameters at fault."""
    try:
        return model.model_validate(single(query))
    except ValidationError as error:
        raise _refusal(error, model) from None


def read_body(model: type[Parameters], body: bytes) -> Parameters:
    """A small JSON body. Raises InvalidRequest, which names the fields at fault."""
    try:
        return model.model_validate_json(body or b"{}")
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
