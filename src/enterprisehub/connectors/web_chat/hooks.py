"""A demo tenant begins with a chat that can be tried out."""

from enterprisehub.connectors.web_chat.connector import CONNECTOR
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@SEED.implement("web_chat.account")
async def seed_chat(db: Db, _: DemoSeed) -> None:
    await catalogue.connect(db, CONNECTOR, {})
