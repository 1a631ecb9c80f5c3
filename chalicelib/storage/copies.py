"""Which claims say nearly the same: for each wording, an item with the claims that have it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from boto3.dynamodb.conditions import Attr

from chalicelib.records import Claim, Copy
from chalicelib.services.wordings import copy_of, wordings
from chalicelib.storage import keys
from chalicelib.storage.table import ConditionFailed, Table

_SK = "WORDING"
MOST = 400  # copies under one wording; an item takes 400 KB, a copy seldom 1 KB


class DynamoCopies:
    def __init__(self, table: Table) -> None:
        self._table = table

    def under(self, tenant: str, wordings: Iterable[str]) -> dict[str, list[Copy]]:
        wanted = {keys.wording_pk(tenant, wording): wording for wording in wordings}
        items = self._table.get_many([(pk, _SK) for pk in wanted], ["PK", "copies"])
        return {
            wanted[item["PK"]]: [Copy.model_validate_json(copy) for copy in item["copies"]] for item in items
        }

    def note(self, tenant: str, generation: str, when: str, claim: Claim) -> None:
        """Where ``MOST`` have a wording, this claim is not known by it: it is not told to be a copy."""
        for wording in wordings(claim):
            with suppress(ConditionFailed):
                self._table.update(
                    keys.wording_pk(tenant, wording),
                    _SK,
                    UpdateExpression="ADD copies :copy",
                    ConditionExpression="attribute_not_exists(copies) OR size(copies) < :most",
                    ExpressionAttributeValues={
                        ":copy": {copy_of(claim, generation, when).model_dump_json()},
                        ":most": MOST,
                    },
                )

    def forget(self, tenant: str, generation: str, when: str, claim: Claim) -> None:
        for wording in wordings(claim):
            pk = keys.wording_pk(tenant, wording)
            with suppress(ConditionFailed):
                left = self._table.update(
                    pk,
                    _SK,
                    UpdateExpression="DELETE copies :copy",
                    ConditionExpression="attribute_exists(copies)",
                    ExpressionAttributeValues={":copy": {copy_of(claim, generation, when).model_dump_json()}},
                    ReturnValues="ALL_NEW",
                )
                if "copies" not in left:
                    self._table.delete(pk, _SK, Attr("copies").not_exists())
