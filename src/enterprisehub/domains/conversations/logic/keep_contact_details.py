"""Email, number and name that a lead gives in talk reach their contact, so that we can write."""

from enterprisehub.domains.conversations.contracts import (
    DialogueState,
    SlotSpec,
    SlotStatus,
    SlotType,
)
from enterprisehub.domains.conversations.logic.understand_text.read_contacts import (
    find_emails,
    find_persons,
    find_phones,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import read_words
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Learned
from enterprisehub.domains.messaging.contracts import VISITOR_NAME
from enterprisehub.kernel.db.session import Db

SOURCE = "said in conversation"
_SET_ASIDE = (SlotStatus.DECLINED, SlotStatus.DONT_CARE)
_KINDS = (SlotType.EMAIL, SlotType.PHONE, SlotType.PERSON)


def heard_details(text: str, state: DialogueState, specs: tuple[SlotSpec, ...]) -> Learned:
    """What the last message says of its writer: what a slot took from it, else what stands in it.

    A name counts only where somebody introduces themselves: "it's Dana". Of several addresses in
    one message none is surely theirs, but what a slot took was asked for.
    """
    reading = read_words(text)
    emails = {str(found.value) for found in find_emails(reading)}
    phones = {str(found.value) for found in find_phones(reading)}
    names = [str(found.value) for found in find_persons(reading, asked=False)]
    kinds = {spec.name: spec.type for spec in specs if spec.type in _KINDS}
    taken = {
        kinds[slot.slot]: str(slot.value)
        for slot in state.slots.values()
        if slot.slot in kinds and slot.turn == state.turn and slot.status not in _SET_ASIDE
    }
    return Learned(
        source=SOURCE,
        email=taken.get(SlotType.EMAIL) or (emails.pop() if len(emails) == 1 else ""),
        phone=taken.get(SlotType.PHONE) or (phones.pop() if len(phones) == 1 else ""),
        name=taken.get(SlotType.PERSON) or (names[0] if names else ""),
        stand_in=VISITOR_NAME,
        evidence=text,
    )


async def keep_contact_details(
    db: Db, session: SessionRow, text: str, state: DialogueState, specs: tuple[SlotSpec, ...]
) -> None:
    """The contact has what the lead just gave; what people wrote there stays as it is."""
    said = heard_details(text, state, specs)
    if said.email or said.phone or said.name:
        if await crm.contact(db, session.contact_id) is None:
            return
        await crm.learn(db, session.contact_id, said)
