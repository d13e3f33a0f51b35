"""Follow-up sequences: their list, and one with its steps, figures and plan."""

from typing import Literal
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.outreach.contracts import SequenceInfo, StepInfo
from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic import run_sequence, write_sequence
from enterprisehub.domains.outreach.logic.describe_sequence import (
    describe_sequence,
    describe_sequences,
)
from enterprisehub.domains.outreach.logic.sum_up_hours import LearnedHours, sum_up_hours
from enterprisehub.domains.outreach.models import SequenceRow
from enterprisehub.domains.outreach.pages.sequence_shown import (
    HREF,
    ICONS,
    STATES,
    facts_of,
    words_of,
)
from enterprisehub.domains.outreach.permissions import SEQUENCES_READ, SEQUENCES_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages(HREF)
READ, WRITE = Permission(SEQUENCES_READ), Permission(SEQUENCES_WRITE)
NAVIGATION.add(
    NavItem("Revenue", "Sequences", HREF, "route", permission=SEQUENCES_READ, order=46),
    Command("New sequence", "route", href=f"{HREF}/new", permission=SEQUENCES_WRITE),
)
COLUMNS = (
    Column("name", "Sequence", lead=True),
    Column("state", "State"),
    Column("running", "In it now", align="end"),
    Column("finished", "Went through", align="end"),
    Column("replied", "Replied", align="end"),
    Column("people", "People", align="end"),
)


@page("outreach/sequences.html")
class SequencesPage(Page):
    lines: list[tuple[SequenceInfo, tuple[str, Severity]]]
    columns: tuple[Column, ...]
    may_write: bool


@page("outreach/sequence.html")
class SequencePage(Page):
    info: SequenceInfo
    look: tuple[str, Severity]
    figures: list[tuple[str, str, str, str]]
    steps: list[tuple[StepInfo, str, str, str]]
    facts: list[tuple[str, str]]
    learned: list[LearnedHours]
    may_write: bool


@pages.get("", allow=READ)
async def show_sequences(db: TenantDb) -> Response:
    return SequencesPage(
        lines=[(info, STATES[info.state]) for info in await describe_sequences(db)],
        columns=COLUMNS,
        may_write=db.scope.may(SEQUENCES_WRITE),
    ).render()


@pages.get("/{sequence_id:uuid}", allow=READ)
async def show_sequence(db: TenantDb, sequence_id: UUID) -> Response:
    return (await _one(db, await write_sequence.sequence_of(db, sequence_id))).render()


@pages.post("/{sequence_id:uuid}/copy", allow=WRITE)
async def copy_sequence(request: Request, db: TenantDb, sequence_id: UUID) -> Response:
    row = await write_sequence.copy_sequence(db, sequence_id)
    return go_to(request, f"{HREF}/{row.id}/change")


@pages.post("/{sequence_id:uuid}/discard", allow=WRITE)
async def discard(request: Request, db: TenantDb, sequence_id: UUID) -> Response:
    await write_sequence.discard_sequence(db, sequence_id)
    return go_to(request, HREF)


@pages.post("/{sequence_id:uuid}/list", allow=WRITE)
async def take_list(request: Request, db: TenantDb, sequence_id: UUID) -> Response:
    await run_sequence.take_list_again(db, sequence_id)
    return go_to(request, f"{HREF}/{sequence_id}")


@pages.post("/{sequence_id:uuid}/{step}", allow=WRITE)
async def step_sequence(
    request: Request,
    db: TenantDb,
    sequence_id: UUID,
    step: Literal["start", "pause", "resume", "end"],
) -> Response:
    steps = {
        "start": run_sequence.start_sequence,
        "pause": run_sequence.pause_sequence,
        "resume": run_sequence.resume_sequence,
        "end": run_sequence.end_sequence,
    }
    await steps[step](db, sequence_id)
    return go_to(request, f"{HREF}/{sequence_id}")


async def _one(db: Db, row: SequenceRow) -> SequencePage:
    info = await describe_sequence(db, row)
    return SequencePage(
        info=info,
        look=STATES[info.state],
        figures=_figures(info),
        steps=[(s, ICONS[s.step.kind], *words_of(s.step)) for s in info.steps],
        facts=await facts_of(db, info.plan),
        learned=await sum_up_hours(db),
        may_write=db.scope.may(SEQUENCES_WRITE),
    )


def _figures(info: SequenceInfo) -> list[tuple[str, str, str, str]]:
    href, replied = f"{HREF}/{info.id}/people", info.left.get("replied", 0)
    share = f"{round(100 * replied / info.people)} % of all" if info.people else ""
    others = sum(info.left.values()) - replied
    return [
        ("In it now", str(info.running), f"of {info.people} who came in", f"{href}?state=running"),
        ("Replied", str(replied), share, f"{href}?reason=replied"),
        ("Went through", str(info.finished), "without an answer", f"{href}?state=finished"),
        ("Left otherwise", str(others), "see why in the list", f"{href}?state=left"),
    ]
