"""Of signed requests, cursors, tokens and links that were changed none is accepted, and none ends unforeseen.

What says the same in other letters is no attack: white space at the ends of a value, the case of a hex
signature, letters between those of base64, which its readers pass over. Cursors and links may be read then,
as what they are and as nothing else.
"""

import base64
import hashlib
import hmac
import os
import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook

from chalicelib.errors import InvalidRequest, OnrecordError, Unauthorized
from chalicelib.intake.signatures import Request, moment, verify
from chalicelib.local.downloads import linked_file
from chalicelib.models import Channel, ChannelKind, ChannelOptions
from chalicelib.ports.objects import ObjectMissing
from chalicelib.services import access
from chalicelib.services.paging import read_cursor, write_cursor

TORTURE = "TORTURE" in os.environ
TIMES = 4_000 if TORTURE else 60  # of each kind of request; there are nine
OTHERS = 5_000 if TORTURE else 200  # of cursors, of tokens, of links
SEED = int(os.environ.get("SEED", "0"))
NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes, ok").decode()
BODY = '{"id": "7", "body_text": "“We will appeal,” said Ada Moreno.", "n": 1}'.encode()
STAMP = str(int(NOW.timestamp()))


def _mac(secret, message):
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def _standard():
    signature = Webhook(SECRET).sign("msg_1", NOW, BODY.decode())
    return {"webhook-id": "msg_1", "webhook-timestamp": STAMP, "webhook-signature": signature}


def _ghost():
    millis = f"{STAMP}000"
    return {"x-ghost-signature": f"sha256={_mac(SECRET, BODY + millis.encode()).hex()}, t={millis}"}


def _contentful():
    signed = {"x-contentful-signed-headers": "x-contentful-signed-headers,x-contentful-timestamp"}
    signed["x-contentful-timestamp"] = f"{STAMP}000"
    lines = ";".join(f"{name}:{signed[name]}" for name in sorted(signed))
    message = f"POST\n/v1/webhooks/ch\n{lines}\n".encode() + BODY
    return {**signed, "x-contentful-signature": _mac(SECRET, message).hex()}


def _sanity():
    signature = base64.urlsafe_b64encode(_mac(SECRET, f"{STAMP}.".encode() + BODY)).decode().rstrip("=")
    return {"sanity-webhook-signature": f"t={STAMP},v1={signature}"}


KINDS = {
    ChannelKind.STANDARD_WEBHOOKS: _standard,
    ChannelKind.GHOST: _ghost,
    ChannelKind.WORDPRESS: lambda: {"x-wp-webhook-signature": base64.b64encode(_mac(SECRET, BODY)).decode()},
    ChannelKind.GITHUB_STYLE: lambda: {"x-hub-signature-256": f"sha256={_mac(SECRET, BODY).hex()}"},
    ChannelKind.CONTENTFUL: _contentful,
    ChannelKind.SANITY: _sanity,
    ChannelKind.HMAC: lambda: {"x-signature": _mac(SECRET, BODY).hex()},
    ChannelKind.BEARER: lambda: {"authorization": f"Bearer {SECRET}"},
    ChannelKind.STRAPI: lambda: {"authorization": f"Bearer {SECRET}"},
}
BODY_COUNTS = KINDS.keys() - {ChannelKind.BEARER, ChannelKind.STRAPI}  # these sign nothing


def channel(kind, secret=SECRET):
    return Channel(
        id="ch_aaaaaaaaaaaaaaaa",
        tenant="one",
        name="x",
        kind=kind,
        secrets=(SecretStr(secret),),
        options=ChannelOptions(),
        created_at="2026-01-01T00:00:00Z",
    )


def test_what_is_not_changed_is_accepted():
    for kind, made in KINDS.items():
        verify(channel(kind), Request("POST", "/v1/webhooks/ch", made(), BODY), NOW)


def _text(draw, text):
    """One to three changes of a text: a character exchanged, put in, left out, or the rest cut off."""
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(text) + 1)
        letter = draw.choice("0aAfz9 =,.-_+/\n\t\0éß１٣𝟙")
        text = draw.choice(
            (
                text[:at] + letter + text[at + 1 :],
                text[:at] + letter + text[at:],
                text[:at] + text[at + 1 :],
                text[:at],
                text[::-1],
                "",
            )
        )
    return text


def _bytes(draw, body):
    at = draw.randrange(len(body) + 1)
    byte = bytes([draw.randrange(256)])
    return draw.choice(
        (body[:at] + byte + body[at + 1 :], body[:at] + byte + body[at:], body[:at], body + byte, b"")
    )


def _same(kind, headers, others):
    """Whether the change says the same: white space at an end, letters' case where a signature is hex."""

    whole = headers.get("webhook-signature", "").strip()

    def plain(values):
        kept = {name: value.strip() for name, value in values.items()}
        if kind in {ChannelKind.GITHUB_STYLE, ChannelKind.HMAC}:
            kept = {name: value.lower() for name, value in kept.items()}
        if kind is ChannelKind.STANDARD_WEBHOOKS:  # one of several signatures will do; the time is a number
            kept["webhook-timestamp"] = str(moment(kept.get("webhook-timestamp", "")))
            given = kept.get("webhook-signature", "").split(" ")
            kept["webhook-signature"] = next((each for each in given if each == whole), str(given))
        if kind is ChannelKind.GHOST:  # the space between its parts
            kept = {name: value.replace(", t=", ",t=") for name, value in kept.items()}
        if kind is ChannelKind.SANITY:  # the padding of its base64, and what stands between its parts
            kept = {
                name: value.rstrip("=").replace(" ", ",").replace(",,", ",") for name, value in kept.items()
            }
        if kind in {ChannelKind.BEARER, ChannelKind.STRAPI}:
            kept = {name: value[:7].lower() + value[7:].strip() for name, value in kept.items()}
        return kept

    return plain(headers) == plain(others)


