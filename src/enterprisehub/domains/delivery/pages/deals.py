"""The delivery of a deal, on its page and on its company's."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic import link_deal as linking
from enterprisehub.domains.delivery.logic.ask_forecast import told_chance
from enterprisehub.domains.delivery.logic.forecast_links import why_not_read
from enterprisehub.domains.delivery.logic.measure_client_health import ClientHealth, client_health
from enterprisehub.domains.delivery.models.deals import DealLinkRow, LinkForecastRow
from enterprisehub.domains.delivery.models.sources import SourceRow
from enterprisehub.domains.delivery.pages.drawings import day_label
from enterprisehub.domains.delivery.permissions import DEALS_LINK, DELIVERY_READ
from enterprisehub.domains.delivery.queries import deals, history
from enterprisehub.domains.delivery.queries.names import source_names
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import typed
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Fragment, fragment

of_deals = domain.pages("/delivery/deals")
of_companies = domain.pages("/delivery/companies")
BANDS: dict[str, tuple[str, Severity]] = {
    "good": ("Good", "ok"),
    "watch": ("Keep an eye on it", "warn"),
    "at_risk": ("At risk", "bad"),
    "unknown": ("Not known yet", "neutral"),
}
PARTS = {"delivery": "Delivery", "conversations": "Conversations", "billing": "Billing"}
_DRAWN = 12


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A linked project as people read it. `course` are its last 85 % days, newest first."""

    link: DealLinkRow
    name: str
    href: str
    status: str
    severity: Severity
    days: list[tuple[str, str]]
    note: str
    course: list[tuple[date, str]]
    deal: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    source_id: UUID
    name: str
    sure_pct: int
    reasons: tuple[str, ...]


@fragment("delivery/_deal_panel.html")
class DealPanel(Fragment):
    deal_id: UUID
    lost: bool
    lines: list[ProjectLine]
    offered: list[Offered]
    choices: list[tuple[str, str]]
    may_write: bool
    error: str


@fragment("delivery/_company_panel.html")
class CompanyPanel(Fragment):
    health: ClientHealth
    band: tuple[str, Severity]
    parts: list[tuple[str, int | None, str]]
    lines: list[ProjectLine]


@of_deals.get("/{deal_id}/panel", allow=Permission(DELIVERY_READ))
async def show_deal_panel(db: TenantDb, deal_id: UUID) -> Response:
    return (await _panel(db, deal_id)).render()


@of_deals.post("/{deal_id}/link", allow=Permission(DEALS_LINK))
async def link(request: Request, db: TenantDb, deal_id: UUID) -> Response:
    """A person says which project delivers the deal."""
    values = await typed(request)
    try:
        source_id = _chosen(values)
        async with db.begin_nested():
            promised = _day(values.get("promised_on", ""))
            await linking.link_deal(db, deal_id, source_id, promised_on=promised)
    except HubError as error:
        return (await _panel(db, deal_id, error.message)).render(status=error.status)
    return (await _panel(db, deal_id)).render()


@of_deals.post("/{deal_id}/refuse", allow=Permission(DEALS_LINK))
async def refuse(request: Request, db: TenantDb, deal_id: UUID) -> Response:
    """The suggestion was wrong; it does not come again."""
    await linking.refuse_project(db, deal_id, _chosen(await typed(request)))
    return (await _panel(db, deal_id)).render()


@of_deals.post("/links/{link_id}/unlink", allow=Permission(DEALS_LINK))
async def unlink(db: TenantDb, link_id: UUID) -> Response:
    return (await _panel(db, await linking.unlink_deal(db, link_id))).render()


@of_deals.post("/links/{link_id}/promise", allow=Permission(DEALS_LINK))
async def promise(request: Request, db: TenantDb, link_id: UUID) -> Response:
    """The day that the customer was promised."""
    values = await typed(request)
    try:
        deal_id = await linking.promise_day(db, link_id, _day(values.get("promised_on", "")))
    except Invalid as error:
        row, _ = await deals.link(db, link_id)
        return (await _panel(db, row.deal_id, error.message)).render(status=422)
    return (await _panel(db, deal_id)).render()


