"""How far each export has come, kept until DynamoDB's time to live deletes it."""

from __future__ import annotations

from datetime import datetime

from chalicelib.ports.exports import ExportJob
from chalicelib.storage import keys
from chalicelib.storage.table import ConditionFailed, Table

_SK = "EXPORT"


class DynamoExports:
    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, job: ExportJob) -> None:
        expires = int(datetime.fromisoformat(job.expires_at).timestamp())
        own = {"PK": keys.export_pk(job.tenant, job.id), "SK": _SK}
        self._table.write(
            [{**own, "step": job.step, "expires": expires, "data": job.model_dump_json(exclude_none=True)}]
        )

    def get(self, tenant: str, export_id: str) -> ExportJob | None:
        item = self._table.get(keys.export_pk(tenant, export_id), _SK)
        return ExportJob.model_validate_json(item["data"]) if item else None

    def replace(self, job: ExportJob, step: int) -> bool:
        try:
            self._table.update(
                keys.export_pk(job.tenant, job.id),
                _SK,
                UpdateExpression="SET #data = :data, #step = :next",
                ConditionExpression="#step = :step",
                ExpressionAttributeNames={"#data": "data", "#step": "step"},
                ExpressionAttributeValues={
                    ":data": job.model_dump_json(exclude_none=True),
                    ":next": job.step,
                    ":step": step,
                },
            )
        except ConditionFailed:
            return False
        return True
