"""What agents may propose to write."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging.contracts import Purpose, SendText
from enterprisehub.domains.messaging.permissions import MESSAGES_SEND
from enterprisehub.kernel.agents.tools import register_tool
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid


async def text_contact(
    db: Db, contact_id: UUID, body: Annotated[str, Field(min_length=1, max_length=1200)]
) -> SendText:
    """Proposes a text message to a contact, for a person to approve."""
    contact = await crm.contact(db, contact_id)
    if contact is None or contact.phone_e164 is None:
        reason = "This contact has no phone number."
        raise Invalid(reason, fields={"contact_id": reason})
    return SendText(
        purpose=Purpose.FOLLOW_UP, contact_id=contact_id, to_e164=contact.phone_e164, body=body
    )


register_tool(
    "messaging.text_contact",
    text_contact,
    title="Text a contact",
    permission=MESSAGES_SEND,
    approval="always",
)
