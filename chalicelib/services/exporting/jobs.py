"""Large exports: written to S3 piece by piece through the queue, then fetched by a link.

    message 0 ─▶ pages ─▶ piece ─▶ job is at step 1 ─▶ part 1 ─▶ … step 2 … ─▶ message 7 ─▶ …

A message reads on from the job's cursor, step by step as long as its function has time, and writes
what it reads in each as an object of its own. It is the move of the job to the next step, on the
condition that nobody else has made it, that decides which object counts; only then is it copied into
the multipart upload, under the next number. So a message that comes twice, or again
after half its work, neither doubles nor loses a row: what has been done already is
done again with the same object, or left alone. A piece too small for a part is
put before what the next message reads.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from chalicelib.errors import NotFound, TooLarge
from chalicelib.naming.ids import is_export_id
from chalicelib.naming.moments import rfc3339
from chalicelib.naming.object_keys import export_key
from chalicelib.ports import Ports
from chalicelib.ports.exports import ExportJob, ExportQuestion, ExportStatus
from chalicelib.services.exporting.pages import export_page

KEPT = timedelta(days=7)  # as the lifecycle rule of the bucket says
LINK_SECONDS = 3600
PART_BYTES = 5 * 1024 * 1024  # the least that S3 takes, but for the last part
MOST_PARTS = 10_000  # of an S3 upload
_PAGES = 5  # of a thousand rows, that are read in one step
_ROWS = 1000
MARGIN = 30  # seconds before its function is cut off, after which a message begins no other step


class Step(NamedTuple):
    """Of one export: what a message asks for."""

    tenant: str
    export_id: str
    step: int


def start_export(ports: Ports, tenant: str, question: ExportQuestion) -> ExportJob:
    """Raises InvalidRequest for what no page could be had of either."""
    export_page(ports, tenant, question, 1, None)
    now = ports.clock()
    job = ExportJob(
        id=f"x_{secrets.token_hex(8)}",
        tenant=tenant,
        question=question,
        created_at=rfc3339(now),
        expires_at=rfc3339(now + KEPT),
    )
    ports.exports.create(job)
    ports.bulk.send([_message(job)])
    return job


def begin_again(ports: Ports, ordered: ExportJob) -> None:
    """Order an export anew under its id: nothing is left of what was written of it."""
    job = ExportJob(
        id=ordered.id,
        tenant=ordered.tenant,
        question=ordered.question,
        created_at=ordered.created_at,
        expires_at=ordered.expires_at,
    )
    ports.exports.create(job)
    ports.bulk.send([_message(job)])


def get_export(ports: Ports, tenant: str, export_id: str) -> ExportJob:
    job = ports.exports.get(tenant, export_id) if is_export_id(export_id) else None
    if job is None or job.expires_at <= rfc3339(ports.clock()):
        raise NotFound(f"There is no export {export_id!r}. They are kept for {KEPT.days} days.")
    return job


def served_export(ports: Ports, job: ExportJob) -> dict[str, Any]:
    """With the link to its file, once that is there."""
    links = {"self": f"/v1/exports/{job.id}"}
    if job.key:
        form = job.question.format
        links["file"] = ports.downloads.link(job.key, job.question.filename, form.media_type, LINK_SECONDS)
    told = {"id", "status", "reason", "rows", "created_at", "finished_at", "expires_at"}
    return {
        **job.model_dump(mode="json", include=told),
        **job.question.model_dump(mode="json"),
        "links": links,
    }


def write_on(ports: Ports, tenant: str, export_id: str, step: int, time_left: Callable[[], float]) -> None:
    """What a message asks for: read on from where the job is at this step, and pass the word.

    ``time_left``: seconds until the function is cut off.
    """
    job = ports.exports.get(tenant, export_id)
    while job and _is_due(job, step):
        if job.step > step:
            _put_together(ports, job)
            if job.ended:
                _end(ports, job)
                break
            if time_left() <= MARGIN:
                _pass_on(ports, job)
                break
        ports.exports.replace(_read_on(ports, job, step), job.step)
        job = ports.exports.get(tenant, export_id)


def fail_export(ports: Ports, tenant: str, export_id: str, step: int, reason: str) -> None:
    """Mark it as failed, unless another message has brought it further."""
    job = ports.exports.get(tenant, export_id)
    if job and _is_due(job, step):
        failed = {"status": ExportStatus.FAILED, "reason": reason, "finished_at": rfc3339(ports.clock())}
        ports.exports.replace(job.model_copy(update=failed), job.step)


def _is_due(job: ExportJob, step: int) -> bool:
    """Whether something is left of what the message of this number asks for."""
    turn = job.step - 1 if job.turn is None else job.turn  # none is what an earlier version wrote
    return (job.step == step or (turn == step and not job.passed_on)) and job.status is not ExportStatus.DONE


def _read_on(ports: Ports, job: ExportJob, turn: int) -> ExportJob:
    """The job as it is once its next piece is read and kept, at the turn of a message."""
    body = b"" if job.is_part or job.piece is None else ports.objects.get(job.piece)
    rows, cursor = job.rows, job.cursor
    for _ in range(_PAGES):
        page = export_page(ports, job.tenant, job.question, _ROWS, cursor)
        body, rows, cursor = body + page.text.encode(), rows + page.rows, page.next
        if cursor is None or len(body) >= PART_BYTES:
            break
    ended = cursor is None
    is_part = len(body) >= PART_BYTES or (ended and (bool(body) or job.parts == 0))
    parts = job.parts + is_part
    if parts > MOST_PARTS:
        raise TooLarge("This export is larger than S3 can hold in one. Divide it by from and to.")
    piece = export_key(job.tenant, job.id, f"{job.step:05d}-{secrets.token_hex(8)}")
    ports.objects.put(piece, body)
    several = is_part and not (ended and parts == 1)
    begun = {
        "status": ExportStatus.RUNNING,
        "reason": None,
        "finished_at": None,
        "passed_on": False,
        "turn": turn,
        "upload": job.upload or (_begin(ports, job) if several else None),
    }
    read = {
        "rows": rows,
        "cursor": cursor,
        "ended": ended,
        "piece": piece,
        "is_part": is_part,
        "parts": parts,
    }
    return job.model_copy(update={**begun, **read, "step": job.step + 1})


def _put_together(ports: Ports, job: ExportJob) -> None:
    """Add the piece that counts to the upload, and complete that if it is the last."""
    if job.upload and not (job.ended and ports.downloads.has(_whole(job))):
        if job.is_part and job.piece:
            ports.downloads.add(_whole(job), job.upload, job.parts, job.piece)
        if job.ended:
            ports.downloads.complete(_whole(job), job.upload)


def _pass_on(ports: Ports, job: ExportJob) -> None:
    ports.bulk.send([_message(job)])
    ports.exports.replace(job.model_copy(update={"passed_on": True}), job.step)


def _end(ports: Ports, job: ExportJob) -> None:
    done = {
        "status": ExportStatus.DONE,
        "reason": None,
        "finished_at": rfc3339(ports.clock()),
        "key": _whole(job) if job.upload else job.piece,
        "step": job.step + 1,
        "turn": None,
    }
    ports.exports.replace(job.model_copy(update=done), job.step)


def _begin(ports: Ports, job: ExportJob) -> str:
    return ports.downloads.begin(_whole(job), job.question.format.media_type)


def _whole(job: ExportJob) -> str:
    return export_key(job.tenant, job.id, job.question.filename)


def _message(job: ExportJob) -> str:
    return json.dumps({"export": Step(job.tenant, job.id, job.step)._asdict()})
