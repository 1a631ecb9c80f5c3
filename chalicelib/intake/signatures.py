"""Whether a request was sent by the CMS of a channel: its signature over the raw body, or its token.

The schemes are those of the senders: Standard Webhooks (standardwebhooks.com),
Ghost (services/webhooks/webhook-trigger.js), WP Webhooks, GitHub
(docs.github.com, "Validating webhook deliveries"), Contentful
(node-apps-toolkit, verify-request) and Sanity (webhook-toolkit, signature).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from chalicelib.errors import Unauthorized
from chalicelib.models import Channel, ChannelKind, ChannelOptions

MILLISECONDS = 10**11  # a greater number of seconds would be after the year 5000
LONGEST_ID = 200
_GHOST = re.compile(r"sha256=([0-9a-f]{64}), ?t=(\d{9,15})", re.ASCII)
_SANITY = re.compile(r"t=(\d{9,15})[, ]+v1=([A-Za-z0-9_=-]+)", re.ASCII)
_DELIVERY_ID = {
    ChannelKind.STANDARD_WEBHOOKS: "webhook-id",
    ChannelKind.WORDPRESS: "x-wp-delivery",
    ChannelKind.GITHUB_STYLE: "x-github-delivery",
    ChannelKind.SANITY: "idempotency-key",
}
_REFUSED = (
    "The request does not carry what this channel expects: a signature or token made with one of its"
    " secrets, over this very body, and not long ago. Check the address, the secret and the sender's clock."
)


class Request(NamedTuple):
    """An HTTP request. ``headers``: by name in lower case. ``event``: what its address says of it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    event: str | None = None


class Verified(NamedTuple):
    """What the sender says of a request that is its own: when it was sent, and under which id."""

    sent: datetime | None
    delivery_id: str | None


class _Signed(NamedTuple):
    """What was signed, the signatures that came (any will do), and the time among what was signed."""

    message: bytes
    given: tuple[str, ...]
    time: str | None = None
    sign: Callable[[str, bytes], str] = lambda secret, message: _hmac(secret, message).hex()


def verify(channel: Channel, request: Request, now: datetime) -> Verified:
    """Raises Unauthorized, in the same words whatever is wrong: they help nobody to guess."""
    signed = _SCHEMES[channel.kind](channel.options, request)
    sent = moment(signed.time) if signed and signed.time else None
    if signed is None or (signed.time and not _recent(sent, now, channel.options.tolerance)):
        raise Unauthorized(_REFUSED)
    expected = [signed.sign(secret.get_secret_value(), signed.message) for secret in channel.secrets]
    matches = [_equal(ours, given) for ours in expected for given in signed.given]
    if not any(matches):
        raise Unauthorized(_REFUSED)
    return Verified(sent, _delivery_id(channel, request))


def refuse_unknown() -> Unauthorized:
    """For a channel that does not exist: as for a wrong signature, so that nobody can look for channels."""
    return Unauthorized(_REFUSED)


