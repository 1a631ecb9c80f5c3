"""Bearer tokens: made, checked, listed, rotated, revoked. Only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import b64decode
from datetime import datetime, timedelta
from typing import Any

from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.models import Model
from chalicelib.ports import Ports
from chalicelib.ports.access import Principal, Scope, TokenRecord

SHOWN_EXPIRED = timedelta(days=30)  # that an expired token is still listed
_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SECRET = re.compile(r"onr_[A-Za-z0-9_-]{43}")


class NewToken(Model):
    """A token as its maker sees it, this one time."""

    token: str
    record: TokenRecord

    def served(self) -> dict[str, Any]:
        return {"token": self.token, **served_token(self.record, self.record.created_at)}


def create_token(
    ports: Ports, tenant: str, label: str, scopes: frozenset[Scope], days: int | None = None
) -> NewToken:
    """``days`` until it expires; None for never. Raises InvalidRequest for a bad tenant name."""
    if not _TENANT.fullmatch(tenant):
        raise InvalidRequest("A tenant is named in lower-case letters, digits and hyphens, at most 40.")
    expires_at = _rfc3339(ports.clock() + timedelta(days=days)) if days else None
    return _make(ports, tenant, label, scopes, expires_at)


def keep_token(
    ports: Ports,
    secret: str,
    tenant: str,
    label: str,
    scopes: frozenset[Scope],
    expires_at: str | None = None,
) -> TokenRecord:
    """Let a secret in that was made elsewhere."""
    sha256 = _sha256(secret)
    record = TokenRecord(
        id=f"t_{sha256[:12]}",
        sha256=sha256,
        tenant=tenant,
        label=label,
        scopes=scopes,
        created_at=_rfc3339(ports.clock()),
        expires_at=expires_at,
    )
    ports.tokens.put(record)
    return record


def authenticate(ports: Ports, authorization: str) -> Principal | None:
    """Who sends this ``Authorization`` header; None where the token is unknown or expired.

    Feed readers have no bearer tokens, so that a token is taken as the password of the
    scheme Basic too, for reading alone: browsers send passwords by themselves wherever they
    are led, and must not be led to change anything.
    """
    scheme, _, credentials = authorization.strip().partition(" ")
    basic = scheme.lower() == "basic"
    secret = _password(credentials) if basic else credentials.strip()
    if not (basic or scheme.lower() == "bearer") or not _SECRET.fullmatch(secret):
        return None
    now = ports.clock()
    token = ports.tokens.get(_sha256(secret))
    if not token or token.is_expired(_rfc3339(now)):
        return None
    hour = _rfc3339(now.replace(minute=0, second=0, microsecond=0))
    if token.last_used is None or token.last_used < hour:
        ports.tokens.note_use(token, hour)
    known = Principal(tenant=token.tenant, token_id=token.id, scopes=token.scopes)
    reading: frozenset[Scope] = frozenset({"read"} if known.may("read") else ())
    return known.model_copy(update={"scopes": reading}) if basic else known


def _password(credentials: str) -> str:
    """Of RFC 7617's user-id and password; empty where there is none."""
    try:
        return b64decode(credentials.strip(), validate=True).decode().partition(":")[2]
    except ValueError:  # no base64, or no text in it
        return ""


def list_tokens(ports: Ports, tenant: str) -> list[dict[str, Any]]:
    """As served, oldest first. What expired long ago is deleted on the way."""
    now = ports.clock()
    kept = ports.tokens.list(tenant)
    over = [token for token in kept if token.is_expired(_rfc3339(now - SHOWN_EXPIRED))]
    for token in over:
        ports.tokens.delete(token)
    return [served_token(token, _rfc3339(now)) for token in kept if token not in over]


def rotate_token(ports: Ports, tenant: str, token_id: str, overlap: int) -> NewToken:
    """A new secret with the same label, scopes and expiry; the old one works for ``overlap`` seconds more.

    The new one is kept first: cut off in between, both work. Raises NotFound,
    and Conflict for a token that has expired or has been rotated before.
    """
    now = ports.clock()
    old = _find(ports.tokens.list(tenant), token_id)
    if old.is_expired(_rfc3339(now)):
        raise Conflict(f"The token {token_id!r} has expired. Make a new one by POST /v1/tokens.")
    if old.replaced_by:
        raise Conflict(
            f"The token {token_id!r} was rotated before. Rotate {old.replaced_by!r}, which took its place."
        )
    new = _make(ports, tenant, old.label, old.scopes, old.expires_at)
    if overlap:
        end = _rfc3339(now + timedelta(seconds=overlap))
        changes = {"expires_at": min(end, old.expires_at or end), "replaced_by": new.record.id}
        ports.tokens.put(old.model_copy(update=changes))
    else:
        ports.tokens.delete(old)
    return new


def revoke_token(ports: Ports, tenant: str, token_id: str) -> None:
    """Raises NotFound, and Conflict for the last admin token of the tenant, which would lock it out.

    One that rotation has replaced is no other admin token: it ends by itself.
    """
    now = _rfc3339(ports.clock())
    kept = ports.tokens.list(tenant)
    token = _find(kept, token_id)
    admins = [each for each in kept if "admin" in each.scopes and not each.is_expired(now)]
    if token in admins and all(each == token or each.replaced_by for each in admins):
        raise Conflict(
            "This is the last admin token here: without it, nobody could make another."
            " Make another first, then revoke this."
        )
    ports.tokens.delete(token)


def served_token(token: TokenRecord, now: str) -> dict[str, Any]:
    status = "expired" if token.is_expired(now) else "live"
    shown = token.model_dump(mode="json", exclude={"sha256", "tenant"})
    return {**shown, "scopes": sorted(token.scopes), "status": status}


def _make(
    ports: Ports, tenant: str, label: str, scopes: frozenset[Scope], expires_at: str | None
) -> NewToken:
    secret = f"onr_{secrets.token_urlsafe(32)}"
    return NewToken(token=secret, record=keep_token(ports, secret, tenant, label, scopes, expires_at))


def _find(kept: list[TokenRecord], token_id: str) -> TokenRecord:
    """Raises NotFound."""
    token = next((token for token in kept if token.id == token_id), None)
    if not token:
        raise NotFound(f"There is no token {token_id!r}. GET /v1/tokens lists those there are.")
    return token


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
