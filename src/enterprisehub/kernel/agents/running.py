"""What an agent's body is handed: it reads, asks and proposes through this, all of it traced.

A body runs inside durable work and is replayed after a crash, so each call here is one recorded
transaction or one recorded step. A body never gets a session of its own and never acts.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from enterprisehub.kernel.actions.kinds import Risk
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import AgentSpec
from enterprisehub.kernel.agents.dispatch import call_tool
from enterprisehub.kernel.agents.memo import Earlier, Kept, find_kept, seal
from enterprisehub.kernel.agents.models import RunRow, StepRow
from enterprisehub.kernel.agents.swarm.board import board_of
from enterprisehub.kernel.agents.telling import say_step
from enterprisehub.kernel.agents.tools import tool_named
from enterprisehub.kernel.agents.tracing import (
    RunStopped,
    Step,
    add_up,
    named,
    said_of,
    still_wanted,
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """Work that shall go on with another agent."""

    to: str
    given: dict[str, Any]
    reason: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something found out that others who work on the same goal may need."""

    about: Ref | None
    key: str
    value: Any
    confidence_ratio: float | None = None


def agent_actor(spec: AgentSpec, run_id: UUID) -> Actor:
    """Whose doing the change log calls it: this agent's, in this run."""
    return Actor("agent", f"{spec.name}/{run_id}", spec.title)


