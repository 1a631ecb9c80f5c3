"""The HTTP server by itself, in front of an application that the test holds in its hand."""

import re
import socket
import threading
from contextlib import contextmanager, suppress

import pytest

from chalicelib.local.server import Bounds, Refusal, Server

POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
LARGE = b"x" * 50_000_000  # more than systems take in for a client that does not read
GET = b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n"


class Application:
    """Notes what reaches it; on /wait it waits until it is told to go on."""

    def __init__(self):
        self.bodies = []
        self.environ = {}
        self.at_work = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, environ, start_response):
        self.environ = environ
        body = environ["wsgi.input"].read()
        self.bodies.append(body)
        if environ["REQUEST_URI"] == "/wait":
            self.at_work.release()
            self.go_on.wait(30)
        if environ["REQUEST_URI"] == "/large":
            body = LARGE
        status = "204 No Content" if environ["REQUEST_URI"] == "/nothing" else "200 OK"
        start_response(status, [("Content-Length", str(len(body)))])
        return [body]


@pytest.fixture
def application():
    return Application()


def refuse(method, status):
    return Refusal([("Content-Type", "text/plain")], b"refused")


@contextmanager
def serving(application, **bounds):
    server = Server(application, refuse, urgent=("/health",), bounds=Bounds(**bounds))
    try:
        server.start()
        yield int(server.url.rpartition(":")[2])
    finally:
        application.go_on.set()
        server.stop()


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def answer(connection):
    """One answer, as its length says."""
    with connection.makefile("rb") as lines:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += lines.readline() or b"\r\n\r\n"
        length = re.search(rb"Content-Length: (\d+)", head)
        return head + lines.read(int(length[1]) if length else 0)


def whole(connection):
    """All that comes until the server ends the connection."""
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def ask(port, request):
    """Send it, and read to the end of the connection."""
    with connect(port) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return whole(connection)


def status(received):
    return int(received.split(maxsplit=2)[1])


def test_a_request_that_is_cut_off_anywhere_is_none(application):
    with serving(application) as port:
        assert {ask(port, POST[:end]) for end in range(len(POST))} == {b""}
        assert application.bodies == []
        assert ask(port, POST).endswith(b"\r\n\r\nhello")
        assert application.bodies == [b"hello"]


@pytest.mark.parametrize(
    "begun",
    [b"GET / HT", b"GET / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n"],
    ids=["line", "header", "body"],
)
def test_who_sends_byte_after_byte_for_ever_is_ended(application, begun):
    with serving(application, headers_within=0.2, request_within=0.2) as port, connect(port) as connection:
        connection.sendall(begun)
        connection.settimeout(0.02)
        received = b""
        while not received:
            connection.sendall(b"x")
            with suppress(TimeoutError):
                received = connection.recv(65536)
        assert status(received) == 408
        assert application.bodies == []


def test_slow_clients_hold_nobody_up(application):
    """There are more of them than workers and places to wait."""
    with serving(application, workers=1, queue=1) as port:
        slow = [connect(port) for _ in range(50)]
        for connection in slow:
            connection.sendall(POST[:-1])
        assert status(ask(port, POST)) == 200
        for connection in slow:
            connection.close()


def test_what_is_too_much_is_refused_at_once_and_the_rest_is_answered(application):
    with serving(application, workers=1, queue=2) as port:
        working, *waiting = [connect(port) for _ in range(3)]
        working.sendall(GET % b"/wait")
        assert application.at_work.acquire(timeout=30)
        for connection in waiting:
            connection.sendall(GET % b"/")
            assert status(ask(port, GET % b"/health")) == 200  # so it has come to the queue
        with connect(port) as beyond:
            beyond.sendall(POST)
            refused = answer(beyond)
            assert status(refused) == 503
            assert b"Connection: close" not in refused
            assert b"hello" not in application.bodies
            assert status(ask(port, GET % b"/health")) == 200
            application.go_on.set()
            for connection in (working, *waiting):
                assert status(answer(connection)) == 200
                connection.close()
            beyond.sendall(POST)  # the connection goes on, and the body before is not taken for a request
            assert answer(beyond).endswith(b"\r\n\r\nhello")


