"""Pairs that may be one: listed, looked at side by side, decided by key."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.logic.decide_pair import (
    answer_pair,
    chosen_sides,
    merge_certain,
    merge_pair,
    reopen_pair,
)
from enterprisehub.domains.hygiene.logic.say_heeded import say_heeded
from enterprisehub.domains.hygiene.logic.show_pair import (
    Pair,
    PairLine,
    list_pairs,
    show_pair,
)
from enterprisehub.domains.hygiene.permissions import HYGIENE_DECIDE, HYGIENE_READ
from enterprisehub.domains.hygiene.queries import pairs
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

pages = domain.pages("/hygiene/duplicates")
READ, DECIDE = Permission(HYGIENE_READ), Permission(HYGIENE_DECIDE)
HREF = "/hygiene/duplicates"
PAGE = 50
STATES = {"open": "To decide", "merged": "Merged", "distinct": "Not one", "ignored": "Ignored"}
COLUMNS = (
    Column("pair", "Pair", lead=True),
    Column("probability", "Probability", align="end", fit=True),
    Column("why", "What speaks for it"),
    Column("found", "Last found", align="end", fit=True),
)


class Asked(BaseModel):
    kind: Literal["contact", "company"] = "contact"
    state: Literal["open", "merged", "distinct", "ignored"] = "open"
    q: Annotated[str, Field(max_length=100)] = ""
    after: str | None = None


@page("hygiene/duplicates.html")
class DuplicatesPage(Page):
    rows: list[PairLine]
    columns: tuple[Column, ...]
    kind: str
    state: str
    q: str
    states: dict[str, str]
    counts: dict[str, int]
    certain: int
    heeded: str
    after: str | None
    next: str | None


@page("hygiene/pair.html")
class PairPage(Page):
    pair: Pair
    next: UUID | None
    waiting: int
    place: str
    heeded: str
    errors: Errors
    decided: UUID | None


@pages.get("", allow=READ)
async def show_duplicates(db: TenantDb, asked: Annotated[Asked, Query()]) -> Response:
    rows = await list_pairs(
        db,
        state=asked.state,
        kind=asked.kind,
        after=_seen(asked.after),
        name=asked.q,
        limit=PAGE + 1,
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return DuplicatesPage(
        rows=rows[:PAGE],
        columns=COLUMNS,
        kind=asked.kind,
        state=asked.state,
        q=asked.q,
        states=STATES,
        counts=await pairs.counts(db, asked.kind),
        certain=await pairs.count_certain(db) if asked.kind == "contact" else 0,
        heeded=say_heeded(await pairs.model(db, asked.kind)),
        after=asked.after,
        next=f"{last.probability_pct}_{last.id}" if last else None,
    ).render()


def _seen(cursor: str | None) -> tuple[float, UUID] | None:
    """The place in the list; a cursor that is none begins anew."""
    try:
        pct, _, id_ = (cursor or "").partition("_")
        return float(pct), UUID(id_)
    except ValueError:
        return None


@pages.post("/certain", allow=DECIDE)
async def merge_all_certain(db: TenantDb, request: Request) -> Response:
    """Only pairs with the same mailbox and name; each merge can be taken back."""
    await merge_certain(db)
    return go_to(request, f"{HREF}?state=merged")


@pages.get("/{pair_id:uuid}", allow=READ)
async def show_one(db: TenantDb, pair_id: UUID, decided: UUID | None = None) -> Response:
    """The pair; `decided` is the one before it, whose decision can be taken back."""
    return (await _page(db, pair_id, {}, decided=decided)).render()


@pages.post("/{pair_id:uuid}/merge", allow=DECIDE)
async def merge_two(db: TenantDb, request: Request, pair_id: UUID) -> Response:
    values = await typed(request)
    wrong = await attempt(db, _merge(db, pair_id, values))
    if wrong:
        return (await _page(db, pair_id, wrong)).render(status=409)
    return await _onward(db, request, pair_id)


@pages.post("/{pair_id:uuid}/distinct", allow=DECIDE)
async def tell_apart(db: TenantDb, request: Request, pair_id: UUID) -> Response:
    wrong = await attempt(db, answer_pair(db, pair_id, "distinct"))
    return (
        (await _page(db, pair_id, wrong)).render(status=409)
        if wrong
        else await _onward(db, request, pair_id)
    )


@pages.post("/{pair_id:uuid}/ignore", allow=DECIDE)
async def set_aside(db: TenantDb, request: Request, pair_id: UUID) -> Response:
    wrong = await attempt(db, answer_pair(db, pair_id, "ignored"))
    return (
        (await _page(db, pair_id, wrong)).render(status=409)
        if wrong
        else await _onward(db, request, pair_id)
    )


@pages.post("/{pair_id:uuid}/undo", allow=DECIDE)
async def take_back(db: TenantDb, request: Request, pair_id: UUID) -> Response:
    wrong = await attempt(db, reopen_pair(db, pair_id))
    if wrong:
        return (await _page(db, pair_id, wrong)).render(status=409)
    return go_to(request, f"{HREF}/{pair_id}")


async def _merge(db: Db, pair_id: UUID, values: dict[str, str]) -> None:
    """`kept` is left or right; a field named `field.X` says from which side X is taken."""
    row = await pairs.pair(db, pair_id)
    if row is None:
        raise Conflict("This pair is gone.")
    kept = "right" if values.get("kept") == "right" else "left"
    choices = chosen_sides(values, kept)
    kept_id = row.right_id if kept == "right" else row.left_id
    await merge_pair(db, pair_id, kept_id=kept_id, choices=choices)


async def _onward(db: Db, request: Request, pair_id: UUID) -> Response:
    """The next pair to decide; the list when there is none. The decided one offers its undo."""
    row = await pairs.pair(db, pair_id)
    next_id = await pairs.next_open(db, row.kind, row) if row else None
    if row is None or next_id is None:
        shown = f"?kind={row.kind}&state={row.state}" if row else ""
        return go_to(request, f"{HREF}{shown}")
    return go_to(request, f"{HREF}/{next_id}?decided={pair_id}")


async def _page(db: Db, pair_id: UUID, errors: Errors, *, decided: UUID | None = None) -> PairPage:
    row = await pairs.pair(db, pair_id)
    pair = await show_pair(db, pair_id)
    return PairPage(
        pair=pair,
        next=await pairs.next_open(db, pair.kind, row) if row else None,
        waiting=(await pairs.counts(db, pair.kind)).get("open", 0),
        heeded=say_heeded(await pairs.model(db, pair.kind)),
        place="/contacts" if pair.kind == "contact" else "/companies",
        errors=errors,
        decided=decided,
    )
