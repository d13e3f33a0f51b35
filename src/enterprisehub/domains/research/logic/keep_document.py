"""A document is kept for research: its file, its passages, and its words in the search."""

import hashlib
from asyncio import to_thread
from typing import Final
from uuid import UUID

from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import DOCUMENT
from enterprisehub.domains.research.logic.cut_passages import Passage, cut_passages
from enterprisehub.domains.research.logic.rank_passages.stem_words import stems_of
from enterprisehub.domains.research.logic.read_file import ReadFile, read_file
from enterprisehub.domains.research.models import DocumentRow, PassageRow
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents as search
from enterprisehub.kernel.storage import Objects

MOST_BYTES: Final = 25 * 1024 * 1024
_LONGEST_NAME: Final = 200


async def keep_document(db: Db, objects: Objects, name: str, data: bytes) -> DocumentRow:
    """The document can be searched and quoted once this transaction ends.

    Raises:
        Invalid: it is empty, too large, or cannot be read.
        Conflict: the same file is kept already.
    """
    if not data:
        raise Invalid("The file is empty.", fields={"file": "choose a file that is not empty"})
    if len(data) > MOST_BYTES:
        most = f"{MOST_BYTES // 1024**2} MiB"
        raise Invalid(f"The file is larger than {most}.", fields={"file": f"at most {most}"})
    sha256 = hashlib.sha256(data).hexdigest()
    if known := await queries.document_with(db, sha256):
        raise Conflict(f"This file is kept already, as “{known.title}”.", id=str(known.id))
    read = await to_thread(read_file, name, data)
    passages = await to_thread(_prepared, read.text)
    row = DocumentRow(id=new_id(), **_columns(db, name, data, read, sha256))
    row.passage_count = len(passages)
    await objects.put(db.scope.tenant_id, row.object_path, data)
    db.add(row)
    await db.flush()
    db.add_all([_row(row.id, number, *pair) for number, pair in enumerate(passages)])
    await search.put(db, Ref(DOCUMENT, row.id), row.title, subtitle=row.file_name, body=read.text)
    timeline.add(db, "research.document_added", [row_ref(row)], f"Added “{row.title}”")
    await db.flush()
    return row


async def remove_document(db: Db, document_id: UUID) -> None:
    """The document is found no more; quotes taken from it stay with the answers that use them."""
    row = await queries.document(db, document_id, lock=True)
    await queries.forget_document(db, row)
    await search.remove(db, [row_ref(row)])
    timeline.add(db, "research.document_removed", [row_ref(row)], f"Removed “{row.title}”")


def row_ref(row: DocumentRow) -> Ref:
    return Ref(DOCUMENT, row.id)


def _columns(db: Db, name: str, data: bytes, read: ReadFile, sha256: str) -> dict[str, object]:
    ending = {"text": "txt", "markdown": "md"}.get(read.form, read.form)
    shown = name.replace("\\", "/").rpartition("/")[2].replace("\x00", "")[:_LONGEST_NAME]
    return {
        "title": read.title,
        "form": read.form,
        "file_name": shown or f"document.{ending}",
        "object_path": f"research/documents/{sha256}.{ending}",
        "size_bytes": len(data),
        "sha256": sha256,
        "characters": len(read.text),
        "added_by": db.scope.actor.name,
    }


def _prepared(text: str) -> list[tuple[Passage, str]]:
    return [
        (passage, " ".join(stems_of(f"{passage.heading} {passage.body}")))
        for passage in cut_passages(text)
    ]


def _row(document_id: UUID, number: int, passage: Passage, stems: str) -> PassageRow:
    return PassageRow(
        document_id=document_id,
        position=number,
        start=passage.start,
        page=passage.page,
        heading=passage.heading,
        body=passage.body,
        stems=stems,
    )
