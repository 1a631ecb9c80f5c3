"""Bearer tokens of the caller's tenant."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from chalicelib import bootstrap
from chalicelib.api.answers import CONFLICT, Everything
from chalicelib.api.requests import WHOLE
from chalicelib.api.routing import Routes
from chalicelib.models import Model
from chalicelib.ports.access import Principal, Scope
from chalicelib.services import access

routes = Routes(__name__)
route = routes.route


class NewTokenBody(Model):
    """``days`` until the token expires; null for never."""

    label: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=10)]
    days: Annotated[int | None, Field(ge=1, le=3650), WHOLE] = None


class RotationBody(Model):
    """``overlap``: seconds for which the old secret still works; 0 ends it at once."""

    overlap: Annotated[int, Field(ge=0, le=30 * 86_400), WHOLE] = 86_400


class ServedToken(Model):
    """``status``: "live" or "expired". ``last_used``: the hour. ``replaced_by``: what rotation made of it."""

    id: str
    label: str
    scopes: list[Scope]
    created_at: str
    expires_at: str | None
    replaced_by: str | None
    last_used: str | None
    status: str


class MadeToken(ServedToken):
    """``token`` is told this one time."""

    token: str


@route("/v1/tokens", "admin", "POST", body=NewTokenBody, gives=MadeToken)
def post_token(caller: Principal, body: NewTokenBody) -> Any:
    """Make a token for the caller's tenant."""
    made = access.create_token(
        bootstrap.ports(), caller.tenant, body.label, frozenset(body.scopes), body.days
    )
    return made.served()


@route("/v1/tokens", "admin", gives=Everything[ServedToken])
def get_tokens(caller: Principal) -> Any:
    """List the tokens of the tenant."""
    return {"items": access.list_tokens(bootstrap.ports(), caller.tenant)}


@route(
    "/v1/tokens/{token_id}/rotate",
    "admin",
    "POST",
    body=RotationBody,
    gives=MadeToken,
    errors=CONFLICT,
)
def post_token_rotation(caller: Principal, token_id: str, body: RotationBody) -> Any:
    """Make a new secret for a token."""
    made = access.rotate_token(bootstrap.ports(), caller.tenant, token_id, body.overlap)
    return made.served()


@route("/v1/tokens/{token_id}", "admin", "DELETE", gives=None, errors=CONFLICT)
def delete_token(caller: Principal, token_id: str) -> Any:
    """Revoke a token."""
    access.revoke_token(bootstrap.ports(), caller.tenant, token_id)
