"""Approval policies and the kill switch as JSON."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.console.approvals.domain import domain
from enterprisehub.kernel.actions import write_policies
from enterprisehub.kernel.actions.permissions import POLICIES
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.actions.write_policies import PolicyIn
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import GivenVersion, SeenVersion, etag

router = domain.routes("/action-policies")
type Override = Annotated[str, Query(max_length=300)]


class Policy(PolicyIn):
    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: UUID
    version: int


class Policies(BaseModel):
    items: list[Policy]


class Switch(BaseModel):
    paused: bool
    because: str = Field("", max_length=200)


class Windows(BaseModel):
    """How long a decision can be taken back, and how long a proposal waits for one."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    undo_seconds: int = Field(ge=0, le=600)
    expiry_days: int = Field(ge=1, le=90)


@router.get("/windows", allow=Permission(POLICIES))
async def read_windows(db: TenantDb, response: Response) -> Windows:
    """The times as they are."""
    response.headers["ETag"] = etag(await ActionSettings.version(db))
    return Windows.model_validate(await ActionSettings.load(db))


@router.put("/windows", allow=Permission(POLICIES))
async def write_windows(
    db: TenantDb, windows: Windows, seen: SeenVersion, response: Response
) -> Windows:
    """The times hold from the next decision and the next proposal on."""
    await ActionSettings.hold(db, seen=seen)
    changed = await write_policies.set_windows(
        db, undo_seconds=windows.undo_seconds, expiry_days=windows.expiry_days
    )
    response.headers["ETag"] = etag(await ActionSettings.version(db))
    return Windows.model_validate(changed)


@router.get("", allow=Permission(POLICIES))
async def list_policies(db: TenantDb) -> Policies:
    """The tenant's rules in the order in which they are asked."""
    rows = await write_policies.policies(db)
    return Policies(items=[Policy.model_validate(row) for row in rows])


@router.post("", allow=Permission(POLICIES), status_code=201)
async def add_policy(
    db: TenantDb, values: PolicyIn, response: Response, override: Override = ""
) -> Policy:
    """A rule that holds from now on. One that lets go without asking is to be replayed first where
    there is enough to replay; with `override` an owner says why not.
    """
    row = await write_policies.add_policy(db, values, override=override)
    response.headers["ETag"] = etag(row.version)
    return Policy.model_validate(row)


@router.put("/{policy_id}", allow=Permission(POLICIES))
async def change_policy(
    db: TenantDb,
    policy_id: UUID,
    values: PolicyIn,
    seen: SeenVersion,
    response: Response,
    override: Override = "",
) -> Policy:
    """The rule is as given; `override` as for a new one."""
    row = await write_policies.change_policy(db, policy_id, values, seen=seen, override=override)
    response.headers["ETag"] = etag(row.version)
    return Policy.model_validate(row)


@router.delete("/{policy_id}", allow=Permission(POLICIES), status_code=204)
async def remove_policy(db: TenantDb, policy_id: UUID, seen: GivenVersion) -> None:
    """The rule no longer holds."""
    await write_policies.remove_policy(db, policy_id, seen=seen)


@router.post("/sending", allow=Permission(POLICIES))
async def switch_sending(db: TenantDb, switch: Switch) -> Switch:
    """The kill switch: nothing leaves while it is on."""
    settings = await write_policies.switch_sending(db, paused=switch.paused, because=switch.because)
    return Switch(paused=settings.sending_paused, because=settings.sending_paused_because)
