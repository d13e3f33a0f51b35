"""Which tenants have something to do, asked of the database in one query over all of them.

Row-level security lets no query see several tenants. A watch is declared beside its table; the
database gets one function for it, which answers tenants' ids and nothing of what lies in the rows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel.errors import Misdeclared

_NAME = re.compile(r"[a-z][a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Watch:
    """Tenants that have a row in `table` for which the SQL condition `where` holds.

    Give the table a partial index on its tenants with the same condition.
    """

    name: str
    table: str
    where: str


WATCHES: dict[str, Watch] = {}


def watch(name: str, table: str, where: str) -> Watch:
    """Register a watch under a name of its own."""
    if name in WATCHES or not _NAME.fullmatch(name) or not _NAME.fullmatch(table):
        raise Misdeclared(f"watch {name!r} is declared twice or has no plain name")
    WATCHES[name] = made = Watch(name, table, where)
    return made


def watch_statements() -> Iterator[str]:
    """The functions of all watches, made anew; safe to repeat."""
    for one in sorted(WATCHES.values(), key=lambda one: one.name):
        yield (  # all three parts are code of ours
            f"CREATE OR REPLACE FUNCTION hub.tenants_with_{one.name}() RETURNS SETOF uuid"  # noqa: S608
            " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS"
            f" $$ SELECT DISTINCT w.tenant_id FROM {one.table} w WHERE {one.where} $$"
        )


async def tenants_with(db: AsyncSession, watched: Watch) -> list[UUID]:
    """The tenants for which the watch holds now, in no order."""
    query = text(f"SELECT * FROM hub.tenants_with_{WATCHES[watched.name].name}()")  # noqa: S608
    return list(await db.scalars(query))
