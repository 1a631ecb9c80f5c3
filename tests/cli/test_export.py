"""``export``: what the API exports, in a file, whole however often it was stopped on the way."""

import json

import pytest
from click.testing import CliRunner
from pyarrow import parquet

from benchmarks.corpus import load
from chalicelib.__main__ import main
from chalicelib.cli import export as command
from chalicelib.errors import Unavailable
from chalicelib.local import system
from chalicelib.services.exporting.pages import VIEWS

ROWS = 60


@pytest.fixture(scope="module")
def whole():
    with system() as onrecord:
        load(onrecord.ports, 12, 5)
        yield onrecord


@pytest.fixture
def corpus(whole, monkeypatch):
    """Seven rows a request, and no patience; the ports are the old ones again after each test."""
    monkeypatch.setattr(command, "PAGE", 7)
    monkeypatch.setattr(command, "PATIENCE", 0)
    claims = whole.ports.claims
    yield whole
    object.__setattr__(whole.ports, "claims", claims)


def export(corpus, *arguments):
    return CliRunner().invoke(
        main, ["export", "--url", corpus.url, "--token", corpus.token, *map(str, arguments)]
    )


def by_the_api(corpus, **asked):
    answer = corpus.http.get("/v1/export", params={**asked, "limit": 1000})
    assert "onrecord-next" not in answer.headers
    return answer.content


class Failing:
    """Lists of claims, of which some fail: those whose numbers, from 1, are named."""

    def __init__(self, claims, *, fails):
        self._claims, self._fails, self._count = claims, fails, 0

    def __getattr__(self, name):
        return getattr(self._claims, name)

    def list(self, *arguments):
        self._count += 1
        if self._fails(self._count):
            raise Unavailable("DynamoDB did not answer.")
        return self._claims.list(*arguments)


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ([], {}),
        (
            ["--format", "csv", "--kind", "direct", "--from", "2026-05-01T06:00:00Z"],
            {"format": "csv", "kind": "direct", "from": "2026-05-01T06:00:00Z"},
        ),
        (["--view", "articles", "--section", "Transport"], {"view": "articles", "section": "Transport"}),
        (["--min-confidence", "0.8", "--order", "oldest"], {"min_confidence": "0.8", "order": "oldest"}),
    ],
)
def test_the_file_is_what_the_api_exports(corpus, tmp_path, options, asked):
    wanted = by_the_api(corpus, **asked)
    assert wanted.count(b"\n") > 5
    answer = export(corpus, *options, "--output", tmp_path / "out")
    assert answer.exit_code == 0, answer.output
    assert (tmp_path / "out").read_bytes() == wanted
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert export(corpus, *options).stdout_bytes == wanted


def test_what_fails_for_a_moment_is_asked_again(corpus, tmp_path):
    object.__setattr__(
        corpus.ports, "claims", Failing(corpus.ports.claims, fails=lambda count: count in {2, 3, 5})
    )
    assert export(corpus, "--output", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out").read_bytes() == by_the_api(corpus)


@pytest.mark.parametrize("torn", [b"", b'{"id": "c_half a r'])
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_stopped_in_the_middle_it_goes_on_there(corpus, tmp_path, torn, form):
    """``torn``: what was written of a page when the machine stopped."""
    plain, output, partial = corpus.ports.claims, tmp_path / "out", tmp_path / "out.partial"
    object.__setattr__(corpus.ports, "claims", Failing(plain, fails=lambda count: count > 3))
    answer = export(corpus, "--format", form, "--output", output)
    assert answer.exit_code == 1
    assert "DynamoDB did not answer." in answer.output
    assert not output.exists()
    with partial.open("ab") as file:
        file.write(torn)
    asked = Failing(plain, fails=lambda count: False)
    object.__setattr__(corpus.ports, "claims", asked)
    answer = export(corpus, "--format", form, "--output", output)
    assert answer.exit_code == 0
    assert "Going on after 21 rows" in answer.stderr
    assert asked._count == -(-(ROWS - 21) // 7)
    assert output.read_bytes() == by_the_api(corpus, format=form)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_another_question_does_not_go_on_with_it(corpus, tmp_path):
    plain, output = corpus.ports.claims, tmp_path / "out"
    object.__setattr__(corpus.ports, "claims", Failing(plain, fails=lambda count: count > 1))
    export(corpus, "--output", output)
    object.__setattr__(corpus.ports, "claims", plain)
    answer = export(corpus, "--kind", "direct", "--output", output)
    assert answer.exit_code == 2
    assert "--fresh" in answer.output
    assert export(corpus, "--kind", "direct", "--output", output, "--fresh").exit_code == 0
    assert output.read_bytes() == by_the_api(corpus, kind="direct")


def test_a_partial_file_that_was_cut_is_begun_anew(corpus, tmp_path):
    plain, output = corpus.ports.claims, tmp_path / "out"
    object.__setattr__(corpus.ports, "claims", Failing(plain, fails=lambda count: count > 2))
    export(corpus, "--output", output)
    object.__setattr__(corpus.ports, "claims", plain)
    (tmp_path / "out.partial").write_bytes(b"")
    assert export(corpus, "--output", output).exit_code == 0
    assert output.read_bytes() == by_the_api(corpus)


def test_what_the_view_does_not_take_is_said(corpus):
    answer = export(corpus, "--status", "failed")
    assert answer.exit_code == 1
    assert "status" in answer.stderr


def test_without_a_server_it_says_so(corpus):
    answer = CliRunner().invoke(main, ["export", "--url", "http://127.0.0.1:9", "--token", "x"])
    assert answer.exit_code == 1
    assert "did not answer" in answer.output


def test_parquet_goes_into_a_file(corpus):
    answer = export(corpus, "--format", "parquet")
    assert answer.exit_code == 2
    assert "--output" in answer.output


@pytest.mark.parametrize("view", ["claims", "articles"])
def test_parquet_has_the_columns_with_their_types(corpus, tmp_path, view):
    answer = export(corpus, "--format", "parquet", "--view", view, "--output", tmp_path / "out")
    assert answer.exit_code == 0, answer.output
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    table = parquet.read_table(tmp_path / "out")
    columns = VIEWS[view].columns
    assert table.column_names == [column.name for column in columns]
    items = [json.loads(line) for line in by_the_api(corpus, view=view).splitlines()]
    assert table.to_pylist() == [{column.name: column.read(item) for column in columns} for item in items]
