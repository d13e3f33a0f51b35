"""Earned autonomy as JSON."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from enterprisehub.console.autonomy.domain import domain
from enterprisehub.console.autonomy.shown import trust_line
from enterprisehub.kernel.actions.autonomy import judge
from enterprisehub.kernel.actions.autonomy.levels import LEVELS, Level
from enterprisehub.kernel.actions.autonomy.offers import Offer, offers
from enterprisehub.kernel.actions.autonomy.set_bars import set_bars
from enterprisehub.kernel.actions.autonomy.settings import AutonomySettings
from enterprisehub.kernel.actions.models import AutonomyRow
from enterprisehub.kernel.actions.permissions import POLICIES, READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion, etag

router = domain.routes("/autonomy")


class EvidenceBody(BaseModel):
    """Counts within the window; lower bounds with 95 % (Wilson, one side)."""

    decided: int = 0
    unedited: int = 0
    done: int = 0
    reversed: int = 0
    decided_since: int = 0
    unedited_low_ratio: float = 0.0
    kept_low_ratio: float = 0.0


class Trust(BaseModel):
    """How far one agent is trusted with one kind of action in one segment."""

    id: UUID
    agent: str
    kind: str
    segment: str
    level: Level
    enabled: bool
    because: str
    since: datetime | None
    judged_at: datetime | None
    evidence: EvidenceBody
    next_step: str


class Move(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    before: str
    after: str
    because: str
    moved_by: str
    created_at: datetime
    evidence: EvidenceBody


class TrustWithMoves(Trust):
    moves: list[Move]


class TrustList(BaseModel):
    items: list[Trust]


class SwitchIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    on: bool
    because: Annotated[str, Field(max_length=200)] = ""


@router.get("/bars", allow=Permission(POLICIES))
async def read_bars(db: TenantDb, response: Response) -> AutonomySettings:
    """What each level takes."""
    response.headers["ETag"] = etag(await AutonomySettings.version(db))
    return await AutonomySettings.load(db)


@router.put("/bars", allow=Permission(POLICIES))
async def write_bars(
    db: TenantDb, bars: AutonomySettings, seen: SeenVersion, response: Response
) -> AutonomySettings:
    """These hold, and every level is judged by them at once."""
    await AutonomySettings.hold(db, seen=seen)
    try:
        changed = await set_bars(db, bars.model_dump())
    except ValidationError as error:
        wrong = {".".join(map(str, e["loc"])): e["msg"] for e in error.errors()}
        raise Invalid("These bars cannot be used.", fields=wrong) from None
    response.headers["ETag"] = etag(await AutonomySettings.version(db))
    return changed


@router.get("", allow=Permission(READ))
async def list_trust(db: TenantDb) -> TrustList:
    """Every record of trust, the most trusted first."""
    settings, offered = await AutonomySettings.load(db), await offers(db)
    return TrustList(items=[_trust(r, settings, offered) for r in await judge.all_rows(db)])


@router.get("/{autonomy_id}", allow=Permission(READ))
async def read_trust(db: TenantDb, autonomy_id: UUID) -> TrustWithMoves:
    """One record with every change of its level."""
    row = await judge.one(db, autonomy_id)
    return await _whole(db, row)


@router.post("/{autonomy_id}/switch", allow=Permission(POLICIES))
async def switch(db: TenantDb, autonomy_id: UUID, wanted: SwitchIn) -> TrustWithMoves:
    """People decide about everything here again, or the agent may earn from now on."""
    row = await judge.switch(db, autonomy_id, on=wanted.on, because=wanted.because)
    return await _whole(db, row)


async def _whole(db: Db, row: AutonomyRow) -> TrustWithMoves:
    shown = _trust(row, await AutonomySettings.load(db), await offers(db))
    moves = [Move.model_validate(move) for move in await judge.moves_of(db, row.id)]
    return TrustWithMoves(**shown.model_dump(), moves=moves)


def _trust(row: AutonomyRow, settings: AutonomySettings, offered: list[Offer]) -> Trust:
    line = trust_line(row, settings, offered)
    return Trust(
        id=row.id,
        agent=row.agent,
        kind=row.kind,
        segment=row.segment,
        level=next(name for name in LEVELS if name == row.level),
        enabled=row.enabled,
        because=row.because,
        since=row.since,
        judged_at=row.judged_at,
        evidence=EvidenceBody.model_validate(row.evidence),
        next_step=line.next_step,
    )
