"""What was deleted, and its restoration."""

from datetime import datetime
from uuid import UUID

from enterprisehub.domains.crm.contracts.outputs import Output
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.restore_deleted import (
    DeletedKind,
    list_deleted,
    restore_deleted,
)
from enterprisehub.domains.crm.permissions import TASKS_WRITE
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/deleted")
WORK = Permission(TASKS_WRITE)


class DeletedOut(Output):
    """`went_with` names the deleted contact with which it comes back."""

    kind: DeletedKind
    id: UUID
    title: str
    deleted_at: datetime
    contact_id: UUID | None
    went_with: str | None


@router.get("/{kind}", allow=WORK)
async def list_deleted_records(db: TenantDb, kind: DeletedKind) -> list[DeletedOut]:
    """The latest deleted records of a kind that the caller may restore."""
    return [DeletedOut.model_validate(row) for row in await list_deleted(db, kind)]


@router.post("/{kind}/{record_id}/restore", allow=WORK, status_code=204)
async def bring_back(db: TenantDb, kind: DeletedKind, record_id: UUID) -> None:
    """The record is back with what was deleted together with it."""
    await restore_deleted(db, kind, record_id)
