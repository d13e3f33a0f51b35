"""What was promised in a message or a call stands as promises with an owner and a day."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, Contact, Deal
from enterprisehub.domains.delivery.events import PromiseMade
from enterprisehub.domains.delivery.logic.keep_promises.check_quoted import check_day
from enterprisehub.domains.delivery.logic.keep_promises.find_promises import Said, find_promises
from enterprisehub.domains.delivery.logic.link_deal import promise_day
from enterprisehub.domains.delivery.models.deals import PromiseRow
from enterprisehub.domains.delivery.queries import deals, promises
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Purpose
from enterprisehub.kernel import timeline
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.tenants import tenant

PROMISE = "delivery.promise"
_MACHINE = (Purpose.OPT_OUT_CONFIRMATION, Purpose.HELP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Words of ours to somebody. `by_user_id` is set where a person wrote them."""

    text: str
    at: datetime
    author: str
    channel: str
    source: Ref
    said_in: UUID
    contact_id: UUID | None
    deal_id: UUID | None = None
    thread_id: UUID | None = None
    by_user_id: UUID | None = None
    kept_by: UUID | None = None


async def take_from_message(db: Db, message_id: UUID, deal_id: UUID | None = None) -> int:
    """How many promises a message of ours makes; none when it was looked at before."""
    info = await messaging.message(db, message_id)
    if info is None or info.direction != "out" or info.purpose in _MACHINE:
        return 0
    action = await queue.action(db, info.action_id) if info.action_id else None
    by = (action.payload or {}).get("written_by") if action else None
    thread = await messaging.thread(db, info.thread_id)
    return await take_promises(
        db,
        Utterance(
            text=info.body,
            at=info.at,
            author=info.author,
            channel=info.channel.value,
            source=Ref("messaging.message", info.id),
            said_in=info.id,
            contact_id=info.contact_id,
            deal_id=deal_id,
            thread_id=info.thread_id,
            by_user_id=UUID(by) if by else None,
            kept_by=thread.assignee_id,
        ),
    )


async def take_promises(db: Db, said: Utterance) -> int:
    """How many new promises the words make."""
    settings = await DeliverySettings.load(db)
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    undated = settings.promise_undated_days if said.by_user_id else 0
    found = [
        one
        for one in find_promises(said.text, said.at.astimezone(zone), undated_days=undated)
        if one.firm
    ]
    if not found:
        return 0
    known = await promises.known(db, said.said_in)
    contact = await crm.contact(db, said.contact_id) if said.contact_id else None
    deal = await crm.deal(db, said.deal_id) if said.deal_id else None
    if deal is None and contact is not None:
        deal = await _deal_of(db, contact)
    made = 0
    for one in found:
        again = await promises.said_before(db, said.contact_id, one.kind, one.due_at, one.words)
        if one.start not in known and not again:
            await _keep(db, said, one, contact, deal)
            made += 1
    return made


async def _deal_of(db: Db, contact: Contact) -> Deal | None:
    """The deal that is delivered, else the open one."""
    of_contact = [deal for deal in await crm.deals_of(db, contact.id) if deal.state != "lost"]
    linked = {row.deal_id for row, _ in await deals.links_of(db, [d.id for d in of_contact])}
    ordered = sorted(of_contact, key=lambda deal: (deal.id not in linked, deal.state != "open"))
    return next(iter(ordered), None)


async def _keep(
    db: Db, said: Utterance, one: Said, contact: Contact | None, deal: Deal | None
) -> None:
    company_id = (deal.company_id if deal else None) or (contact.company_id if contact else None)
    owner = said.by_user_id or said.kept_by
    owner = owner or (deal.owner_user_id if deal else None)
    owner = owner or (contact.owner_user_id if contact else None)
    row = PromiseRow(
        contact_id=said.contact_id,
        deal_id=deal.id if deal else None,
        company_id=company_id,
        owner_user_id=owner,
        kind=one.kind,
        made_by=said.author or "The bot",
        made_at=said.at,
        by_bot=said.by_user_id is None,
        channel=said.channel,
        source_kind=said.source.kind,
        source_id=said.source.id,
        said_in=said.said_in,
        thread_id=said.thread_id,
        starts_at=one.start,
        words=one.words[:1000],
        due_on=one.day,
        due_at=one.due_at,
        day_named=one.day_named,
    )
    db.add(row)
    await db.flush()
    if one.kind == "delivery" and deal is not None:
        await _hold_against_forecast(db, row, deal)
    about = [Ref(PROMISE, row.id), *about_of(row)]
    summary = f"Promised by {one.day:%-d %b %Y}: “{short(one.words)}”"
    timeline.add(db, "delivery.promise_made", about, summary, promise_id=str(row.id))
    await publish(db, PromiseMade(row.id, row.contact_id, row.deal_id, row.due_at), about[0])


async def _hold_against_forecast(db: Db, row: PromiseRow, deal: Deal) -> None:
    """What the forecast says of the day stands with the promise; a link without a day has it."""
    verdicts = await check_day(db, [deal.id], row.due_on)
    row.check_says = " ".join(f"{one.project}: {one.check.says}" for one in verdicts)[:500]
    links = await deals.links_of(db, [deal.id])
    if len(links) == 1 and links[0][0].promised_on is None:
        await promise_day(db, links[0][0].id, row.due_on)


def about_of(row: PromiseRow) -> list[Ref]:
    named = {CONTACT: row.contact_id, DEAL: row.deal_id, COMPANY: row.company_id}
    return [Ref(kind, id_) for kind, id_ in named.items() if id_ is not None]


def short(words: str) -> str:
    return words if len(words) <= 160 else f"{words[:159].rstrip()}…"
