"""Follow-up sequences as JSON: write one, start and pause it, put people in, follow them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.outreach.contracts import PlaceState, SequenceIn, SequenceInfo
from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic import run_sequence, write_sequence
from enterprisehub.domains.outreach.logic.describe_sequence import (
    describe_sequence,
    describe_sequences,
)
from enterprisehub.domains.outreach.logic.enrol_people import MOST_AT_ONCE, Entered, enrol
from enterprisehub.domains.outreach.logic.foresee_person import Foreseen, foresee_person
from enterprisehub.domains.outreach.logic.leave_sequence import leave_by_hand
from enterprisehub.domains.outreach.models import SequenceRow
from enterprisehub.domains.outreach.permissions import SEQUENCES_READ, SEQUENCES_WRITE
from enterprisehub.domains.outreach.queries import people
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion, etag

router = domain.routes("/sequences")
READ, WRITE = Permission(SEQUENCES_READ), Permission(SEQUENCES_WRITE)
STEPS = {
    "start": run_sequence.start_sequence,
    "pause": run_sequence.pause_sequence,
    "resume": run_sequence.resume_sequence,
    "end": run_sequence.end_sequence,
}


class PeopleIn(BaseModel):
    """Contacts to put into a sequence."""

    model_config = ConfigDict(extra="forbid")

    contact_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]


class PeopleOut(BaseModel):
    items: list[dict[str, Any]]
    next: str | None


@router.get("", allow=READ)
async def list_sequences(db: TenantDb) -> list[SequenceInfo]:
    """Every sequence with its figures, the latest first."""
    return await describe_sequences(db)


@router.post("", allow=WRITE, status_code=201)
async def create_sequence(db: TenantDb, new: SequenceIn, response: Response) -> SequenceInfo:
    """A draft: it takes nobody in before it is started."""
    row = await write_sequence.make_sequence(db, new)
    response.headers["Location"] = f"/api/sequences/{row.id}"
    return await _told(db, row, response)


@router.get("/best-time", allow=READ)
async def best_time(db: TenantDb, contact_id: UUID) -> Foreseen:
    """When this person is most likely to answer, by the hour, and what that rests on."""
    return await foresee_person(db, contact_id)


@router.get("/{sequence_id}", allow=READ)
async def read_sequence(db: TenantDb, sequence_id: UUID, response: Response) -> SequenceInfo:
    """One sequence with the figures of each step."""
    return await _told(db, await write_sequence.sequence_of(db, sequence_id), response)


@router.put("/{sequence_id}", allow=WRITE)
async def replace_sequence(
    db: TenantDb, sequence_id: UUID, wanted: SequenceIn, seen: SeenVersion, response: Response
) -> SequenceInfo:
    """The edit reaches who is in it: steps before where somebody stands are skipped for them.

    Name a step that is there by its `id`; one without is new, one left out is taken out.
    """
    row = await write_sequence.change_sequence(db, sequence_id, wanted, seen=seen)
    return await _told(db, row, response)


@router.delete("/{sequence_id}", allow=WRITE, status_code=204)
async def delete_sequence(db: TenantDb, sequence_id: UUID) -> None:
    """A draft is gone; what was started can only be ended."""
    await write_sequence.discard_sequence(db, sequence_id)


@router.post("/{sequence_id}/copy", allow=WRITE, status_code=201)
async def copy_sequence(db: TenantDb, sequence_id: UUID, response: Response) -> SequenceInfo:
    """A draft with the same plan and steps, and nobody in it."""
    row = await write_sequence.copy_sequence(db, sequence_id)
    response.headers["Location"] = f"/api/sequences/{row.id}"
    return await _told(db, row, response)


@router.post("/{sequence_id}/people", allow=READ)
async def enrol_people(db: TenantDb, sequence_id: UUID, given: PeopleIn) -> Entered:
    """They begin with its first step within a minute; who may not enter is named, with why."""
    return await enrol(db, sequence_id, given.contact_ids)


@router.get("/{sequence_id}/people", allow=READ, response_model=PeopleOut)
async def list_people(
    db: TenantDb,
    sequence_id: UUID,
    state: PlaceState | None = None,
    reason: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> Response:
    """Who is or was in it, who came last first, with the moment of their next message and why."""
    await write_sequence.sequence_of(db, sequence_id)
    found = await people.places_page(
        db, sequence_id, state=state, reason=reason, limit=limit, cursor=cursor
    )
    return Response(found.body(), media_type="application/json")


@router.get("/{sequence_id}/steps/{step_id}/people", allow=READ, response_model=PeopleOut)
async def list_people_of_step(
    db: TenantDb,
    sequence_id: UUID,
    step_id: UUID,
    what: Literal["waiting", "sent", "done", "replied", "stopped", "skipped"],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> Response:
    """The people behind one figure of a step."""
    await write_sequence.sequence_of(db, sequence_id)
    found = await people.runs_page(db, sequence_id, step_id, what, limit=limit, cursor=cursor)
    return Response(found.body(), media_type="application/json")


@router.post("/{sequence_id}/people/{place_id}/leave", allow=READ, status_code=204)
async def take_out(db: TenantDb, sequence_id: UUID, place_id: UUID) -> None:
    """The person leaves; what waits for them in the queue is withdrawn."""
    await leave_by_hand(db, sequence_id, place_id)


@router.post("/{sequence_id}/list", allow=WRITE, status_code=202)
async def take_list(db: TenantDb, sequence_id: UUID) -> None:
    """Who came on its list since gets in now."""
    await run_sequence.take_list_again(db, sequence_id)


@router.post("/{sequence_id}/{step}", allow=WRITE)
async def step_sequence(
    db: TenantDb,
    sequence_id: UUID,
    step: Literal["start", "pause", "resume", "end"],
    response: Response,
) -> SequenceInfo:
    """It starts, pauses (nothing leaves, waits stand still), goes on, or is over for everybody."""
    return await _told(db, await STEPS[step](db, sequence_id), response)


async def _told(db: Db, row: SequenceRow, response: Response) -> SequenceInfo:
    info = await describe_sequence(db, row)
    response.headers["ETag"] = etag(info.version)
    return info
