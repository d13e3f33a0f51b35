"""Performing an approved action: checked again, done once, recorded — whatever dies in between.

    begin     a transaction: still approved? unchanged? may it leave now? → performing, or not
    reach     outside any transaction: the vendor is called with the action's own key
    finish    a transaction: what came back is recorded

Durable work repeats a phase that was cut off. A repeated `reach` knows that it is a repetition and
asks the vendor first what became of the earlier try.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import structlog
from pydantic import BaseModel
from sqlalchemy import func, select

from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.approvers import asked, bind, satisfied
from enterprisehub.kernel.actions.effect import Effect, differences, effect_of, locked, show
from enterprisehub.kernel.actions.facts import ActionFinished, ActionProposed
from enterprisehub.kernel.actions.kinds import (
    ActionKind,
    Attempt,
    Draft,
    Ruling,
    Verdict,
    strictest,
)
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.policies import ActionSettings, Approving
from enterprisehub.kernel.connectors.ports import Ports, connected_accounts
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import HubError, OutcomeUnknown, RateLimited
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Actor, Ref, Scope
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

log = structlog.get_logger()
HELD_RETRY_SECONDS = 60.0
REACH_SECONDS = 20.0
"""How long one try at the other side may take."""
LONGEST_WAIT_SECONDS = 3600
MOST_TRIES = 5
"""With pauses of 2, 4, 8 and 16 seconds between them, or as long as the other side asks."""
PERFORM = "perform"


async def schedule(db: Db, row: ActionRow) -> None:
    """An approved action will be performed as soon as this transaction commits, or `not_before`."""
    await db.flush()
    delay = None
    if row.not_before is not None:
        delay = max((row.not_before - clock.now()).total_seconds(), 0.0) or None
    key = f"{row.id}:{row.version}"
    await enqueue(db, perform_action, str(row.id), key=key, delay_seconds=delay)


@workflow("actions.perform", queue=Queue.OUTBOUND, title="Perform an approved action")
async def perform_action(ctx: WorkContext, action_id: str) -> str:
    """One approved action, from the last check to the record of what came back."""
    begun = await ctx.transaction(begin, action_id)
    if begun != PERFORM:
        return begun
    try:
        result = await ctx.step(
            reach, ctx.scope, action_id, attempts=5, wait_seconds=2.0, should_retry=_ours
        )
    except HubError as error:
        if not error.retryable:
            return await ctx.transaction(fail, action_id, error.message, error.code)
        wait = error.retry_after_seconds if isinstance(error, RateLimited) else 0
        return await ctx.transaction(put_off, action_id, error.message, error.code, wait)
    return await ctx.transaction(finish, action_id, result)


def _ours(error: BaseException) -> bool:
    """Our own trouble is tried again at once; the other side gets its time without our waiting."""
    return not isinstance(error, HubError)


async def put_off(db: Db, action_id: str, message: str, code: str, wait_seconds: int = 0) -> str:
    """The other side is tried again by new work (who sleeps would keep others waiting), not before
    the wait that it asks for is over, up to an hour.
    """
    row, _ = await locked(db, UUID(action_id))
    if row.state != "performing":
        return row.state
    tries = row.attempts % MOST_TRIES
    if tries == 0:
        return await fail(db, action_id, message, code)
    await db.flush()
    key = f"{row.id}:{row.version}:{row.attempts}"
    delay = max(2.0**tries, float(min(wait_seconds, LONGEST_WAIT_SECONDS)))
    await enqueue(db, perform_action, action_id, key=key, delay_seconds=delay)
    return "later"


async def begin(db: Db, action_id: str) -> str:
    """The action is checked for the last time; answers PERFORM when it may leave now."""
    row, kind = await locked(db, UUID(action_id))
    if row.state == "performing":
        return PERFORM
    if row.state != "approved":
        return row.state
    if waiting := await _not_yet(db, row, kind):
        return waiting
    payload = kind.payload.model_validate(row.payload)
    effect = await effect_of(db, kind, payload, row.policy)
    how = await asked(db, kind, row, payload)
    changed = effect.hash != row.effect_hash or not satisfied(row, how)
    # What changed goes back to people, unless a rule forbids it: a STOP changes its thread too.
    ruling = await _ask(db, row, kind, payload, effect, stage="propose" if changed else "send")
    if changed and ruling.verdict is not Verdict.REFUSE:
        row.changed_since = [*differences(row, effect), *_other_rule(row, how)]
        bind(row, how, row.created_at)
        show(row, await effect_of(db, kind, payload, row.policy))
        return await _give_back(db, row, "What was approved has changed since.")
    if ruling.verdict is not Verdict.ALLOW:
        return await _ruled_out(db, row, kind, payload, ruling)
    return await _start(db, row, kind, payload)


def _other_rule(row: ActionRow, how: Approving) -> list[dict[str, Any]]:
    before = row.policy.get("says")
    return (
        []
        if satisfied(row, how)
        else [{"what": "Approval rule", "before": before, "after": how.says}]
    )


async def _ask(
    db: Db,
    row: ActionRow,
    kind: ActionKind,
    payload: BaseModel,
    effect: Effect,
    *,
    stage: Literal["propose", "send"],
) -> Ruling:
    draft = Draft(
        kind=kind,
        payload=payload,
        rendered=effect.rendered,
        stage=stage,
        action_id=row.id,
        facts=row.facts,
    )
    ruling = await strictest(db, draft)
    row.receipt_id = ruling.receipt_id or row.receipt_id
    return ruling


async def recheck(db: Db, action_id: UUID) -> str:
    """Guards are asked again about an open proposal: what they refuse now is refused at once.

    For whoever knows that the ground has changed (a person opted out). Answers the state.
    """
    row, kind = await locked(db, action_id)
    if row.state not in ("proposed", "approved") or not kind.outward:
        return row.state
    payload = kind.payload.model_validate(row.payload)
    effect = await effect_of(db, kind, payload, row.policy)
    ruling = await _ask(db, row, kind, payload, effect, stage="propose")
    if ruling.verdict is Verdict.REFUSE:
        return await _ruled_out(db, row, kind, payload, ruling)
    return row.state


async def _not_yet(db: Db, row: ActionRow, kind: ActionKind) -> str | None:
    now = clock.now()
    if row.expired:
        return await _expire(db, row, kind)
    if row.not_before is not None and row.not_before > now:
        await schedule(db, row)
        return "later"
    if kind.outward and (because := await _nothing_leaves(db)):
        if row.held_because != because:
            await _note_pause(db, row, kind, because)
        return await _hold(db, row, now + timedelta(seconds=HELD_RETRY_SECONDS), because)
    return None


async def _nothing_leaves(db: Db) -> str:
    """Why nothing leaves this tenant now; empty where things may."""
    if (await tenant(db, db.scope.tenant_id)).suspended_at is not None:
        return "The organisation is suspended."
    settings = await ActionSettings.load(db)
    if not settings.sending_paused:
        return ""
    return settings.sending_paused_because or "Sending is paused."


async def _note_pause(db: Db, row: ActionRow, kind: ActionKind, because: str) -> None:
    """The kill switch's hold has a receipt like every other: one, however long it lasts."""
    payload = kind.payload.model_validate(row.payload)
    effect = await effect_of(db, kind, payload, row.policy)
    draft = Draft(
        kind=kind,
        payload=payload,
        rendered=effect.rendered,
        stage="send",
        action_id=row.id,
        facts=row.facts,
        paused=because,
    )
    row.receipt_id = (await strictest(db, draft)).receipt_id or row.receipt_id


