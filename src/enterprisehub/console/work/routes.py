"""Background work as JSON."""

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import BaseModel, ConfigDict

from enterprisehub.console.work.domain import domain
from enterprisehub.console.work.permissions import READ, STEER
from enterprisehub.console.work.steer import STEERING, Verb
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.work.browse import State, get_work, inspect_work, list_page

router = domain.routes("/work")
WorkId = Annotated[str, Path(max_length=400, pattern=r"^[^\x00-\x1f]+$")]


class StepOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    name: str
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


class WorkOut(BaseModel):
    """`queue` is the kind of resource it waits for; `started_by` an actor like `user:…`."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    title: str
    queue: str
    state: State
    started_by: str
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


class WorkWithSteps(WorkOut):
    steps: list[StepOut]


class WorkList(BaseModel):
    """`next_offset` is absent on the last page."""

    items: list[WorkOut]
    next_offset: int | None


@router.get("", allow=Permission(READ))
async def list_work(
    db: TenantDb,
    state: State | None = None,
    name: Annotated[str | None, Query(max_length=100, pattern=r"^[\w.-]+$")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> WorkList:
    """The tenant's background work, newest first."""
    found, further = await list_page(
        db.scope.tenant_id, state=state, name=name, limit=limit, offset=offset
    )
    return WorkList(items=[WorkOut.model_validate(work) for work in found], next_offset=further)


@router.get("/{work_id}", allow=Permission(READ))
async def read_work(request: Request, work_id: WorkId) -> WorkWithSteps:
    """One piece of work with its recorded steps, in order."""
    work, steps = await inspect_work(signed_in(request).tenant_id, work_id)
    plain = WorkOut.model_validate(work).model_dump()
    return WorkWithSteps(**plain, steps=[StepOut.model_validate(step) for step in steps])


@router.post("/{work_id}/{verb}", allow=Permission(STEER))
async def steer_work(request: Request, work_id: WorkId, verb: Verb) -> WorkOut:
    """Cancel what waits or runs, resume what was cancelled or timed out, retry what failed."""
    tenant_id = signed_in(request).tenant_id
    await STEERING[verb](tenant_id, work_id)
    return WorkOut.model_validate(await get_work(tenant_id, work_id))
