"""Shadow replays as JSON."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.contracts import NewReplay
from enterprisehub.domains.replay.domain import domain
from enterprisehub.domains.replay.logic.promote_replay import promote_replay
from enterprisehub.domains.replay.logic.replay_private import own_examples
from enterprisehub.domains.replay.logic.start_replay import start_replay
from enterprisehub.domains.replay.permissions import READ, RUN
from enterprisehub.kernel.actions.permissions import POLICIES
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/replays")


class Replay(BaseModel):
    """One candidate on the past days; `report` stands when it is done."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    name: str
    title: str
    days: int
    state: str
    total_count: int
    done_count: int
    left_out_count: int
    report: dict[str, Any]
    error: str | None
    started_by: str
    created_at: datetime
    finished_at: datetime | None
    promoted_at: datetime | None


class Item(BaseModel):
    """One answer or decision, as it is and as the candidate has it."""

    model_config = ConfigDict(from_attributes=True)

    subject_kind: str
    subject_id: UUID
    at: datetime
    title: str
    heard: str
    before: dict[str, Any]
    after: dict[str, Any]
    differs: list[str]
    cost_microcents: int


class OwnExample(BaseModel):
    """What the caller asked the assistant or research, and what the candidate answers."""

    title: str
    at: datetime
    href: str
    heard: str
    before: str
    after: str
    refused: list[str]
    failed: str
    differs: list[str]


class ReplayWithExamples(Replay):
    """`own` are the caller's alone: nobody else gets them."""

    examples: list[Item]
    own: list[OwnExample] = Field(default_factory=list)


@router.get("", allow=Permission(READ))
async def list_replays(db: TenantDb) -> list[Replay]:
    """The latest replays, newest first."""
    return [Replay.model_validate(row) for row in await queries.latest(db)]


@router.post("", allow=Permission(RUN), status_code=202)
async def start(db: TenantDb, given: NewReplay) -> Replay:
    """The past days are taken again through the candidate; nothing is sent."""
    return Replay.model_validate(await start_replay(db, given))


@router.get("/{replay_id}", allow=Permission(READ))
async def read(db: TenantDb, replay_id: UUID) -> ReplayWithExamples:
    """The report, and what differs, what matters most first."""
    row = await queries.replay(db, replay_id)
    if row is None:
        raise NotFound("This replay does not exist.")
    shown = Replay.model_validate(row).model_dump()
    found = await queries.differing(db, row.id)
    own = await own_examples(db, row.id) if row.report.get("private") else []
    return ReplayWithExamples(
        **shown,
        examples=[Item.model_validate(one) for one in found],
        own=[OwnExample.model_validate(one) for one in own],
    )


@router.post("/{replay_id}/promote", allow=Permission(POLICIES))
async def promote(db: TenantDb, replay_id: UUID) -> Replay:
    """What was replayed goes live, exactly as it was."""
    return Replay.model_validate(await promote_replay(db, replay_id))
