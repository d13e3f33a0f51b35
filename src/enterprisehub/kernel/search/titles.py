"""What records are called, for screens that point at records of any kind."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, tuple_

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.models import SearchDocument


@dataclass(frozen=True, slots=True)
class Title:
    """`title` and `subtitle` as in the search; `href` is its page, where it has one."""

    ref: Ref
    kind: str
    icon: str
    title: str
    subtitle: str
    href: str | None


async def titles_of(db: Db, refs: Iterable[Ref]) -> dict[Ref, Title]:
    """The titles of those records that the actor may read and that can be found."""
    wanted = {ref for ref in refs if ref.kind in KINDS and db.scope.may(KINDS[ref.kind].read)}
    if not wanted:
        return {}
    pairs = [(ref.kind, ref.id) for ref in wanted]
    query = select(
        SearchDocument.kind, SearchDocument.record_id, SearchDocument.title, SearchDocument.subtitle
    ).where(tuple_(SearchDocument.kind, SearchDocument.record_id).in_(pairs))
    found = {}
    for kind, record_id, title, subtitle in await db.execute(query):
        known, ref = KINDS[kind], Ref(kind, record_id)
        href = known.page_of(record_id)
        found[ref] = Title(ref, known.title, known.icon, title, subtitle, href)
    return found
