"""What one article takes of each service of AWS: calls, units, bytes, and seconds of work."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import app
from benchmarks.meter import INDEXES, Meter, kind, size
from chalicelib import bootstrap, logs
from chalicelib.extraction.pipeline import extract
from chalicelib.intake.page.parse import parse_text
from chalicelib.local import LocalSystem, system
from chalicelib.local.aws import TABLE, session
from chalicelib.local.worker import Worker
from chalicelib.models import Attribution

PROMPT = Path(__file__).with_name("llm-prompt.txt")
LETTERS = 4  # characters of a token, near enough in English
REVISED = 10  # articles that are sent a second time, changed
QUESTIONS = (
    "claims?limit=20",
    "claims?limit=20&kind=direct",
    "claims?limit=20&source_type=named_person",
    "claims?limit=20&about=school",
    "claims?limit=20&q=people",
    "claims?limit=20&duplicates=fold",
    "articles?limit=20",
    "articles/{article}/claims?limit=20",
    "sources?limit=20&q=john",
    "claims/{claim}",
)


class Lines(logging.Handler):
    """Bytes of the lines that the functions write."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs.JsonLines())
        self.bytes = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.bytes += len(self.format(record).encode()) + 1


def answer(attributions: Sequence[Attribution]) -> str:
    """What a language model would have to write, as the prompt asks for it."""
    return json.dumps(
        [
            {
                "source": each.source.mention.text if each.source.mention else None,
                "name": each.source.name,
                "title": each.source.title,
                "type": each.source.type,
                "cue": each.cue.text if each.cue else None,
                "content": [span.text for span in each.content],
                "kind": each.kind,
                "negated": each.negated,
                "relayed_by": each.relayed_by,
            }
            for each in attributions
        ],
        ensure_ascii=False,
    )


def bodies(folders: Iterable[Path]) -> list[dict[str, Any]]:
    """Each text file as an article with a publisher, an author, a section and one of 28 days."""
    files = [path for folder in folders for path in sorted(folder.glob("*.txt"))]
    return [
        {
            "id": path.stem,
            "headline": "A story",
            "publisher": "Courier",
            "authors": ["Jane Roe"],
            "section": "City",
            "published": f"2026-05-{1 + number % 28:02}T08:00:00Z",
            "body_text": path.read_text(),
        }
        for number, path in enumerate(files)
    ]


