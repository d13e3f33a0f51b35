"""The list of conversations leaves as a file, as it is filtered."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import StreamingResponse

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.domain import domain
from enterprisehub.domains.conversations.permissions import EXPORTS_RUN
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.pages import Slice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.csv_files import csv_answer, pages_of
from enterprisehub.kernel.web.policy import Permission

exports = domain.routes("/exports")
COLUMNS = (
    "id", "contact_name", "contact_id", "channel", "flow", "flow_version", "tone", "stage",
    "outcome", "answered_count", "required_count", "score", "temperature", "effectiveness_score",
    "stall_reason", "stall_detail", "last_turn_at",
)  # fmt: skip


@exports.get("/conversations.csv", allow=Permission(EXPORTS_RUN), response_class=StreamingResponse)
async def export_conversations(
    request: Request,
    stage: Literal["", "qualifying", "handed_off", "with_person", "closed", "opted_out"] = "",
    temperature: Literal["", "hot", "warm", "cold"] = "",
    flow: Annotated[str, Query(max_length=40, pattern=r"^[a-z0-9_]*$")] = "",
) -> StreamingResponse:
    """Every conversation that fulfils the conditions, the latest first."""

    async def fetch(db: Db, cursor: str | None, limit: int) -> Slice:
        return await queries.sessions_page(
            db,
            stage=stage or None,
            temperature=temperature or None,
            flow=flow or None,
            limit=limit,
            cursor=cursor,
        )

    return await csv_answer(request, "conversations", COLUMNS, pages_of(fetch, _name_people))


async def _name_people(db: Db, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = [UUID(row["contact_id"]) for row in rows]
    names = {str(contact.id): contact.name for contact in await crm.contacts(db, ids)}
    return [row | {"contact_name": names.get(row["contact_id"])} for row in rows]
