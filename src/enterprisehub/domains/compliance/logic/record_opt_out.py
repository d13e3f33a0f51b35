"""A person hears nothing more, or again something."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.events import OptedIn, OptedOut, OptOutDoubted
from enterprisehub.domains.compliance.logic.record_consent import revoke_all
from enterprisehub.domains.compliance.models import OptOutRow
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

type OptOutCause = Literal["asked", "wrong_number", "complaint", "hard_bounce", "by_us"]
_SUMMARIES = {
    "asked": "Opted out: “{words}”",
    "wrong_number": "Said it is the wrong number: “{words}”",
    "complaint": "Complained of spam; nothing more is sent",
    "hard_bounce": "The address does not exist; nothing more is sent to it",
    "by_us": "Taken off by us: {words}",
}


def _subject(contact_id: UUID | None) -> Ref | None:
    return Ref("crm.contact", contact_id) if contact_id else None


def _on_timeline(db: Db, contact_id: UUID | None, kind: str, summary: str) -> None:
    if contact_id is not None:
        timeline.add(db, kind, [Ref("crm.contact", contact_id)], summary)


async def contact_with(db: Db, address: str) -> UUID | None:
    """The contact with this number or email address."""
    find = crm.find_contact_by_email if "@" in address else crm.find_contact_by_phone
    found = await find(db, address)
    return found.id if found else None


async def record_opt_out(
    db: Db,
    *,
    channel: str,
    address: str,
    words: str,
    source: str,
    cause: OptOutCause = "asked",
    contact_id: UUID | None = None,
    message_id: UUID | None = None,
    rule: str = "",
    at: datetime | None = None,
) -> OptOutRow | None:
    """Nothing more is sent from now on; None when that was so already.

    A doubtful wish that waited for a person becomes a certain one. Without `contact_id` the
    contact with this address is meant.
    """
    moment = at or clock.now()
    settings = await ComplianceSettings.load(db)
    bounced = cause == queries.BOUNCE
    scope = "channel" if bounced else settings.revoke_scope
    contact_id = contact_id or await contact_with(db, address)
    standing = await queries.opt_out_with(db, channel, address, bounced=bounced)
    if standing is not None and standing.state == "active":
        return None
    if standing is not None:
        standing.state, standing.reason, standing.words = "active", cause, words[:500]
        standing.scope, standing.opted_out_at, standing.rule = scope, moment, rule
        standing.contact_id = standing.contact_id or contact_id
        row = standing
    else:
        made = await queries.add_opt_out(
            db,
            channel=channel,
            address=address,
            contact_id=contact_id,
            state="active",
            scope=scope,
            reason=cause,
            words=words[:500],
            rule=rule,
            source=source,
            message_id=message_id,
            workspace_id=await queries.last_workspace_of(db, address)
            or await queries.workspace_of(db, contact_id),
            opted_out_at=moment,
        )
        found = await queries.opt_out(db, made) if made else None
        if found is None:
            return None
        row = found
    await db.flush()
    if not bounced and scope == "all":
        await revoke_all(db, row.contact_id, address, because=f"Opted out: “{words[:120]}”")
    says = _SUMMARIES[cause].format(words=words[:120])
    _on_timeline(db, row.contact_id, "compliance.opted_out", says)
    fact = OptedOut(
        opt_out_id=row.id,
        contact_id=row.contact_id,
        channel=channel,
        address=address,
        scope=scope,
        words=words[:200],
        at=moment,
    )
    await publish(db, fact, _subject(row.contact_id))
    return row


async def doubt_opt_out(
    db: Db,
    *,
    channel: str,
    address: str,
    words: str,
    rule: str,
    contact_id: UUID | None,
    message_id: UUID | None,
    at: datetime,
) -> None:
    """Nothing more leaves by itself until a person has read these words."""
    made = await queries.add_opt_out(
        db,
        channel=channel,
        address=address,
        contact_id=contact_id,
        state="review",
        reason="asked",
        words=words[:500],
        rule=rule,
        source="message",
        message_id=message_id,
        opted_out_at=at,
    )
    if made is None:
        return
    _on_timeline(db, contact_id, "compliance.opt_out_doubted", f"May want to stop: “{words[:120]}”")
    fact = OptOutDoubted(made, contact_id, channel, words[:200])
    await publish(db, fact, _subject(contact_id))


async def end_opt_outs(
    db: Db, *, channel: str, address: str, contact_id: UUID | None, because: str
) -> int:
    """The person wants to hear from us again; answers how many opt-outs ended.

    An address that does not exist is not brought back by any wish.
    """
    standing = await queries.standing_opt_outs(db, contact_id, [address], lock=True)
    rows = [row for row in standing if row.reason != queries.BOUNCE]
    now = clock.now()
    for row in rows:
        row.state, row.ended_at, row.ended_because = "ended", now, because[:300]
    if rows:
        await db.flush()
        says = f"May be written to again: {because[:120]}"
        _on_timeline(db, contact_id, "compliance.opted_in", says)
        fact = OptedIn(contact_id, channel, address, now)
        await publish(db, fact, _subject(contact_id))
    return len(rows)
