"""Who sent it: every scheme lets its own request in, and none that differs in a byte."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from standardwebhooks import Webhook

from chalicelib.errors import Unauthorized
from chalicelib.intake.signatures import Request, moment, verify
from chalicelib.models import Channel, ChannelKind, ChannelOptions

NOW = datetime(2026, 5, 6, 10, 0, 0, tzinfo=UTC)
SECONDS, MILLISECONDS = int(NOW.timestamp()), int(NOW.timestamp() * 1000)
SECRET = "c2VjcmV0IG9mIHRoZSBuZXdzcm9vbQ=="
BODY = '{"title": "Café vote"}'.encode()
PATH = "/v1/webhooks/ch_aaaaaaaaaaaaaaaa"


def digest(message, algorithm="sha256", secret=SECRET):
    return hmac.new(secret.encode(), message, algorithm).digest()


def channel(kind, secrets=(SECRET,), **options):
    return Channel(
        id="ch_aaaaaaaaaaaaaaaa",
        tenant="one",
        name="x",
        kind=kind,
        secrets=tuple(SecretStr(secret) for secret in secrets),
        options=ChannelOptions(**options),
        created_at="2026-01-01T00:00:00Z",
    )


def standard(body=BODY, seconds=SECONDS):
    at = datetime.fromtimestamp(seconds, UTC)
    signature = Webhook(SECRET).sign("msg_1", at, body.decode())
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1a,bm90 {signature}",
    }


def ghost(body=BODY, time=MILLISECONDS):
    return {"x-ghost-signature": f"sha256={digest(body + str(time).encode()).hex()}, t={time}"}


def contentful(body=BODY, time=MILLISECONDS):
    """As contentful/node-apps-toolkit signs: method, path, sorted headers, body."""
    names = "content-type,x-contentful-signed-headers,x-contentful-timestamp"
    headers = {
        "content-type": "application/json",
        "x-contentful-signed-headers": names,
        "x-contentful-timestamp": str(time),
    }
    lines = ";".join(f"{name}:{headers[name]}" for name in names.split(","))
    signature = digest(f"POST\n{PATH}\n{lines}\n".encode() + body).hex()
    return {**headers, "x-contentful-signature": signature, "x-forwarded-for": "192.0.2.1"}


def sanity(body=BODY, time=MILLISECONDS):
    signed = digest(f"{time}.".encode() + body)
    return {
        "sanity-webhook-signature": f"t={time},v1={base64.urlsafe_b64encode(signed).decode().rstrip('=')}"
    }


SENT = {
    "standard-webhooks": (channel(ChannelKind.STANDARD_WEBHOOKS), standard()),
    "ghost": (channel(ChannelKind.GHOST), ghost()),
    "ghost before 5.87.1": (
        channel(ChannelKind.GHOST, signature="body"),
        {"x-ghost-signature": f"sha256={digest(BODY).hex()}, t=1000000000000"},
    ),
    "wp webhooks": (
        channel(ChannelKind.WORDPRESS),
        {"x-wp-webhook-signature": base64.b64encode(digest(BODY)).decode()},
    ),
    "github style": (
        channel(ChannelKind.GITHUB_STYLE),
        {"x-hub-signature-256": f"sha256={digest(BODY).hex()}"},
    ),
    "contentful": (channel(ChannelKind.CONTENTFUL), contentful()),
    "sanity": (channel(ChannelKind.SANITY), sanity()),
    "hmac": (
        channel(ChannelKind.HMAC, header="X-Superdesk-Signature", algorithm="sha512", encoding="base64"),
        {"x-superdesk-signature": base64.b64encode(digest(BODY, "sha512")).decode()},
    ),
    "hmac with a prefix": (
        channel(ChannelKind.HMAC, header="X-Signature", prefix="sha256="),
        {"x-signature": f"sha256={digest(BODY).hex()}"},
    ),
}
TOKENS = {
    "bearer": (channel(ChannelKind.BEARER), {"authorization": f"bearer {SECRET}"}),
    "a header of its own": (channel(ChannelKind.STRAPI, header="X-Courier-Key"), {"x-courier-key": SECRET}),
}
TIMED = ("standard-webhooks", "ghost", "contentful", "sanity")


def request(headers, body=BODY):
    return Request("POST", PATH, headers, body)


def refused(channel, headers, body=BODY, now=NOW):
    with pytest.raises(Unauthorized):
        verify(channel, request(headers, body), now)
    return True


@pytest.mark.parametrize("name", [*SENT, *TOKENS])
def test_its_own_sender_is_let_in(name):
    own, headers = {**SENT, **TOKENS}[name]
    assert verify(own, request(headers), NOW)


@pytest.mark.parametrize("name", SENT)
@given(data=st.data())
def test_another_byte_of_the_body_is_refused(name, data):
    own, headers = SENT[name]
    place = data.draw(st.integers(0, len(BODY) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != BODY[place]))
    assert refused(own, headers, BODY[:place] + bytes([other]) + BODY[place + 1 :])


@pytest.mark.parametrize("name", [*SENT, *TOKENS])
@given(data=st.data())
def test_another_character_of_what_is_signed_is_refused(name, data):
    """Of the header that carries the signature, and of those that are signed with it."""
    own, headers = {**SENT, **TOKENS}[name]
    header = data.draw(st.sampled_from(sorted(headers.keys() - {"x-forwarded-for"})))
    value = headers[header]
    start = {"webhook-signature": value.rfind(",") + 1, "authorization": len("bearer ")}.get(header, 0)
    end = value.find(", t=") if own.options.signature == "body" else len(value)
    place = data.draw(st.integers(start, end - 1))
    other = data.draw(
        st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c.lower() != value[place].lower())
    )
    assert refused(own, {**headers, header: value[:place] + other + value[place + 1 :]})


@pytest.mark.parametrize("name", [*SENT, *TOKENS])
def test_without_its_headers_and_with_another_secret_it_is_refused(name):
    own, headers = {**SENT, **TOKENS}[name]
    assert refused(own, {})
    assert refused(own.model_copy(update={"secrets": (SecretStr("b3RoZXIgc2VjcmV0"),)}), headers)
    assert refused(own.model_copy(update={"secrets": ()}), headers)


@pytest.mark.parametrize("name", [*SENT, *TOKENS])
def test_every_live_secret_lets_in(name):
    own, headers = {**SENT, **TOKENS}[name]
    rotated = own.model_copy(update={"secrets": (SecretStr("bmV3IHNlY3JldA=="), *own.secrets)})
    assert verify(rotated, request(headers), NOW)


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize("off", [-1, 1])
def test_what_was_signed_long_ago_or_in_the_future_is_refused(name, off):
    own, headers = SENT[name]
    assert verify(own, request(headers), NOW + off * timedelta(minutes=5))
    assert refused(own, headers, now=NOW + off * timedelta(minutes=5, seconds=1))


def test_the_body_alone_does_not_do_where_the_time_is_signed_too():
    """An older Ghost's requests could be sent again for ever, so the channel pins the form."""
    own, _ = SENT["ghost"]
    assert refused(own, SENT["ghost before 5.87.1"][1])


