"""Writing stands on the contact's page; and what the demo tenant writes under its emails."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import Panel
from enterprisehub.domains.crm.ports import CONTACT_PANELS, Part, declare_part
from enterprisehub.domains.messaging.permissions import MESSAGES_SEND
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed

DEMO = MessagingSettings(
    company_name="Northwind Realty",
    postal_address="Northwind Realty, 100 Example Street, Austin, TX 78701",
    reply_to_email="hello@northwind.example.com",
)


@CONTACT_PANELS.implement("messaging.write")
async def write_from_contact(db: Db, contact_id: UUID) -> Panel | None:
    if not db.scope.may(MESSAGES_SEND) or db.scope.user_id is None:
        return None
    href = f"/inbox/contacts/{contact_id}/write"
    return Panel(title="Write", href=href, icon="send-horizontal", order=5)


@SEED.implement("messaging.sender")
async def sign_emails(db: Db, seed: DemoSeed) -> None:
    del seed
    await DEMO.save(db)


declare_part(
    Part(table="messaging_threads", noun="threads", addresses=("address",)),
    Part(table="messaging_messages", noun="messages", follows=("thread_id",)),
)
