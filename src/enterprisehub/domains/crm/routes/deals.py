from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import AwareDatetime

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import DealState
from enterprisehub.domains.crm.contracts.inputs import DealPatch, Line, NewDeal, StageMove
from enterprisehub.domains.crm.contracts.outputs import (
    DealLine,
    DealOut,
    Page,
    StageChangeOut,
    TimelineLine,
)
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.find_record import live_deal
from enterprisehub.domains.crm.logic.remove_record import delete_deal, restore_deal
from enterprisehub.domains.crm.logic.write_deal import change_deal, make_deal, move_deal
from enterprisehub.domains.crm.permissions import DEALS_DELETE, DEALS_READ, DEALS_WRITE
from enterprisehub.domains.crm.queries import DealFilter
from enterprisehub.domains.crm.routes.answers import Paging, made, page, seen
from enterprisehub.kernel import timeline
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion

router = domain.routes("/deals")
READ, WRITE, DELETE = (Permission(p) for p in (DEALS_READ, DEALS_WRITE, DEALS_DELETE))


class DealQuery(Paging):
    """Narrows and orders a list of deals."""

    q: Line | None = None
    state: DealState | None = None
    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    owner_user_id: UUID | None = None
    tag: Line | None = None
    closes_by: date | None = None
    deleted: bool = False
    sort: Literal["created", "updated", "title", "amount", "close_on"] = "created"
    order: Literal["asc", "desc"] | None = None

    def filter(self) -> DealFilter:
        names = DealFilter.__dataclass_fields__
        return DealFilter(**{name: getattr(self, name) for name in names})

    @property
    def descending(self) -> bool:
        return self.order == "desc" if self.order else self.sort not in ("title", "close_on")


@router.get("", allow=READ, response_model=Page[DealLine])
async def list_deals(db: TenantDb, asked: Annotated[DealQuery, Query()]) -> Response:
    found = await queries.deal_page(
        db,
        asked.filter(),
        sort=asked.sort,
        descending=asked.descending,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return page(found)


@router.post("", allow=WRITE, status_code=201)
async def add_deal(db: TenantDb, new: NewDeal, response: Response) -> DealOut:
    row = await make_deal(db, new)
    return made(response, DealOut.model_validate(row), "/api/deals")


@router.get("/{deal_id}", allow=READ)
async def read_deal(db: TenantDb, deal_id: UUID, response: Response) -> DealOut:
    return seen(response, DealOut.model_validate(await live_deal(db, deal_id)))


@router.patch("/{deal_id}", allow=WRITE)
async def update_deal(
    db: TenantDb, deal_id: UUID, patch: DealPatch, version: SeenVersion, response: Response
) -> DealOut:
    row = await change_deal(db, deal_id, patch, seen=version)
    return seen(response, DealOut.model_validate(row))


@router.post("/{deal_id}/stage", allow=WRITE)
async def change_stage(
    db: TenantDb, deal_id: UUID, move: StageMove, version: SeenVersion, response: Response
) -> DealOut:
    """The deal stands in another stage; one that wins or loses closes it."""
    row = await move_deal(db, deal_id, move, seen=version)
    return seen(response, DealOut.model_validate(row))


@router.get("/{deal_id}/stages", allow=READ)
async def read_stage_changes(
    db: TenantDb, deal_id: UUID, as_of: AwareDatetime | None = None
) -> list[StageChangeOut]:
    """Every move of the deal, the oldest first; with `as_of`, those until then."""
    await live_deal(db, deal_id)
    changes = await queries.stage_changes(db, deal_id, until=as_of)
    return [StageChangeOut.model_validate(change) for change in changes]


@router.delete("/{deal_id}", allow=DELETE, status_code=204)
async def remove_deal(db: TenantDb, deal_id: UUID, version: SeenVersion) -> None:
    await delete_deal(db, deal_id, seen=version)


@router.post("/{deal_id}/restore", allow=DELETE)
async def bring_deal_back(db: TenantDb, deal_id: UUID, response: Response) -> DealOut:
    row = await restore_deal(db, deal_id)
    return seen(response, DealOut.model_validate(row))


@router.get("/{deal_id}/timeline", allow=READ)
async def read_deal_timeline(
    db: TenantDb,
    deal_id: UUID,
    before: AwareDatetime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[TimelineLine]:
    row = await live_deal(db, deal_id)
    lines = await timeline.of(db, row.ref, limit=limit, before=before)
    return [TimelineLine.model_validate(line) for line in lines]
