"""Runs inside a packaged tree, in an interpreter that sees nothing else, and prints what it found as JSON.

    python -I -S deploy/probe.py TREE SDK FUNCTION… [--samples FOLDER]

TREE comes first on the path, as /var/task does in Lambda; then SDK, a folder
with the boto3 that Lambda brings. Loads each function; asks the API for its pages; writes
Parquet where it can; reads the articles of FOLDER, if it is given.
"""

import importlib.util
import json
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEDIA_TYPES = {".html": "text/html", ".json": "application/json"}
PAGES = ("/health", "/openapi.json", "/docs", "/", "/page.js", "/page.css")


def main(tree: str, sdk: str, *arguments: str) -> None:
    functions, _, samples = "\n".join(arguments).partition("\n--samples\n")
    sys.path[:0] = [tree, sdk]
    found: dict[str, Any] = {"functions": {name: kind(name) for name in functions.split()}}
    import chalicelib

    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(module.name)
    found["pages"] = {path: page(path) for path in PAGES}
    if samples:
        found["extractions"] = {path.name: extraction(path) for path in sorted(Path(samples).iterdir())}
        found["extractions"]["a day in an address"] = day()
    if importlib.util.find_spec("chalicelib.storage.parquet"):
        found["parquet"] = parquet_bytes()
    found["modules"] = sorted(set(modules(tree)))
    print(json.dumps(found))


def kind(name: str) -> str:
    """The class of what Lambda would call."""
    module, _, function = name.partition(".")
    return type(getattr(importlib.import_module(module), function)).__name__


def day() -> str | None:
    """Of a page that does not say when it was published, but by its address."""
    from chalicelib.intake.page.parse import parse
    from chalicelib.intake.submission import Submission

    address = '<link rel="canonical" href="https://news.example/2026/05/06/toll">'
    page = f"<html><head>{address}</head><body><p>The board met.</p></body></html>"
    return parse(Submission(body_html=page)).metadata.published


def parquet_bytes() -> int:
    """Of a file with a cell of each type."""
    from chalicelib.ports.lake import CellType
    from chalicelib.storage.parquet import write_parquet

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.parquet"
        rows: list[list[Any]] = [["x", 1, 0.5, True, ["x", "y"]], [None] * 5]
        write_parquet(file, {each.value: each for each in CellType}, rows)
        return file.stat().st_size


def page(path: str) -> list[int]:
    """The status and the length of what API Gateway is answered for a path."""
    from app import app

    context = {"resourcePath": path, "httpMethod": "GET", "identity": {}, "path": path, "requestId": "probe"}
    event = {
        "requestContext": context,
        "headers": {},
        "multiValueHeaders": {},
        "multiValueQueryStringParameters": None,
        "pathParameters": {},
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
    }
    answer = app(event, None)
    return [answer["statusCode"], len(answer["body"])]


def extraction(path: Path) -> list[Any]:
    """What is found in a file, and where."""
    from chalicelib import bootstrap
    from chalicelib.intake.page.parse import parse, parse_text
    from chalicelib.intake.reading import read_submission

    content = path.read_bytes()
    if path.suffix == ".txt":
        article = parse_text(content.decode())
    else:
        article = parse(read_submission(content, MEDIA_TYPES[path.suffix], {}))
    return [article.model_dump(mode="json"), bootstrap.extract(article).model_dump(mode="json")]


def modules(tree: str) -> Iterator[str]:
    """Where what has been loaded lies in the tree, without suffixes: they name the version of Python."""
    for module in list(sys.modules.values()):
        path = Path(getattr(module, "__file__", None) or "/")
        if path.is_relative_to(tree):
            yield str(path.relative_to(tree).with_name(path.name.partition(".")[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
