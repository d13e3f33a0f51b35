"""What delivery answers when others ask."""

from enterprisehub.domains.delivery.logic.seed_demo import seed_demo
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@SEED.implement("delivery")
async def seed(db: Db, _: DemoSeed) -> None:
    await seed_demo(db)
