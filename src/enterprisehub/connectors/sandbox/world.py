"""How the outside behaves: it takes parcels, reports on them and sometimes goes wrong."""

import asyncio
from dataclasses import dataclass
from typing import Any

from enterprisehub.connectors.sandbox import queries
from enterprisehub.connectors.sandbox.models import HandsetRow, ParcelRow
from enterprisehub.connectors.sandbox.permissions import USE
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import inbox
from enterprisehub.kernel.connectors.ports import SANDBOX
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import ConnectorRejected, OutcomeUnknown, RateLimited
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.live import tell
from enterprisehub.kernel.scope import Actor, Scope

OUR_NUMBER = "+15125550100"
OUR_MAILBOX = "hello@sandbox.example"
_ACTOR = Actor("connector", SANDBOX, "Sandbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    channel: str
    address: str
    our_address: str
    body: str
    key: str
    subject: str = ""
    html: str | None = None
    headers: str = ""
    files: tuple[dict[str, Any], ...] = ()


async def take(database: Database, scope: Scope, parcel: Parcel) -> str:
    """The parcel is out of our hands; answers the id the outside gave it.

    Raises:
        ConnectorRejected, RateLimited, OutcomeUnknown: as the mishaps say.
    """
    async with database.scoped(scope.acting_as(_ACTOR)) as db:
        mishaps = await queries.mishaps(db, lock=True)
        delay = mishaps.delay_seconds
        refuse, busy = mishaps.refuse_next > 0, mishaps.busy_next > 0
        lose = not refuse and not busy and mishaps.lose_answer_next > 0
        mishaps.refuse_next -= refuse
        mishaps.busy_next -= busy and not refuse
        mishaps.lose_answer_next -= lose
        provider_id = f"sandbox-{new_id()}"
        if not refuse and not busy:
            await _store(db, parcel, provider_id)
    if delay:
        await asyncio.sleep(delay)
    if refuse:
        raise ConnectorRejected("The sandbox refused this message, as it was told to.")
    if busy:
        raise RateLimited("The sandbox is busy, as it was told to be.", retry_after_seconds=1)
    if lose:
        raise OutcomeUnknown("The sandbox took the message and lost its answer, as it was told to.")
    return provider_id


async def _store(db: Db, parcel: Parcel, provider_id: str) -> None:
    mishaps = await queries.mishaps(db)
    fails = mishaps.fail_delivery_next > 0
    mishaps.fail_delivery_next -= fails
    handset = await queries.handset_with(db, parcel.address) if parcel.channel == "sms" else None
    db.add(
        ParcelRow(
            channel=parcel.channel,
            direction="to_person",
            address=parcel.address,
            our_address=parcel.our_address,
            body=parcel.body,
            subject=parcel.subject,
            html=parcel.html,
            headers=parcel.headers,
            files=list(parcel.files),
            key=parcel.key,
            provider_id=provider_id,
            state="failed" if fails else "delivered",
            at=clock.now(),
            handset_id=handset.id if handset else None,
        )
    )
    await db.flush()
    if handset:
        await _tell_pages(db, handset)
    reports = ["sent", "failed" if fails else "delivered"]
    if mishaps.report_backwards:
        reports.reverse()
    times = 2 if mishaps.report_twice else 1
    for state in reports:
        for number in range(times):
            await _report(db, parcel, provider_id, state, number)


async def _tell_pages(db: Db, handset: HandsetRow) -> None:
    """Open phones hear that something changed on this handset."""
    await tell(db, "sandbox.phone", {"handset_id": str(handset.id)}, permission=USE)


async def _report(db: Db, parcel: Parcel, provider_id: str, state: str, number: int) -> None:
    payload = {
        "provider_id": provider_id,
        "key": parcel.key,
        "state": state,
        "recipient": parcel.address,
    }
    await inbox.accept(
        db,
        SANDBOX,
        external_id=f"{provider_id}:{state}:{number}",
        type="status",
        payload=payload,
        order_key=provider_id,
    )


async def text_from(db: Db, handset: HandsetRow, body: str) -> ParcelRow:
    """The person holding the handset has texted us."""
    row = ParcelRow(
        channel="sms",
        direction="from_person",
        address=handset.number_e164,
        our_address=handset.our_number_e164,
        body=body,
        provider_id=f"sandbox-{new_id()}",
        at=clock.now(),
        handset_id=handset.id,
    )
    db.add(row)
    await db.flush()
    await _tell_pages(db, handset)
    payload = {
        "provider_id": row.provider_id,
        "from": row.address,
        "to": row.our_address,
        "body": body,
        "name": handset.name,
    }
    await inbox.accept(
        db,
        SANDBOX,
        external_id=row.provider_id,
        type="text",
        payload=payload,
        order_key=row.address,
    )
    return row


async def mail_from(
    db: Db, *, address: str, name: str, subject: str, body: str, answers: str | None
) -> ParcelRow:
    """The person with this mailbox has written to us; `answers` is a Message-ID."""
    row = ParcelRow(
        channel="email",
        direction="from_person",
        address=address.lower(),
        our_address=OUR_MAILBOX,
        body=body,
        subject=subject,
        provider_id=f"{new_id()}@sandbox.example",
        at=clock.now(),
    )
    db.add(row)
    await db.flush()
    payload = {
        "provider_id": row.provider_id,
        "from": row.address,
        "to": row.our_address,
        "name": name,
        "subject": subject,
        "body": body,
        "in_reply_to": answers,
    }
    await inbox.accept(
        db,
        SANDBOX,
        external_id=row.provider_id,
        type="email",
        payload=payload,
        order_key=row.address,
    )
    return row
