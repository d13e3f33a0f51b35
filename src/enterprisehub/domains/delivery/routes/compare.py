"""Projects, teams or workspaces side by side, as JSON."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.compare_work import By, compare_work
from enterprisehub.domains.delivery.permissions import DELIVERY_READ
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.kernel import clock
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/delivery/compare")


class SideOut(BaseModel):
    """`figures` are headlines by key, as the Delivery page shows them; the last side is everything.

    `done_on` is the day by which the open items are done, 85 % sure; `says` why there is none,
    `left_out` which open items are not forecast.
    """

    title: str
    figures: dict[str, float | None]
    open_items: int | None
    done_on: date | None
    says: str
    left_out: str


@router.get("", allow=Permission(DELIVERY_READ))
async def compare(
    db: TenantDb,
    by: Annotated[By, Query()] = "project",
    days: Annotated[int, Query(ge=1, le=3660)] = 90,
) -> list[SideOut]:
    """One side each, and everything together without counting anything twice."""
    now = clock.now()
    return [
        SideOut(
            title=side.title,
            figures={one.definition.key: one.headline for one in side.figures},
            open_items=side.open_items,
            done_on=side.done_on,
            says=side.says,
            left_out=side.left_out,
        )
        for side in await compare_work(db, by, Window(now - timedelta(days=days), now))
    ]
