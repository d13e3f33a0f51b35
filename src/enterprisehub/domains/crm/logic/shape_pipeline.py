"""Pipelines and their stages are as the tenant wants them; there is always one to begin with."""

from collections.abc import Sequence
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import PipelineIn, StageIn
from enterprisehub.domains.crm.models import PipelineRow, StageRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound

FIRST_PIPELINE = PipelineIn(
    name="Sales",
    is_default=True,
    stages=[
        StageIn(name="New", win_pct=10),
        StageIn(name="Qualified", win_pct=30),
        StageIn(name="Meeting", win_pct=50),
        StageIn(name="Offer", win_pct=75),
        StageIn(name="Won", kind="won", win_pct=100),
        StageIn(name="Lost", kind="lost", win_pct=0),
    ],
)


async def default_pipeline(db: Db) -> PipelineRow:
    """The tenant's default pipeline; the first one is made when there is none."""
    await queries.hold_keys(db, ["default_pipeline"])
    known = await queries.pipelines(db)
    return known[0] if known else await make_pipeline(db, FIRST_PIPELINE)


async def make_pipeline(db: Db, new: PipelineIn) -> PipelineRow:
    """The pipeline with its stages, in order.

    Raises:
        Invalid: no open stage, or two stages of one name.
    """
    _check_stages(new.stages)
    known = await queries.pipelines(db)
    row = PipelineRow(name=new.name, position=len(known))
    await _make_default(db, row, known, wanted=new.is_default or not known)
    db.add(row)
    await db.flush()
    for position, stage in enumerate(new.stages):
        values = stage.model_dump(exclude={"id"})
        db.add(StageRow(pipeline_id=row.id, position=position, **values))
    await db.flush()
    return row


async def change_pipeline(
    db: Db, pipeline_id: UUID, wanted: PipelineIn, *, seen: int | None = None
) -> PipelineRow:
    """The pipeline has exactly these stages in this order; those left out are deleted.

    Raises:
        NotFound: there is no such pipeline, or a stage named by id is not in it.
        Conflict: deals still stand in a stage that is left out or changes its kind.
    """
    row = await queries.pipeline(db, pipeline_id, lock=True)
    if row is None:
        raise NotFound("There is no such pipeline.")
    require_version(row.version, seen)
    _check_stages(wanted.stages)
    present = {stage.id: stage for stage in await queries.stages_of(db, [row.id])}
    await _refuse_used(db, present, wanted.stages)
    for position, stage in enumerate(wanted.stages):
        values = stage.model_dump(exclude={"id"}) | {"position": position}
        if stage.id is None:
            db.add(StageRow(pipeline_id=row.id, **values))
        elif (known := present.pop(stage.id, None)) is None:
            raise NotFound(f"The stage “{stage.name}” is not in this pipeline any more.")
        else:
            for name, value in values.items():
                setattr(known, name, value)
    for left_out in present.values():
        left_out.deleted_at = clock.now()
    row.name = wanted.name
    if wanted.is_default and not row.is_default:
        await _make_default(db, row, await queries.pipelines(db), wanted=True)
    await queries.touch(db, row)
    return row


async def delete_pipeline(db: Db, pipeline_id: UUID, *, seen: int | None = None) -> None:
    """The pipeline is gone.

    Raises:
        NotFound: there is no such pipeline.
        StaleVersion: somebody changed it since the version `seen`.
        Conflict: live deals stand in it, or it is the default one.
    """
    row = await queries.pipeline(db, pipeline_id, lock=True)
    if row is None:
        raise NotFound("There is no such pipeline.")
    require_version(row.version, seen)
    if row.is_default:
        raise Conflict("This is the default pipeline. Make another one the default first.")
    stages = await queries.stages_of(db, [row.id])
    if await queries.stage_is_used(db, [stage.id for stage in stages]):
        raise Conflict("Deals stand in this pipeline. Move them to another one first.")
    row.deleted_at = clock.now()
    await queries.cascade_deletion(db, row, row.deleted_at)


async def _refuse_used(db: Db, present: dict[UUID, StageRow], wanted: Sequence[StageIn]) -> None:
    kept = {stage.id: stage for stage in wanted if stage.id}
    touched = [id_ for id_, row in present.items() if id_ not in kept or kept[id_].kind != row.kind]
    if touched and await queries.stage_is_used(db, touched):
        names = ", ".join(present[id_].name for id_ in touched)
        raise Conflict(f"Deals stand in {names}. Move them to another stage first.")


async def _make_default(
    db: Db, row: PipelineRow, known: Sequence[PipelineRow], *, wanted: bool
) -> None:
    if not wanted:
        return
    for other in known:
        if other.is_default:
            other.is_default = False
    await db.flush()
    row.is_default = True


def _check_stages(stages: Sequence[StageIn]) -> None:
    names = [stage.name.casefold() for stage in stages]
    if len(set(names)) != len(names):
        raise Invalid("Two stages have the same name.", fields={"stages": "names must differ"})
    if not any(stage.kind == "open" for stage in stages):
        message = "A pipeline needs at least one open stage, in which deals begin."
        raise Invalid(message, fields={"stages": message})
