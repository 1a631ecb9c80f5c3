"""Articles extracted again, page by page."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from chalicelib import bootstrap
from chalicelib.api.routing import Routes
from chalicelib.extraction import EXTRACTOR_VERSION
from chalicelib.ports.access import Principal
from chalicelib.services.asking import ListParameters, When
from chalicelib.services.operating import reextracting, walking
from chalicelib.services.operating.reextracting import Choice

routes = Routes(__name__)
route = routes.route

Version = Annotated[str, Field(pattern=r"^[0-9]{1,4}([.][0-9]{1,4}){0,2}$")]


class ReextractParameters(ListParameters):
    """Of a step through the articles."""

    again: Annotated[bool, Field(description="also what the present extractor has extracted already")] = False
    since: Annotated[
        When | None, Field(description="published, or else received, then or later", examples=["2026-05-06"])
    ] = None
    below_version: Annotated[
        Version | None,
        Field(description="whose claims are of an earlier extractor, or none", examples=["3.2.0"]),
    ] = None

    rate: Annotated[
        walking.Rate | None,
        Field(
            description="go through all of them in the background, so many a second; limit is not heeded then"
        ),
    ] = None

    @property
    def choice(self) -> Choice:
        return Choice(again=self.again, since=self.since, below_version=self.below_version)


@route("/v1/reextract", "admin", "POST", takes=ReextractParameters, gives=reextracting.Requeued)
def post_reextract(caller: Principal, wanted: ReextractParameters) -> Any:
    """Queue a page of articles to be extracted again; with a rate, all of them, in the background."""
    ports = bootstrap.ports()
    if wanted.rate is None:
        return reextracting.reextract(ports, caller.tenant, EXTRACTOR_VERSION, wanted.paging, wanted.choice)
    return walking.reextract_all(ports, caller.tenant, wanted.choice, wanted.rate, wanted.paging.cursor)
