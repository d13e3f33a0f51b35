"""Who writes to people is changed, and read as it stands."""

from enterprisehub.domains.messaging.contracts import Sender
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.kernel.db.session import Db


async def sender_of(db: Db) -> Sender:
    """The sender as it stands; values that would not be accepted today are shown all the same."""
    kept = await MessagingSettings.load(db)
    return Sender.model_construct(
        company_name=kept.company_name,
        postal_address=kept.postal_address,
        reply_to_email=kept.reply_to_email or None,
    )


async def change_sender(db: Db, sender: Sender) -> None:
    """Emails are signed like this from the next proposal on."""
    before = await MessagingSettings.load(db)
    values = sender.model_dump() | {"reply_to_email": sender.reply_to_email or ""}
    await before.model_copy(update=values).save(db)
