"""Restarting an agent: drained, stopped, started, checked; put back as it was when that fails."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from sqlalchemy import func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.define import AGENTS, AgentSpec, agent_named
from enterprisehub.kernel.agents.execute import cancel, start_held
from enterprisehub.kernel.agents.lifecycle import AgentController, AgentStatus
from enterprisehub.kernel.agents.models import RegistryRow, RunRow
from enterprisehub.kernel.agents.permissions import MANAGE
from enterprisehub.kernel.agents.tools import TOOLS
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, HubError
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.notices.kinds import NoticeKind, declare
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import URGENT, enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.workflows import workflow

DRAIN_SECONDS: Final = 30.0
FORCE_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.5
RESTART_FAILED: Final = declare(
    NoticeKind("agents.restart_failed", "An agent could not be restarted", "bad")
)


async def restart(
    db: Db,
    name: str,
    *,
    reason: str = "",
    drain_seconds: float = DRAIN_SECONDS,
    force_seconds: float = FORCE_SECONDS,
) -> RegistryRow:
    """The agent takes nothing new from now on and is restarted once what it began is over.

    Raises:
        Conflict: it is being restarted already.
    """
    controller = AgentController(db)
    before = await controller.status_of(name)
    if before not in (AgentStatus.ACTIVE, AgentStatus.PAUSED):
        raise Conflict(f"{agent_named(name).title} is being restarted already.", status=before)
    row = await controller.update_status(name, AgentStatus.DRAINING, reason=reason)
    row.before, row.trouble, row.restarts = before, None, row.restarts + 1
    await db.flush()
    key = f"{name}:{row.restarts}"
    await enqueue(
        db, carry_out_restart, name, drain_seconds, force_seconds, key=key, priority=URGENT
    )
    return row


@workflow("agents.restart", queue=Queue.INTERACTIVE, title="Restart an agent")
async def carry_out_restart(
    ctx: WorkContext, name: str, drain_seconds: float, force_seconds: float
) -> str:
    """Draining, stopped, starting, active; or back to what it was."""
    if not await _drained(ctx, name, drain_seconds):
        await ctx.transaction(_stop_by_force, name)
        await _drained(ctx, name, force_seconds)
    await ctx.transaction(_become, name, "stopped")
    await ctx.transaction(_become, name, "starting")
    return await ctx.transaction(_check_and_open, name)


async def _drained(ctx: WorkContext, name: str, seconds: float) -> bool:
    """Whether nothing runs any more within that time."""
    looks = max(1, round(seconds / _LOOK_SECONDS))
    for number in range(looks + 1):
        if not await ctx.transaction(_running, name):
            return True
        if number < looks:
            await ctx.sleep(_LOOK_SECONDS)
    return False


async def _running(db: Db, name: str) -> int:
    query = select(func.count()).where(RunRow.agent_name == name, RunRow.status == "running")
    return await db.scalar(query) or 0


async def _stop_by_force(db: Db, name: str) -> None:
    query = select(RunRow.id).where(RunRow.agent_name == name, RunRow.status == "running")
    for run_id in (await db.scalars(query)).all():
        await cancel(db, run_id, reason="Its agent was restarted and it did not end in time.")


async def _become(db: Db, name: str, status: str) -> None:
    await AgentController(db).update_status(name, AgentStatus(status))


async def _check_and_open(db: Db, name: str) -> str:
    """Active, and what waited begins; a failed check puts the agent back as it was."""
    checks = await health_of(db, name)
    failed = [check for check in checks if check["error"]]
    query = select(RegistryRow).where(RegistryRow.agent_name == name).with_for_update()
    row = (await db.scalars(query)).one()
    row.checks, row.checked_at = checks, clock.now()
    if not failed:
        row.trouble = None
        await AgentController(db).update_status(name, AgentStatus.ACTIVE, reason="restarted")
        await start_held(db, name)
        return "active"
    back = AgentStatus(row.before or AgentStatus.ACTIVE)
    row.trouble = " ".join(str(check["error"]) for check in failed)[:1000]
    why = "restart failed, put back as it was"
    await AgentController(db).update_status(name, back, reason=why)
    title = AGENTS[name].title if name in AGENTS else name
    await notify(
        db,
        RESTART_FAILED,
        f"{title} could not be restarted",
        body=f"{row.trouble} It is {back} again, as before.",
        href=f"/agents/{name}",
        having=MANAGE,
        key=f"agent-restart:{name}",
    )
    if back is AgentStatus.ACTIVE:
        await start_held(db, name)
    return f"back to {back}"


async def health_of(db: Db, name: str) -> list[dict[str, Any]]:
    """What an agent needs to work, each with what is wrong with it, or None."""
    spec = AGENTS.get(name)
    if spec is None:
        return [{"name": "It is registered", "error": "There is no such agent any more."}]
    checks: list[dict[str, Any]] = [
        {"name": "It is registered", "error": None},
        {"name": "Its input can be asked for", "error": _schema_trouble(spec)},
        {"name": "Its tools are there", "error": _missing("tool", set(spec.tools) - set(TOOLS))},
        {"name": "Its permission is known",
         "error": _missing("permission", {spec.permission} - set(PERMISSIONS))},
        {"name": "Those it hands work to are there",
         "error": _missing("agent", {*spec.may_hand_to, spec.one_by_one} - {*AGENTS, ""})},
    ]  # fmt: skip
    if spec.check is not None:
        trouble = await _own_trouble(db, spec.check)
        checks.append({"name": "What it needs besides is there", "error": trouble})
    return checks


async def _own_trouble(db: Db, check: Callable[[Db], Awaitable[None]]) -> str | None:
    try:
        async with db.begin_nested():
            await check(db)
    except HubError as error:
        return error.message
    except Exception as error:  # noqa: BLE001  a check that breaks is a failed check
        return f"{type(error).__name__}: {error}"[:300]
    return None


def _schema_trouble(spec: AgentSpec) -> str | None:
    try:
        spec.input.model_json_schema()
        spec.output.model_json_schema()
    except Exception as error:  # noqa: BLE001  whatever it is, the form cannot be made
        return f"No form can be made of its input: {error}"[:300]
    return None


def _missing(what: str, names: set[str]) -> str | None:
    return f"No {what} {', '.join(sorted(names))}." if names else None
