"""Knowledge → Listings: the homes that agents offer."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from enterprisehub.domains.concierge import queries
from enterprisehub.domains.concierge.contracts import STATUSES, ListingIn
from enterprisehub.domains.concierge.domain import domain
from enterprisehub.domains.concierge.logic.write_listing import (
    change_listing,
    known_listing,
    make_listing,
    remove_listing,
)
from enterprisehub.domains.concierge.models import ListingRow
from enterprisehub.domains.concierge.pages import LISTINGS, PARTS
from enterprisehub.domains.concierge.permissions import KNOWLEDGE_READ, KNOWLEDGE_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

pages = domain.pages(LISTINGS)
READ, WRITE = Permission(KNOWLEDGE_READ), Permission(KNOWLEDGE_WRITE)
PAGE_ROWS = 50
CENTS = 100
LIST_COLUMNS = (
    Column("address", "Home", lead=True),
    Column("bedrooms", "Bedrooms", align="end"),
    Column("price", "Price", align="end"),
    Column("status", "Status", fit=True),
    Column("edit", bare=True, fit=True),
)
SEVERITIES = {"for_sale": "ok", "under_contract": "warn", "sold": "neutral", "withdrawn": "neutral"}
NUMBERS = ("bedrooms", "bathrooms")


class ListingsQuery(BaseModel):
    q: Annotated[str, Field(max_length=200)] = ""
    status: Annotated[str, Field(max_length=20)] = ""
    after: Annotated[str | None, Field(max_length=1000)] = None


@page("concierge/listings.html")
class ListingsPage(Page):
    parts: list[tuple[str, str]]
    asked: ListingsQuery
    rows: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    statuses: list[tuple[str, str]]
    severities: dict[str, str]
    values: dict[str, str]
    errors: Errors
    may_write: bool


@page("concierge/listing.html")
class ListingPage(Page):
    listing_id: UUID
    title: str
    statuses: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors
    may_write: bool


@pages.get("", allow=READ)
async def show_listings(db: TenantDb, asked: Annotated[ListingsQuery, Query()]) -> Response:
    return (await _page(db, asked)).render()


@pages.post("", allow=WRITE)
async def add_listing(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    new = check(ListingIn, _given(values))
    wrong = new if isinstance(new, dict) else await attempt(db, make_listing(db, new))
    if wrong:
        return (await _page(db, ListingsQuery(), values, _shown(wrong))).render(status=422)
    return go_to(request, LISTINGS)


@pages.get("/{listing_id}", allow=READ)
async def show_listing(db: TenantDb, listing_id: UUID) -> Response:
    row = await known_listing(db, listing_id)
    return _one(db, row, _values(row), {}).render()


@pages.post("/{listing_id}", allow=WRITE)
async def save_listing(db: TenantDb, request: Request, listing_id: UUID) -> Response:
    values = await typed(request)
    row = await known_listing(db, listing_id)
    wanted = check(ListingIn, _given(values))
    wrong = wanted if isinstance(wanted, dict) else await attempt(
        db, change_listing(db, listing_id, wanted)
    )  # fmt: skip
    if wrong:
        return _one(db, row, values, _shown(wrong)).render(status=422)
    return go_to(request, LISTINGS)


@pages.post("/{listing_id}/remove", allow=WRITE)
async def delete_listing(db: TenantDb, request: Request, listing_id: UUID) -> Response:
    await remove_listing(db, listing_id)
    return go_to(request, LISTINGS)


def _given(values: dict[str, str]) -> dict[str, object]:
    """The form's fields as the input takes them; a price is typed in whole units."""
    given: dict[str, object] = {
        name: values[name]
        for name in ("address", "place", "currency", "status", "url", "note", *NUMBERS)
        if values.get(name, "").strip()
    }
    typed_price = values.get("price", "").replace("$", "").replace(",", "").strip()
    try:
        given["price_cents"] = round(float(typed_price) * CENTS)
    except (ValueError, OverflowError):
        given["price_cents"] = typed_price
    return given


def _shown(errors: Errors) -> Errors:
    """What is wrong with the price in cents is shown beside the price."""
    names = {"price_cents": "price"}
    says = {"price": "Write an amount, like 450000."}
    return {names.get(k, k): says.get(names.get(k, k), v) for k, v in errors.items()}


def _values(row: ListingRow) -> dict[str, str]:
    return {
        "address": row.address,
        "place": row.place,
        "price": f"{row.price_cents / CENTS:g}" if row.price_cents % CENTS else
        str(row.price_cents // CENTS),
        "currency": row.currency,
        "bedrooms": "" if row.bedrooms is None else str(row.bedrooms),
        "bathrooms": "" if row.bathrooms is None else f"{row.bathrooms:g}",
        "status": row.status,
        "url": row.url,
        "note": row.note,
    }  # fmt: skip


async def _page(
    db: Db,
    asked: ListingsQuery,
    values: dict[str, str] | None = None,
    errors: Errors | None = None,
) -> ListingsPage:
    found = await queries.listing_page(
        db, q=asked.q, status=asked.status, limit=PAGE_ROWS, cursor=asked.after
    )
    return ListingsPage(
        parts=PARTS,
        asked=asked,
        rows=found.rows(),
        columns=LIST_COLUMNS,
        next=found.next,
        statuses=list(STATUSES.items()),
        severities=SEVERITIES,
        values=values or {},
        errors=errors or {},
        may_write=db.scope.may(KNOWLEDGE_WRITE),
    )


def _one(db: Db, row: ListingRow, values: dict[str, str], errors: Errors) -> ListingPage:
    return ListingPage(
        listing_id=row.id,
        title=row.address,
        statuses=list(STATUSES.items()),
        values=values,
        errors=errors,
        may_write=db.scope.may(KNOWLEDGE_WRITE),
    )
