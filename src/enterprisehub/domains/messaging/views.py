"""Messages as others may join on them, read-only."""

from sqlalchemy import Subquery, select

from enterprisehub.domains.messaging.models import MessageRow

MESSAGES: Subquery = (
    select(
        MessageRow.id,
        MessageRow.thread_id,
        MessageRow.contact_id,
        MessageRow.channel,
        MessageRow.direction,
        MessageRow.state,
        MessageRow.at,
        MessageRow.subject,
        MessageRow.body,
        MessageRow.author,
    )
    .where(MessageRow.deleted_at.is_(None))
    .subquery("messages")
)
