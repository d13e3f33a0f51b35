"""People who want to hear nothing, and the words that may mean it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.record_opt_out import judge_opt_out
from enterprisehub.domains.compliance.pages import STATES, TABS, Cursor, may, pages, with_times
from enterprisehub.domains.compliance.permissions import (
    EXPORTS_RUN,
    OPT_OUTS_READ,
    OPT_OUTS_WRITE,
)
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.page import Page, page


@page("compliance/opt_outs.html")
class OptOutsPage(Page):
    places: list[tuple[str, str]]
    opt_outs: list[dict[str, Any]]
    columns: tuple[Column, ...]
    looks: dict[str, tuple[str, Severity]]
    state: str
    states: list[tuple[str, str]]
    next: str | None
    may_judge: bool
    may_export: bool


@pages.get("/opt-outs", allow=Permission(OPT_OUTS_READ))
async def show_opt_outs(
    db: TenantDb,
    state: Literal["", "active", "review", "ended"] = "",
    after: Cursor = None,
) -> Response:
    found = await queries.opt_out_page(db, state=state or None, cursor=after)
    return OptOutsPage(
        places=TABS,
        opt_outs=with_times(found.rows(), "opted_out_at", "ended_at", "confirmed_at"),
        columns=(
            Column("who", "Who", lead=True),
            Column("state", "State", fit=True),
            Column("words", "Words"),
            Column("opted_out_at", "Since", align="end"),
            Column("action", "", align="end"),
        ),
        looks=STATES,
        state=state,
        states=[(name, look[0]) for name, look in STATES.items()],
        next=found.next,
        may_judge=may(db, OPT_OUTS_WRITE),
        may_export=may(db, EXPORTS_RUN),
    ).render()


@pages.post("/opt-outs/{opt_out_id}/judge", allow=Permission(OPT_OUTS_WRITE))
async def judge(
    request: Request,
    db: TenantDb,
    opt_out_id: UUID,
    verdict: Annotated[Literal["stop", "go_on"], Form()],
) -> Response:
    because = f"Read by {db.scope.actor.name}: no wish to stop"
    await judge_opt_out(db, opt_out_id, stop=verdict == "stop", because=because)
    return go_to(request, "/compliance/opt-outs?state=review")