def moment(digits: str) -> datetime | None:
    """Seconds or milliseconds since 1970, told apart by their size. None for what is neither."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        return None
    number = int(digits)
    try:
        return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS else number, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _equal(ours: str, given: str) -> bool:
    return hmac.compare_digest(ours.encode(), given.encode(errors="replace"))


def _recent(sent: datetime | None, now: datetime, tolerance: int) -> bool:
    return sent is not None and abs(now - sent) <= timedelta(seconds=tolerance)


def _delivery_id(channel: Channel, request: Request) -> str | None:
    header = channel.options.delivery_id or _DELIVERY_ID.get(channel.kind)
    value = request.headers.get(header.lower(), "").strip() if header else ""
    return value[:LONGEST_ID] or None


def _standard_webhooks(options: ChannelOptions, request: Request) -> _Signed | None:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    given_id, time, signatures = (request.headers.get(name, "") for name in names)
    sent = moment(time)
    if not (given_id and sent):
        return None
    given = tuple(one for one in signatures.split(" ") if one.startswith("v1,"))

    def sign(secret: str, message: bytes) -> str:
        from standardwebhooks import Webhook  # noqa: PLC0415 - only such channels need it

        return Webhook(secret).sign(given_id, sent, message.decode())

    return _Signed(request.body, given, time, sign) if _is_text(request.body) else None


def _ghost(options: ChannelOptions, request: Request) -> _Signed | None:
    found = _GHOST.fullmatch(request.headers.get("x-ghost-signature", ""))
    if not found:
        return None
    signature, time = found.groups()
    if options.signature == "body":
        return _Signed(request.body, (signature,))
    return _Signed(request.body + time.encode(), (signature,), time)


def _wordpress(options: ChannelOptions, request: Request) -> _Signed | None:
    """The plugin WP Webhooks, or a sender that signs as GitHub does."""
    signature = request.headers.get("x-wp-webhook-signature")
    if signature is None:
        return _github(options, request)
    return _Signed(request.body, (signature,), sign=_signer("sha256", "base64"))


def _github(options: ChannelOptions, request: Request) -> _Signed | None:
    scheme, _, signature = request.headers.get("x-hub-signature-256", "").partition("=")
    return _Signed(request.body, (signature.lower(),)) if scheme == "sha256" else None


def _contentful(options: ChannelOptions, request: Request) -> _Signed | None:
    headers = request.headers
    names = [name.strip().lower() for name in headers.get("x-contentful-signed-headers", "").split(",")]
    if not {"x-contentful-signed-headers", "x-contentful-timestamp"} <= set(names):
        return None
    lines = ";".join(f"{name}:{headers[name].strip()}" for name in sorted(set(names)) if name in headers)
    message = f"{request.method}\n{request.path}\n{lines}\n".encode() + request.body
    given = headers.get("x-contentful-signature", "")
    return _Signed(message, (given,), headers.get("x-contentful-timestamp", "none"))


def _sanity(options: ChannelOptions, request: Request) -> _Signed | None:
    found = _SANITY.fullmatch(request.headers.get("sanity-webhook-signature", "").strip())
    if not found:
        return None
    time, signature = found.groups()
    message = f"{time}.".encode() + request.body
    return _Signed(message, (signature.rstrip("="),), time, _signer("sha256", "base64url"))


def _hmac_of_body(options: ChannelOptions, request: Request) -> _Signed | None:
    value = request.headers.get((options.header or "x-signature").lower(), "")
    if not value.startswith(options.prefix):
        return None
    signature = value.removeprefix(options.prefix).strip()
    given = signature.lower() if options.encoding == "hex" else signature.rstrip("=")
    sign = _signer(options.algorithm, options.encoding)
    return _Signed(request.body, (given,), sign=lambda secret, message: sign(secret, message).rstrip("="))


def _bearer(options: ChannelOptions, request: Request) -> _Signed | None:
    """A secret that comes as it is, in ``Authorization: Bearer`` or a header of its own."""
    header = (options.header or "authorization").lower()
    value = request.headers.get(header, "")
    prefix = options.prefix or ("Bearer " if header == "authorization" else "")
    if value[: len(prefix)].lower() != prefix.lower():
        return None
    return _Signed(b"", (value[len(prefix) :].strip(),), sign=lambda secret, _: secret)


def _signer(algorithm: str, encoding: str) -> Callable[[str, bytes], str]:
    def sign(secret: str, message: bytes) -> str:
        digest = _hmac(secret, message, algorithm)
        if encoding == "hex":
            return digest.hex()
        if encoding == "base64":
            return base64.b64encode(digest).decode()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    return sign


def _hmac(secret: str, message: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(secret.encode(), message, getattr(hashlib, algorithm)).digest()


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


_SCHEMES: dict[ChannelKind, Callable[[ChannelOptions, Request], _Signed | None]] = {
    ChannelKind.STANDARD_WEBHOOKS: _standard_webhooks,
    ChannelKind.GHOST: _ghost,
    ChannelKind.WORDPRESS: _wordpress,
    ChannelKind.GITHUB_STYLE: _github,
    ChannelKind.CONTENTFUL: _contentful,
    ChannelKind.SANITY: _sanity,
    ChannelKind.STRAPI: _bearer,
    ChannelKind.HMAC: _hmac_of_body,
    ChannelKind.BEARER: _bearer,
}