def measure(sent: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Means of articles in the canonical form, sent one after the other to an empty Onrecord."""
    lines = Lines()
    logger = logging.getLogger(logs.NAME)
    logger.addHandler(lines)
    logger.setLevel(logging.INFO)
    try:
        with system() as onrecord:
            onrecord.worker.stop()
            onrecord.notifier.stop()
            onrecord.indexer.stop()
            onrecord.http.get("/v1/tokens").raise_for_status()  # notes the use of the token, once an hour
            lines.bytes = 0
            received = _received(onrecord, sent, lines)
            extracted = _extracted(onrecord, len(sent), lines)
            indexed = _indexed(onrecord, len(sent), lines)
            revised = _revised(onrecord, sent[:REVISED])
            return {
                **_texts(sent),
                "receive": received,
                "extract": extracted,
                "index": indexed,
                "revise": revised,
                "query": _asked(onrecord, lines),
            }
    finally:
        logger.removeHandler(lines)


def _texts(bodies: Sequence[dict[str, Any]]) -> dict[str, Any]:
    texts = [each["body_text"] for each in bodies]
    articles = [parse_text(text) for text in texts]
    pipeline = bootstrap.pipeline()
    extract(articles[0], pipeline)
    began = time.process_time()
    found = [extract(each, pipeline).attributions for each in articles]
    seconds = time.process_time() - began
    count = len(texts)
    return {
        "articles": count,
        "words": round(sum(len(text.split()) for text in texts) / count),
        "claims": round(sum(map(len, found)) / count, 1),
        "extraction_seconds": round(seconds / count, 2),
        "tokens_of_article": round(sum(map(len, texts)) / LETTERS / count),
        "tokens_of_prompt": round(len(PROMPT.read_text()) / LETTERS),
        "tokens_of_answer": round(sum(len(answer(each)) for each in found) / LETTERS / count),
    }


def _received(onrecord: LocalSystem, bodies: Sequence[dict[str, Any]], lines: Lines) -> dict[str, Any]:
    with Meter() as meter:
        for body in bodies:
            onrecord.http.post("/v1/articles", json=body).raise_for_status()
    return _told(meter, len(bodies), lines)


def _extracted(onrecord: LocalSystem, count: int, lines: Lines) -> dict[str, Any]:
    with Meter() as meter:
        _work(onrecord)
    return {**_told(meter, count, lines), "stored_bytes": _mean(_stored_bytes(), count)}


def _indexed(onrecord: LocalSystem, count: int, lines: Lines) -> dict[str, Any]:
    """Each article by itself, as where they come one by one; several at once take less."""
    with Meter() as meter:
        _drain(Worker(app.index, onrecord.indexer.queue_url, function="Index"))
    state = onrecord.ports.search.state("local")
    kept = round(state.bytes / count) if state else 0
    return {**_told(meter, count, lines), "kept_bytes": kept}


def _stored_bytes() -> Counter[str]:
    """Of the table and its indexes by kind, each item with the 100 bytes that DynamoDB adds."""
    table = session().resource("dynamodb").Table(TABLE)
    stored: Counter[str] = Counter()
    after: dict[str, Any] = {}
    while True:
        page = table.scan(**after)
        for item in page["Items"]:
            entries = 1 + sum(all(name in item for name in names) for names in INDEXES)
            stored[kind(item["PK"])] += entries * (size(item) + 100)
        if "LastEvaluatedKey" not in page:
            return stored
        after = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _revised(onrecord: LocalSystem, bodies: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Each article again, with another paragraph: the claims are written anew, and the old ones deleted."""
    with Meter() as meter:
        for body in bodies:
            text = f"{body['body_text']}\n\nThis story was updated."
            onrecord.http.post("/v1/articles", json={**body, "body_text": text}).raise_for_status()
        _work(onrecord)
    return {
        "write_units": round(meter.units.total() / len(bodies)),
        "calls": round(meter.calls.total() / len(bodies)),
    }


def _work(onrecord: LocalSystem) -> None:
    _drain(Worker(app.extract, onrecord.worker.queue_url))


def _drain(worker: Worker) -> None:
    worker.start()
    while worker.pending():
        time.sleep(0.1)
    worker.stop()


def _asked(onrecord: LocalSystem, lines: Lines) -> dict[str, Any]:
    claim = onrecord.http.get("/v1/claims").json()["items"][0]
    lines.bytes = answers = 0
    with Meter() as meter:
        for question in QUESTIONS:
            path = question.format(article=claim["article_id"], claim=claim["id"])
            answers += len(onrecord.http.get(f"/v1/{path}").raise_for_status().content)
    count = len(QUESTIONS)
    told = _told(meter, count, lines)
    return {
        **{name: told[name] for name in ("calls", "read_units", "log_bytes", "seconds")},
        "answer_bytes": round(answers / count),
    }


def _told(meter: Meter, count: int, lines: Lines) -> dict[str, Any]:
    told, lines.bytes = lines.bytes, 0
    return {
        "calls": _mean(meter.calls, count),
        "write_units": _mean(meter.units, count),
        "items": _mean(meter.items, count),
        "read_units": round(meter.read_units / count, 1),
        "put_bytes": round(meter.put_bytes / count),
        "log_bytes": round(told / count),
        "seconds": round(meter.seconds / count, 3),
    }


def _mean(counted: Counter[str], count: int) -> dict[str, float]:
    return {name: round(number / count, 1) for name, number in sorted(counted.items())}
