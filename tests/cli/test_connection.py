"""No password that stands in an address is printed, kept or sent on."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from chalicelib.__main__ import main

WITH_PASSWORD = "https://desk:hunter2@claims.example"
COMMANDS = (
    ["query", "claims"],
    ["ingest", "story.html"],
    ["export"],
    ["tokens", "list"],
    ["doctor"],
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("by", ["option", "environment"])
def test_an_address_of_the_api_with_a_password_is_refused(tmp_path, monkeypatch, command, by):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.html").write_text("<p>“No,” she said.")
    given = ["--url", WITH_PASSWORD] if by == "option" else []
    environment = {"ONRECORD_URL": WITH_PASSWORD} if by == "environment" else {}
    result = CliRunner().invoke(main, [*command, *given, "--token", "onr_x"], env=environment)
    assert result.exit_code != 0
    assert "must not have a user name or password" in result.output
    assert "hunter2" not in result.output


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        body = "<p>“We will appeal,” said Ada Moreno.</p>".encode()
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_password_of_a_page_is_not_its_articles(onrecord, site):
    arguments = ["ingest", f"http://desk:hunter2@{site}/story", f"http://desk:hunter2@{site}/gone"]
    result = CliRunner().invoke(main, [*arguments, "--url", onrecord.url, "--token", onrecord.token])
    onrecord.settle()
    (article,) = onrecord.http.get("/v1/articles").json()["items"]
    assert article["metadata"]["url"] == f"http://{site}/story"
    assert f"http://{site}/gone" in result.output
    assert "hunter2" not in result.output
