"""A deal and the project that delivers it: suggested, said by a person, taken back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DEAL, Deal
from enterprisehub.domains.delivery.events import DealLinked
from enterprisehub.domains.delivery.logic.forecast_links import forecast_link
from enterprisehub.domains.delivery.logic.make_forecast import local_day
from enterprisehub.domains.delivery.logic.suggest_projects import (
    LEAST_CONFIDENCE,
    MOST_SHOWN,
    Match,
    Named,
    compare_names,
)
from enterprisehub.domains.delivery.models.deals import DealLinkRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.domains.delivery.queries import deals, history
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

_MOST_DAYS = 3653


@dataclass(frozen=True, slots=True)
class Suggestion:
    source: SourceRow
    match: Match


async def sure_deal(db: Db, deal_id: UUID) -> Deal:
    """Raises NotFound."""
    if (deal := await crm.deal(db, deal_id)) is None:
        raise NotFound("There is no such deal.")
    return deal


async def suggest_projects(db: Db, deal: Deal) -> list[Suggestion]:
    """The likeliest projects, surest first; without those that people have decided on."""
    company = await crm.company(db, deal.company_id) if deal.company_id else None
    name, web_domain = (company.name, company.domain or "") if company else ("", "")
    decided = {row.source_id for row, _ in await deals.links_of(db, [deal.id])}
    decided |= {row.source_id for row, _ in await deals.links_of(db, [deal.id], state="refused")}
    found = []
    for source in await history.all_sources(db):
        if source.kind == "board" or source.id in decided:
            continue
        match = compare_names(Named(source.name, source.key), deal.title, name, web_domain)
        if match and match.confidence_ratio >= LEAST_CONFIDENCE:
            found.append(Suggestion(source, match))
    found.sort(key=lambda one: (-one.match.confidence_ratio, one.source.name))
    return found[:MOST_SHOWN]


async def link_deal(
    db: Db, deal_id: UUID, source_id: UUID, *, promised_on: date | None = None
) -> DealLinkRow:
    """The project delivers the deal; its forecast is made at once.

    Raises:
        NotFound: there is no such deal.
        Conflict: the deal was lost, or the two are linked already.
        Invalid: there is no such project among those that are read, or the day is too far.
    """
    deal = await sure_deal(db, deal_id)
    if deal.state == "lost":
        raise Conflict("A lost deal has nothing to deliver.")
    source = await _source(db, source_id)
    await _sure_day(db, promised_on)
    row = await deals.link_between(db, deal_id, source_id)
    if row is not None and row.state == "linked":
        raise Conflict(f"{source.name} delivers this deal already.")
    match = next(
        (s.match for s in await suggest_projects(db, deal) if s.source.id == source.id), None
    )
    if row is None:
        row = DealLinkRow(deal_id=deal_id, source_id=source_id, decided_by="")
        db.add(row)
    row.state, row.decided_by = "linked", db.scope.actor.name
    row.reasons = list(match.reasons) if match else []
    row.promised_on = promised_on
    await db.flush()
    what = f"Is delivered by {source.name}"
    timeline.add(db, "delivery.deal_linked", concerned(deal), what, source_id=str(source_id))
    await publish(db, DealLinked(row.id, deal_id, source_id), deal.ref)
    await forecast_link(db, row, source, deal)
    return row


async def refuse_project(db: Db, deal_id: UUID, source_id: UUID) -> None:
    """The project is not suggested for this deal any more."""
    await sure_deal(db, deal_id)
    await _source(db, source_id)
    if await deals.link_between(db, deal_id, source_id) is None:
        name = db.scope.actor.name
        db.add(DealLinkRow(deal_id=deal_id, source_id=source_id, state="refused", decided_by=name))
        await db.flush()


async def unlink_deal(db: Db, link_id: UUID) -> UUID:
    """The project does not deliver the deal (any more); the deal's id."""
    row, source = await deals.link(db, link_id)
    row.deleted_at = clock.now()
    if deal := await crm.deal(db, row.deal_id):
        what = f"Is not delivered by {source.name} any more"
        timeline.add(db, "delivery.deal_unlinked", concerned(deal), what)
    await db.flush()
    return row.deal_id


async def promise_day(db: Db, link_id: UUID, promised_on: date | None) -> UUID:
    """The deal's work was promised for this day; the deal's id. How it stands is judged anew.

    Raises:
        Invalid: the day is more than ten years away.
    """
    row, source = await deals.link(db, link_id)
    deal = await sure_deal(db, row.deal_id)
    await _sure_day(db, promised_on)
    if row.promised_on != promised_on:
        row.promised_on = promised_on
        row.slipping, row.baseline_on, row.told_on = False, None, None
        what = f"Promised for {promised_on:%-d %b %Y}" if promised_on else "No day is promised"
        timeline.add(db, "delivery.day_promised", concerned(deal), f"{what}: {source.name}")
        await db.flush()
        await forecast_link(db, row, source, deal)
    return row.deal_id


async def _sure_day(db: Db, day: date | None) -> None:
    today, _ = await local_day(db)
    if day is not None and abs((day - today).days) > _MOST_DAYS:
        raise Invalid(
            "Give a promised day within ten years of today.", fields={"promised_on": "is too far"}
        )


async def _source(db: Db, source_id: UUID) -> SourceRow:
    for source in await history.all_sources(db):
        if source.id == source_id:
            return source
    reason = "choose a project that is read"
    raise Invalid("There is no such project.", fields={"source_id": reason})


def concerned(deal: Deal) -> list[Ref]:
    """The deal, its contact and its company."""
    named = {DEAL: deal.id, CONTACT: deal.contact_id, COMPANY: deal.company_id}
    return [Ref(kind, id_) for kind, id_ in named.items() if id_ is not None]
