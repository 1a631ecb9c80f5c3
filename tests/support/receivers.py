"""Receivers of webhooks on this machine, for tests: they note what comes, and answer what they are told."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook


class Receiver:
    """``requests``: headers and body of each. ``answers``: statuses, the last one for all that follow."""

    def __init__(self, url):
        self.url = url
        self.requests = []
        self.answers = [204]

    def events(self, secret):
        """The bodies, each with its signature checked."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.requests]

    def added(self, secret):
        """The ids of all claims that were told as added."""
        return [
            claim["id"]
            for event in self.events(secret)
            if event["type"] == "claims.added"
            for claim in event["data"]["claims"]
        ]

    def dropped(self, secret):
        return [
            claim["id"]
            for event in self.events(secret)
            if event["type"] == "claims.dropped"
            for claim in event["data"]["claims"]
        ]


@contextmanager
def receiver():
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            own.requests.append((dict(self.headers), body))
            status = own.answers.pop(0) if len(own.answers) > 1 else own.answers[0]
            self.send_response(status)
            if status in {301, 302, 307, 308}:
                self.send_header("Location", f"{own.url}/elsewhere")
            text = b"" if status == 204 else json.dumps({"said": "x" * 200_000}).encode()
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            pass  # a client that does not read a long answer to its end

    with Server(("127.0.0.1", 0), Handler) as server:
        own = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield own
        finally:
            server.shutdown()
            thread.join()