def test_contentful_must_have_signed_the_time():
    own, headers = SENT["contentful"]
    message = f"POST\n{PATH}\nx-contentful-signed-headers:x-contentful-signed-headers\n".encode() + BODY
    forged = {
        **headers,
        "x-contentful-signed-headers": "x-contentful-signed-headers",
        "x-contentful-signature": digest(message).hex(),
    }
    assert refused(own, forged)


def test_the_sender_s_time_and_id_are_told():
    assert verify(*_sent("standard-webhooks")) == (NOW, "msg_1")
    assert verify(*_sent("ghost")) == (NOW, None)
    own, headers = SENT["sanity"]
    assert verify(own, request({**headers, "idempotency-key": "k1"}), NOW) == (NOW, "k1")


def _sent(name):
    own, headers = SENT[name]
    return own, request(headers), NOW


def test_seconds_and_milliseconds_are_told_apart():
    assert moment(str(SECONDS)) == moment(str(MILLISECONDS)) == NOW


@pytest.mark.parametrize("digits", ["", "-1", "1e9", "١٢٣٤٥٦٧٨٩٠", "9" * 16, "1.5", " 1"])
def test_what_is_no_time_is_none(digits):
    assert moment(digits) is None


@given(
    st.dictionaries(
        st.sampled_from(
            sorted({name for _, headers in SENT.values() for name in headers} | {"authorization"})
        ),
        st.text(max_size=80),
    ),
    st.binary(max_size=40),
    st.sampled_from([own for own, _ in [*SENT.values(), *TOKENS.values()]]),
)
def test_hostile_headers_are_refused_and_nothing_else(headers, body, own):
    assert refused(own, headers, body)


def test_no_request_says_why_it_was_refused():
    own, headers = SENT["ghost"]
    said = set()
    for now, sent in ((NOW, {}), (NOW + timedelta(days=1), headers), (NOW, {"x-ghost-signature": "x"})):
        with pytest.raises(Unauthorized) as error:
            verify(own, request(sent), now)
        said.add(error.value.detail)
    assert len(said) == 1
    assert hashlib.sha256(SECRET.encode()).hexdigest() not in said.pop()
