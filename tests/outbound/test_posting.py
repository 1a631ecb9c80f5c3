"""One POST over a real socket: where it goes, under which name, and when it ends."""

import datetime
import socket
import ssl
import threading
from contextlib import contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.outbound.posting import HttpTargets
from chalicelib.ports.outbound import NotDelivered, TargetRefused
from tests.support.receivers import receiver


@contextmanager
def answering(answer, wrap=lambda connection: connection):
    """A server of one connection; yields its port and what it reads. ``answer`` gets the connection."""
    got = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            try:
                connection, _ = server.accept()
                with wrap(connection) as wrapped:
                    request = b""
                    while not request.endswith(b"{}"):
                        request += wrapped.recv(65_536) or b"{}"  # it was given up
                    got.append(request)
                    answer(wrapped)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], got
    thread.join(10)


def said(text):
    return lambda connection: connection.sendall(text)


def post(targets, url):
    return targets.post(url, {"webhook-id": "1"}, b"{}")


def test_the_answers_status_comes_back_and_a_long_body_is_dropped():
    with receiver() as own:
        own.answers = [200]
        assert post(HttpTargets(private=True), own.url) == 200
        ((headers, body),) = own.requests
    assert headers["webhook-id"] == "1"
    assert headers["Host"] == own.url.removeprefix("http://").removesuffix("/hook")
    assert body == b"{}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_is_not_followed(status):
    with receiver() as own:
        own.answers = [status, 200]
        assert post(HttpTargets(private=True), own.url) == status
        assert len(own.requests) == 1


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(monkeypatch):
    """A name server that answers with another address the second time changes nothing."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    asked, connected = [], []

    def look_up(host, port):
        asked.append(host)
        return answers[min(len(asked), 2) - 1]

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    targets = HttpTargets(resolve=look_up)
    with pytest.raises(NotDelivered, match="refused"):
        post(targets, "https://hooks.example/")
    assert asked == ["hooks.example"]
    assert connected == [("93.184.216.34", 443)]
    with pytest.raises(TargetRefused, match="not public"):
        post(targets, "https://hooks.example/")
    assert len(connected) == 1


def test_the_next_address_is_taken_where_the_first_does_not_answer():
    with receiver() as own:
        targets = HttpTargets(private=True, resolve=lambda *_: ["127.0.0.2", "127.0.0.1"])
        assert post(targets, own.url.replace("127.0.0.1", "hooks.example")) == 204
        assert own.requests[0][0]["Host"].startswith("hooks.example:")


def certificate(folder, name):
    """A certificate that vouches for itself; the file with it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def secure(tmp_path):
    """A server that is hooks.example by its certificate, and the settings of those who trust it."""
    file = certificate(tmp_path, "hooks.example")
    names = []
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(file)
    own.sni_callback = lambda _, name, __: names.append(name)
    trusting = ssl.create_default_context(cafile=str(file))
    ok = said(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    with answering(ok, lambda connection: own.wrap_socket(connection, server_side=True)) as (port, got):
        yield port, got, names, trusting


def here(*_):
    return ["127.0.0.1"]


def test_the_certificate_is_that_of_the_name_and_not_of_the_address(secure):
    port, got, names, trusting = secure
    targets = HttpTargets(private=True, resolve=here, context=trusting)
    assert post(targets, f"https://hooks.example.:{port}/a?b=c") == 200
    assert names == ["hooks.example"]
    assert got[0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert f"Host: hooks.example:{port}\r\n".encode() in got[0]


def test_another_name_is_not_taken(secure):
    port, got, _, trusting = secure
    with pytest.raises(NotDelivered, match="certificate"):
        post(HttpTargets(private=True, resolve=here, context=trusting), f"https://other.example:{port}/")
    assert got == []


def test_a_certificate_that_nobody_vouches_for_is_not_taken(secure):
    port, got, _, _ = secure
    with pytest.raises(NotDelivered, match="certificate"):
        post(HttpTargets(private=True, resolve=here), f"https://hooks.example:{port}/")
    assert got == []


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"]
)
def test_what_is_no_answer_is_a_failure(answer):
    with answering(said(answer)) as (port, _), pytest.raises(NotDelivered, match="not HTTP"):
        post(HttpTargets(private=True), f"http://127.0.0.1:{port}/")


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NotDelivered, match="refused"):
        post(HttpTargets(private=True), f"http://127.0.0.1:{port}/")


def test_an_answer_that_drips_ends_in_time():
    """Byte by byte, each sooner than a socket's time-out: without an end in all, this would never end."""
    ended = threading.Event()

    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not ended.wait(0.02):
            connection.sendall(b"x")

    with answering(drip) as (port, _):
        try:
            with pytest.raises(NotDelivered, match=r"within 0\.3 seconds"):
                post(HttpTargets(private=True, seconds=0.3), f"http://127.0.0.1:{port}/")
        finally:
            ended.set()


def test_silence_ends_in_time():
    ended = threading.Event()
    with answering(lambda _: ended.wait(10)) as (port, _):
        try:
            with pytest.raises(NotDelivered, match="within"):
                post(HttpTargets(private=True, seconds=0.2), f"http://127.0.0.1:{port}/")
        finally:
            ended.set()
