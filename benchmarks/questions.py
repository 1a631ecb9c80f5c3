"""What each question costs at 1,000 claims and at 20,000: calls to AWS, and items read for a page of 20.

    python -m benchmarks.questions

Fails where a question reads more of the larger corpus than of the smaller. Counted
on moto, as DynamoDB would count them: a query's items are those it looked at.
"""

from __future__ import annotations

import sys
from typing import Any

from botocore.client import BaseClient

from benchmarks.corpus import load
from chalicelib.local import system

PAGE = 20
QUESTIONS = (
    "claims",
    "claims?order=oldest",
    "claims?from=2026-05-02&to=2026-05-05",
    "claims?source=Ada+Moreno",
    "claims?about=immigration",
    "claims?source=Ada+Moreno&about=toll",
    "claims?q=%22must+not+grow%22",
    "claims?outlet=Courier",
    "claims?author=Owen+Tallis",
    "claims?kind=direct",
    "claims?source_type=document",
    "claims?kind=direct&outlet=Courier&min_confidence=0.9",
    "claims?duplicates=fold",
    "claims?q=toll+bridge&order=relevance",
    "claims?q=toll&source_type=named_person&facets=source,outlet,month",
    "stats?by=month,outlet",
    "stats/sources?about=toll",
    "complete?q=mor",
    "articles?outlet=Courier",
    "articles?section=Transport",
    "articles?author=Owen+Tallis",
    "articles?status=failed",
    "sources?q=moreno",
)


class Counter:
    """Calls of every boto3 client while it is entered, and the items that they read."""

    def __enter__(self) -> Counter:
        self.calls = self.items = 0
        self._call = call = BaseClient._make_api_call

        def counted(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
            self.calls += 1  # those too that are answered by an error, as "not modified" is
            answer = call(client, operation, parameters)
            found = sum(map(len, answer.get("Responses", {}).values())) if operation == "BatchGetItem" else 0
            self.items += answer.get("ScannedCount", found)
            return answer

        BaseClient._make_api_call = counted
        return self

    def __exit__(self, *_: object) -> None:
        BaseClient._make_api_call = self._call


def cost(articles: int) -> dict[str, tuple[int, int]]:
    """Calls, the authorizer's one aside, and items read, of the first page of each question."""
    found = {}
    with system() as onrecord:
        load(onrecord.ports, articles, claims=20)
        onrecord.settle(600)
        for each in (onrecord.worker, onrecord.bulk_worker, onrecord.notifier, onrecord.indexer):
            each.stop()
        onrecord.http.get("/v1/tokens").raise_for_status()  # notes the use of the token, once an hour
        for question in QUESTIONS:
            page = "" if question.startswith("stats?") else f"{'&' if '?' in question else '?'}limit={PAGE}"
            path = f"/v1/{question}{page}"
            with Counter() as count:
                onrecord.http.get(path).raise_for_status()
            found[question] = count.calls - 1, count.items
    return found


def main() -> int:
    small, large = cost(50), cost(1_000)
    print(f"{'a page of 20':58}{'1,000 claims':>16}{'20,000 claims':>16}")
    for question in QUESTIONS:
        told = (f"{calls} calls, {items} read" for calls, items in (small[question], large[question]))
        print(f"{question:54}" + "".join(f"{each:>20}" for each in told))
    grown = [question for question in QUESTIONS if large[question][1] > 2 * small[question][1] + PAGE]
    for question in grown:
        print(f"{question} reads more of more", file=sys.stderr)
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
