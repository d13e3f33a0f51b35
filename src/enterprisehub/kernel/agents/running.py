"""What an agent's body is handed: it reads, asks and proposes through this, all of it traced.

A body runs inside durable work and is replayed after a crash, so each call here is one recorded
transaction or one recorded step. A body never gets a session of its own and never acts.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from enterprisehub.kernel.actions.kinds import Risk
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import AgentSpec
from enterprisehub.kernel.agents.dispatch import call_tool
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.telling import say_step
from enterprisehub.kernel.agents.tools import tool_named
from enterprisehub.kernel.agents.tracing import RunStopped, Step, add_up, said_of, still_wanted
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import AgentFailed, Denied
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.budget import MICROCENTS_PER_CENT
from enterprisehub.kernel.scope import Actor, Ref
from enterprisehub.kernel.work import runtime
from enterprisehub.kernel.work.context import WorkContext

_MODEL_SECONDS = 30.0
_GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An action an agent wants; the runtime turns it into a proposed action when the run ends.

    Without `risk` and `expires_at` those of the kind and of the tenant hold. `cost_microcents` is
    what carrying it out is known to cost; the run's own share is added.
    """

    payload: BaseModel
    reason: str
    subjects: tuple[Ref, ...] = ()
    evidence: tuple[dict[str, Any], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    priority: Priority = field(default_factory=Priority)
    risk: Risk | None = None
    expires_at: datetime | None = None
    cost_microcents: int = 0
    dedupe_key: str | None = None


def agent_actor(spec: AgentSpec, run_id: UUID) -> Actor:
    """Whose doing the change log calls it: this agent's, in this run."""
    return Actor("agent", f"{spec.name}/{run_id}", spec.title)


class AgentRun:
    """One run under way. Every step first makes sure that the run is still wanted."""

    def __init__(self, ctx: WorkContext, spec: AgentSpec, run_id: UUID) -> None:
        self.spec = spec
        self.run_id = run_id
        self.proposals: list[Proposal] = []
        self.under_way: Step | None = None
        self._ctx = ctx
        self._position = 0

    async def read[R](
        self, name: str, fn: Callable[..., Awaitable[R]], *args: Any, kind: str = "read"
    ) -> R:
        """`fn(db, *args)` in one transaction, as the agent; traced under `name`."""
        step = self._begin(kind, name, {"arguments": args})

        async def traced(db: Db) -> R:
            await still_wanted(db, self.run_id)
            await db.act_as(agent_actor(self.spec, self.run_id))
            result = await fn(db, *args)
            db.add(step.row(got={"result": result}))
            await say_step(db, self.run_id)
            return result

        try:
            result = await self._ctx.transaction(traced, name=name)
        except Exception as error:
            await self._failed(step, error)
            raise
        self.under_way = None
        return result

    async def tool(self, name: str, *, reason: str = "", **args: Any) -> Any:
        """What a registered tool answers, in its type; what it proposes joins the run's proposals.

        Raises:
            Denied: the agent's declaration does not name the tool, or what it proposes.
            Invalid, ToolFailed: as `dispatch_tool`.
        """
        tool = tool_named(name)

        async def called(db: Db) -> Any:
            by, value = await call_tool(db, name, args, allowed=self.spec.tools)
            return by.name, by.output.dump_python(value, mode="json")

        by, plain = await self.read(tool.title, called, kind="tool")
        value = tool_named(by).output.validate_python(plain)
        if tool_named(by).proposes:
            self.propose(value, reason=reason or tool.says)
        return value

    async def outside[R](
        self,
        name: str,
        fn: Callable[..., Awaitable[R]],
        *args: Any,
        kind: str = "tool",
        timeout_seconds: float = 60.0,
        attempts: int = 3,
    ) -> R:
        """`fn(*args)` reaches outside (a look-up), once recorded; traced under `name`."""
        step = self._begin(kind, name, {"arguments": args})
        await self._ctx.transaction(still_wanted, self.run_id)
        try:
            result = await self._ctx.step(
                fn, *args, name=name, timeout_seconds=timeout_seconds, attempts=attempts
            )
        except Exception as error:
            await self._failed(step, error)
            raise
        await self._done(step, {"result": result})
        return result

    async def ask[T](self, name: str, question: gateway.Question[T]) -> gateway.Answer[T]:
        """What a model answers, once recorded; tokens and cost are the run's.

        Raises:
            Denied: the agent is not declared for this route.
            ModelUnavailable, BudgetExhausted: go on without a model.
            StepTimedOut: no answer came in time.
            AgentFailed: the run has cost more than the agent's limit.
        """
        if question.route != self.spec.route:
            raise Denied(f"{self.spec.title} may not ask models for {question.route!r}.")
        seconds = question.seconds or _MODEL_SECONDS
        asked = replace(question, run_id=self.run_id, seconds=seconds)
        given = {"route": asked.route, "prompt": asked.prompt, "version": asked.prompt_version}
        step = self._begin("model", name, given)
        await self._ctx.transaction(still_wanted, self.run_id)
        value_of: TypeAdapter[T] = TypeAdapter(question.output)

        async def answer() -> dict[str, Any]:
            scope = self._ctx.scope.acting_as(agent_actor(self.spec, self.run_id))
            got = await gateway.ask(runtime.installed().database, scope, asked)
            return asdict(got) | {"value": value_of.dump_python(got.value, mode="json")}

        limit = seconds + _GRACE_SECONDS
        try:
            got = await self._ctx.step(answer, name=name, timeout_seconds=limit, attempts=1)
        except Exception as error:
            await self._failed(step, error)
            raise
        self._affordable(await self._done(step, got))
        value = value_of.validate_python(got["value"])
        return gateway.Answer(**(got | {"value": value}))

    def propose(
        self,
        payload: BaseModel,
        *,
        reason: str,
        subjects: Sequence[Ref] = (),
        evidence: Sequence[dict[str, Any]] = (),
        facts: dict[str, Any] | None = None,
        priority: Priority | None = None,
        risk: Risk | None = None,
        expires_at: datetime | None = None,
        cost_microcents: int = 0,
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
            risk=risk,
            expires_at=expires_at,
            cost_microcents=cost_microcents,
            dedupe_key=dedupe_key,
        )
        self.proposals.append(proposal)

    def _begin(self, kind: str, name: str, given: dict[str, Any]) -> Step:
        self._position += 1
        if self._position > self.spec.limits.steps:
            limit = self.spec.limits.steps
            raise AgentFailed(f"{self.spec.title} was stopped after {limit} steps.")
        self.under_way = Step(self.run_id, self._position, kind, name, given)
        return self.under_way

    async def _done(self, step: Step, got: dict[str, Any]) -> int:
        step.stop()
        self.under_way = None
        return await self._ctx.transaction(self._trace, step, got, None, name=f"trace {step.name}")

    async def _failed(self, step: Step, error: Exception) -> None:
        step.stop()
        self.under_way = None
        if not isinstance(error, RunStopped):
            said = said_of(error)
            await self._ctx.transaction(self._trace, step, {}, said, name=f"trace {step.name}")

    async def _trace(self, db: Db, step: Step, got: dict[str, Any], error: str | None) -> int:
        """The step is written down and the run's account brought up to date: its cost so far."""
        db.add(step.row(got=got, error=error))
        row = await db.get_one(RunRow, self.run_id, with_for_update=True)
        await add_up(db, row)
        await say_step(db, self.run_id)
        return row.cost_microcents

    def _affordable(self, cost_microcents: int) -> None:
        limit_cents = self.spec.limits.cost_cents
        if cost_microcents > limit_cents * MICROCENTS_PER_CENT:
            cost = cost_microcents / MICROCENTS_PER_CENT / 100
            raise AgentFailed(
                f"{self.spec.title} was stopped: its models cost {cost:.2f} USD, "
                f"the limit is {limit_cents / 100:.2f} USD."
            )
