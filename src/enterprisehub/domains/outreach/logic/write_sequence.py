"""A sequence is written: made, changed while people are in it, copied, thrown away."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.outreach.contracts import SequenceIn, SequencePlan, StepIn
from enterprisehub.domains.outreach.logic.order_steps import order_steps
from enterprisehub.domains.outreach.models import SequenceRow, StepRow
from enterprisehub.domains.outreach.permissions import SEQUENCES_READ
from enterprisehub.domains.outreach.queries import people, sequences
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.live.tell import tell
from enterprisehub.kernel.search.fold import fold

LIVE_TOPIC = "outreach.sequence"


async def make_sequence(db: Db, new: SequenceIn) -> SequenceRow:
    """A draft: nobody is written to before it is started.

    Raises:
        Conflict: another sequence has this name.
    """
    await _check_free(db, new.name, None)
    row = SequenceRow(name=new.name, name_key=fold(new.name), plan=new.plan.model_dump(mode="json"))
    db.add(row)
    await db.flush()
    await _keep_steps(db, row, new.steps)
    await tell_sequence(db, row, "made")
    return row


async def change_sequence(
    db: Db, sequence_id: UUID, wanted: SequenceIn, *, seen: int | None = None
) -> SequenceRow:
    """The edit reaches who is in it: see `order_steps` for which steps are still theirs.

    A message that waits already leaves as it was proposed, unless its step was taken out: then it
    is withdrawn, and the person goes on with what follows.

    Raises:
        NotFound, Conflict: there is no such sequence, it is over, or the name is taken.
        Invalid: a step is named that is not its own.
        StaleVersion: somebody changed it since the version `seen`.
    """
    row = await sequence_of(db, sequence_id, lock=True)
    if seen is not None:
        require_version(row.version, seen)
    if row.state == "ended":
        raise Conflict("This sequence is over. Copy it to begin anew.")
    await _check_free(db, wanted.name, row.id)
    row.name, row.name_key = wanted.name, fold(wanted.name)
    row.plan = wanted.plan.model_dump(mode="json")
    await _keep_steps(db, row, wanted.steps)
    await db.flush()
    await tell_sequence(db, row, "changed")
    return row


async def copy_sequence(db: Db, sequence_id: UUID) -> SequenceRow:
    """A draft with the same plan and steps, and nobody in it. Raises NotFound."""
    row = await sequence_of(db, sequence_id)
    name = f"{row.name} (copy)"
    number = 2
    while await sequences.sequence_called(db, fold(name)) is not None:
        name, number = f"{row.name} (copy {number})", number + 1
    steps = await steps_of(db, row.id)
    fresh = tuple(step.model_copy(update={"id": None}) for step in steps)
    return await make_sequence(db, SequenceIn(name=name, plan=plan_of(row), steps=fresh))


async def discard_sequence(db: Db, sequence_id: UUID) -> None:
    """A draft is gone, and its name is free. Raises NotFound, Conflict."""
    row = await sequence_of(db, sequence_id, lock=True)
    if row.state != "draft":
        raise Conflict("Only a draft can be deleted; what was started stays on record.")
    row.deleted_at = clock.now()
    await tell_sequence(db, row, "deleted")


async def sequence_of(db: Db, sequence_id: UUID, *, lock: bool = False) -> SequenceRow:
    """The sequence. Raises NotFound."""
    row = await sequences.sequence(db, sequence_id, lock=lock)
    if row is None:
        raise NotFound("There is no such sequence.")
    return row


async def steps_of(db: Db, sequence_id: UUID) -> list[StepIn]:
    """The steps as they were written, in their order."""
    return [step_of(row) for row in await sequences.steps(db, sequence_id)]


def step_of(row: StepRow) -> StepIn:
    return StepIn.model_validate(row.content | {"id": row.id, "kind": row.kind})


def plan_of(row: SequenceRow) -> SequencePlan:
    return SequencePlan.model_validate(row.plan)


async def tell_sequence(db: Db, row: SequenceRow, what: str) -> None:
    """It stands in the activity, and open pages hear of it."""
    await db.flush()
    because = f": {row.because}" if row.because else ""
    says = f"Sequence {row.name} {what}{because}"
    timeline.add(db, f"outreach.sequence_{what}", [row.ref], says)
    await tell_pages(db, row.id)


async def tell_pages(db: Db, sequence_id: UUID) -> None:
    """Open pages of this sequence look again."""
    data = {"sequence_id": str(sequence_id)}
    await tell(db, LIVE_TOPIC, data, permission=SEQUENCES_READ)


async def _keep_steps(db: Db, row: SequenceRow, wanted: tuple[StepIn, ...]) -> None:
    before = await sequences.steps(db, row.id, removed=True)
    known = {step.id: step for step in before}
    live = {step.id for step in before if step.deleted_at is None}
    named = [step.id for step in wanted if step.id is not None]
    if len(set(named)) != len(named) or not set(named) <= live:
        says = "A step is named that is not one of this sequence, or twice."
        raise Invalid(says, fields={"steps": says})
    order: list[UUID] = []
    for step in wanted:
        content = step.model_dump(mode="json", exclude={"id", "kind"})
        there = known.get(step.id) if step.id else None
        if there is None or there.kind != step.kind:
            there = StepRow(sequence_id=row.id, kind=step.kind, position=0, content=content)
            db.add(there)
            known[there.id] = there
        elif there.content != content:
            there.content = content
            if step.kind == "wait":
                await people.move_waits(db, row.id, there.id, timedelta(minutes=step.wait_minutes))
        order.append(there.id)
    for place, step_id in enumerate(order_steps([step.id for step in before], order)):
        one = known[step_id]
        if one.position != place:
            one.position = place
        if step_id not in order and one.deleted_at is None:
            one.deleted_at = clock.now()
    await db.flush()
    await people.wake_those_at_removed_steps(db, row.id, clock.now())


async def _check_free(db: Db, name: str, own_id: UUID | None) -> None:
    there = await sequences.sequence_called(db, fold(name))
    if there is not None and there != own_id:
        says = f"There is a sequence named {name} already."
        raise Conflict(says, fields={"name": says})
