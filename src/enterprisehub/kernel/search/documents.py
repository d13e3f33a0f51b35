"""Telling the search what a record says, in the transaction that changed the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, and_, bindparam, case, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.types import Text, Uuid

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.base import Base
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.fold import name_keys
from enterprisehub.kernel.search.models import SearchDocument

MAX_TITLE = 300
MAX_BODY = 100_000
_KEY_GAP = "\x1f"


@dataclass(frozen=True, slots=True)
class Document:
    """What of one record can be found.

    `title` is shown and weighs most, `subtitle` is shown beside it; `names` are the words in which
    a typing error is forgiven (people, companies, buildings).
    """

    ref: Ref
    title: str
    subtitle: str = ""
    body: str = ""
    names: str = ""


async def put(
    db: Db, ref: Ref, title: str, *, subtitle: str = "", body: str = "", names: str = ""
) -> None:
    """The record is found by these words from the end of this transaction."""
    await put_many(db, [Document(ref, title, subtitle, body, names)])


async def put_many(db: Db, documents: Sequence[Document]) -> None:
    """As `put`, for many records in one statement. Each record may stand in it once."""
    if not documents:
        return
    await db.flush()
    columns = {
        "kind": [d.ref.kind for d in documents],
        "record_id": [d.ref.id for d in documents],
        "title": [_storable(d.title, MAX_TITLE) for d in documents],
        "subtitle": [_storable(d.subtitle, MAX_TITLE) for d in documents],
        "body": [_storable(d.body, MAX_BODY) for d in documents],
        "keys": [_KEY_GAP.join(name_keys(d.names)) for d in documents],
    }
    await db.execute(_UPSERT, {**columns, "at": clock.now()})


async def remove(db: Db, refs: Sequence[Ref]) -> None:
    """These records are not found any more."""
    for kind in {ref.kind for ref in refs}:
        ids = [ref.id for ref in refs if ref.kind == kind]
        gone = SearchDocument.record_id.in_(ids)
        await db.execute(delete(SearchDocument).where(SearchDocument.kind == kind, gone))


def _storable(text: str, limit: int) -> str:
    """Without NUL, which PostgreSQL refuses, and short enough for a tsvector (1 MB)."""
    return text.replace("\x00", "")[:limit]


def _array(name: str, kind: type[Text] | type[Uuid[UUID]]) -> BindParameter[Any]:
    return bindparam(name, type_=ARRAY(kind()))


def _upsert() -> Insert:
    names = ("kind", "record_id", "title", "subtitle", "body", "keys")
    rows = (
        func.unnest(*(_array(name, Uuid if name == "record_id" else Text) for name in names))
        .table_valued(*names, name="d")
        .render_derived()
    )
    source = select(
        rows.c.kind,
        rows.c.record_id,
        rows.c.title,
        rows.c.subtitle,
        rows.c.body,
        func.coalesce(
            func.string_to_array(func.nullif(rows.c["keys"], ""), _KEY_GAP),
            bindparam("none", [], type_=ARRAY(Text())),
        ),
        bindparam("at"),
    )
    written = ["kind", "record_id", "title", "subtitle", "body", "name_keys", "changed_at"]
    # The table, not the class: the ORM rewrites parameters of an insert from a select.
    table = Base.metadata.tables[SearchDocument.__tablename__]
    new = insert(table).from_select(written, source)
    replaced = {name: new.excluded[name] for name in written[2:]}
    # A vector costs a call: it stays while what the record says stays.
    said = ("title", "subtitle", "body")
    same = and_(*(table.c[name] == new.excluded[name] for name in said))
    kept = {name: case((same, table.c[name])) for name in ("embedding", "embedding_model")}
    return new.on_conflict_do_update(
        index_elements=["tenant_id", "kind", "record_id"], set_={**replaced, **kept}
    )


_UPSERT = _upsert()
