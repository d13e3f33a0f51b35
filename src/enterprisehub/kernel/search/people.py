"""Which words are names of the tenant's people."""

from collections.abc import Collection

from sqlalchemy import bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.types import Text

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.search.models import SearchDocument
from enterprisehub.kernel.search.terms import marks, quoted


async def people_among(db: Db, words: Collection[str]) -> frozenset[str]:
    """Those of the words (folded) that are a given or a family name of somebody on record."""
    kinds = [kind.name for kind in KINDS.values() if kind.of_people]
    if not words or not kinds:
        return frozenset()
    within = marks(db.scope.tenant_id, kinds)
    asked = sorted(set(words))
    queries = [f"{within} & {quoted(f'={word}')}" for word in asked]
    rows = (
        func.unnest(
            bindparam("words", asked, type_=ARRAY(Text())),
            bindparam("queries", queries, type_=ARRAY(Text())),
        )
        .table_valued("word", "query", name="asked")
        .render_derived()
    )
    named = SearchDocument.names.op("@@")(cast(rows.c.query, TSQUERY))
    query = select(rows.c.word).where(select(SearchDocument.id).where(named).exists())
    return frozenset(await db.scalars(query))
