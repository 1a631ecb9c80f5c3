"""Who may call: bearer tokens as they are kept, and the scopes that they give."""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import Field

from chalicelib.models import Model

Scope = Literal["ingest", "read", "edit", "admin"]
INCLUDED: dict[Scope, frozenset[Scope]] = {
    "edit": frozenset({"read"}),
    "admin": frozenset({"ingest", "read", "edit"}),
}


class Principal(Model):
    """Who calls. ``admin`` includes all scopes; ``edit`` reads too, since who corrects must see."""

    tenant: str
    token_id: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        return any(scope == own or scope in INCLUDED.get(own, ()) for own in self.scopes)


class TokenRecord(Model):
    """A bearer token as kept: its SHA-256, never itself."""

    id: str
    sha256: str
    tenant: str
    label: str
    scopes: frozenset[Scope]
    created_at: str
    expires_at: str | None = None
    replaced_by: str | None = Field(None, description="id of the token that rotation made in its place")
    last_used: str | None = Field(None, description="the hour; noted in the table alone, never in S3")

    def is_expired(self, now: str) -> bool:
        """``now`` in RFC 3339, as the token's own times are."""
        return self.expires_at is not None and self.expires_at <= now


class Tokens(Protocol):
    def put(self, token: TokenRecord) -> None:
        """New, or in place of what is kept of it; when it was last used stays as noted."""
        ...

    def restore(self, sha256: str) -> bool:
        """Let a token in as its object says; False where that is so already, or it is revoked."""
        ...

    def get(self, sha256: str) -> TokenRecord | None: ...
    def note_use(self, token: TokenRecord, hour: str) -> None:
        """Note once an hour that a token was used. Never raises: the note is worth less than the request."""
        ...

    def delete(self, token: TokenRecord) -> None: ...
    def list(self, tenant: str) -> list[TokenRecord]: ...
