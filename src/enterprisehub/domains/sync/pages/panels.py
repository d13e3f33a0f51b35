"""Where else a record of ours is kept, on its own page."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Response

from enterprisehub.domains.sync.domain import domain
from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.models.copies import CopyRow
from enterprisehub.domains.sync.permissions import SYNC_READ
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Fragment, fragment

pages = domain.pages("/sync/records")
_STATES: dict[str, tuple[str, Severity]] = {
    "waiting": ("To be compared", "info"),
    "agreed": ("In agreement", "ok"),
    "rejected": ("Not taken", "bad"),
    "unwritten": ("Not written", "warn"),
    "apart": ("Apart", "neutral"),
}


@dataclass(frozen=True, slots=True)
class PanelLine:
    connection: ConnectionRow
    copy: CopyRow
    status: str
    severity: Severity


@fragment("sync/_panel.html")
class RecordPanel(Fragment):
    lines: list[PanelLine]


@pages.get("/{record_id}/panel", allow=Permission(SYNC_READ))
async def show_copies(db: TenantDb, record_id: UUID) -> Response:
    """Each CRM that has this record or had it, and whether both agree."""
    known = {row.id: row for row in await connections.connections(db)}
    lines = []
    for copy in await copies.copies_of_record(db, record_id, gone=True):
        if copy.connection_id not in known:
            continue
        status, severity = _STATES[copy.state]
        if copy.removed_at is not None:
            status, severity = "Deleted there", "warn"
        elif copy.action_id is not None:
            status, severity = "A change waits", "info"
        lines.append(PanelLine(known[copy.connection_id], copy, status, severity))
    return RecordPanel(lines=lines).render()
