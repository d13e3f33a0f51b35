"""What an agent's body is handed: it reads, asks and proposes through this, all of it traced.

A body runs inside durable work and is replayed after a crash, so each call here is one recorded
transaction or one recorded step. A body never gets a session of its own and never acts.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import AgentSpec
from enterprisehub.kernel.agents.models import StepRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import AgentFailed, Denied
from enterprisehub.kernel.scope import Actor, Ref
from enterprisehub.kernel.work.context import WorkContext

_PREVIEW_CHARACTERS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An action an agent wants; the runtime turns it into a proposed action when the run ends."""

    payload: BaseModel
    reason: str
    subjects: tuple[Ref, ...] = ()
    evidence: tuple[dict[str, Any], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    priority: Priority = field(default_factory=Priority)
    dedupe_key: str | None = None


def agent_actor(spec: AgentSpec, run_id: UUID) -> Actor:
    """Whose doing the change log calls it: this agent's, in this run."""
    return Actor("agent", f"{spec.name}/{run_id}", spec.title)


class AgentRun:
    """One run under way."""

    def __init__(self, ctx: WorkContext, spec: AgentSpec, run_id: UUID) -> None:
        self.spec = spec
        self.run_id = run_id
        self.proposals: list[Proposal] = []
        self._ctx = ctx
        self._position = 0

    async def read[R](
        self, name: str, fn: Callable[..., Awaitable[R]], *args: Any, kind: str = "read"
    ) -> R:
        """`fn(db, *args)` in one transaction, as the agent; traced under `name`."""
        position = self._next()

        async def traced(db: Db) -> R:
            await db.act_as(agent_actor(self.spec, self.run_id))
            started_at, began = clock.now(), time.perf_counter()
            result = await fn(db, *args)
            step = StepRow(
                run_id=self.run_id,
                position=position,
                kind=kind,
                name=name,
                status="success",
                started_at=started_at,
                duration_ms=round((time.perf_counter() - began) * 1000),
                given={"arguments": _shown(args)},
                got={"result": _shown(result)},
            )
            db.add(step)
            return result

        return await self._ctx.transaction(traced, name=name)

    async def outside[R](
        self,
        name: str,
        fn: Callable[..., Awaitable[R]],
        *args: Any,
        kind: str = "tool",
        timeout_seconds: float = 60.0,
        attempts: int = 3,
    ) -> R:
        """`fn(*args)` reaches outside (a model, a look-up), once recorded; traced under `name`."""
        position = self._next()
        started_at, began = clock.now(), time.perf_counter()
        result = await self._ctx.step(
            fn, *args, name=name, timeout_seconds=timeout_seconds, attempts=attempts
        )
        duration_ms = round((time.perf_counter() - began) * 1000)

        async def trace(db: Db) -> None:
            step = StepRow(
                run_id=self.run_id,
                position=position,
                kind=kind,
                name=name,
                status="success",
                started_at=started_at,
                duration_ms=duration_ms,
                given={"arguments": _shown(args)},
                got={"result": _shown(result)},
            )
            db.add(step)

        await self._ctx.transaction(trace, name=f"trace {name}")
        return result

    def propose(
        self,
        payload: BaseModel,
        *,
        reason: str,
        subjects: Sequence[Ref] = (),
        evidence: Sequence[dict[str, Any]] = (),
        facts: dict[str, Any] | None = None,
        priority: Priority | None = None,
        dedupe_key: str | None = None,
    ) -> None:
        """The action is proposed when the run ends well.

        Raises:
            Denied: the agent's declaration does not name this kind of payload.
        """
        if type(payload) not in self.spec.may_propose:
            raise Denied(f"{self.spec.title} may not propose {type(payload).__name__}.")
        proposal = Proposal(
            payload=payload,
            reason=reason,
            subjects=tuple(subjects),
            evidence=tuple(evidence),
            facts=facts or {},
            priority=priority or Priority(),
            dedupe_key=dedupe_key,
        )
        self.proposals.append(proposal)

    def _next(self) -> int:
        self._position += 1
        if self._position > self.spec.limits.steps:
            limit = self.spec.limits.steps
            raise AgentFailed(f"{self.spec.title} was stopped after {limit} steps.")
        return self._position


def _shown(value: Any) -> Any:
    match value:
        case BaseModel():
            return value.model_dump(mode="json")
        case None | bool() | int() | float():
            return value
        case dict():
            return {str(k): _shown(v) for k, v in list(value.items())[:50]}
        case list() | tuple():
            return [_shown(v) for v in value[:50]]
        case _:
            return str(value)[:_PREVIEW_CHARACTERS]
