"""The index from tags to records."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.crm.models import TagRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref


def tag_key(tag: str) -> str:
    return " ".join(tag.casefold().split())


async def keep_tags(db: Db, ref: Ref, tags: Sequence[str]) -> None:
    """The record is found by exactly these tags."""
    wanted = {tag_key(tag): tag for tag in tags}
    gone = TagRow.tag_key.not_in(list(wanted))
    await db.execute(delete(TagRow).where(TagRow.record_id == ref.id, gone))
    if wanted:
        rows = [
            {"kind": ref.kind, "record_id": ref.id, "tag_key": key, "tag": tag}
            for key, tag in wanted.items()
        ]
        await db.execute(insert(TagRow).on_conflict_do_nothing(), rows)


async def known_tags(db: Db, kind: str, *, limit: int = 200) -> list[tuple[str, int]]:
    """Tags of live use with how many records have each, the commonest first."""
    count = func.count()
    query = (
        select(func.min(TagRow.tag), count)
        .where(TagRow.kind == kind)
        .group_by(TagRow.tag_key)
        .order_by(count.desc(), TagRow.tag_key)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]
