"""Operations → Work: what runs behind the screens, piece by piece."""

from typing import Annotated, get_args

from fastapi import Path, Query, Request, Response

from enterprisehub.console.work.domain import domain
from enterprisehub.console.work.permissions import READ, STEER
from enterprisehub.console.work.shown import (
    LOOKS,
    StepLine,
    WorkLine,
    href_of,
    step_line,
    work_line,
)
from enterprisehub.console.work.steer import STEERING, Verb
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.work.browse import State, inspect_work, list_page
from enterprisehub.kernel.work.workflows import WORKFLOWS
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages("/work")
NAVIGATION.add(NavItem("Operations", "Work", "/work", "activity", permission=READ, order=70))
PAGE_SIZE = 50
COLUMNS = (
    Column("title", "Work", lead=True),
    Column("status", "State", fit=True),
    Column("queue", "Queue"),
    Column("by", "Started by"),
    Column("took", "Time", align="end"),
    Column("created", "When", align="end"),
)
WorkId = Annotated[str, Path(max_length=400, pattern=r"^[^\x00-\x1f]+$")]
WorkName = Annotated[str, Query(max_length=100, pattern=r"^[\w.-]*$")]
Offset = Annotated[int, Query(ge=0, le=100_000)]


@page("work/work.html")
class WorkPage(Page):
    rows: list[WorkLine]
    columns: tuple[Column, ...]
    state: str
    name: str
    states: list[tuple[str, str]]
    names: list[tuple[str, str]]
    narrowed: bool
    next: str | None
    after: str | None


@page("work/piece.html")
class PiecePage(Page):
    work: WorkLine
    steps: list[StepLine]
    may_steer: bool


@fragment("work/_piece.html")
class Piece(Fragment):
    work: WorkLine
    steps: list[StepLine]
    may_steer: bool


def read_state(given: str) -> State | None:
    states: tuple[State, ...] = get_args(State.__value__)
    return next((known for known in states if known == given), None)


@pages.get("", allow=Permission(READ))
async def show_work(
    request: Request,
    db: TenantDb,
    state: Annotated[str, Query(max_length=20)] = "",
    name: WorkName = "",
    after: Offset = 0,
) -> Response:
    """The tenant's background work, newest first."""
    found, further = await list_page(
        signed_in(request).tenant_id,
        state=read_state(state),
        name=name or None,
        limit=PAGE_SIZE,
        offset=after,
    )
    people = await _people(db)
    return WorkPage(
        rows=[work_line(work, people) for work in found],
        columns=COLUMNS,
        state=state,
        name=name,
        states=[(known, look[0]) for known, look in LOOKS.items()],
        names=sorted(((w.name, w.title) for w in WORKFLOWS.values()), key=lambda pair: pair[1]),
        narrowed=bool(state or name),
        next=str(further) if further else None,
        after=str(after) if after else None,
    ).render()


@pages.get("/{work_id}", allow=Permission(READ))
async def show_piece(request: Request, db: TenantDb, work_id: WorkId) -> Response:
    """One piece of work with its recorded steps."""
    line, steps, may = await _piece(request, db, work_id)
    return PiecePage(work=line, steps=steps, may_steer=may).render()


@pages.get("/{work_id}/now", allow=Permission(READ))
async def show_piece_now(request: Request, db: TenantDb, work_id: WorkId) -> Response:
    """The same as a part of its page, which asks while the work is under way."""
    line, steps, may = await _piece(request, db, work_id)
    return Piece(work=line, steps=steps, may_steer=may).render()


@pages.post("/{work_id}/{verb}", allow=Permission(STEER))
async def steer(request: Request, work_id: WorkId, verb: Verb) -> Response:
    """It is cancelled, resumed or retried; the browser stays at its page."""
    await STEERING[verb](signed_in(request).tenant_id, work_id)
    return go_to(request, href_of(work_id))


async def _piece(request: Request, db: Db, work_id: str) -> tuple[WorkLine, list[StepLine], bool]:
    scope = signed_in(request)
    work, steps = await inspect_work(scope.tenant_id, work_id)
    line = work_line(work, await _people(db))
    return line, [step_line(step) for step in steps], scope.may(STEER)


async def _people(db: Db) -> dict[str, str]:
    return {f"user:{member.user_id}": member.name for member in await list_members(db)}
