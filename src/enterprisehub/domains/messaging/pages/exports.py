"""The inbox leaves as a file, as it is filtered."""

from typing import Any, Literal
from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.domain import domain
from enterprisehub.domains.messaging.pages.inbox import view_filter
from enterprisehub.domains.messaging.permissions import EXPORTS_RUN
from enterprisehub.kernel.db.pages import Slice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.web.csv_files import csv_answer, pages_of
from enterprisehub.kernel.web.policy import Permission, signed_in

exports = domain.routes("/exports")
COLUMNS = (
    "id", "contact_name", "contact_id", "channel", "address", "our_address", "state", "handler",
    "assignee", "unread_count", "last_message_at", "last_direction", "last_preview",
)  # fmt: skip


@exports.get("/threads.csv", allow=Permission(EXPORTS_RUN), response_class=StreamingResponse)
async def export_threads(
    request: Request,
    view: Literal["", "unread", "mine", "unassigned", "person", "closed"] = "",
    channel: Literal["", "sms", "email", "web_chat"] = "",
) -> StreamingResponse:
    """Every thread of this view of the inbox, the latest first."""
    which = view_filter(view, signed_in(request).user_id)

    async def fetch(db: Db, cursor: str | None, limit: int) -> Slice:
        return await queries.inbox(db, channel=channel or None, limit=limit, cursor=cursor, **which)

    return await csv_answer(request, "threads", COLUMNS, pages_of(fetch, _name_people))


async def _name_people(db: Db, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = [UUID(row["contact_id"]) for row in rows if row["contact_id"]]
    names = {str(contact.id): contact.name for contact in await crm.contacts(db, ids)}
    people = {str(member.user_id): member.name for member in await list_members(db)}
    return [
        row
        | {
            "contact_name": names.get(row["contact_id"] or ""),
            "assignee": people.get(row["assignee_id"] or ""),
        }
        for row in rows
    ]
