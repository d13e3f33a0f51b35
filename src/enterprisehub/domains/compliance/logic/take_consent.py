"""A consent that a person gave outside the program is written into the ledger."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, IPvAnyAddress

from enterprisehub.domains.compliance.contracts import ConsentClass, ContactChannel
from enterprisehub.domains.compliance.logic.record_consent import know_contact, record_consent
from enterprisehub.domains.compliance.models import ConsentRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.addresses import email_key, email_of, phone_of
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

type Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
type LongText = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
# Clocks of two machines differ a little; more than this is a mistake of the form.
_AHEAD = timedelta(hours=24)


class ConsentIn(BaseModel):
    """A consent to record: who, what, when, in which words, by what proof.

    `who` is an email address or a phone number; either it or `contact_id` says whose it is.
    """

    model_config = ConfigDict(extra="forbid")

    contact_id: UUID | None = None
    who: Annotated[str, Field(max_length=300)] = ""
    kind: ConsentClass
    channels: Annotated[list[ContactChannel], Field(max_length=5)] = []
    wording: LongText = ""
    source: Line
    evidence: LongText = ""
    seller: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    ip_address: IPvAnyAddress | None = None
    given_at: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None


async def person_named(db: Db, who: str, *, field: str = "who") -> tuple[UUID | None, str]:
    """The contact with this number or email address, if there is one, and the address's one form.

    Raises:
        Invalid: it is neither.
    """
    try:
        if "@" in who:
            address = email_key(email_of(who))
            found = await crm.find_contact_by_email(db, address)
        else:
            address = phone_of(who)
            found = await crm.find_contact_by_phone(db, address)
    except ValueError as error:
        reason = f"“{who[:60]}” {error}."
        raise Invalid(reason, fields={field: reason}) from error
    return (found.id if found else None), address


async def take_consent(db: Db, given: ConsentIn) -> ConsentRow:
    """A new line in the ledger.

    Raises:
        Invalid: it is nobody's, given in the future, over before it begins, or shows no words.
    """
    values = given.model_dump(exclude={"who", "contact_id", "ip_address"})
    contact_id, address = given.contact_id, None
    if contact_id is not None:
        await know_contact(db, contact_id)
    elif given.who.strip():
        contact_id, address = await person_named(db, given.who)
    given_at = given.given_at or clock.now()
    if given_at > clock.now() + _AHEAD:
        raise Invalid("A consent lies in the past.", fields={"given_at": "It is in the future."})
    if given.expires_at is not None and given.expires_at <= given_at:
        reason = "It ends before it begins."
        raise Invalid(reason, fields={"expires_at": reason})
    ip = str(given.ip_address) if given.ip_address else None
    return await record_consent(db, contact_id=contact_id, address=address, ip_address=ip, **values)
