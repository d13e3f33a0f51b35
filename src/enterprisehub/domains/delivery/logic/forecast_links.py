"""When the work sold with deals will be done, day by day; who counts on it hears of slips."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Deal
from enterprisehub.domains.delivery.logic.count_left import Left, count_left
from enterprisehub.domains.delivery.logic.judge_slip import Standing, judge_slip
from enterprisehub.domains.delivery.logic.make_forecast import Asked, local_day, preview
from enterprisehub.domains.delivery.logic.tell_slip import tell_not_read, tell_slip
from enterprisehub.domains.delivery.models.deals import DealLinkRow, LinkForecastRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.domains.delivery.queries import deals, history
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Outlook:
    """When the open items of a project are done; `refused` says why nothing can be said."""

    left: Left
    days: dict[int, date | None]
    chance_ratio: float | None = None
    refused: str | None = None


async def forecast_links(db: Db) -> int:
    """Every linked deal has today's forecast; how many have one."""
    made = 0
    for link, source in await deals.all_links(db):
        deal = await crm.deal(db, link.deal_id)
        if deal is None or deal.state == "lost":
            continue
        made += (await forecast_link(db, link, source, deal)).refused is None
    return made


async def forecast_link(
    db: Db, link: DealLinkRow, source: SourceRow, deal: Deal
) -> LinkForecastRow:
    """Today's forecast stands, once however often it is made; news is told."""
    today, zone = await local_day(db)
    unread = why_not_read(source)
    if unread is None:
        found = await _outlook(db, source.id, link.promised_on, today, zone)
    else:
        found = Outlook(await count_left(db, source.id), {}, refused=unread)
    before = next(iter(await deals.snapshots(db, link.id, most=1)), None)
    if unread is not None and (before is None or before.refused != unread):
        await tell_not_read(db, deal, source, unread)
    row = await deals.snapshot_on(db, link.id, today)
    if row is None:
        row = LinkForecastRow(link_id=link.id, made_on=today, open_items=0)
        db.add(row)
    row.open_items, row.untouched_items = found.left.open_items, found.left.untouched
    row.refused = found.refused
    row.p50_on, row.p85_on, row.p95_on = (found.days.get(level) for level in (50, 85, 95))
    row.promised_on, row.chance_ratio = link.promised_on, found.chance_ratio
    await db.flush()
    if found.refused is None:
        await _judge(db, link, source, deal, row)
    return row


def why_not_read(source: SourceRow) -> str | None:
    """Why nothing new is known of a project, and what to do; None while it is read."""
    if source.removed_at is not None:
        return (
            f"{source.name} is gone from its tool, or our account may not see it any more. "
            "Choose the project that took its place, or unlink it."
        )
    if not source.chosen:
        return (
            f"{source.name} is not read any more. Tick it again under Sources of work, "
            "choose another project, or unlink it."
        )
    return None


async def _outlook(
    db: Db, source_id: UUID, promised_on: date | None, today: date, zone: str
) -> Outlook:
    left = await count_left(db, source_id)
    if not left.items:
        if not await history.finished_by_day(db, [source_id], zone):
            return Outlook(left, {}, refused="No work of this project has been read yet.")
        done = 1.0 if promised_on is None or promised_on >= today else 0.0
        return Outlook(left, dict.fromkeys((50, 85, 95), today), done if promised_on else None)
    items = {source_id: (left.items, left.items)}
    asked = Asked(kind="when", items=items, source_ids=(source_id,))
    try:
        answer, _ = await preview(db, asked, at_once=False)
    except Invalid as error:
        return Outlook(left, {}, refused=error.message)
    days = {level: day if isinstance(day, date) else None for level, day in answer.promises.items()}
    chance = None
    if promised_on is not None:
        ahead = (promised_on - today).days
        last = len(answer.chances) - 1
        chance = float(answer.chances[min(ahead, last)]) if ahead >= 0 else 0.0
    return Outlook(left, days, chance)


async def _judge(
    db: Db, link: DealLinkRow, source: SourceRow, deal: Deal, row: LinkForecastRow
) -> None:
    before = Standing(link.slipping, link.baseline_on, link.told_on)
    days = (await DeliverySettings.load(db)).slip_days
    news, after = judge_slip(before, row.p85_on, link.promised_on, days)
    link.slipping, link.baseline_on, link.told_on = (
        after.slipping, after.baseline_on, after.told_on,
    )  # fmt: skip
    if news == "slipped":
        link.slipped_at = clock.now()
    await db.flush()
    if news != "none":
        await tell_slip(db, news, link, source, deal, row, before.baseline_on)
