"""Deals: the list, and one deal."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import DealState, Panel
from enterprisehub.domains.crm.contracts.inputs import DealPatch, Line, NewDeal, StageMove
from enterprisehub.domains.crm.contracts.outputs import DealOut
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic import read_contact
from enterprisehub.domains.crm.logic.call_company import call_company
from enterprisehub.domains.crm.logic.find_record import live_deal
from enterprisehub.domains.crm.logic.remove_record import delete_deal
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.write_deal import change_deal, make_deal, move_deal
from enterprisehub.domains.crm.models import DealRow, StageRow
from enterprisehub.domains.crm.pages.contact import TimelineLine
from enterprisehub.domains.crm.pages.contacts import Blank
from enterprisehub.domains.crm.pages.deal_form import given_deal, named_stages
from enterprisehub.domains.crm.pages.fields import (
    Choices,
    choices_of,
    custom_facts,
    filled_custom,
)
from enterprisehub.domains.crm.pages.forms import Errors, attempt, check, seen_version, typed
from enterprisehub.domains.crm.pages.looks import DEAL_STATES, icon_of_kind
from enterprisehub.domains.crm.pages.panels import ordered_panels
from enterprisehub.domains.crm.permissions import DEALS_DELETE, DEALS_READ, DEALS_WRITE
from enterprisehub.domains.crm.ports import DEAL_PANELS
from enterprisehub.domains.crm.queries import DealFilter
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/deals")
READ, WRITE, DELETE = (Permission(p) for p in (DEALS_READ, DEALS_WRITE, DEALS_DELETE))
NAVIGATION.add(
    NavItem("Revenue", "Deals", "/deals", "handshake", permission=DEALS_READ, key="d", order=40),
    Command("Add a deal", "plus", href="/deals/new", permission=DEALS_WRITE),
)
COLUMNS = (
    Column("title", "Deal", sortable=True, lead=True),
    Column("stage", "Stage"),
    Column("amount", "Amount", sortable=True, first_sort="-amount", align="end"),
    Column("contact", "Contact"),
    Column("close_on", "Closes", sortable=True, align="end"),
    Column("state", "State", fit=True),
)
PAGE_ROWS = 50


class DealListQuery(BaseModel):
    """The list's address."""

    q: Annotated[Line | None, Blank] = None
    state: Annotated[DealState | None, Blank] = None
    pipeline_id: Annotated[UUID | None, Blank] = None
    stage_id: Annotated[UUID | None, Blank] = None
    owner_user_id: Annotated[UUID | None, Blank] = None
    sort: Literal["-created", "created", "title", "-title", "amount", "-amount", "close_on",
                  "-close_on"] = "-created"  # fmt: skip
    after: Annotated[str | None, Blank] = None


@page("crm/deals.html")
class DealsPage(Page):
    asked: DealListQuery
    rows: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    pipelines: list[tuple[str, str]]
    stages: list[tuple[str, str]]
    owners: list[tuple[str, str]]


@page("crm/deal_new.html")
class NewDealPage(Page):
    values: dict[str, str]
    errors: Errors
    contact_name: str
    stages: list[tuple[str, str]]
    choices: Choices


@page("crm/deal.html")
class DealPage(Page):
    deal: DealOut
    stage: StageRow
    look: tuple[str, str]
    stages: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    contact_name: str
    company_name: str
    moves: list[tuple[str, datetime, str]]
    lines: list[TimelineLine]
    panels: list[Panel]
    choices: Choices
    values: dict[str, str]
    errors: Errors


@pages.get("/list", allow=READ)
async def show_list(db: TenantDb, asked: Annotated[DealListQuery, Query()]) -> Response:
    found = await queries.deal_page(
        db,
        DealFilter(
            q=asked.q,
            state=asked.state,
            pipeline_id=asked.pipeline_id,
            stage_id=asked.stage_id,
            owner_user_id=asked.owner_user_id,
        ),
        sort=asked.sort.removeprefix("-"),  # type: ignore[arg-type]
        descending=asked.sort.startswith("-"),
        limit=PAGE_ROWS,
        cursor=asked.after,
    )
    await default_pipeline(db)
    return DealsPage(
        asked=asked,
        rows=found.rows(),
        columns=COLUMNS,
        next=found.next,
        pipelines=[(str(one.id), one.name) for one in await queries.pipelines(db)],
        stages=await named_stages(db, asked.pipeline_id),
        owners=(await choices_of(db, "deal", asked.owner_user_id)).owners,
    ).render()


@pages.get("/new", allow=WRITE)
async def show_new(
    db: TenantDb, contact_id: UUID | None = None, stage_id: UUID | None = None
) -> Response:
    values = {"contact_id": str(contact_id or ""), "stage_id": str(stage_id or "")}
    values["owner_user_id"] = str(db.scope.user_id or "")
    if contact_id and (known := await read_contact.contacts_of(db, [contact_id])):
        values["company"] = known[0].company_name or ""
    return (await _new(db, values, {})).render()


