"""What the demo tenant writes under its emails."""

from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed

DEMO = MessagingSettings(
    company_name="Northwind Realty",
    postal_address="Northwind Realty, 100 Example Street, Austin, TX 78701",
    reply_to_email="hello@northwind.example.com",
)


@SEED.implement("messaging.sender")
async def sign_emails(db: Db, seed: DemoSeed) -> None:
    del seed
    await DEMO.save(db)
