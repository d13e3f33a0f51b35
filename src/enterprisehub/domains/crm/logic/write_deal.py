"""A deal comes to be, changes, or moves to another stage; every move is kept for ever."""

from typing import Any, cast
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT, DealState
from enterprisehub.domains.crm.contracts.inputs import DealPatch, NewDeal, StageMove
from enterprisehub.domains.crm.errors import KeyTaken
from enterprisehub.domains.crm.events import DealCreated, DealStageChanged, DealUpdated
from enterprisehub.domains.crm.logic.check_custom_values import check_custom_values
from enterprisehub.domains.crm.logic.check_owner import check_owner
from enterprisehub.domains.crm.logic.find_record import check_links, live_deal
from enterprisehub.domains.crm.logic.index_record import index_deal
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.word_changes import words_of_changes
from enterprisehub.domains.crm.models import DealRow, StageChangeRow, StageRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.fold import fold
from enterprisehub.kernel.tenancy.tenants import tenant

_APART = {"pipeline_id", "stage_id", "tags", "custom", "currency"}


async def make_deal(db: Db, new: NewDeal, *, deal_id: UUID | None = None) -> DealRow:
    """The deal stands in its stage, with a first line in its history.

    Raises:
        Invalid: the stage, pipeline, contact or company is not there.
        KeyTaken: its external key belongs to another deal.
    """
    await check_links(db, contact_id=new.contact_id, company_id=new.company_id)
    await check_owner(db, new.owner_user_id)
    await _keep_external_key(db, new.external_key, None)
    stage = await _first_stage(db, new)
    row = DealRow(
        id=deal_id or new_id(),
        **new.model_dump(exclude=_APART),
        title_key=fold(new.title),
        currency=new.currency or (await tenant(db, db.scope.tenant_id)).currency,
        pipeline_id=stage.pipeline_id,
        stage_id=stage.id,
        state=stage.kind,
        stage_since_at=clock.now(),
        closed_at=None if stage.kind == "open" else clock.now(),
        tags=list(dict.fromkeys(new.tags)),
        custom=await check_custom_values(db, "deal", new.custom),
    )
    db.add(row)
    await db.flush()
    _keep_move(db, row, None)
    await queries.keep_tags(db, row.ref, row.tags)
    await index_deal(db, row)
    timeline.add(db, "crm.deal_created", concerned(row), f"Deal “{row.title}” in {stage.name}")
    await publish(db, DealCreated(row.id, row.contact_id), row.ref)
    return row


async def change_deal(
    db: Db, deal_id: UUID, patch: DealPatch, *, seen: int | None = None
) -> DealRow:
    """The named fields are as given; the stage changes by `move_deal` alone.

    Raises:
        NotFound, StaleVersion, Invalid, KeyTaken: as for contacts.
    """
    row = await live_deal(db, deal_id, lock=True)
    if seen is not None:
        require_version(row.version, seen)
    given: dict[str, Any] = patch.model_dump(exclude_unset=True)
    await check_links(db, contact_id=given.get("contact_id"), company_id=given.get("company_id"))
    await check_owner(db, given.get("owner_user_id"), had=row.owner_user_id)
    await _keep_external_key(db, given.get("external_key"), row.id)
    if "custom" in given:
        custom = await check_custom_values(db, "deal", given["custom"], stored=row.custom)
        given["custom"] = custom
    if "tags" in given:
        given["tags"] = list(dict.fromkeys(given["tags"]))
    if not given.get("title", True):
        del given["title"]
    changed = tuple(sorted(name for name, value in given.items() if getattr(row, name) != value))
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, given[name])
    if changed:
        row.title_key = fold(row.title)
        await queries.keep_tags(db, row.ref, row.tags)
        await index_deal(db, row)
        words = await words_of_changes(db, changed, before, given, currency=row.currency)
        timeline.add(db, "crm.deal_updated", [row.ref], f"Changed {words}")
        await publish(db, DealUpdated(row.id, changed), row.ref)
    return row


