"""Promises as JSON."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.keep_promises.check_quoted import check_text
from enterprisehub.domains.delivery.logic.keep_promises.end_promise import (
    End,
    end_promise,
    open_again,
)
from enterprisehub.domains.delivery.permissions import DEALS_LINK, DELIVERY_READ
from enterprisehub.domains.delivery.queries import promises
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/delivery/promises")


class PromiseOut(BaseModel):
    """`day_named` is false where the day follows from the tenant's rule."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    contact_id: UUID | None
    deal_id: UUID | None
    company_id: UUID | None
    owner_user_id: UUID | None
    kind: str
    made_by: str
    made_at: datetime
    by_bot: bool
    channel: str
    source_kind: str
    source_id: UUID
    words: str
    due_on: date
    due_at: datetime
    day_named: bool
    state: str
    check_says: str
    ended_at: datetime | None
    ended_by: str | None
    note: str


class EndIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: End
    note: Annotated[str, Field(max_length=300)] = ""


class TextIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=20_000)]
    contact_id: UUID | None = None
    deal_id: UUID | None = None


class VerdictOut(BaseModel):
    """What the forecast of a linked project says of a day that the text quotes."""

    project: str
    day: date
    words: str
    may_be_promised: bool
    chance_ratio: float | None
    safe_day: date | None
    says: str


@router.get("", allow=Permission(DELIVERY_READ))
async def list_promises(
    db: TenantDb,
    state: Literal["open", "kept", "broken", "withdrawn"] = "open",
    owner_user_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[PromiseOut]:
    """Open ones by their day, the next first; ended ones newest first."""
    rows = await promises.promises(db, state=state, owner=owner_user_id, most=limit)
    return [PromiseOut.model_validate(row) for row in rows]


@router.post("/check", allow=Permission(DELIVERY_READ))
async def check_words(db: TenantDb, given: TextIn) -> list[VerdictOut]:
    """Every day of delivery in a text, held against the forecasts of the linked projects."""
    found = await check_text(db, given.text, contact_id=given.contact_id, deal_id=given.deal_id)
    return [
        VerdictOut(
            project=one.project,
            day=one.day,
            words=one.words,
            may_be_promised=one.check.may_be_promised,
            chance_ratio=one.check.chance_ratio,
            safe_day=one.check.safe_day,
            says=one.check.says,
        )
        for one in found
    ]


@router.post("/{promise_id}/end", allow=Permission(DEALS_LINK))
async def end(db: TenantDb, promise_id: UUID, given: EndIn) -> PromiseOut:
    """It was kept, broken, or is withdrawn."""
    row = await end_promise(db, promise_id, given.state, note=given.note)
    return PromiseOut.model_validate(row)


@router.post("/{promise_id}/open", allow=Permission(DEALS_LINK))
async def take_back(db: TenantDb, promise_id: UUID) -> PromiseOut:
    """The end was a mistake."""
    return PromiseOut.model_validate(await open_again(db, promise_id))
