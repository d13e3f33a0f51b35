"""Companies: the list, and one company with its people and deals."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import Panel
from enterprisehub.domains.crm.contracts.inputs import CompanyPatch, Line, NewCompany
from enterprisehub.domains.crm.contracts.outputs import CompanyOut
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.find_record import live_company
from enterprisehub.domains.crm.logic.follow_merges import holder_of
from enterprisehub.domains.crm.logic.remove_record import delete_company
from enterprisehub.domains.crm.logic.write_company import change_company, make_company
from enterprisehub.domains.crm.models import DealRow, StageRow
from enterprisehub.domains.crm.pages.contact import TimelineLine
from enterprisehub.domains.crm.pages.contacts import Blank
from enterprisehub.domains.crm.pages.fields import (
    Choices,
    choices_of,
    custom_facts,
    filled_custom,
    typed_custom,
    typed_owner,
    typed_tags,
)
from enterprisehub.domains.crm.pages.forms import Errors, attempt, check, seen_version, typed
from enterprisehub.domains.crm.pages.looks import DEAL_STATES, icon_of_kind
from enterprisehub.domains.crm.pages.panels import ordered_panels
from enterprisehub.domains.crm.permissions import (
    COMPANIES_DELETE,
    COMPANIES_READ,
    COMPANIES_WRITE,
)
from enterprisehub.domains.crm.ports import COMPANY_PANELS
from enterprisehub.domains.crm.queries import CompanyFilter, ContactFilter
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/companies")
READ, WRITE = Permission(COMPANIES_READ), Permission(COMPANIES_WRITE)
NAVIGATION.add(
    NavItem("Revenue", "Companies", "/companies", "building-2", permission=COMPANIES_READ, order=30)
)
COLUMNS = (
    Column("name", "Name", sortable=True, lead=True),
    Column("industry", "Industry"),
    Column("city", "City"),
    Column("employees", "People", align="end", fit=True),
    Column("tags", "Tags"),
)
PLAIN = (
    "name", "domain", "phone_e164", "industry", "employees", "street", "city", "state",
    "postal_code",
)  # fmt: skip
PAGE_ROWS = 50


class CompanyListQuery(BaseModel):
    """The list's address."""

    q: Annotated[Line | None, Blank] = None
    sort: Literal["-created", "created", "name", "-name"] = "-created"
    after: Annotated[str | None, Blank] = None


@page("crm/companies.html")
class CompaniesPage(Page):
    asked: CompanyListQuery
    rows: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    choices: Choices
    values: dict[str, str]
    errors: Errors


@page("crm/company.html")
class CompanyPage(Page):
    company: CompanyOut
    facts: list[tuple[str, str]]
    people: list[dict[str, Any]]
    deals: list[tuple[DealRow, StageRow, tuple[str, str]]]
    lines: list[TimelineLine]
    panels: list[Panel]
    choices: Choices
    values: dict[str, str]
    errors: Errors


@pages.get("", allow=READ)
async def show_companies(db: TenantDb, asked: Annotated[CompanyListQuery, Query()]) -> Response:
    return (await _list(db, asked, {}, {})).render()


@pages.post("", allow=WRITE)
async def add_company(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    choices = await choices_of(db, "company")
    given = {k: v for k, v in _given(values, choices).items() if v is not None}
    new = check(NewCompany, given)
    wrong = new if isinstance(new, dict) else await attempt(db, make_company(db, new))
    if wrong:
        return (await _list(db, CompanyListQuery(), values, wrong)).render(status=422)
    return go_to(request, "/companies")


@pages.get("/{company_id}", allow=READ)
async def show_company(db: TenantDb, request: Request, company_id: UUID) -> Response:
    holder_id = await holder_of(db, company_id)
    if holder_id != company_id:
        return go_to(request, f"/companies/{holder_id}")
    return (await _page(db, company_id, None, {})).render()


@pages.post("/{company_id}/edit", allow=WRITE)
async def save_company(db: TenantDb, request: Request, company_id: UUID) -> Response:
    values = await typed(request)
    known = await live_company(db, company_id)
    choices = await choices_of(db, "company", known.owner_user_id)
    patch = check(CompanyPatch, _given(values, choices))
    if isinstance(patch, dict):
        return (await _page(db, company_id, values, patch)).render(status=422)
    wrong = await attempt(db, change_company(db, company_id, patch, seen=seen_version(values)))
    if wrong:
        return (await _page(db, company_id, values, wrong)).render(status=422)
    return go_to(request, f"/companies/{company_id}")


def _given(values: Mapping[str, str], choices: Choices) -> dict[str, Any]:
    """What the form says; fields that it does not have stay as they are."""
    given: dict[str, Any] = {name: values[name] or None for name in PLAIN if name in values}
    if "name" in values:
        given["name"] = values["name"]
    if "description" in values:
        given["description"] = values["description"]
    given |= typed_owner(values) | typed_tags(values)
    return given | typed_custom(choices.custom, values)


@pages.post("/{company_id}/delete", allow=Permission(COMPANIES_DELETE))
async def remove(db: TenantDb, request: Request, company_id: UUID) -> Response:
    await delete_company(db, company_id)
    return go_to(request, "/companies")


async def _list(
    db: Db, asked: CompanyListQuery, values: dict[str, str], errors: Errors
) -> CompaniesPage:
    found = await queries.company_page(
        db,
        CompanyFilter(q=asked.q),
        sort=asked.sort.removeprefix("-"),  # type: ignore[arg-type]
        descending=asked.sort.startswith("-"),
        limit=PAGE_ROWS,
        cursor=asked.after,
    )
    return CompaniesPage(
        asked=asked,
        rows=found.rows(),
        columns=COLUMNS,
        next=found.next,
        choices=await choices_of(db, "company"),
        values=values,
        errors=errors,
    )


async def _page(
    db: Db, company_id: UUID, values: dict[str, str] | None, errors: Errors
) -> CompanyPage:
    row = await live_company(db, company_id)
    company = CompanyOut.model_validate(row)
    people = await queries.contact_page(db, ContactFilter(company_id=company_id), limit=50)
    lines = await timeline.of(db, row.ref, limit=30)
    choices = await choices_of(db, "company", company.owner_user_id)
    return CompanyPage(
        company=company,
        facts=[
            ("Owner", choices.name_of(company.owner_user_id) or "–"),
            ("Web", company.domain or "–"),
            ("Phone", company.phone_e164 or "–"),
            ("Industry", company.industry or "–"),
            ("People", str(company.employees or "–")),
            ("Place", ", ".join(filter(None, (company.city, company.state))) or "–"),
            ("Source", company.source or "–"),
            *custom_facts(choices, company.custom),
        ],
        people=people.rows(),
        deals=[
            (deal, stage, DEAL_STATES[deal.state])
            for deal, stage in await queries.deals_of_company(db, company_id)
        ],
        lines=[TimelineLine(n.summary, n.at, icon_of_kind(n.kind), n.shown_actor) for n in lines],
        panels=await ordered_panels(db, COMPANY_PANELS, company_id),
        choices=choices,
        values=values or _filled(company, choices),
        errors=errors,
    )


def _filled(company: CompanyOut, choices: Choices) -> dict[str, str]:
    """What stands in the form."""
    filled = {name: str(getattr(company, name) or "") for name in PLAIN}
    filled["description"] = company.description
    filled["tags"] = ", ".join(company.tags)
    filled["owner_user_id"] = str(company.owner_user_id or "")
    filled["version"] = str(company.version)
    return filled | filled_custom(choices.custom, company.custom)
