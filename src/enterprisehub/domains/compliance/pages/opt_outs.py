"""People who want to hear nothing, and the words that may mean it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.judge_opt_out import end_bounce, judge_opt_out
from enterprisehub.domains.compliance.logic.record_opt_out import record_opt_out
from enterprisehub.domains.compliance.logic.take_consent import person_named
from enterprisehub.domains.compliance.pages import STATES, TABS, Cursor, may, pages, with_times
from enterprisehub.domains.compliance.permissions import (
    EXPORTS_RUN,
    OPT_OUTS_READ,
    OPT_OUTS_WRITE,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.page import Page, page

COLUMNS = (
    Column("who", "Who", lead=True),
    Column("state", "State", fit=True),
    Column("words", "Words"),
    Column("opted_out_at", "Since", align="end"),
    Column("action", "", align="end"),
)


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
    values: dict[str, str]
    errors: Errors
    adding: bool


@pages.get("/opt-outs", allow=Permission(OPT_OUTS_READ))
async def show_opt_outs(
    db: TenantDb,
    *,
    state: Literal["", "active", "review", "dismissed", "ended"] = "",
    after: Cursor = None,
    add: str = "",
) -> Response:
    values = {"who": add[:300]} if add else {}
    return (await _page(db, state, after, values=values, adding=bool(add))).render()


@pages.post("/opt-outs", allow=Permission(OPT_OUTS_WRITE))
async def add_opt_out(request: Request, db: TenantDb) -> Response:
    """A person told us outside the program that they want to hear nothing."""
    values = await typed(request)
    errors = await attempt(db, _take_off(db, values.get("who", ""), values.get("because", "")))
    if errors:
        found = await _page(db, "", None, values=values, errors=errors, adding=True)
        return found.render(status=422)
    return go_to(request, "/compliance/opt-outs")


async def _take_off(db: Db, who: str, because: str) -> None:
    if not because.strip() or "\x00" in because:
        raise Invalid("Say why.", fields={"because": "Say what they told us, and how."})
    contact_id, address = await person_named(db, who)
    row = await record_opt_out(
        db,
        channel="email" if "@" in address else "sms",
        address=address,
        words=because.strip()[:300],
        source=str(db.scope.actor),
        cause="by_us",
        contact_id=contact_id,
    )
    if row is None:
        raise Conflict("They are opted out already.", fields={"who": "They are opted out already."})


async def _page(
    db: Db,
    state: str,
    after: str | None,
    *,
    values: dict[str, str] | None = None,
    errors: Errors | None = None,
    adding: bool = False,
) -> OptOutsPage:
    found = await queries.opt_out_page(db, state=state or None, cursor=after)
    return OptOutsPage(
        places=TABS,
        opt_outs=with_times(found.rows(), "opted_out_at", "ended_at", "confirmed_at"),
        columns=COLUMNS,
        looks=STATES,
        state=state,
        states=[(name, look[0]) for name, look in STATES.items()],
        next=found.next,
        may_judge=may(db, OPT_OUTS_WRITE),
        may_export=may(db, EXPORTS_RUN),
        values=values or {},
        errors=errors or {},
        adding=adding and may(db, OPT_OUTS_WRITE),
    )


@pages.post("/opt-outs/{opt_out_id}/works-again", allow=Permission(OPT_OUTS_WRITE))
async def works_again(request: Request, db: TenantDb, opt_out_id: UUID) -> Response:
    """The address that bounced may be written to again."""
    await end_bounce(db, opt_out_id, because=f"{db.scope.actor.name}: the address works again")
    return go_to(request, "/compliance/opt-outs")


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
