"""What projects, boards and repositories are called where several are shown."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import or_, select

from enterprisehub.domains.delivery.models.items import ItemRow
from enterprisehub.domains.delivery.models.sources import SiteRow, SourceRow
from enterprisehub.kernel.db.session import Db


async def source_names(db: Db) -> dict[UUID, str]:
    """The name of each source that is read or has items; of two that bear one name, beside it what
    tells them apart: their site, its address, their kind, at last their key.
    """
    query = (
        select(SourceRow, SiteRow)
        .join(SiteRow, SiteRow.id == SourceRow.site_id)
        .where(
            SourceRow.deleted_at.is_(None),
            SourceRow.removed_at.is_(None),
            or_(SourceRow.chosen, SourceRow.id.in_(select(ItemRow.source_id).distinct())),
        )
    )
    found = {
        source.id: (source.name, site.title, site.address, source.kind, source.key)
        for source, site in await db.execute(query)
    }
    return told_apart(found)


def told_apart[K](named: Mapping[K, tuple[str, ...]]) -> dict[K, str]:
    """Each one's first word, with as many of the further ones as no other bears likewise."""
    told = {key: words[0] for key, words in named.items()}
    for further in range(1, max(map(len, named.values()), default=0)):
        borne = Counter(name.casefold() for name in told.values())
        for key, words in named.items():
            if borne[told[key].casefold()] > 1 and words[further]:
                told[key] = f"{words[0]} ({', '.join(words[1 : further + 1])})"
    return told
