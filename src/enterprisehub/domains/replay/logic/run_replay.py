"""A replay from begin to report, as durable work that goes on where it was cut off."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.contracts import MOST_ACTIONS, MOST_CALLS, MOST_SESSIONS
from enterprisehub.domains.replay.logic.ask_again import known_past, prompts_of
from enterprisehub.domains.replay.logic.replay_conversation import replay_conversation
from enterprisehub.domains.replay.logic.replay_decisions import replay_decisions
from enterprisehub.domains.replay.logic.replay_held_calls import replay_held_call
from enterprisehub.domains.replay.logic.write_report import write_report
from enterprisehub.domains.replay.models import ReplayRow
from enterprisehub.domains.voice import api as voice
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, Unavailable
from enterprisehub.kernel.live.tell import tell
from enterprisehub.kernel.llm.gateway import ModelUnavailable
from enterprisehub.kernel.scope import Ref, Scope
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

SESSIONS_AT_ONCE = 10
MOST_ASKINGS = 200
MOST_FAILURES_IN_A_ROW = 5
CALL, SESSION = "call", "session"


@workflow("replay.run", queue=Queue.BULK, title="Replay past days through a candidate")
async def run_replay(ctx: WorkContext, replay_id: str) -> str:
    """Every conversation or queue item of those days was taken again, and the report stands."""
    kind, ids = await ctx.transaction(begin, replay_id)
    try:
        if kind in ("flow", "voice"):
            for start in range(0, len(ids), SESSIONS_AT_ONCE):
                batch = ids[start : start + SESSIONS_AT_ONCE]
                await ctx.transaction(replay_sessions, replay_id, batch)
        elif kind == "policy":
            await ctx.transaction(replay_actions, replay_id, ids)
        else:
            await _ask_all(ctx, replay_id, ids)
    except HubError as error:
        return await ctx.transaction(fail, replay_id, error.message)
    return await ctx.transaction(finish, replay_id)


async def _ask_all(ctx: WorkContext, replay_id: str, places: list[str]) -> None:
    """Every place's askings again, at most so many of each prompt; a model that does not answer
    is given up.
    """
    left = Counter({place.partition("/")[0]: MOST_ASKINGS for place in places})
    silent = 0
    for place in places:
        prompt = place.partition("/")[0]
        ready = await ctx.transaction(ready_again, replay_id, place)
        taken = ready[: left[prompt]]
        left[prompt] -= len(taken)
        answers = []
        for one in taken:
            answer = await ctx.step(ask_one, ctx.scope, replay_id, place, one, attempts=1)
            answers.append(answer)
            silent = silent + 1 if answer.get("failed") else 0
            if silent >= MOST_FAILURES_IN_A_ROW:
                raise Unavailable(f"It did not answer {silent} times in a row: {answer['failed']}")
        await ctx.transaction(keep_answers, replay_id, place, taken, answers)
        if len(ready) > len(taken):
            await ctx.transaction(leave_out, replay_id, len(ready) - len(taken))


async def begin(db: Db, replay_id: str) -> tuple[str, list[str]]:
    """What there is to take again; the earliest left out where there is too much.

    For a prompt or a model these are places where it was asked, as "prompt/id"; for a flow or a
    voice agent conversations and calls, as "session/id" and "call/id".
    """
    row = await _held(db, replay_id)
    most = MOST_ACTIONS if row.kind == "policy" else MOST_SESSIONS
    found = await _found(db, row, most + 1)
    row.left_out_count = max(len(found) - most, 0)
    ids = found[:most]
    row.state, row.total_count, row.done_count = "running", len(ids), 0
    return row.kind, ids


async def replay_sessions(db: Db, replay_id: str, ids: list[str]) -> None:
    row = await _held(db, replay_id)
    document, since, kind = row.content["document"], since_of(row), row.kind
    for place in ids:
        what, _, id_ = place.partition("/")
        if kind == "voice":
            items = await replay_held_call(db, UUID(id_), document=document)
        elif what == CALL:
            items = await replay_held_call(db, UUID(id_), flow_document=document)
        else:
            items = await replay_conversation(db, UUID(id_), document, since)
        await queries.put_items(db, UUID(replay_id), items)
    await _progress(db, replay_id, len(ids))


async def replay_actions(db: Db, replay_id: str, ids: list[str]) -> None:
    row = await _held(db, replay_id)
    content = dict(row.content)
    items = await replay_decisions(db, [UUID(id_) for id_ in ids], content, Counter())
    await queries.put_items(db, UUID(replay_id), items)
    await _progress(db, replay_id, len(ids))


async def _found(db: Db, row: ReplayRow, limit: int) -> list[str]:
    since = since_of(row)
    if row.kind == "policy":
        kind = str(row.content["values"]["kind"])
        return [str(id_) for id_ in await queries.actions_since(db, kind, since, limit=limit)]
    if row.kind == "flow":
        found = await conversations.answered_since(db, since, flow=row.name, limit=limit)
        calls = await voice.calls_held(db, since, flow=row.name, limit=MOST_CALLS + 1)
        return [*(f"{CALL}/{id_}" for id_ in calls), *(f"{SESSION}/{id_}" for id_ in found)]
    if row.kind == "voice":
        agent_id = UUID(row.name)
        calls = await voice.calls_held(db, since, agent_id=agent_id, limit=MOST_CALLS + 1)
        return [f"{CALL}/{id_}" for id_ in calls]
    return await _places(db, row)


async def _places(db: Db, row: ReplayRow) -> list[str]:
    found = []
    for prompt in prompts_of(row.kind, row.name):
        asked = await known_past(prompt).since(db, since=since_of(row), limit=MOST_SESSIONS)
        found += [f"{prompt}/{place}" for place in asked]
    return found


async def ready_again(db: Db, replay_id: str, place: str) -> list[dict[str, Any]]:
    """What was asked at one place in those days, ready to be asked again."""
    row = await queries.replay(db, UUID(replay_id))
    if row is None:
        return []
    prompt, _, id_ = place.partition("/")
    content = row.content
    own = (str(content["label"]), str(content["text"])) if row.kind == "prompt" else None
    found = await known_past(prompt).ready(db, UUID(id_), instead=own)
    since = since_of(row)
    return [
        {**one, "models": [content["model"]] if row.kind == "model" else []}
        for one in found
        if datetime.fromisoformat(one["at"]) >= since
    ]


async def ask_one(
    scope: Scope, replay_id: str, place: str, asked: dict[str, Any]
) -> dict[str, Any]:
    """One model call; its cost is entered for the replay. {"failed": why} where none answered."""
    again, about = known_past(place.partition("/")[0]).again, Ref("replay.run", UUID(replay_id))
    database, models = runtime.installed().database, tuple(asked["models"])
    try:
        return await again(database, scope, asked, about=about, models=models)
    except ModelUnavailable as error:
        return {"failed": error.message}


async def keep_answers(
    db: Db, replay_id: str, place: str, asked: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> None:
    prompt, _, id_ = place.partition("/")
    items = await known_past(prompt).items(db, UUID(id_), asked, answers)
    for one in items:
        one["after"]["prompt"] = prompt
    await queries.put_items(db, UUID(replay_id), items)
    await _progress(db, replay_id, 1)


async def leave_out(db: Db, replay_id: str, count: int) -> None:
    (await _held(db, replay_id)).left_out_count += count


async def finish(db: Db, replay_id: str) -> str:
    """The report stands, and with it the proof."""
    row = await _held(db, replay_id)
    report = write_report([tuple(one) for one in await queries.outline(db, row.id)])
    if row.kind in ("prompt", "model"):
        report |= await _then(db, row)
    row.report, row.state, row.finished_at = report, "done", clock.now()
    subject, tenant = Ref("replay.run", row.id), Ref("kernel.tenant", db.scope.tenant_id)
    words = f"Replayed {row.title} on {row.days} days: {report['compared']} compared"
    timeline.add(db, "replay.finished", [subject, tenant], words)
    await _tell(db, replay_id)
    return row.state


async def _then(db: Db, row: ReplayRow) -> dict[str, Any]:
    """What asking took at the time, by the ledger."""
    prompts = prompts_of(row.kind, row.name)
    asked = [UUID(place.partition("/")[2]) for place in await _places(db, row)]
    places = [*asked, *await voice.calls_in(db, asked)]
    return await queries.calls_then(db, prompts, places, since_of(row), row.created_at)


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
