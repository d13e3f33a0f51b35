"""The writing voice answers when something is drafted."""

from uuid import UUID

from enterprisehub.domains.messaging.ports import WRITING_STYLES, WritingStyle
from enterprisehub.domains.writing.logic.choose_voice import choose_voice
from enterprisehub.domains.writing.logic.seed_demo import seed_demo
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@WRITING_STYLES.implement("writing")
async def style_for(db: Db, unit: UUID) -> WritingStyle | None:
    return await choose_voice(db, unit)


@SEED.implement("writing")
async def seed(db: Db, _: DemoSeed) -> None:
    await seed_demo(db)