@pytest.mark.parametrize("kind", KINDS)
def test_no_request_that_was_changed_is_accepted(kind):
    draw, made = random.Random(f"{SEED} {kind}"), KINDS[kind]()
    tried = 0
    while tried < TIMES:
        headers, body, now, secret = dict(made), BODY, NOW, SECRET
        what = draw.choice(("header", "body", "lacking", "time", "secret", "name"))
        name = draw.choice(sorted(headers))
        if what == "header":
            headers[name] = _text(draw, headers[name])
        elif what == "body" and kind in BODY_COUNTS:
            body = _bytes(draw, body)
        elif what == "lacking":
            del headers[name]
        elif what == "time" and kind not in UNTIMED:
            seconds = draw.randint(301, 10**9) * draw.choice((1, -1))
            now = max(NOW + timedelta(seconds=seconds), datetime(1971, 1, 1, tzinfo=UTC))
        elif what == "secret":
            secret = SECRET[:-3] + draw.choice("ABCDEFG") + SECRET[-2:]
        elif what == "name":
            headers[draw.choice(("x-other", name + "x", name[1:]))] = headers.pop(name)
        same = _same(kind, made, headers) and (body, now, secret) == (BODY, NOW, SECRET)
        if same or (what == "secret" and secret == SECRET):
            continue
        tried += 1
        with pytest.raises(Unauthorized):
            verify(channel(kind, secret), Request("POST", "/v1/webhooks/ch", headers, body), now)


UNTIMED = KINDS.keys() - {
    ChannelKind.STANDARD_WEBHOOKS,
    ChannelKind.GHOST,
    ChannelKind.CONTENTFUL,
    ChannelKind.SANITY,
}


def test_no_cursor_that_was_changed_is_read():
    draw, key = random.Random(f"{SEED} cursors"), "a-key-for-cursors"
    position = {"PK": "T#one#P#all", "SK": "2026-05-06#a#1#g"}
    cursor = write_cursor(key, "one|claims", position)
    assert read_cursor(key, "one|claims", cursor) == position
    for _ in range(OTHERS):
        changed, listing, own_key = cursor, "one|claims", key
        what = draw.choice(("cursor", "cursor", "cursor", "listing", "key"))
        if what == "cursor":
            changed = _text(draw, cursor)
        elif what == "listing":
            listing = draw.choice(("two|claims", "one|sources", "one|claims|x"))
        else:
            own_key = _text(draw, key)
        if (changed, listing, own_key) == (cursor, "one|claims", key) or not changed:
            continue
        with suppress(InvalidRequest):
            assert (read_cursor(own_key, listing, changed), what) == (position, "cursor"), changed


class _Known:
    """The stored side of tokens and files: one of each."""

    cursor_key = "a-key-for-links"
    clock = staticmethod(lambda: NOW)

    def __init__(self, record):
        self._record = record
        self.tokens = self.objects = self

    def get(self, key):
        if self._record and key == self._record.sha256:
            return self._record
        if key == "exports/one/x_1/claims.jsonl":
            return b"{}"
        if "/" in key:
            raise ObjectMissing(key)
        return None

    def put(self, record):
        self._record = record

    def note_use(self, *_):
        pass


def test_no_token_that_was_changed_lets_anybody_in():
    draw, ports = random.Random(f"{SEED} tokens"), _Known(None)
    secret = "onr_" + "aB3-_" * 8 + "xyz"
    access.keep_token(ports, secret, "one", "x", frozenset({"read"}))
    basic = base64.b64encode(f"reader:{secret}".encode()).decode()
    for whole in (f"Bearer {secret}", f"Basic {basic}"):
        assert access.authenticate(ports, whole)
        for _ in range(OTHERS // 2):
            changed = _text(draw, whole)
            scheme, _, credentials = changed.strip().partition(" ")
            own = whole.partition(" ")
            if (scheme.lower(), credentials.strip()) == (own[0].lower(), own[2]):
                continue
            found = access.authenticate(ports, changed)
            assert found is None or _is_the_same_password(credentials, secret), changed


def _is_the_same_password(credentials, secret):
    """RFC 7617's user-id may be any: who changes that has the password already."""
    return base64.b64decode(credentials).decode().partition(":")[2] == secret


def test_no_link_that_was_changed_gives_a_file():
    from chalicelib.local.downloads import LocalDownloads  # noqa: PLC0415 - beside what reads them

    draw, ports = random.Random(f"{SEED} links"), _Known(None)
    downloads = LocalDownloads(ports, "", ports.cursor_key)
    link = downloads.link("exports/one/x_1/claims.jsonl", "claims.jsonl", "application/x-ndjson", 3600)
    whole = linked_file(ports, link)
    assert whole.body == b"{}"
    for _ in range(OTHERS):
        changed = "/downloads/" + _text(draw, link.removeprefix("/downloads/"))
        if changed == link:
            continue
        with suppress(OnrecordError):
            assert linked_file(ports, changed) in {None, whole}, changed
