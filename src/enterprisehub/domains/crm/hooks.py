"""What crm answers when others ask."""

from enterprisehub.domains.crm.logic.seed_demo import seed_demo
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@SEED.implement("crm")
async def seed(db: Db, who: DemoSeed) -> None:
    await seed_demo(db, who)
