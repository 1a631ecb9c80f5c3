"""``extract``: articles in files to attributions, without AWS."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pydantic_core import to_json

from chalicelib import bootstrap
from chalicelib.cli.showing import article_as_text, evidence_as_text, output
from chalicelib.errors import InvalidRequest, OnrecordError, TooLarge
from chalicelib.intake.page.parse import parse, parse_text
from chalicelib.intake.reading import read_submission
from chalicelib.intake.submission import MAX_TEXT
from chalicelib.models import Article, Attribution, Block, Extraction, NoComment, Span

if TYPE_CHECKING:
    from chalicelib.extraction.pipeline import Explained

MEDIA_TYPES = {
    ".json": "application/json",
    ".html": "text/html",
    ".htm": "text/html",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".txt": "text/plain",
    ".md": "text/plain",
    "": "text/plain",
}


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "text"]),
    default="jsonl",
    show_default=True,
    help="One JSON line a file, or text to read.",
)
@click.option("--explain", is_flag=True, help="With each claim, the evidence that made it.")
def extract(files: tuple[str, ...], form: str, explain: bool) -> None:
    """Find the claims in FILES (.txt, .html, .json or .xml in a known format; - for standard input).

    Offsets count code points into a text file as it stands; for HTML and
    JSON, into the text that the article has once read.
    """
    failed = False
    for file in files:
        try:
            article = read_file(file)
            _print(file, article, form, explain)
        except (OnrecordError, OSError) as error:
            failed = True
            click.echo(f"{file}: {getattr(error, 'detail', error)}", err=True)
            for problem in getattr(error, "extensions", {}).get("errors", ()):
                click.echo(f"  {problem['field']}: {problem['problem']}", err=True)
    sys.exit(1 if failed else 0)


def read_file(file: str) -> Article:
    """Raises OSError and the errors of an article that cannot be read."""
    body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    media_type = _media_type(file)
    if media_type == "text/plain":
        return parse_text(_text(body))
    return parse(read_submission(body, media_type, {}))


def _media_type(file: str) -> str:
    return MEDIA_TYPES.get(Path(file).suffix.lower(), "text/plain")


def _text(body: bytes) -> str:
    """As it stands: a byte order mark counts in the offsets too."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"not UTF-8 at byte {error.start}. Save the file as UTF-8.") from None
    if len(text) > MAX_TEXT:
        raise TooLarge(f"longer than {MAX_TEXT:,} characters. Cut it into articles.")
    return text


def _print(file: str, article: Article, form: str, explain: bool) -> None:
    name = Path(file).stem if file != "-" else "-"
    extraction, explanation = bootstrap.explain(article)
    evidence = [_evidence(each) for each in explanation.attributions]
    if form == "text":
        output().print(article_as_text(name, article, extraction))
        if explain:
            output().print(evidence_as_text(extraction.attributions, evidence))
        return
    line = as_line(name, article, extraction, whole=_media_type(file) != "text/plain")
    if explain:
        for attribution, because in zip(_claims(line), evidence, strict=True):
            attribution["evidence"] = because
    sys.stdout.write(to_json(line).decode() + "\n")


def _evidence(explained: Explained) -> dict[str, Any]:
    """What found an attribution, what its confidence was reckoned from, and why the source is who it is."""
    numbers = {name: round(value, 2) for name, value in explained.draft.evidence.items()}
    return {
        "found_by": explained.draft.finder.value,
        "confidence_from": numbers,
        "source_because": explained.identity.because,
    }


def as_line(name: str, article: Article, extraction: Extraction, *, whole: bool = False) -> dict[str, Any]:
    """One article as the scorers and other programs read it.

    Claims inside claims are a list of their own, ``within``. ``whole``: with the text as it was read, and
    its blocks.
    """
    metadata = {**article.metadata.model_dump(), "body": article.body}
    numbered = list(enumerate(map(_attribution, extraction.attributions)))
    return {
        "id": name,
        "metadata": metadata,
        "attributions": [{"number": n, **each} for n, each in numbered if each["within"] is None],
        "within": [{"number": n, **each} for n, each in numbered if each["within"] is not None],
        "no_comment": [_no_comment(each) for each in extraction.no_comment],
        "skipped": extraction.skipped,
        **({"text": article.text, "blocks": [as_block(each) for each in article.blocks]} if whole else {}),
    }


def as_block(block: Block) -> dict[str, Any]:
    return block.model_dump(include={"start", "end", "role"}, mode="json")


def _claims(line: dict[str, Any]) -> list[dict[str, Any]]:
    """In text order."""
    return sorted((*line["attributions"], *line["within"]), key=lambda each: each["number"])


def _attribution(attribution: Attribution) -> dict[str, Any]:
    source = attribution.source
    return {
        "source": list(_pairs(source.mention)),
        "cue": list(_pairs(attribution.cue)),
        "content": list(_pairs(*attribution.content)),
        "kind": attribution.kind,
        "act": attribution.act,
        "said": attribution.said,
        "speaker": source.name,
        "speaker_title": source.title,
        "source_type": source.type,
        "speakers": [each.name for each in attribution.sources],
        "negated": attribution.negated,
        "relayed_by": attribution.relayed_by,
        "within": attribution.within,
        "confidence": attribution.confidence,
        "identity_confidence": attribution.identity_confidence,
    }


def _no_comment(event: NoComment) -> dict[str, Any]:
    source = event.source
    return {
        "source": list(_pairs(source.mention)),
        "cue": list(_pairs(event.cue)),
        "speaker": source.name,
        "speaker_title": source.title,
        "source_type": source.type,
    }


def _pairs(*spans: Span | None) -> Iterator[tuple[int, int]]:
    return ((span.start, span.end) for span in spans if span)