async def _expire(db: Db, row: ActionRow, kind: ActionKind) -> str:
    """What was held back beyond its expiry does not leave: an approval is not for ever."""
    row.state = "expired"
    row.held_because = f"It expired before it could leave. {row.held_because or ''}".strip()
    if kind.refused:
        await kind.refused(db, row.id, kind.payload.model_validate(row.payload), row.held_because)
    await _finished(db, row, "expired", row.held_because)
    return row.state


async def _ruled_out(
    db: Db, row: ActionRow, kind: ActionKind, payload: BaseModel, ruling: Ruling
) -> str:
    if ruling.verdict is Verdict.DEFER:
        until = ruling.until or clock.now() + timedelta(seconds=HELD_RETRY_SECONDS)
        return await _hold(db, row, until, ruling.reason)
    if ruling.verdict is Verdict.REVIEW:
        return await _give_back(db, row, ruling.reason)
    row.state, row.held_because = "refused", ruling.reason
    if kind.refused:
        await kind.refused(db, row.id, payload, ruling.reason)
    await _finished(db, row, "refused", ruling.reason)
    return row.state


async def _start(db: Db, row: ActionRow, kind: ActionKind, payload: BaseModel) -> str:
    row.held_because, row.changed_since = None, None
    row.started_at = clock.now()
    if kind.apply is not None:
        row.result = await kind.apply(db, payload)
        row.state, row.performed_at = "done", row.started_at
        await _finished(db, row, "done", "")
        return row.state
    row.state = "performing"
    if kind.prepare is not None:
        await kind.prepare(db, row.id, payload)
    return PERFORM


async def reach(scope: Scope, action_id: str) -> dict[str, Any]:
    """The other side has been asked, with the action's own key. Holds no transaction meanwhile.

    Only one try is under way at a time: after a death the next one waits until the earlier cannot
    be any more, for only then does the other side know what became of it.
    """
    home = runtime.installed()
    async with home.database.scoped(scope) as db:
        row, kind = await locked(db, UUID(action_id))
        if row.state != "performing":
            return row.result or {}
        wait_seconds = _under_way_seconds(row)
        payload = kind.payload.model_validate(row.payload)
        attempt = _next_try(row, begins=not wait_seconds)
        ports = await ports_of(db, home.database, home.public_url)
    if wait_seconds:
        await asyncio.sleep(wait_seconds)
        return await reach(scope, action_id)
    assert kind.perform is not None  # noqa: S101  begin sends only outward kinds here
    try:
        async with asyncio.timeout(REACH_SECONDS):
            return await kind.perform(ports, payload, attempt)
    except TimeoutError as error:
        await _end_try(home.database, scope, action_id, certain=False)
        raise OutcomeUnknown(
            f"The other side did not answer within {REACH_SECONDS:.0f} seconds."
        ) from error
    except HubError as error:
        certain = not attempt.unsure and not isinstance(error, OutcomeUnknown)
        await _end_try(home.database, scope, action_id, certain=certain)
        raise


