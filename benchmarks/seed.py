"""An article pasted from a web page, through all three doors, beside what a careful reader finds in it.

    python -m benchmarks.seed SEED_DIR

SEED_DIR holds article.txt and expected.json. A claim is found where its content
overlaps by 0.8 (intersection over union of words), with the speaker and the
source type that the reader gives.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chalicelib.local import system

METADATA = (
    "headline",
    "authors",
    "author_title",
    "publisher",
    "published",
    "updated",
    "language",
    "captions",
)
EITHER = {"Reports": {"document", "unnamed_group"}}  # the reader accepts both for unnamed reports
_WORD = re.compile(r"\w+")


def words(text: str, spans: list[list[int]]) -> frozenset[int]:
    """The words of the spans, by where they start."""
    return frozenset(
        match.start()
        for match in _WORD.finditer(text)
        if any(s < match.end() and match.start() < e for s, e in spans)
    )


def found(text: str, expected: dict[str, Any], attributions: list[dict[str, Any]]) -> bool:
    """Whether one of the attributions is the claim."""
    wanted = words(text, expected["content"])
    types = EITHER.get(expected["source_text"][0].split()[0], {expected["source_type"]})
    for attribution in attributions:
        content = words(text, attribution["content"])
        if len(wanted & content) >= 0.8 * len(wanted | content):
            return attribution["speaker"] == expected["speaker"] and attribution["source_type"] in types
    return False


def by_command_line(article: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "chalicelib", "extract", str(article)]
    line: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return line


def over_http(text: str, media_type: str) -> dict[str, Any]:
    """What the API serves, in the form of the command line."""
    body = json.dumps({"body_text": text}) if media_type == "application/json" else text
    with system() as onrecord:
        sent = onrecord.http.post("/v1/articles", content=body.encode(), headers={"Content-Type": media_type})
        onrecord.settle()
        links = sent.raise_for_status().json()["links"]
        article = onrecord.http.get(links["self"]).json()
        claims = onrecord.http.get(links["claims"], params={"limit": 100}).json()["items"]
        if onrecord.http.get(links["text"]).json()["text"] != text:
            raise ValueError("the text that is served is not the text that was sent")
    attributions = [
        {
            "content": [[span["start"], span["end"]] for span in claim["content"]],
            "speaker": claim["source"]["name"],
            "source_type": claim["source"]["type"],
        }
        for claim in claims
    ]
    return {"metadata": {**article["metadata"], "body": article["body"]}, "attributions": attributions}


def compare(door: str, text: str, expected: dict[str, Any], line: dict[str, Any]) -> bool:
    """Print what was found through a door; whether the metadata and 12 claims or more are right."""
    metadata, gold = line["metadata"], expected["metadata"]
    wrong = [name for name in METADATA if metadata[name] != gold[name]]
    start, end = metadata["body"]
    if not (text[start:].startswith(gold["body_starts"]) and text[:end].endswith(gold["body_ends"])):
        wrong.append("body")
    claims = expected["claims"]
    hits = sum(found(text, claim, line["attributions"]) for claim in claims)
    extent = f"{len(line['attributions'])} attributions"
    print(
        f"{door:20}{hits} of {len(claims)} claims, {extent}; metadata wrong: {', '.join(wrong) or 'nothing'}"
    )
    for claim in claims:
        if not found(text, claim, line["attributions"]):
            print(f"    missed: {claim['content_text'][0][:80]}")
    return hits >= 12 and not wrong


def check(seed: Path) -> bool:
    article = seed / "article.txt"
    text = article.read_text()
    expected = json.loads((seed / "expected.json").read_text())
    doors: dict[str, Callable[[], dict[str, Any]]] = {
        "command line": lambda: by_command_line(article),
        "text/plain": lambda: over_http(text, "text/plain"),
        "application/json": lambda: over_http(text, "application/json"),
    }
    right = [compare(door, text, expected, read()) for door, read in doors.items()]
    return all(right)


if __name__ == "__main__":
    sys.exit(0 if check(Path(sys.argv[1])) else 1)
