"""Exports: what is asked for, how far one has come, and the file that it becomes."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol

from pydantic import Field

from chalicelib.models import Model


class View(StrEnum):
    """What is exported."""

    CLAIMS = "claims"
    ARTICLES = "articles"
    CORRECTIONS = "corrections"


class Format(StrEnum):
    """How it is written."""

    JSONL = "jsonl"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        return "application/x-ndjson" if self is Format.JSONL else "text/csv; charset=utf-8"


class ExportQuestion(Model):
    """``filters``: what the view is narrowed to, by the names of the parameters of its own list."""

    view: View
    format: Format
    filters: dict[str, Any] = Field(default_factory=dict)

    @property
    def filename(self) -> str:
        return f"onrecord-{self.view}.{self.format}"


class ExportStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ExportJob(Model):
    """An export that is written piece by piece, and how far it has come."""

    id: str
    tenant: str
    question: ExportQuestion
    status: ExportStatus = ExportStatus.QUEUED
    reason: str | None = Field(None, description="why it failed")
    created_at: str
    expires_at: str = Field(description="when it is deleted")
    finished_at: str | None = None
    rows: int = 0
    step: int = Field(0, description="how often it has been read on; the number of the message that goes on")
    turn: int | None = Field(None, description="the number of the message that reads on at present")
    cursor: str | None = Field(None, description="where that goes on")
    ended: bool = Field(False, description="whether everything has been read")
    piece: str | None = Field(None, description="S3 key of what was read last")
    is_part: bool = Field(False, description="whether the piece is large enough for a part, or the last")
    parts: int = Field(0, description="of the upload, the piece included if it is one")
    upload: str | None = Field(None, description="S3's id of the multipart upload, once there are two parts")
    passed_on: bool = Field(False, description="whether the message of this step has been sent")
    key: str | None = Field(None, description="S3 key of the whole, once it is done")


class Exports(Protocol):
    """Exports that are written piece by piece, each kept until some time after it expires."""

    def create(self, job: ExportJob) -> None: ...
    def get(self, tenant: str, export_id: str) -> ExportJob | None: ...
    def replace(self, job: ExportJob, step: int) -> bool:
        """False, and nothing is changed, where the job that is kept is not at this step."""
        ...


class Downloads(Protocol):
    """Objects that are put together from others and fetched by a link."""

    def begin(self, key: str, media_type: str) -> str:
        """The id of an upload."""
        ...

    def add(self, key: str, upload: str, number: int, piece: str) -> None:
        """Make the object ``piece`` a part; again, with the same one, changes nothing.

        Parts count from 1, and all but the last have at least 5 MiB.
        """
        ...

    def complete(self, key: str, upload: str) -> None:
        """Make the object of the parts, which ends the upload."""
        ...

    def has(self, key: str) -> bool: ...

    def link(self, key: str, filename: str, media_type: str, seconds: int) -> str:
        """A URL that fetches the object, for so long."""
        ...