async def move_deal(db: Db, deal_id: UUID, move: StageMove, *, seen: int | None = None) -> DealRow:
    """The deal stands in the stage, won or lost if the stage says so; the move is kept.

    Raises:
        NotFound, StaleVersion: as above.
        Invalid: there is no such stage.
        Conflict: it stands there already.
    """
    row = await live_deal(db, deal_id, lock=True)
    if seen is not None:
        require_version(row.version, seen)
    stage = await queries.stage(db, move.stage_id)
    if stage is None:
        raise Invalid("There is no such stage.", fields={"stage_id": "no such stage"})
    if stage.id == row.stage_id:
        raise Conflict(f"The deal is in {stage.name} already.")
    before = await queries.stage(db, row.stage_id)
    left, was = row.stage_id, row.state
    row.pipeline_id, row.stage_id, row.state = stage.pipeline_id, stage.id, stage.kind
    row.stage_since_at = clock.now()
    row.closed_at = None if stage.kind == "open" else clock.now()
    row.lost_reason = move.lost_reason if stage.kind == "lost" else None
    await db.flush()
    _keep_move(db, row, (left, was))
    await index_deal(db, row)
    await _tell_move(db, row, before, stage, (left, was))
    return row


async def _tell_move(
    db: Db, row: DealRow, before: StageRow | None, stage: StageRow, left: tuple[UUID, str]
) -> None:
    words = {"won": "Won", "lost": "Lost"}.get(row.state)
    came = f" from {before.name}" if before else ""
    why = f": {row.lost_reason}" if row.lost_reason else ""
    summary = f"“{row.title}” {words.lower()}{why}" if words else f"Moved{came} to {stage.name}"
    kind = f"crm.deal_{row.state}" if words else "crm.deal_moved"
    timeline.add(db, kind, concerned(row), summary, stage_id=str(stage.id))
    fact = DealStageChanged(
        deal_id=row.id,
        from_stage_id=left[0],
        to_stage_id=stage.id,
        from_state=cast("DealState", left[1]),
        to_state=cast("DealState", row.state),
        amount_cents=row.amount_cents,
        currency=row.currency,
    )
    await publish(db, fact, row.ref)


def concerned(row: DealRow) -> list[Ref]:
    """The deal, its contact and its company: on their timelines stands what happens to it."""
    refs = [row.ref]
    if row.contact_id:
        refs.append(Ref(CONTACT, row.contact_id))
    if row.company_id:
        refs.append(Ref(COMPANY, row.company_id))
    return refs


def _keep_move(db: Db, row: DealRow, left: tuple[UUID, str] | None) -> None:
    db.add(
        StageChangeRow(
            deal_id=row.id,
            at=row.stage_since_at,
            pipeline_id=row.pipeline_id,
            from_stage_id=left[0] if left else None,
            from_state=left[1] if left else None,
            to_stage_id=row.stage_id,
            to_state=row.state,
            amount_cents=row.amount_cents,
            currency=row.currency,
            close_on=row.close_on,
            actor=str(db.scope.actor),
        )
    )


async def _first_stage(db: Db, new: NewDeal) -> StageRow:
    if new.stage_id is not None:
        stage = await queries.stage(db, new.stage_id)
        if stage is None or new.pipeline_id not in (None, stage.pipeline_id):
            raise Invalid("There is no such stage.", fields={"stage_id": "no such stage"})
        return stage
    if new.pipeline_id is not None:
        pipeline = await queries.pipeline(db, new.pipeline_id)
        if pipeline is None:
            raise Invalid("There is no such pipeline.", fields={"pipeline_id": "no such pipeline"})
    else:
        pipeline = await default_pipeline(db)
    return next(s for s in await queries.stages_of(db, [pipeline.id]) if s.kind == "open")


async def _keep_external_key(db: Db, key: str | None, own: UUID | None) -> None:
    if not key:
        return
    await queries.hold_keys(db, [f"deal_key:{key}"])
    holder = await queries.deal_id_with_external_key(db, key)
    if holder not in (None, own):
        message = f"The external key {key} belongs to another deal."
        raise KeyTaken(message, fields={"external_key": message}, deal_id=str(holder))
