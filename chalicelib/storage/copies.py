"""Which claims say nearly the same: for each wording, an item with the claims that have it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from boto3.dynamodb.conditions import Attr

from chalicelib.ports.claims import Claim
from chalicelib.ports.copies import Copy, copy_of, wordings
from chalicelib.storage import keys
from chalicelib.storage.table import ConditionFailed, Table

_SK = "WORDING"
MOST = 100  # copies under one wording,
LARGEST = 3_500  # and bytes of each: an item of DynamoDB holds 400 KB
MOST_CLAIMS = 500  # of one article that are noted, each by a request or two


class DynamoCopies:
    def __init__(self, table: Table) -> None:
        self._table = table

    def under(self, tenant: str, wordings: Iterable[str]) -> dict[str, list[Copy]]:
        wanted = {keys.wording_pk(tenant, wording): wording for wording in wordings}
        items = self._table.get_many([(pk, _SK) for pk in wanted], ["PK", "copies"])
        return {
            wanted[item["PK"]]: [Copy.model_validate_json(copy) for copy in item.get("copies", ())]
            for item in items
        }

    def note(self, tenant: str, generation: str, when: str, claim: Claim) -> None:
        """Where ``MOST`` have a wording, this claim is not known by it: it is not told to be a copy."""
        copy = copy_of(claim, generation, when).model_dump_json()
        if claim.number >= MOST_CLAIMS or len(copy.encode()) > LARGEST:
            return
        for wording in wordings(claim):
            with suppress(ConditionFailed):
                self._table.update(
                    keys.wording_pk(tenant, wording),
                    _SK,
                    UpdateExpression="ADD copies :copy",
                    ConditionExpression="attribute_not_exists(copies) OR size(copies) < :most",
                    ExpressionAttributeValues={":copy": {copy}, ":most": MOST},
                )

    def forget(self, tenant: str, article_id: str, item: str, claim: Claim) -> None:
        """What is noted of a claim by the item that kept it, whatever its article said of itself then."""
        wanted = {keys.wording_pk(tenant, wording) for wording in wordings(claim)}
        for noted in self._table.get_many([(pk, _SK) for pk in sorted(wanted)], ["PK", "copies"]):
            left = set(noted.get("copies", ()))
            for told in sorted(left):
                copy = Copy.model_validate_json(told)
                if (copy.article_id, copy.generation) == (article_id, item):
                    self._forget(noted["PK"], told)
                    left.discard(told)
            if not left:
                with suppress(ConditionFailed):
                    self._table.delete(noted["PK"], _SK, Attr("copies").not_exists())

    def _forget(self, pk: str, copy: str) -> None:
        with suppress(ConditionFailed):
            self._table.update(
                pk,
                _SK,
                UpdateExpression="DELETE copies :copy",
                ConditionExpression="attribute_exists(copies)",
                ExpressionAttributeValues={":copy": {copy}},
            )
