"""The consent ledger: every permission with its words and its proof."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.contracts import ConsentClass
from enterprisehub.domains.compliance.events import ConsentRecorded, ConsentRevoked
from enterprisehub.domains.compliance.models import ConsentRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

# Every message of a person renews the inquiry; the ledger needs one line a day for that.
_RENEWED_AFTER = timedelta(hours=24)
# Who writes from a number may be answered and called there; who mails, by mail.
INQUIRY_CHANNELS = {
    "sms": ("sms", "voice", "ai_voice"),
    "email": ("email",),
    "web_chat": ("web_chat", "email", "sms", "voice"),
}


async def know_contact(db: Db, contact_id: UUID) -> None:
    """The contact exists in this tenant.

    Raises:
        Invalid: it does not.
    """
    if await crm.contact(db, contact_id) is None:
        raise Invalid("There is no such contact.", fields={"contact_id": "is no contact of yours"})


async def record_consent(
    db: Db,
    *,
    kind: ConsentClass,
    wording: str,
    source: str,
    contact_id: UUID | None = None,
    address: str | None = None,
    channels: Sequence[str] = (),
    evidence: str = "",
    seller: str = "",
    ip_address: str | None = None,
    message_id: UUID | None = None,
    given_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> ConsentRow:
    """A new line in the ledger.

    Raises:
        Invalid: it is nobody's, or a written consent shows no words.
    """
    if contact_id is None and not address:
        raise Invalid("A consent is somebody's.", fields={"contact_id": "name a contact"})
    if kind is ConsentClass.WRITTEN and not wording.strip():
        reason = "is what the person agreed to, word for word"
        raise Invalid(f"wording {reason}.", fields={"wording": reason})
    row = ConsentRow(
        contact_id=contact_id,
        address=address,
        kind=kind,
        channels=list(channels),
        seller=seller,
        wording=wording,
        source=source,
        evidence=evidence,
        ip_address=ip_address,
        message_id=message_id,
        given_at=given_at or clock.now(),
        expires_at=expires_at,
    )
    db.add(row)
    await db.flush()
    subject = Ref("crm.contact", contact_id) if contact_id else None
    if subject and kind is not ConsentClass.INQUIRY:
        says = f"Consent recorded ({kind.value}): {source}"
        timeline.add(db, "compliance.consent_recorded", [subject], says, consent_id=str(row.id))
    fact = ConsentRecorded(row.id, contact_id, kind, tuple(channels))
    await publish(db, fact, subject)
    return row


async def renew_inquiry(
    db: Db, *, channel: str, address: str, contact_id: UUID | None, message_id: UUID, at: datetime
) -> None:
    """The person wrote to us: that permits answers and follow-ups for a while."""
    known = await queries.consents_of(db, contact_id, [address])
    fresh = (
        c.kind == ConsentClass.INQUIRY
        and c.revoked_at is None
        and channel in c.channels
        and at - c.given_at < _RENEWED_AFTER
        for c in known
    )
    if any(fresh):
        return
    await record_consent(
        db,
        kind=ConsentClass.INQUIRY,
        wording="",
        source="The person wrote to us",
        contact_id=contact_id,
        address=address,
        channels=INQUIRY_CHANNELS.get(channel, (channel,)),
        evidence=f"messaging.message:{message_id}",
        message_id=message_id,
        given_at=at,
    )


async def revoke_consent(db: Db, consent_id: UUID, *, because: str) -> ConsentRow:
    """It carries no message any more; the line stays.

    Raises:
        NotFound: there is no such consent.
        Conflict: it was revoked already.
    """
    row = await queries.consent(db, consent_id)
    if row is None:
        raise NotFound("This consent does not exist.")
    if row.revoked_at is not None:
        raise Conflict("This consent was revoked already.", revoked_at=row.revoked_at.isoformat())
    await _revoke(db, row, because)
    return row


async def _revoke(db: Db, row: ConsentRow, because: str) -> None:
    row.revoked_at, row.revoked_because = clock.now(), because[:300]
    await db.flush()
    subject = Ref("crm.contact", row.contact_id) if row.contact_id else None
    await publish(db, ConsentRevoked(row.id, row.contact_id), subject)


async def revoke_all(db: Db, contact_id: UUID | None, address: str, *, because: str) -> None:
    """An opt-out takes every permission with it."""
    for row in await queries.consents_of(db, contact_id, [address]):
        if row.revoked_at is None:
            await _revoke(db, row, because)
