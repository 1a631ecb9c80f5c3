"""What each revision of an article changed."""

from __future__ import annotations

from typing import Protocol

from pydantic import Field

from chalicelib.models import Change, Model
from chalicelib.ports.lists import Position, Rows


class ClaimChange(Model):
    """A claim that a revision added, dropped or changed; its words may be gone from everywhere else."""

    id: str
    source: str | None
    content: str


class HeadlineChange(Model):
    before: str | None
    after: str | None


class Changes(Model):
    """From the revision that was served before."""

    headline: HeadlineChange | None = None
    corrections: tuple[str, ...] = Field((), description="notices that were not there before")
    added: tuple[ClaimChange, ...] = ()
    dropped: tuple[ClaimChange, ...] = ()
    changed: tuple[ClaimChange, ...] = Field((), description="same words, another speaker, kind or cue")


class RevisionRecord(Model):
    """A revision that was served, or that ended an article's being served."""

    revision: int
    change: Change
    received_at: str
    headline: str | None = None
    changes: Changes | None = Field(None, description="None where nothing was served before")


class Revisions(Protocol):
    """The history of each article."""

    def write(self, tenant: str, article_id: str, revision: RevisionRecord) -> None:
        """Once for each revision: a second time changes nothing."""
        ...

    def list(self, tenant: str, article_id: str, limit: int, after: Position | None) -> Rows[RevisionRecord]:
        """Newest first."""
        ...

    def discard_before(self, tenant: str, article_id: str, revision: int) -> None: ...
