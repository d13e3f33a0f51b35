"""Calls and what was said in them as others may join on them, read-only."""

from sqlalchemy import Subquery, select

from enterprisehub.domains.voice.models import CallRow, SaidRow

CALLS: Subquery = (
    select(
        CallRow.id,
        CallRow.contact_id,
        CallRow.direction,
        CallRow.state,
        CallRow.begun_at,
        CallRow.duration_ms,
        CallRow.outcome,
        CallRow.summary,
        CallRow.is_test,
        CallRow.score,
    )
    .where(CallRow.deleted_at.is_(None))
    .subquery("calls")
)
SAID: Subquery = select(
    SaidRow.id,
    SaidRow.call_id,
    SaidRow.number,
    SaidRow.speaker,
    SaidRow.text,
).subquery("said")
