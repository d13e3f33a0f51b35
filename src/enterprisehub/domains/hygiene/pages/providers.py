"""Who is asked about contacts, in which order, at what price, and what came of it this month."""

from dataclasses import dataclass
from decimal import Decimal

from fastapi import Request, Response

from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.logic.enrich_contacts.choose_providers import choose_providers
from enterprisehub.domains.hygiene.permissions import HYGIENE_READ, HYGIENE_RUN
from enterprisehub.domains.hygiene.ports import SERVICES, Provider
from enterprisehub.domains.hygiene.queries import lookups
from enterprisehub.domains.hygiene.queries.lookups import ProviderFigures
from enterprisehub.kernel.connectors.catalogue import CONNECTORS
from enterprisehub.kernel.connectors.ports import connected_accounts
from enterprisehub.kernel.llm.budget import MICROCENTS_PER_CENT
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.navigation import NAVIGATION, Command
from enterprisehub.ui.page import Page, page

HREF = "/hygiene/providers"
pages = domain.pages(HREF)
NAVIGATION.add(Command("Enrichment providers", "user-check", href=HREF, permission=HYGIENE_READ))
COLUMNS = (
    Column("name", "Provider", lead=True),
    Column("state", "State", fit=True),
    Column("price", "A match", align="end"),
    Column("hits", "Found", align="end"),
    Column("misses", "Not known", align="end"),
    Column("failed", "Failed", align="end"),
    Column("spent", "Spent", align="end"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLine:
    """One provider as people see it."""

    position: int
    title: str
    state: tuple[str, Severity]
    price: str
    spent: str
    counted: bool
    figures: ProviderFigures
    trouble: str


@page("hygiene/providers.html")
class ProvidersPage(Page):
    rows: list[ProviderLine]
    columns: tuple[Column, ...]
    offered: list[tuple[str, str, str]]
    spent: str
    month: str
    ceiling: str
    hits: int
    misses: int
    again: int | None


def dollars(microcents: int) -> str:
    """A price as it was entered: in cents, with a part of one where it has one."""
    cents = Decimal(microcents) / MICROCENTS_PER_CENT
    places = 2 if cents == cents.to_integral_value() else 4
    return f"${cents / 100:,.{places}f}"


@pages.get("", allow=Permission(HYGIENE_READ))
async def show_providers(db: TenantDb, again: int | None = None) -> Response:
    means = await choose_providers(db)
    found = await lookups.figures(db, lookups.month_began())
    connected = {account.connector for account in await connected_accounts(db)}
    spent = sum(one.spent_microcents for one in found.values())

    def line(position: int, provider: Provider) -> ProviderLine:
        figures = found.get(provider.name, ProviderFigures())
        price = provider.cost_microcents
        state: tuple[str, Severity] = ("Asked", "ok")
        trouble = figures.last_failure
        if price > means.ceiling_microcents:
            state = ("Not asked", "warn")
            trouble = "Dearer than what one contact may cost."
        elif price and spent + price > means.month_microcents:
            state = ("Not asked", "warn")
            trouble = "What a month may cost is spent."
        return ProviderLine(
            position=position,
            title=provider.title,
            state=state,
            price=dollars(price) if price else "free",
            spent=dollars(figures.spent_microcents) if price else "–",
            counted=provider.keep_days > 0,
            figures=figures,
            trouble=trouble,
        )

    return ProvidersPage(
        rows=[line(number, one) for number, one in enumerate(means.providers, start=1)],
        columns=COLUMNS,
        offered=[
            (name, service.title, CONNECTORS[name].summary)
            for name, service in SERVICES.items()
            if name not in connected
        ],
        spent=dollars(spent),
        month=dollars(means.month_microcents),
        ceiling=dollars(means.ceiling_microcents),
        hits=sum(one.hits for one in found.values()),
        misses=sum(one.misses for one in found.values()),
        again=again,
    ).render()


@pages.post("/again", allow=Permission(HYGIENE_RUN))
async def look_up_again(db: TenantDb, request: Request) -> Response:
    """Everybody is due; what is still known is not asked, or paid, again."""
    count = await lookups.look_up_again(db)
    return go_to(request, f"{HREF}?again={count}")
