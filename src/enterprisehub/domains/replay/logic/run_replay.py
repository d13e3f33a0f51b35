"""A replay from begin to report, as durable work that goes on where it was cut off."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.contracts import MOST_ACTIONS, MOST_SESSIONS
from enterprisehub.domains.replay.logic.replay_conversation import replay_conversation
from enterprisehub.domains.replay.logic.replay_decisions import replay_decisions
from enterprisehub.domains.replay.logic.replay_wording import item_of, ready_wordings, word_one
from enterprisehub.domains.replay.logic.write_report import write_report
from enterprisehub.domains.replay.models import ReplayRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.live.tell import tell
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

SESSIONS_AT_ONCE = 10
MOST_WORDINGS = 200


@workflow("replay.run", queue=Queue.BULK, title="Replay past days through a candidate")
async def run_replay(ctx: WorkContext, replay_id: str) -> str:
    """Every conversation or queue item of those days was taken again, and the report stands."""
    kind, ids = await ctx.transaction(begin, replay_id)
    try:
        if kind == "flow":
            for start in range(0, len(ids), SESSIONS_AT_ONCE):
                batch = ids[start : start + SESSIONS_AT_ONCE]
                await ctx.transaction(replay_sessions, replay_id, batch)
        elif kind == "policy":
            await ctx.transaction(replay_actions, replay_id, ids)
        elif kind == "prompt":
            await _word_all(ctx, replay_id, ids)
    except HubError as error:
        return await ctx.transaction(fail, replay_id, error.message)
    return await ctx.transaction(finish, replay_id)


async def _word_all(ctx: WorkContext, replay_id: str, ids: list[str]) -> None:
    asked = 0
    for session_id in ids:
        for ready in await ctx.transaction(ready_wordings, replay_id, session_id):
            if asked >= MOST_WORDINGS:
                await ctx.transaction(leave_out, replay_id)
                continue
            asked += 1
            worded = await ctx.step(word_one, ctx.scope, replay_id, ready, attempts=1)
            await ctx.transaction(keep_wording, replay_id, ready, worded)
        await ctx.transaction(count_one, replay_id)


async def begin(db: Db, replay_id: str) -> tuple[str, list[str]]:
    """What there is to take again; the earliest left out where there is too much."""
    row = await _held(db, replay_id)
    since = since_of(row)
    if row.kind == "policy":
        kind = str(row.content["values"]["kind"])
        found = await queries.actions_since(db, kind, since, limit=MOST_ACTIONS + 1)
        most = MOST_ACTIONS
    else:
        flow = row.name if row.kind == "flow" else ""
        found = await conversations.answered_since(db, since, flow=flow, limit=MOST_SESSIONS + 1)
        most = MOST_SESSIONS
    row.left_out_count = max(len(found) - most, 0)
    ids = [str(id_) for id_ in found[:most]]
    row.state, row.total_count, row.done_count = "running", len(ids), 0
    return row.kind, ids


async def replay_sessions(db: Db, replay_id: str, ids: list[str]) -> None:
    row = await _held(db, replay_id)
    document, since = row.content["document"], since_of(row)
    for id_ in ids:
        items = await replay_conversation(db, UUID(id_), document, since)
        await queries.put_items(db, UUID(replay_id), items)
    await _progress(db, replay_id, len(ids))


async def replay_actions(db: Db, replay_id: str, ids: list[str]) -> None:
    row = await _held(db, replay_id)
    content = dict(row.content)
    items = await replay_decisions(db, [UUID(id_) for id_ in ids], content, Counter())
    await queries.put_items(db, UUID(replay_id), items)
    await _progress(db, replay_id, len(ids))


async def keep_wording(
    db: Db, replay_id: str, ready: dict[str, Any], worded: dict[str, Any]
) -> None:
    await queries.put_items(db, UUID(replay_id), [item_of(ready, worded)])


async def leave_out(db: Db, replay_id: str) -> None:
    (await _held(db, replay_id)).left_out_count += 1


async def count_one(db: Db, replay_id: str) -> None:
    await _progress(db, replay_id, 1)


async def finish(db: Db, replay_id: str) -> str:
    """The report stands, and with it the proof."""
    row = await _held(db, replay_id)
    report = write_report([tuple(one) for one in await queries.outline(db, row.id)])
    if row.kind == "prompt":
        sessions = await conversations.answered_since(db, since_of(row), limit=MOST_SESSIONS)
        calls, cost = await queries.wording_cost(db, row.name, since_of(row), sessions)
        report |= {"calls_before": calls, "cost_before_microcents": cost}
    row.report, row.state, row.finished_at = report, "done", clock.now()
    subject, tenant = Ref("replay.run", row.id), Ref("kernel.tenant", db.scope.tenant_id)
    words = f"Replayed {row.title} on {row.days} days: {report['compared']} compared"
    timeline.add(db, "replay.finished", [subject, tenant], words)
    await _tell(db, replay_id)
    return row.state


async def fail(db: Db, replay_id: str, message: str) -> str:
    row = await _held(db, replay_id)
    row.state, row.error, row.finished_at = "failed", message, clock.now()
    await _tell(db, replay_id)
    return row.state


def since_of(row: ReplayRow) -> datetime:
    return row.created_at - timedelta(days=row.days)


async def _held(db: Db, replay_id: str) -> ReplayRow:
    row = await queries.replay(db, UUID(replay_id), lock=True)
    if row is None:
        raise RuntimeError("the replay under way cannot be read")
    return row


async def _progress(db: Db, replay_id: str, done: int) -> None:
    await queries.note_progress(db, UUID(replay_id), done)
    await _tell(db, replay_id)


async def _tell(db: Db, replay_id: str) -> None:
    await tell(db, "replay.run", {"replay_id": replay_id}, permission="replay.runs.read")