@of_companies.get("/{company_id}/panel", allow=Permission(DELIVERY_READ))
async def show_company_panel(db: TenantDb, company_id: UUID) -> Response:
    """How the client fares, part by part, and their projects."""
    health = await client_health(db, company_id)
    known = {deal.id: deal.title for deal in await crm.deals_of_company(db, company_id)}
    return CompanyPanel(
        health=health,
        band=BANDS[health.band],
        parts=[(PARTS[part.key], part.score, part.says) for part in health.parts],
        lines=[
            await _line(db, row, source, deal=known[row.deal_id])
            for row, source in await deals.links_of(db, list(known))
        ],
    ).render()


async def _panel(db: Db, deal_id: UUID, error: str = "") -> DealPanel:
    deal = await linking.sure_deal(db, deal_id)
    linked = await deals.links_of(db, [deal_id])
    taken = {source.id for _, source in linked}
    names = await source_names(db)
    offered = await linking.suggest_projects(db, deal) if deal.state != "lost" else []
    return DealPanel(
        deal_id=deal_id,
        lost=deal.state == "lost",
        lines=[await _line(db, row, source) for row, source in linked],
        offered=[
            Offered(
                one.source.id,
                names.get(one.source.id, one.source.name),
                round(one.match.confidence_ratio * 100),
                one.match.reasons,
            )
            for one in offered
        ],
        choices=[
            (str(source.id), f"{names[source.id]}, {source.kind}")
            for source in await history.all_sources(db)
            if source.id not in taken
        ],
        may_write=db.scope.may(DEALS_LINK),
        error=error,
    )


async def _line(db: Db, row: DealLinkRow, source: SourceRow, *, deal: str = "") -> ProjectLine:
    course = await deals.snapshots(db, row.id, most=_DRAWN)
    newest = course[0] if course else None
    unread = why_not_read(source)
    status, severity = _status(row, newest, unread=unread is not None)
    days: list[tuple[str, str]] = []
    if newest and newest.refused is None and not unread:
        told = ((50, newest.p50_on), (85, newest.p85_on), (95, newest.p95_on))
        days = [(f"{level} % sure", _told(day)) for level, day in told]
    return ProjectLine(
        link=row,
        name=(await source_names(db)).get(source.id, source.name),
        href=f"/delivery?source={row.source_id}",
        status=status,
        severity=severity,
        days=days,
        note=unread or _note(newest),
        course=[(one.made_on, _told(one.p85_on)) for one in course if one.refused is None],
        deal=deal,
    )


def _status(
    row: DealLinkRow, newest: LinkForecastRow | None, *, unread: bool
) -> tuple[str, Severity]:
    if unread:
        return "Not read", "warn"
    if newest is None or newest.refused is not None:
        return "No forecast", "neutral"
    if newest.open_items == 0:
        return "Done", "ok"
    return ("Slips", "warn") if row.slipping else ("In time", "ok")


def _note(newest: LinkForecastRow | None) -> str:
    if newest is None:
        return "The forecast is made with the next reading."
    if newest.refused is not None:
        return newest.refused
    items = "item is" if newest.open_items == 1 else "items are"
    note = f"{newest.open_items} {items} open"
    if newest.untouched_items:
        note += f", {newest.untouched_items} of them untouched for long and not counted"
    if newest.promised_on is not None and newest.chance_ratio is not None:
        chance = told_chance(newest.chance_ratio)
        note += f"; {chance} sure to be done by the promised {day_label(newest.promised_on)}"
    return f"{note}."


def _told(day: date | None) -> str:
    return day_label(day) if day else "not within three years"


def _chosen(values: dict[str, str]) -> UUID:
    try:
        return UUID(values.get("source_id", ""))
    except ValueError as error:
        raise Invalid("Choose a project.", fields={"source_id": "is needed"}) from error


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("Give a day.", fields={"promised_on": "is no day"}) from error