def test_who_has_been_idle_makes_room(application):
    with serving(application, connections=2) as port:
        idle = [connect(port) for _ in range(2)]
        for connection in idle:
            connection.sendall(POST)
            assert status(answer(connection)) == 200
        assert status(ask(port, POST)) == 200
        for connection in idle:
            connection.close()


@pytest.mark.parametrize(
    "request_",
    [POST, POST.replace(b" 5", b" x"), GET % b"/large"],
    ids=["idle", "refused, and it does not go", "what it asked for is not taken"],
)
def test_nobody_keeps_a_connection_for_ever(application, request_):
    """There is room for one, so that the second is answered when the first is ended."""
    bounds = {"idle_within": 0.2, "linger_within": 0.2, "answer_within": 0.2}
    with serving(application, connections=1, **bounds) as port, connect(port) as first:
        first.sendall(request_)
        assert status(first.recv(100)) in {200, 400}
        assert status(ask(port, POST)) == 200


@pytest.mark.parametrize("more", [b"", b"\r\nExpect: 100-continue"], ids=["", "expect"])
def test_who_sends_too_much_gets_to_read_that_it_is(application, more):
    """Also a client that reads nothing before it has sent everything."""
    size = 20_000_000
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d%b\r\n\r\n" % (size, more)
    with serving(application, body=1000) as port:
        assert status(ask(port, head + b"x" * size)) == 413
        assert application.bodies == []


def test_a_body_that_is_too_large_is_not_sent_for(application):
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
    with serving(application, body=5) as port:
        with connect(port) as connection:
            connection.sendall(request % 5)
            assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(b"hello")
            assert answer(connection).endswith(b"\r\n\r\nhello")
        with connect(port) as connection:
            connection.sendall(request % 6)
            assert status(whole(connection)) == 413


@pytest.mark.parametrize(
    ("request_", "refused"),
    [
        (b"GET http://[ HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 505),
        (b"get / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\nx", 400),
        (b"POST / HTTP/1.0\r\nTransfer-Encoding: gzip\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\nhello", 400),
        (b"POST / HTTP/1.1\r\nContent-Length : 5\r\n\r\nhello", 400),
    ],
)
def test_what_cannot_be_read_is_refused(application, request_, refused):
    with serving(application) as port:
        assert status(ask(port, request_)) == refused
        assert application.bodies == []


def test_requests_that_are_sent_together_are_answered_in_order_on_one_connection(application):
    requests = [GET % b"/nothing", POST, GET % b"/health", GET % b"/nothing", POST]
    with serving(application) as port:
        answers = ask(port, b"".join(requests)).split(b"HTTP/1.1 ")[1:]
    assert [int(answer[:3]) for answer in answers] == [204, 200, 200, 204, 200]
    assert application.bodies == [b"", b"hello", b"", b"", b"hello"]


def test_headers_reach_the_application_as_they_were_sent(application):
    sent = (
        b"POST /a%20b?c=%2F HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: a\r\n\r\n"
    )
    with serving(application) as port:
        ask(port, sent)
    assert application.environ["REQUEST_URI"] == "/a%20b?c=%2F"
    assert application.environ["HTTP_X_FORWARDED_FOR"] == "9.9.9.9"
    assert application.environ["HTTP_X_FORWARDED_PROTO"] == "a"
    assert application.environ["REMOTE_ADDR"] == "127.0.0.1"


def test_who_comes_before_the_start_is_answered_after_it(application):
    server = Server(application, refuse)
    with connect(int(server.url.rpartition(":")[2])) as connection:
        connection.sendall(POST)
        assert application.bodies == []
        server.start()
        assert status(answer(connection)) == 200
    server.stop()


def test_what_is_at_work_when_it_stops_is_answered(application):
    server = Server(application, refuse)
    server.start()
    with connect(int(server.url.rpartition(":")[2])) as connection:
        connection.sendall(GET % b"/wait")
        assert application.at_work.acquire(timeout=30)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        application.go_on.set()
        stopping.join()
        assert status(whole(connection)) == 200


def test_a_server_that_was_never_started_gives_its_port_back(application):
    server = Server(application, refuse)
    port = int(server.url.rpartition(":")[2])
    server.close()
    Server(application, refuse, port=port).close()
