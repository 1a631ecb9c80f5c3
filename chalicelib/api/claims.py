"""Claims: listed, told as a feed, shown, corrected."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from chalicelib import bootstrap
from chalicelib.api.answers import CONFLICT, Page
from chalicelib.api.contract import Raw
from chalicelib.api.requests import Name, single
from chalicelib.api.routing import Document, Routes
from chalicelib.errors import InvalidRequest
from chalicelib.models import Attribution, Kind, Model, SourceType
from chalicelib.ports.access import Principal
from chalicelib.ports.claims import ClaimSource, Corrected
from chalicelib.ports.search import Facet
from chalicelib.services import asking, editing
from chalicelib.services.asking import ClaimParameters, FacetCount, Meant, feed

routes = Routes(__name__)
route = routes.route
FEED = Raw({"application/atom+xml": None})


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


class FirstTold(Model):
    claim_id: str
    article_id: str
    outlet: str | None
    wire: str | None
    published: str | None


class Difference(Model):
    """Words of this claim, folded, in place of which the copy has others; either may be empty."""

    here: str
    there: str


class ServedCopy(FirstTold):
    differs: list[Difference]


class Highlight(Model):
    """Offsets into the article's text."""

    start: int
    end: int


class ClaimsPage(Page["ServedClaim"]):
    """``total``: of all pages, where the index answered; ``index_as_of``: until when it has what was served.

    ``did_you_mean``: sources, where nothing was found.
    """

    total: int | None = None
    index_as_of: str | None = None
    facets: dict[Facet, list[FacetCount]] | None = None
    did_you_mean: list[Meant] | None = None


class ClaimLinks(Model):
    self: str
    article: str
    text: str


class ServedClaim(Attribution):
    """Who, by which words, said what, and where it stands. ``copies`` where they were looked for."""

    id: str
    article_id: str
    revision: int
    number: int = Field(description="place among the article's claims, in text order from 0")
    headline: str | None
    outlet: str | None
    published: str | None
    url: str | None
    wire: str | None
    authors: tuple[str, ...]
    source: ClaimSource  # type: ignore[assignment]
    extractor: str
    corrected: Corrected | None
    copies: list[ServedCopy] | None = Field(
        None, description="the same claim in other articles, the first 20"
    )
    copy_count: int | None = None
    first: FirstTold | None = Field(None, description="the article, of all of these, that had it first")
    highlights: list[Highlight] | None = Field(None, description="where words that q looks for stand")
    links: ClaimLinks


@route("/v1/claims", "read", takes=ClaimParameters, gives=ClaimsPage)
def get_claims(caller: Principal, wanted: ClaimParameters) -> Any:
    """List claims, newest article first, or those first that fit best."""
    asked = wanted.claim_filter(caller.tenant), wanted.paging, wanted.asked
    return asking.list_claims(bootstrap.ports(), caller.tenant, *asked).served()


@route("/v1/claims.atom", "read", takes=ClaimParameters, gives=FEED)
def get_feed(caller: Principal, wanted: ClaimParameters) -> Document:
    """Read claims as an Atom feed, newest article first.

    Feed readers give a token as the password of HTTP Basic authentication.
    """
    written = feed.claims_feed(bootstrap.ports(), caller.tenant, wanted, routes.address, single(routes.query))
    return Document(written, {"Content-Type": feed.MEDIA_TYPE})


@route("/v1/claims/{claim_id}", "read", gives=ServedClaim)
def get_claim(caller: Principal, claim_id: str) -> Any:
    """Get a claim, with its sentences and its copies in other articles."""
    return asking.get_claim(bootstrap.ports(), caller.tenant, claim_id)


@route(
    "/v1/claims/{claim_id}",
    "edit",
    "PATCH",
    body=CorrectionBody,
    gives=ServedClaim,
    errors=CONFLICT,
)
def patch_claim(caller: Principal, claim_id: str, body: CorrectionBody) -> Any:
    """Correct a claim, or reject it."""
    return editing.correct_claim(bootstrap.ports(), caller.tenant, claim_id, body.said, caller.token_id)
