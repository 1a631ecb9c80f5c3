"""Claims and articles as rows of flat columns, and those as CSV that spreadsheets read safely. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from chalicelib.ports.lake import Cell, CellType

Item = Mapping[str, Any]
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_GAP = " … "  # between the parts of a content that stand apart
_BETWEEN = "; "  # between the values of a cell that has several


class Column(NamedTuple):
    """``read`` finds the cell in an item as the API serves it."""

    name: str
    type: CellType
    read: Callable[[Item], Cell]


def _at(path: str) -> Callable[[Item], Any]:
    """The value under dotted names; None where any of them is missing."""

    def read(item: Item) -> Any:
        value: Any = item
        for name in path.split("."):
            value = value.get(name) if value is not None else None
        return value

    return read


def _column(name: str, path: str | None = None, of: CellType = CellType.TEXT) -> Column:
    return Column(name, of, _at(path or name))


CLAIM_COLUMNS = (
    _column("id"),
    _column("article_id"),
    _column("revision", of=CellType.INTEGER),
    _column("number", of=CellType.INTEGER),
    _column("published"),
    _column("outlet"),
    _column("wire"),
    _column("headline"),
    _column("url"),
    _column("authors", of=CellType.TEXTS),
    _column("source_id", "source.id"),
    _column("source_name", "source.name"),
    _column("source_type", "source.type"),
    _column("source_title", "source.title"),
    _column("source_mention", "source.mention.text"),
    _column("cue", "cue.text"),
    _column("cue_lemma", "cue.lemma"),
    _column("kind"),
    Column("content", CellType.TEXT, lambda claim: _GAP.join(span["text"] for span in claim["content"])),
    Column("start", CellType.INTEGER, lambda claim: claim["content"][0]["start"]),
    Column("end", CellType.INTEGER, lambda claim: claim["content"][-1]["end"]),
    _column("negated", of=CellType.TRUTH),
    _column("relayed_by"),
    _column("about", of=CellType.TEXTS),
    _column("context"),
    _column("confidence", of=CellType.NUMBER),
    _column("copy_count", of=CellType.INTEGER),
    _column("extractor"),
    Column("corrected", CellType.TRUTH, lambda claim: claim["corrected"] is not None),
    _column("act"),
    _column("said", of=CellType.TRUTH),
    _column("within", of=CellType.INTEGER),
    Column("sources", CellType.TEXTS, lambda claim: [each["name"] for each in claim["sources"]]),
    _column("identity_confidence", of=CellType.NUMBER),
)
ARTICLE_COLUMNS = (
    _column("article_id"),
    _column("status"),
    _column("reason"),
    _column("revision", of=CellType.INTEGER),
    _column("served_revision", of=CellType.INTEGER),
    _column("first_received_at"),
    _column("received_at"),
    _column("published", "metadata.published"),
    _column("updated", "metadata.updated"),
    _column("headline", "metadata.headline"),
    _column("dek", "metadata.dek"),
    _column("authors", "metadata.authors", CellType.TEXTS),
    _column("publisher", "metadata.publisher"),
    _column("wire", "metadata.wire"),
    _column("section", "metadata.section"),
    _column("tags", "metadata.tags", CellType.TEXTS),
    _column("url", "metadata.url"),
    _column("language", "metadata.language"),
    _column("dateline", "metadata.dateline"),
    _column("word_count", "metadata.word_count", CellType.INTEGER),
    _column("corrections", "metadata.corrections", CellType.TEXTS),
    _column("claims", of=CellType.INTEGER),
)


def csv_header(columns: Sequence[Column]) -> str:
    return _csv([[column.name for column in columns]])


def csv_rows(columns: Sequence[Column], items: Iterable[Item]) -> str:
    """Lines as RFC 4180 has them, without a header."""
    return _csv([[safe_cell(column.read(item)) for column in columns] for item in items])


def safe_cell(value: Cell) -> str:
    """The text of a cell. An apostrophe stands before what a spreadsheet would take for a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    text = _text(value)
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _BETWEEN.join(value) if isinstance(value, list | tuple) else str(value)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()
