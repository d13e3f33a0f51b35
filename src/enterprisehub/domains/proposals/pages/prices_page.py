"""The price book, article by article."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.contracts import BILLINGS, PriceIn
from enterprisehub.domains.proposals.domain import domain
from enterprisehub.domains.proposals.logic.write_price import (
    change_price,
    make_price,
    price_of,
    remove_price,
)
from enterprisehub.domains.proposals.models import PriceRow
from enterprisehub.domains.proposals.pages import PARTS, PRICES
from enterprisehub.domains.proposals.permissions import PROPOSALS_READ, TERMS_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

pages = domain.pages(PRICES)
READ, WRITE = Permission(PROPOSALS_READ), Permission(TERMS_WRITE)
CENTS = 100
COLUMNS = (
    Column("name", "Article", lead=True),
    Column("billing", "Billed", fit=True),
    Column("tiers", "Price", align="end"),
    Column("most", "Most discount", align="end", fit=True),
    Column("edit", bare=True, fit=True),
)
MODES = [("volume", "All units at the reached step"), ("graduated", "Each unit at its own step")]


@page("proposals/prices.html")
class PricesPage(Page):
    parts: list[tuple[str, str]]
    rows: list[PriceRow]
    columns: tuple[Column, ...]
    billings: list[tuple[str, str]]
    modes: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors
    may_write: bool


@page("proposals/price.html")
class PricePage(Page):
    price_id: UUID
    title: str
    billings: list[tuple[str, str]]
    modes: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors
    may_write: bool


@pages.get("", allow=READ)
async def show_prices(db: TenantDb) -> Response:
    return (await _page(db, {}, {})).render()


@pages.post("", allow=WRITE)
async def add_price(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    new = check(PriceIn, _given(values))
    wrong = new if isinstance(new, dict) else await attempt(db, make_price(db, new))
    if wrong:
        return (await _page(db, values, wrong)).render(status=422)
    return go_to(request, PRICES)


@pages.get("/{price_id}", allow=READ)
async def show_price(db: TenantDb, price_id: UUID) -> Response:
    row = await _known(db, price_id)
    return _one(db, row, _values(row), {}).render()


@pages.post("/{price_id}", allow=WRITE)
async def save_price(db: TenantDb, request: Request, price_id: UUID) -> Response:
    values = await typed(request)
    row = await _known(db, price_id)
    wanted = check(PriceIn, _given(values))
    wrong = (
        wanted
        if isinstance(wanted, dict)
        else await attempt(db, change_price(db, price_id, wanted))
    )
    if wrong:
        return _one(db, row, values, wrong).render(status=422)
    return go_to(request, PRICES)


@pages.post("/{price_id}/remove", allow=WRITE)
async def delete_price(db: TenantDb, request: Request, price_id: UUID) -> Response:
    await remove_price(db, price_id)
    return go_to(request, PRICES)


async def _known(db: Db, price_id: UUID) -> PriceRow:
    row = await queries.price(db, price_id)
    if row is None:
        raise NotFound("There is no such article in the price book.")
    return row


def _given(values: dict[str, str]) -> dict[str, Any]:
    """The form's fields; steps are lines like "10: 99.00", the first may be the price alone."""
    names = ("sku", "name", "unit", "billing", "currency", "tier_mode", "note")
    given: dict[str, Any] = {name: values[name] for name in names if values.get(name, "").strip()}
    if values.get("most_discount_pct", "").strip():
        given["most_discount_pct"] = values["most_discount_pct"].replace("%", "").strip()
    tiers = [_tier(line) for line in values.get("tiers", "").splitlines() if line.strip()]
    given["tiers"] = None if any(tier is None for tier in tiers) else tiers
    return given


def _tier(line: str) -> dict[str, int] | None:
    start, _, price = line.rpartition(":")
    plain = price.replace("$", "").replace(",", "").strip()
    try:
        cents = round(float(plain) * CENTS)
        return {"from_quantity": int(start.replace(",", "") or 1), "unit_cents": cents}
    except (ValueError, OverflowError):
        return None


def _values(row: PriceRow) -> dict[str, str]:
    price = price_of(row)
    steps = [f"{t.from_quantity}: {t.unit_cents / CENTS:.2f}" for t in price.tiers]
    most = "" if price.most_discount_pct is None else f"{price.most_discount_pct:g}"
    names = ("sku", "name", "unit", "billing", "currency", "tier_mode", "note")
    same = {name: str(getattr(row, name)) for name in names}
    return {**same, "tiers": "\n".join(steps), "most_discount_pct": most}


async def _page(db: Db, values: dict[str, str], errors: Errors) -> PricesPage:
    return PricesPage(
        parts=PARTS,
        rows=await queries.prices(db),
        columns=COLUMNS,
        billings=list(BILLINGS.items()),
        modes=MODES,
        values=values,
        errors=_shown(errors),
        may_write=db.scope.may(TERMS_WRITE),
    )


def _one(db: Db, row: PriceRow, values: dict[str, str], errors: Errors) -> PricePage:
    return PricePage(
        price_id=row.id,
        title=row.name,
        billings=list(BILLINGS.items()),
        modes=MODES,
        values=values,
        errors=_shown(errors),
        may_write=db.scope.may(TERMS_WRITE),
    )


def _shown(errors: Errors) -> Errors:
    """What a list that could not be read says, is said in words."""
    says = "Write a price, or steps like “1: 99.00” and “10: 89.00”, one to a line, from 1 upwards."
    return {name: says if name == "tiers" else text for name, text in errors.items()}
