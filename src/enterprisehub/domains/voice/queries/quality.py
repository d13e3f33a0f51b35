"""How calls went, for a look over many of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from enterprisehub.domains.voice.models import AgentRow, CallAnalyticsRow, CallRow
from enterprisehub.kernel.db.session import Db

MOST_CALLS = 20_000


async def measured_calls(db: Db, start: datetime, end: datetime) -> Sequence[Mapping[str, Any]]:
    """Calls that began in between and are over, tries left out, with what was measured of them."""
    measured = CallAnalyticsRow
    query = (
        select(
            CallRow.id, CallRow.begun_at, CallRow.direction, CallRow.state, CallRow.outcome,
            CallRow.duration_ms, CallRow.quality, CallRow.handler, CallRow.answered_at,
            AgentRow.name.label("agent"), measured.performance_score.label("score"),
            measured.details, measured.missed, measured.latency_p50_ms,
            measured.interruptions_agent, measured.interruptions_caller,
            measured.silences_awkward, measured.silences_failure,
        )
        .join(AgentRow, AgentRow.id == CallRow.agent_id)
        .outerjoin(measured, measured.call_id == CallRow.id)
        .where(
            CallRow.begun_at >= start, CallRow.begun_at < end, CallRow.ended_at.is_not(None),
            CallRow.deleted_at.is_(None), CallRow.is_test.is_(False),
        )
        .order_by(CallRow.begun_at.desc(), CallRow.id)
        .limit(MOST_CALLS)
    )  # fmt: skip
    return [dict(row) for row in (await db.execute(query)).mappings()]
