"""Articles written into an index, as one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import tantivy

from chalicelib.ports.search import IndexedClaim
from chalicelib.storage.search.documents import document, schema
from chalicelib.storage.search.folders import Broken, Kept, Packs, emptied, tidy

MEMORY = 50_000_000  # bytes that a writer may collect before it writes a segment


def commit(
    packs: Packs,
    before: Kept,
    folder: Path,
    articles: Mapping[str, Sequence[IndexedClaim]],
    as_of: str,
    note: str | None,
) -> None:
    """Raises Broken, Overtaken."""
    index = _begin(packs, before, folder)
    writer = index.writer(MEMORY, 1)
    for article_id, claims in articles.items():
        writer.delete_documents_by_term("article", article_id)
        for claim in claims:
            writer.add_document(document(claim))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    tidy(folder, packs.replace(before, folder, as_of, index.searcher().num_docs, note))


def _begin(packs: Packs, before: Kept, folder: Path) -> tantivy.Index:
    """An index to be written on: what is kept, or an empty one."""
    if before.manifest is None:
        emptied(folder)
        return tantivy.Index(schema(), str(folder))
    packs.fetch(before.manifest, folder)
    tidy(folder, before.manifest)
    (folder / ".managed.json").unlink(missing_ok=True)
    try:
        return tantivy.Index.open(str(folder))
    except ValueError as error:
        raise Broken(str(folder)) from error