def _under_way_seconds(row: ActionRow) -> float:
    if not row.unsettled or row.reaching_until is None:
        return 0.0
    return max((row.reaching_until - clock.now()).total_seconds(), 0.0)


def _next_try(row: ActionRow, *, begins: bool) -> Attempt:
    now = clock.now()
    attempt = Attempt(str(row.id), row.attempts + 1, row.started_at or now, unsure=row.unsettled)
    if begins:
        row.attempts = attempt.number
        row.unsettled, row.reaching_until = True, now + timedelta(seconds=REACH_SECONDS)
    return attempt


async def _end_try(database: Database, scope: Scope, action_id: str, *, certain: bool) -> None:
    """The try is over; if it is certain that nothing happened, the next need not ask."""
    async with database.scoped(scope) as db:
        row, _ = await locked(db, UUID(action_id))
        row.reaching_until = None
        row.unsettled = row.unsettled and not certain


async def ports_of(db: Db, database: Database, public_url: str) -> Ports:
    """The tenant's connected services, opened; to be used after the transaction."""
    accounts = await connected_accounts(db)
    return Ports(database, accounts, public_url=public_url, tenant_id=db.scope.tenant_id)


async def finish(db: Db, action_id: str, result: dict[str, Any]) -> str:
    """What came back is recorded."""
    row, kind = await locked(db, UUID(action_id))
    if row.state == "performing":
        payload = kind.payload.model_validate(row.payload)
        if kind.record is not None:
            await kind.record(db, row.id, payload, result)
        row.result, row.state, row.performed_at = result, "done", clock.now()
        row.error, row.error_code = None, None
        row.unsettled, row.reaching_until = False, None
        await _finished(db, row, "done", "")
    return row.state


async def settle(db: Db, action_id: UUID, result: dict[str, Any]) -> bool:
    """Another source (a delivery report) says that the action was done; True when that was news.

    It counts also where we gave up not knowing.
    """
    row, kind = await locked(db, action_id)
    if row.state == "failed" and row.unsettled and kind.outward:
        row.state = "performing"
    if row.state != "performing":
        return False
    await finish(db, str(action_id), result)
    return True


async def fail(db: Db, action_id: str, message: str, code: str) -> str:
    """The failure is recorded; a person may try again."""
    row, kind = await locked(db, UUID(action_id))
    if row.state == "performing":
        row.state, row.error, row.error_code = "failed", message, code
        if kind.failed is not None:
            await kind.failed(db, row.id, kind.payload.model_validate(row.payload), message)
        await _finished(db, row, "failed", message)
    return row.state


async def _hold(db: Db, row: ActionRow, until: datetime, because: str) -> str:
    row.not_before, row.held_because = until, because
    await schedule(db, row)
    await publish(
        db, ActionFinished(row.id, row.kind, "held", because), Ref("kernel.action", row.id)
    )
    return "later"


async def _give_back(db: Db, row: ActionRow, because: str) -> str:
    row.state, row.held_because = "proposed", because
    row.approvals, row.decided_at, row.decided_by, row.decision = [], None, None, None
    row.approvals_needed = max(row.approvals_needed, 1)
    subject = Ref("kernel.action", row.id)
    await publish(db, ActionFinished(row.id, row.kind, "returned", because), subject)
    await publish(db, ActionProposed(row.id, row.kind), subject)
    return "returned"


async def _finished(db: Db, row: ActionRow, outcome: str, detail: str) -> None:
    fact = ActionFinished(row.id, row.kind, outcome, detail)
    await publish(db, fact, Ref("kernel.action", row.id))
    words = {"refused": "was held by a rule", "failed": "failed", "expired": "was not sent"}
    if outcome in words:
        subjects = [Ref.parse(text) for text in row.subjects]
        summary = f"{row.title} {words[outcome]}: {detail}"
        timeline.add(db, f"actions.{outcome}", subjects, summary, action_id=str(row.id))
    if outcome == "done" and row.agent is not None:
        # The kind tells the records what happened to them; this line is for the activity.
        subject, by = Ref("kernel.action", row.id), Actor("agent", row.agent, row.agent)
        timeline.add(
            db, "actions.done", [subject], f"Done: {row.title}", actor=by, action_id=str(row.id)
        )


async def overdue(db: Db, *, older_than_seconds: int = 120) -> list[UUID]:
    """Approved actions whose time has long come: to be scheduled again, should work be lost."""
    before = clock.now() - timedelta(seconds=older_than_seconds)
    query = select(ActionRow.id).where(
        ActionRow.state == "approved",
        func.coalesce(ActionRow.not_before, ActionRow.decided_at) < before,
    )
    return list(await db.scalars(query))
