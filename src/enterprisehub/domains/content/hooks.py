"""What content answers when others ask."""

from enterprisehub.domains.content.logic.seed_demo import seed_demo
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@SEED.implement("content")
async def seed(db: Db, who: DemoSeed) -> None:
    del who
    await seed_demo(db)
