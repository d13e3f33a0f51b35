"""Research in the middle of what others do: a demo tenant has documents and a question."""

from enterprisehub.domains.research.logic.seed_demo import seed_demo
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@SEED.implement("research")
async def seed(db: Db, who: DemoSeed) -> None:
    await seed_demo(db, who)
