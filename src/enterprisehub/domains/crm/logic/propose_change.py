"""A note or a deal's move that somebody proposed: how it reads, how it is done and undone."""

from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import StageMove
from enterprisehub.domains.crm.contracts.proposals import AddNote, MoveDeal
from enterprisehub.domains.crm.logic.find_record import live_deal
from enterprisehub.domains.crm.logic.write_deal import move_deal
from enterprisehub.domains.crm.logic.write_note import add_note, remove_note
from enterprisehub.domains.crm.queries.names import names_of
from enterprisehub.kernel.actions.kinds import Rendered
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid


async def show_note(db: Db, note: AddNote) -> Rendered:
    """The note as a person reads it before approving."""
    # By name whoever looks: an approval is bound to what was rendered for the proposer.
    known = await names_of(db, [ref.id for ref in note.subjects()])
    names = [known[ref.id] for ref in note.subjects() if ref.id in known]
    return Rendered(
        title=f"Add a note about {' and '.join(names)}" if names else "Add a note",
        channel="note",
        icon="pencil",
        fields=tuple(("About", name) for name in names),
        body=note.body,
        editable=("body",),
    )


async def keep_note(db: Db, note: AddNote) -> dict[str, Any]:
    """The note stands on its records."""
    row = await add_note(
        db,
        note.body,
        contact_id=note.contact_id,
        company_id=note.company_id,
        deal_id=note.deal_id,
    )
    return {"note_id": str(row.id)}


async def drop_note(db: Db, action_id: UUID, note: AddNote, result: dict[str, Any]) -> None:
    """The note is gone again."""
    del action_id, note
    await remove_note(db, UUID(result["note_id"]))


async def show_move(db: Db, move: MoveDeal) -> Rendered:
    """The move as a person reads it before approving.

    Raises:
        NotFound: there is no such deal.
        Invalid: there is no such stage.
    """
    deal = await live_deal(db, move.deal_id)
    stage = await queries.stage(db, move.stage_id)
    if stage is None:
        raise Invalid("There is no such stage.", fields={"stage_id": "no such stage"})
    before = await queries.stage(db, deal.stage_id)
    fields = [("Deal", deal.title), ("From", before.name if before else "?"), ("To", stage.name)]
    if move.lost_reason:
        fields.append(("Lost because", move.lost_reason))
    return Rendered(
        title=f"Move “{deal.title}” to {stage.name}",
        channel="deal",
        icon="handshake",
        fields=tuple(fields),
        body=f"“{deal.title}” moves from {fields[1][1]} to {stage.name}.",
    )


async def watch_move(db: Db, move: MoveDeal) -> dict[str, Any]:
    """An approval is about the deal where it stands now."""
    return {"stage_id": str((await live_deal(db, move.deal_id)).stage_id)}


async def do_move(db: Db, move: MoveDeal) -> dict[str, Any]:
    """The deal stands in the stage."""
    before = (await live_deal(db, move.deal_id)).stage_id
    await move_deal(
        db, move.deal_id, StageMove(stage_id=move.stage_id, lost_reason=move.lost_reason)
    )
    return {"from_stage_id": str(before)}


async def move_back(db: Db, action_id: UUID, move: MoveDeal, result: dict[str, Any]) -> None:
    """The deal stands where it stood.

    Raises:
        Conflict: somebody moved it on since.
    """
    del action_id
    if (await live_deal(db, move.deal_id)).stage_id != move.stage_id:
        raise Conflict("The deal has been moved on since.")
    await move_deal(db, move.deal_id, StageMove(stage_id=UUID(result["from_stage_id"])))
