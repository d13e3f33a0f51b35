"""A demo tenant begins with handsets to play with."""

from enterprisehub.connectors.sandbox import world
from enterprisehub.connectors.sandbox.models import HandsetRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed

HANDSETS = (("Maya Chen", "+15125550143"), ("Luis Ortega", "+15125550177"))


@SEED.implement("sandbox.handsets")
async def seed_handsets(db: Db, _: DemoSeed) -> None:
    db.add_all(
        HandsetRow(name=name, number_e164=number, our_number_e164=world.OUR_NUMBER)
        for name, number in HANDSETS
    )
