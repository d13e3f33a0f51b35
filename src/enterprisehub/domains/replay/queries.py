"""Every SELECT of replays, and of what can be replayed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.replay.models import ReplayItemRow, ReplayRow
from enterprisehub.kernel.actions.models import ActionRow, PolicyRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.llm.prompts.models import PromptVersionRow

ITEM_COLUMNS = (
    "key", "subject_kind", "subject_id", "at", "title", "heard", "before", "after", "differs",
    "weight", "cost_microcents",
)  # fmt: skip


async def replay(db: Db, replay_id: UUID, *, lock: bool = False) -> ReplayRow | None:
    query = select(ReplayRow).where(ReplayRow.id == replay_id, ReplayRow.deleted_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: ReplayRow | None = await db.scalar(query)
    return found


async def latest(db: Db, *, limit: int = 50) -> list[ReplayRow]:
    query = select(ReplayRow).where(ReplayRow.deleted_at.is_(None))
    order = (ReplayRow.created_at.desc(), ReplayRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(limit)))


async def under_way(db: Db) -> int:
    query = select(func.count()).where(ReplayRow.state.in_(("waiting", "running")))
    return await db.scalar(query) or 0


async def proof(
    db: Db, kind: str, digest: str, *, since: datetime, least_items: int
) -> UUID | None:
    """A finished replay of exactly this content that compared so much."""
    query = select(ReplayRow.id).where(
        ReplayRow.kind == kind,
        ReplayRow.digest == digest,
        ReplayRow.state == "done",
        ReplayRow.finished_at >= since,
        ReplayRow.report["compared"].as_integer() >= least_items,
    )
    found: UUID | None = await db.scalar(query.limit(1))
    return found


async def put_items(db: Db, replay_id: UUID, items: Iterable[dict[str, Any]]) -> None:
    """Each stands once, whatever was cut off and done again."""
    own = {"replay_id": replay_id}
    rows = [{name: item[name] for name in ITEM_COLUMNS} | own for item in items]
    if rows:
        await db.execute(insert(ReplayItemRow).values(rows).on_conflict_do_nothing())


async def note_progress(db: Db, replay_id: UUID, done: int) -> None:
    query = update(ReplayRow).where(ReplayRow.id == replay_id)
    await db.execute(query.values(done_count=ReplayRow.done_count + done))


async def outline(db: Db, replay_id: UUID) -> Sequence[Any]:
    """What the report counts."""
    row = ReplayItemRow
    query = select(row.before, row.after, row.differs, row.cost_microcents)
    return (await db.execute(query.where(row.replay_id == replay_id))).all()


async def differing(db: Db, replay_id: UUID, *, limit: int = 40) -> list[ReplayItemRow]:
    """Examples for everybody, what matters most first: nothing that is its asker's alone."""
    row = ReplayItemRow
    query = select(row).where(
        row.replay_id == replay_id, row.weight > 0, row.before["asked_by"].is_(None)
    )
    return list(await db.scalars(query.order_by(row.weight.desc(), row.id).limit(limit)))


async def asked_by(db: Db, replay_id: UUID, who: str, *, limit: int) -> list[ReplayItemRow]:
    """What this person or key asked, what matters most first."""
    row = ReplayItemRow
    query = select(row).where(row.replay_id == replay_id, row.before["asked_by"].astext == who)
    return list(await db.scalars(query.order_by(row.weight.desc(), row.id).limit(limit)))


async def actions_since(db: Db, kind: str, since: datetime, *, limit: int) -> list[UUID]:
    """Queue items of a kind ("*": of every kind) since then, the latest first."""
    query = select(ActionRow.id).where(ActionRow.created_at >= since)
    if kind != "*":
        query = query.where(ActionRow.kind == kind)
    return list(await db.scalars(query.order_by(ActionRow.id.desc()).limit(limit)))


async def actions(db: Db, ids: Sequence[UUID]) -> list[ActionRow]:
    return list(await db.scalars(select(ActionRow).where(ActionRow.id.in_(ids))))


async def put_policy(db: Db, policy_id: UUID | None, values: dict[str, Any]) -> None:
    """The rule stands as given; for use where everything is rolled back afterwards."""
    row = None if policy_id is None else await db.get(PolicyRow, policy_id)
    if row is None:
        db.add(PolicyRow(**values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    await db.flush()


async def prompt_version(db: Db, prompt: str, number: int) -> PromptVersionRow | None:
    row = PromptVersionRow
    query = select(row).where(row.prompt == prompt, row.number == number, row.deleted_at.is_(None))
    found: PromptVersionRow | None = await db.scalar(query)
    return found


async def prompt_versions(db: Db, prompt: str) -> list[PromptVersionRow]:
    row = PromptVersionRow
    query = select(row).where(row.prompt == prompt, row.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(row.number.desc())))


async def calls_answered(db: Db, route: str, model: str, since: datetime) -> int:
    """How often a model ("connector:name") answered for a task, replays and trials left out."""
    call = ModelCallRow
    provider, _, name = model.partition(":")
    query = select(func.count()).where(
        call.route == route,
        call.provider == provider,
        call.model == name,
        call.status == "success",
        call.prompt != "",
        call.created_at >= since,
        call.subject_kind.is_distinct_from("replay.run"),
    )
    return await db.scalar(query) or 0


async def calls_then(
    db: Db,
    prompts: Sequence[str],
    places: Sequence[UUID],
    since: datetime,
    until: datetime,
) -> dict[str, Any]:
    """What asking in these conversations and runs took: calls, tokens, cost, median of time."""
    call = ModelCallRow
    query = select(
        func.count().label("calls_before"),
        func.coalesce(func.sum(call.tokens_in + call.tokens_out), 0).label("tokens_before"),
        func.coalesce(func.sum(call.cost_microcents), 0).label("cost_before_microcents"),
        func.count().filter(~call.cost_known).label("unpriced_before"),
        func.percentile_cont(0.5).within_group(call.latency_ms).label("median_ms_before"),
    ).where(
        call.prompt.in_(prompts),
        call.created_at.between(since, until),
        call.cache_level.in_(("none", "miss")),
        call.subject_id.in_(places) | call.run_id.in_(places),
    )
    found = (await db.execute(query)).mappings().one()
    return {name: None if value is None else int(value) for name, value in found.items()}