class AgentRun:
    """One run under way. Every step first makes sure that the run is still wanted."""

    def __init__(
        self,
        ctx: WorkContext,
        spec: AgentSpec,
        run_id: UUID,
        *,
        earlier: Earlier | None = None,
        handed_over: dict[str, Any] | None = None,
    ) -> None:
        """`handed_over` is what another agent told when it handed this work over, or why it came
        back; None for a run of its own.
        """
        self.spec = spec
        self.run_id = run_id
        self.handed_over = handed_over
        self.proposals: list[Proposal] = []
        self.handing: list[Handing] = []
        self.notes: list[Note] = []
        self.under_way: Step | None = None
        self._ctx = ctx
        self._earlier = earlier
        self._position = 0

    async def read[R](
        self, name: str, fn: Callable[..., Awaitable[R]], *args: Any, kind: str = "read"
    ) -> R:
        """`fn(db, *args)` in one transaction, as the agent; traced under `name`."""
        return await self._read(name, fn, args, kind=kind)

    async def _read[R](
        self,
        name: str,
        fn: Callable[..., Awaitable[R]],
        args: tuple[Any, ...],
        *,
        kind: str,
        given: dict[str, Any] | None = None,
        acts: bool = False,
    ) -> R:
        step = self._begin(kind, name, given or named(fn, args, after=1))

        async def traced(db: Db) -> R:
            await still_wanted(db, self.run_id)
            await db.act_as(agent_actor(self.spec, self.run_id))
            found = await find_kept(db, self._earlier, step.position, step.mark, acts=acts)
            result: R = found.value if found else await fn(db, *args)
            kept = found.sealed if found else seal(result)
            db.add(step.row(got={"result": result}, kept=kept, reused=found is not None))
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

        by, plain = await self._read(
            tool.title,
            called,
            (),
            kind="tool",
            given={"tool": name, "arguments": args},
            acts=tool.approval == "asked_for",
        )
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
        step = self._begin(kind, name, named(fn, args))
        if (kept := await self._ctx.transaction(self._ready, step)) is not None:
            value: R = kept.value
            await self._done(step, {"result": value}, kept=kept.sealed, reused=True)
            return value

        async def tried() -> R:
            return await step.attempts.run(fn, *args)

        try:
            result = await self._ctx.step(
                tried, name=name, timeout_seconds=timeout_seconds, attempts=attempts
            )
        except Exception as error:
            await self._failed(step, error)
            raise
        await self._done(step, {"result": result}, kept=seal(result))
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
        value_of: TypeAdapter[T] = TypeAdapter(question.output)
        if (kept := await self._ctx.transaction(self._ready, step)) is not None:
            await self._done(step, {**kept.value, "cost_microcents": 0}, kept.sealed, reused=True)
            value = value_of.validate_python(kept.value["value"])
            return gateway.Answer(**(kept.value | {"value": value, "cost_microcents": 0}))

        async def answer() -> dict[str, Any]:
            scope = self._ctx.scope.acting_as(agent_actor(self.spec, self.run_id))
            got = await gateway.ask(runtime.installed().database, scope, asked)
            return asdict(got) | {"value": value_of.dump_python(got.value, mode="json")}

        limit = seconds + _GRACE_SECONDS
        try:
            got = await self._ctx.step(
                step.attempts.run, answer, name=name, timeout_seconds=limit, attempts=1
            )
        except Exception as error:
            await self._failed(step, error)
            raise
        self._affordable(await self._done(step, got, kept=seal(got)))
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

    def hand_off(
        self, to: str, given: BaseModel | dict[str, Any], *, reason: str, seconds: float = 3600.0
    ) -> None:
        """When this run ends well, the agent named `to` takes the work over with this input.

        Raises:
            Denied: the agent's declaration does not name it in `may_hand_to`.
        """
        if to not in self.spec.may_hand_to:
            raise Denied(f"{self.spec.title} may not hand work to {to!r}.")
        plain = given.model_dump(mode="json") if isinstance(given, BaseModel) else dict(given)
        self.handing.append(Handing(to=to, given=plain, reason=reason, seconds=seconds))

    def note(
        self, about: Ref | None, key: str, value: Any, *, confidence_ratio: float | None = None
    ) -> None:
        """Others who work on the same goal can read this once the run ends well; see `board`.

        A text is a statement about the record; anything else is a value under the key.
        """
        self.notes.append(
            Note(about=about, key=key, value=value, confidence_ratio=confidence_ratio)
        )

    async def board(self, about: Ref | None = None) -> list[dict[str, Any]]:
        """What tasks of the same goal found out so far: key, value, agent; empty without a goal."""
        return await self.read("Read the blackboard", board_of, self.run_id, about, kind="read")

    def _begin(self, kind: str, name: str, given: dict[str, Any]) -> Step:
        self._position += 1
        if self._position > self.spec.limits.steps:
            limit = self.spec.limits.steps
            raise AgentFailed(f"{self.spec.title} was stopped after {limit} steps.")
        self.under_way = Step(self.run_id, self._position, kind, name, given)
        return self.under_way

    async def _ready(self, db: Db, step: Step) -> Kept | None:
        """The run goes on; what an earlier run already asked need not be asked again."""
        await still_wanted(db, self.run_id)
        return await find_kept(db, self._earlier, step.position, step.mark)

    async def _done(
        self, step: Step, got: dict[str, Any], kept: str | None = None, *, reused: bool = False
    ) -> int:
        step.stop()
        self.under_way = None
        row = partial(step.row, got=got, kept=kept, reused=reused)
        return await self._ctx.transaction(self._trace, row, name=f"trace {step.name}")

    async def _failed(self, step: Step, error: Exception) -> None:
        step.stop()
        self.under_way = None
        if not isinstance(error, RunStopped):
            row = partial(step.row, error=said_of(error))
            await self._ctx.transaction(self._trace, row, name=f"trace {step.name}")

    async def _trace(self, db: Db, made: Callable[[], StepRow]) -> int:
        """The step is written down and the run's account brought up to date: its cost so far."""
        db.add(made())
        row = await db.get_one(RunRow, self.run_id, with_for_update=True)
        await add_up(db, row)
        await say_step(db, self.run_id)
        return row.cost_microcents

    def _affordable(self, cost_microcents: int) -> None:
        limit_cents = self.spec.limits.cost_cents
        if cost_microcents > limit_cents * MICROCENTS_PER_CENT:
            cost = cost_microcents / MICROCENTS_PER_CENT / 100
            raise AgentFailed(
                f"{self.spec.title} was stopped: its models cost ${cost:,.2f}, "
                f"the limit is ${limit_cents / 100:,.2f}."
            )
