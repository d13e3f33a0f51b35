from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import AwareDatetime

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import CompanyPatch, Line, NewCompany
from enterprisehub.domains.crm.contracts.outputs import (
    CompanyLine,
    CompanyOut,
    InteractionLine,
    Page,
    TimelineLine,
)
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.find_record import live_company
from enterprisehub.domains.crm.logic.read_history import Span, read_history
from enterprisehub.domains.crm.logic.remove_record import delete_company, restore_company
from enterprisehub.domains.crm.logic.write_company import change_company, make_company
from enterprisehub.domains.crm.permissions import (
    COMPANIES_DELETE,
    COMPANIES_READ,
    COMPANIES_WRITE,
)
from enterprisehub.domains.crm.queries import CompanyFilter
from enterprisehub.domains.crm.routes.answers import Paging, made, page, seen
from enterprisehub.kernel import timeline
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion

router = domain.routes("/companies")
READ, WRITE, DELETE = (Permission(p) for p in (COMPANIES_READ, COMPANIES_WRITE, COMPANIES_DELETE))


class CompanyQuery(Paging):
    """Narrows and orders a list of companies."""

    q: Line | None = None
    industry: Line | None = None
    tag: Line | None = None
    owner_user_id: UUID | None = None
    deleted: bool = False
    sort: Literal["created", "updated", "name"] = "created"
    order: Literal["asc", "desc"] | None = None

    def filter(self) -> CompanyFilter:
        names = CompanyFilter.__dataclass_fields__
        return CompanyFilter(**{name: getattr(self, name) for name in names})

    @property
    def descending(self) -> bool:
        return self.order == "desc" if self.order else self.sort != "name"


class HistoryQuery(Paging):
    """From the latest back, or of the last 90 days."""

    span: Span = "last_50"


@router.get("", allow=READ, response_model=Page[CompanyLine])
async def list_companies(db: TenantDb, asked: Annotated[CompanyQuery, Query()]) -> Response:
    found = await queries.company_page(
        db,
        asked.filter(),
        sort=asked.sort,
        descending=asked.descending,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return page(found)


@router.post("", allow=WRITE, status_code=201)
async def add_company(db: TenantDb, new: NewCompany, response: Response) -> CompanyOut:
    row = await make_company(db, new)
    return made(response, CompanyOut.model_validate(row), "/api/companies")


@router.get("/{company_id}", allow=READ)
async def read_company(db: TenantDb, company_id: UUID, response: Response) -> CompanyOut:
    return seen(response, CompanyOut.model_validate(await live_company(db, company_id)))


@router.patch("/{company_id}", allow=WRITE)
async def update_company(
    db: TenantDb, company_id: UUID, patch: CompanyPatch, version: SeenVersion, response: Response
) -> CompanyOut:
    row = await change_company(db, company_id, patch, seen=version)
    return seen(response, CompanyOut.model_validate(row))


@router.delete("/{company_id}", allow=DELETE, status_code=204)
async def remove_company(db: TenantDb, company_id: UUID, version: SeenVersion) -> None:
    """Out of lists and search; its contacts stay. It can be restored."""
    await delete_company(db, company_id, seen=version)


@router.post("/{company_id}/restore", allow=DELETE)
async def bring_company_back(db: TenantDb, company_id: UUID, response: Response) -> CompanyOut:
    row = await restore_company(db, company_id)
    return seen(response, CompanyOut.model_validate(row))


@router.get("/{company_id}/timeline", allow=READ)
async def read_company_timeline(
    db: TenantDb,
    company_id: UUID,
    before: AwareDatetime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[TimelineLine]:
    row = await live_company(db, company_id)
    lines = await timeline.of(db, row.ref, limit=limit, before=before)
    return [TimelineLine.model_validate(line) for line in lines]


@router.get("/{company_id}/interactions", allow=READ, response_model=Page[InteractionLine])
async def read_company_interactions(
    db: TenantDb, company_id: UUID, asked: Annotated[HistoryQuery, Query()]
) -> Response:
    """What passed between the company's people and us, newest first."""
    await live_company(db, company_id)
    ids = await queries.contact_ids_of_company(db, company_id)
    found = await read_history(db, ids, asked.span, limit=asked.limit, cursor=asked.cursor)
    return page(found)
