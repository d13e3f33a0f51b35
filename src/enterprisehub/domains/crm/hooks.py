"""What crm answers when others ask."""

from uuid import UUID

from enterprisehub.domains.crm.logic.seed_demo import seed_demo
from enterprisehub.domains.crm.queries.names import names_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.records import NAMES
from enterprisehub.kernel.seeding import SEED, DemoSeed


@SEED.implement("crm")
async def seed(db: Db, who: DemoSeed) -> None:
    await seed_demo(db, who)


@NAMES.implement("crm")
async def name_things(db: Db, ids: frozenset[UUID]) -> dict[UUID, str]:
    """Companies, contacts, deals, stages and pipelines by their names."""
    return await names_of(db, ids)
