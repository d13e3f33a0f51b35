"""Everything a decision about one message rests on, read in the transaction that decides."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.contracts import (
    ConsentClass,
    ConsentFact,
    ContactChannel,
    ContactFacts,
    ContactPurpose,
    ContentFact,
    DisturbanceFact,
    OptOutFact,
    TenantLimits,
    Whereabouts,
)
from enterprisehub.domains.compliance.logic.read_licence import read_licences
from enterprisehub.domains.compliance.logic.screen_fair_housing import screen_fair_housing
from enterprisehub.domains.compliance.models import ConsentRow, DisturbanceRow, OptOutRow
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.kernel.db.session import Db

_FREQUENCY_HOURS = 24
_PHONE_CHANNELS = frozenset((ContactChannel.SMS, ContactChannel.VOICE, ContactChannel.AI_VOICE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outreach:
    """One intended contact, whatever its channel: what the gate is asked about."""

    channel: ContactChannel
    purpose: ContactPurpose
    address: str
    body: str
    contact_id: UUID | None = None
    subject: str = ""
    footer: str = ""
    postal_address: str = ""
    unsubscribe_url: str | None = None
    last_inbound_at: datetime | None = None
    action_id: UUID | None = None
    written_by_person: bool = False
    deal_id: UUID | None = None
    stated_zone: str | None = None
    device_zone: str | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


def _opt_out_fact(row: OptOutRow) -> OptOutFact:
    return OptOutFact(
        id=row.id,
        opted_out_at=row.opted_out_at,
        words=row.words,
        channel=row.channel,
        scope="channel" if row.scope == "channel" else "all",
        confirmed_at=row.confirmed_at,
        state="review" if row.state == "review" else "active",
        bounced=row.reason == queries.BOUNCE,
    )


def _consent_fact(row: ConsentRow) -> ConsentFact:
    return ConsentFact(
        id=row.id,
        kind=ConsentClass(row.kind),
        given_at=row.given_at,
        channels=tuple(row.channels),
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )


def disturbance_fact(row: DisturbanceRow) -> DisturbanceFact:
    """A stored wish for rest, as decisions look at it."""
    return DisturbanceFact(
        until=row.until,
        daily_from=time.fromisoformat(row.daily_from) if row.daily_from else None,
        daily_to=time.fromisoformat(row.daily_to) if row.daily_to else None,
        says=row.says,
    )


async def whereabouts_of(db: Db, phone_e164: str | None, contact_id: UUID | None) -> Whereabouts:
    """Every sign of where the other side of a call is."""
    contact = await crm.contact(db, contact_id) if contact_id else None
    known = contact is not None and contact.state is not None
    return Whereabouts(
        phone_e164=phone_e164 or (contact.phone_e164 if contact else None),
        country=contact.country if contact is not None and known else None,
        state=contact.state if contact is not None and contact.country == "US" else None,
    )


def whereabouts_for(out: Outreach, contact: Contact | None) -> Whereabouts:
    """Every sign of where somebody is who is to be contacted like this."""
    phone = out.address if out.channel in _PHONE_CHANNELS else None
    if phone is None and contact is not None:
        phone = contact.phone_e164
    known = contact is not None and contact.state is not None
    return Whereabouts(
        phone_e164=phone,
        country=contact.country if contact is not None and (known or phone is None) else None,
        state=contact.state if contact is not None and contact.country == "US" else None,
        stated_zone=out.stated_zone or (contact.time_zone if contact else None),
        device_zone=out.device_zone,
    )


async def _content(
    db: Db, out: Outreach, settings: ComplianceSettings, now: datetime
) -> ContentFact:
    text = "\n".join(filter(None, [out.subject, out.body, out.footer]))
    words = "\n".join(filter(None, [out.subject, out.body]))
    screening = screen_fair_housing(words, now.date())
    return ContentFact(
        lexicon=screening.version,
        lexicon_source=screening.source,
        fair_housing=screening.verdict.value,
        findings=tuple(f"“{f.words[:80]}” ({f.rule})" for f in screening.findings),
        has_postal_address=bool(out.postal_address and out.postal_address in text),
        has_unsubscribe=bool(out.unsubscribe_url),
        licence_ids=read_licences(text, now.date()),
        is_first_contact=settings.is_licensee
        and not await queries.was_contacted(db, out.contact_id, out.address),
        india_header=settings.india_header or None,
        india_template_id=settings.india_template_id or None,
    )


async def gather_facts(
    db: Db, out: Outreach, now: datetime, settings: ComplianceSettings
) -> ContactFacts:
    """The facts as they are in this transaction."""
    contact = await crm.contact(db, out.contact_id) if out.contact_id else None
    addresses = list(dict.fromkeys([out.address, *_addresses_of(contact)]))
    standing = await queries.standing_opt_outs(db, out.contact_id, addresses)
    opt_outs = [row for row in standing if _concerns(row, out)]
    consents = await queries.consents_of(db, out.contact_id, addresses)
    check = (
        await queries.registry_check(db, out.address) if out.channel in _PHONE_CHANNELS else None
    )
    since = now - timedelta(hours=_FREQUENCY_HOURS)
    return ContactFacts(
        whereabouts=whereabouts_for(out, contact),
        opt_outs=tuple(map(_opt_out_fact, opt_outs)),
        consents=tuple(map(_consent_fact, consents)),
        do_not_call=check.listed if check else None,
        do_not_call_checked_on=check.checked_on if check else None,
        unasked_sent=tuple(await queries.unasked_sent(db, out.contact_id, addresses, since)),
        last_inbound_at=out.last_inbound_at,
        disturbances=tuple(
            map(disturbance_fact, await queries.disturbances_of(db, out.contact_id))
        ),
        content=await _content(db, out, settings, now),
        limits=TenantLimits(
            day_limit=settings.day_limit,
            quiet_from=settings.quiet_from,
            quiet_to=settings.quiet_to,
            reply_minutes=settings.reply_minutes,
            is_licensee=settings.is_licensee,
        ),
        written_by_person=out.written_by_person,
        looked_at_by_person=await _looked_at(db, out, opt_outs),
    )


def _concerns(row: OptOutRow, out: Outreach) -> bool:
    """An address that does not exist says nothing of the person's other addresses."""
    same = (row.channel, row.address) == (out.channel.value, out.address)
    return row.reason != queries.BOUNCE or same


def _addresses_of(contact: Contact | None) -> tuple[str, ...]:
    return (*contact.phones_e164, *contact.emails) if contact else ()


async def _looked_at(db: Db, out: Outreach, opt_outs: list[OptOutRow]) -> bool:
    """Whether a person approved this very action after what made it doubtful."""
    if out.action_id is None:
        return False
    at = await queries.decided_by_person_at(db, out.action_id)
    doubts = [row.opted_out_at for row in opt_outs if row.state == "review"]
    return at is not None and all(doubt < at for doubt in doubts)
