"""Messages as pages and other domains see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import Channel, MessageInfo, MessageState
from enterprisehub.domains.messaging.models import MessageRow
from enterprisehub.kernel.db.session import Db

type Files = dict[UUID, list[dict[str, Any]]]


async def describe_messages(db: Db, rows: Sequence[MessageRow]) -> list[MessageInfo]:
    """With their attachments, in the order given."""
    if not rows:
        return []
    files: Files = {row.id: [] for row in rows}
    for one in await queries.attachments_of(db, list(files)):
        files[one.message_id].append(
            {
                "id": str(one.id),
                "name": one.name,
                "content_type": one.content_type,
                "size_bytes": one.size_bytes,
                "state": one.state,
                "error": one.error,
            }
        )
    return [_described(row, files[row.id]) for row in rows]


def _described(row: MessageRow, files: list[dict[str, Any]]) -> MessageInfo:
    return MessageInfo(
        id=row.id,
        thread_id=row.thread_id,
        channel=Channel(row.channel),
        direction="in" if row.direction == "in" else "out",
        state=MessageState(row.state),
        body=row.body,
        subject=row.subject,
        purpose=row.purpose,
        author=row.author,
        at=row.at,
        action_id=row.action_id,
        receipt_id=row.receipt_id,
        contact_id=row.contact_id,
        conversation_id=row.conversation_id,
        segment_count=row.segment_count,
        cost_micros=row.cost_micros,
        cost_currency=row.cost_currency,
        error=row.error,
        error_code=row.error_code,
        screened_by=row.screened_by,
        provider_id=row.provider_id,
        has_html=bool(row.html),
        attachments=tuple(files),
        options=tuple(row.details.get("options", ())),
        page_url=str(row.details.get("page_url", "")),
        landing_url=str(row.details.get("landing_url", "")),
        referrer=str(row.details.get("referrer", "")),
    )
