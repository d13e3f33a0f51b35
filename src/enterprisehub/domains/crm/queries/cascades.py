"""What belongs to a record goes and comes back with it, by the rules in models.SOFT_CASCADES."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from enterprisehub.domains.crm.models import SOFT_CASCADES
from enterprisehub.kernel.db.base import Base
from enterprisehub.kernel.db.session import Db


async def cascade_deletion(db: Db, row: Any, at: datetime) -> None:
    """The live rows that belong to `row` are deleted at the same moment."""
    await db.flush()
    for name, column in SOFT_CASCADES[row.__tablename__]:
        table = Base.metadata.tables[name]
        mine = (table.c[column] == row.id) & table.c.deleted_at.is_(None)
        await db.execute(update(table).where(mine).values(deleted_at=at))


async def cascade_restoration(db: Db, row: Any, at: datetime) -> None:
    """The rows that were deleted together with `row` are live again; those deleted before stay."""
    for name, column in SOFT_CASCADES[row.__tablename__]:
        table = Base.metadata.tables[name]
        mine = (table.c[column] == row.id) & (table.c.deleted_at == at)
        await db.execute(update(table).where(mine).values(deleted_at=None))
