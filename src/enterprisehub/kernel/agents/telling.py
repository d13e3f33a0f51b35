"""What others hear of a run: subscribers, open pages, and the activity when it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from pydantic import ValidationError

from enterprisehub.kernel import live, timeline
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.permissions import READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import Event, event, publish
from enterprisehub.kernel.scope import Actor, Ref

TOPIC = "agents.run"
AGENT_TOPIC = "agents.agent"
_ENDS = {
    "failed": ("agents.run_failed", "Failed"),
    "timed_out": ("agents.run_failed", "Timed out"),
    "cancelled": ("agents.run_cancelled", "Cancelled"),
}
_WELL = ("agents.run_done", "Ran, with nothing to tell")


@event
@dataclass(frozen=True, slots=True)
class RunChanged(Event):
    """A run has begun or ended."""

    type: ClassVar[str] = "agents.run_changed"
    counted_by: ClassVar[tuple[str, ...]] = ("agent", "status")
    run_id: UUID
    agent: str
    status: str


async def say(db: Db, row: RunRow) -> None:
    """Subscribers and open pages hear how the run stands."""
    fact = RunChanged(row.id, row.agent_name, row.status)
    await publish(db, fact, Ref("kernel.run", row.id))
    await say_step(db, row.id)
    await say_agent(db, row)


async def say_agent(db: Db, row: RunRow) -> None:
    """Pages that show how the agent does ask for it again."""
    await live.tell(db, AGENT_TOPIC, {"agent": row.agent_name}, permission=READ)


async def say_step(db: Db, run_id: UUID) -> None:
    """Pages that show the run ask for its trace again."""
    await live.tell(db, TOPIC, {"run_id": str(run_id)}, permission=READ)


async def say_end(db: Db, row: RunRow) -> None:
    """The run is over: that stands among what happened, and with the records it was about."""
    spec = AGENTS.get(row.agent_name)
    title = spec.title if spec else row.agent_name
    kind, word = _ENDS.get(row.status, _WELL)
    if row.status in _ENDS:
        says = f"{word}: {row.error}" if row.error else word
    else:
        says = row.summary or word  # what it did says that it ran
    timeline.add(
        db,
        kind,
        [Ref("kernel.run", row.id), *_about(row)],
        says,
        actor=Actor("agent", f"{row.agent_name}/{row.id}", title),
        run_id=str(row.id),
    )
    await say(db, row)


def _about(row: RunRow) -> Sequence[Ref]:
    spec = AGENTS.get(row.agent_name)
    if spec is None:
        return ()
    try:
        return spec.about(spec.input.model_validate(row.input))
    except ValidationError:  # the agent takes something else by now
        return ()