@pages.post("/new", allow=WRITE)
async def save_new(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    choices = await choices_of(db, "deal")
    new = check(NewDeal, given_deal(values, choices, new=True))
    if isinstance(new, dict):
        return (await _new(db, values, new)).render(status=422)
    deal_id = new_id()
    wrong = await attempt(db, _add(db, new, deal_id, values))
    if wrong:
        return (await _new(db, values, wrong)).render(status=422)
    return go_to(request, f"/deals/{deal_id}")


async def _add(db: Db, new: NewDeal, deal_id: UUID, values: dict[str, str]) -> None:
    company_id = await call_company(db, values.get("company", ""))
    new = new.model_copy(update={"company_id": company_id})
    await make_deal(db, new, deal_id=deal_id)


@pages.get("/{deal_id}", allow=READ)
async def show(db: TenantDb, deal_id: UUID) -> Response:
    return (await _page(db, deal_id, None, {})).render()


@pages.post("/{deal_id}/edit", allow=WRITE)
async def save(db: TenantDb, request: Request, deal_id: UUID) -> Response:
    values = await typed(request)
    known = await live_deal(db, deal_id)
    choices = await choices_of(db, "deal", known.owner_user_id)
    patch = check(DealPatch, given_deal(values, choices))
    if isinstance(patch, dict):
        return (await _page(db, deal_id, values, patch)).render(status=422)
    wrong = await attempt(db, _change(db, known, patch, values))
    if wrong:
        return (await _page(db, deal_id, values, wrong)).render(status=422)
    return go_to(request, f"/deals/{deal_id}")


async def _change(db: Db, known: DealRow, patch: DealPatch, values: dict[str, str]) -> None:
    if "company" in values:
        company_id = await call_company(db, values["company"], had=known.company_id)
        patch = patch.model_copy(update={"company_id": company_id})
    await change_deal(db, known.id, patch, seen=seen_version(values))


@pages.post("/{deal_id}/stage", allow=WRITE)
async def move(db: TenantDb, request: Request, deal_id: UUID) -> Response:
    values = await typed(request)
    wanted = check(StageMove, {k: values[k] for k in ("stage_id", "lost_reason") if values.get(k)})
    if not isinstance(wanted, dict):
        await attempt(db, move_deal(db, deal_id, wanted))
    if values.get("from") != "board":
        return go_to(request, f"/deals/{deal_id}")
    pipeline = (await live_deal(db, deal_id)).pipeline_id
    return go_to(request, f"/deals?pipeline_id={pipeline}")


@pages.post("/{deal_id}/delete", allow=DELETE)
async def remove(db: TenantDb, request: Request, deal_id: UUID) -> Response:
    await delete_deal(db, deal_id)
    return go_to(request, "/deals")


async def _new(db: Db, values: dict[str, str], errors: Errors) -> NewDealPage:
    name = ""
    try:
        contact_id = UUID(values.get("contact_id", ""))
    except ValueError:
        contact_id = None
    if contact_id and (contact := await queries.contact(db, contact_id)):
        name = contact.name
    await default_pipeline(db)
    return NewDealPage(
        values=values,
        errors=errors,
        contact_name=name,
        stages=await named_stages(db),
        choices=await choices_of(db, "deal"),
    )


async def _page(db: Db, deal_id: UUID, values: dict[str, str] | None, errors: Errors) -> DealPage:
    row = await live_deal(db, deal_id)
    deal = DealOut.model_validate(row)
    contact = await queries.contact(db, deal.contact_id) if deal.contact_id else None
    company = await queries.company(db, deal.company_id) if deal.company_id else None
    known = await queries.pipelines(db)
    stages = {one.id: one for one in await queries.stages_of(db, [row.id for row in known])}
    choices = await choices_of(db, "deal", deal.owner_user_id)
    lines = await timeline.of(db, row.ref, limit=30)
    changes = await queries.stage_changes(db, deal_id)
    cents = deal.amount_cents
    filled = {
        "title": deal.title,
        "amount": f"{cents / 100:.2f}" if cents is not None else "",
        "close_on": deal.close_on.isoformat() if deal.close_on else "",
        "next_step": deal.next_step or "",
        "source": deal.source or "",
        "tags": ", ".join(deal.tags),
        "company": company.name if company else "",
        "owner_user_id": str(deal.owner_user_id or ""),
        "version": str(deal.version),
        **filled_custom(choices.custom, deal.custom),
    }
    return DealPage(
        deal=deal,
        stage=stages[deal.stage_id],
        look=DEAL_STATES[deal.state],
        stages=await named_stages(db),
        facts=[
            ("Owner", choices.name_of(deal.owner_user_id) or "–"),
            ("Next step", deal.next_step or "–"),
            ("Source", deal.source or "–"),
            ("Lost because", deal.lost_reason or "–"),
            *custom_facts(choices, deal.custom),
        ],
        contact_name=contact.name if contact else "",
        company_name=company.name if company else "",
        moves=[
            (stages[c.to_stage_id].name if c.to_stage_id in stages else "–", c.at, c.actor)
            for c in reversed(changes)
        ],
        lines=[TimelineLine(n.summary, n.at, icon_of_kind(n.kind), n.shown_actor) for n in lines],
        panels=await ordered_panels(db, DEAL_PANELS, deal_id),
        choices=choices,
        values=values or filled,
        errors=errors,
    )
