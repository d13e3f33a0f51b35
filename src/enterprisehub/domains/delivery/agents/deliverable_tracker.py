"""Tracks what was promised and what has a day: late, due, and whose it is."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.delivery.permissions import DELIVERY_READ
from enterprisehub.domains.delivery.queries import deals, promises
from enterprisehub.domains.delivery.queries.clients import items_due
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.ui.shown import plural

NAME = "delivery.deliverable_tracker"
MOST = 200


class Input(BaseModel):
    """How far to look ahead."""

    days: Annotated[int, Field(ge=0, le=90, title="Due within days")] = 7
    tasks: Annotated[int, Field(ge=0, le=20, title="Tasks to propose")] = 5


class Deliverable(BaseModel):
    """A promise to a person, a project that a client was promised for a day, or an item of one.

    `late_days` below 0 is still to come.
    """

    kind: str
    id: UUID
    title: str
    due_on: date
    late_days: int
    where: str
    owner_user_id: UUID | None = None
    contact_id: UUID | None = None
    deal_id: UUID | None = None


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    late: list[Deliverable]
    due: list[Deliverable]


async def collect(db: Db, days: int) -> list[Deliverable]:
    """Open promises, promised projects and unfinished items, late or due within so many days."""
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    today = clock.now().astimezone(zone).date()
    until = today + timedelta(days=days)
    found = [
        Deliverable(
            kind="promise",
            id=row.id,
            title=row.words,
            due_on=row.due_on,
            late_days=(today - row.due_on).days,
            where=f"promised by {row.made_by}",
            owner_user_id=row.owner_user_id,
            contact_id=row.contact_id,
            deal_id=row.deal_id,
        )
        for row in await promises.promises(db, most=MOST)
        if row.due_on <= until
    ]
    found += [
        _of_project(linked, left, today)
        for linked, left in await deals.promised_until(db, until, most=MOST)
    ]
    found += [_of_item(row, today) for row in await items_due(db, until, most=MOST)]
    return sorted(found, key=lambda one: (one.due_on, one.kind, str(one.id)))


def _of_project(linked: deals.Linked, left: int, today: date) -> Deliverable:
    link, source = linked
    due_on = link.promised_on or today
    return Deliverable(
        kind="project",
        id=link.id,
        title=source.name,
        due_on=due_on,
        late_days=(today - due_on).days,
        where=f"promised with the deal, {plural(left, 'item')} left",
        deal_id=link.deal_id,
    )


def _of_item(row: dict[str, Any], today: date) -> Deliverable:
    return Deliverable(
        kind="item",
        id=row["id"],
        title=f"{row['key']}: {row['title']}",
        due_on=row["due_on"],
        late_days=(today - row["due_on"]).days,
        where=f"{row['source_name']}, {row['status']}",
    )


@agent(
    name=NAME,
    title="Deliverable tracker",
    domain="Fulfilment",
    purpose="Lists promises, projects and items late or due, and proposes to act on the late",
    icon="milestone",
    input=Input,
    output=Output,
    permission=DELIVERY_READ,
    may_propose=(AddTask,),
    reads="open promises from messages and calls, days promised for the projects of deals, and "
    "unfinished items with a day",
    computes="days late by the tenant's calendar, what is late before what is due",
    evaluated="planted promises and items; what is kept or finished is not listed",
    examples=(
        "What is due this week?",
        "Which promises are overdue?",
        "Track our deliverables",
        "What did we promise clients and not deliver yet?",
        "Show late project items",
    ),
)
async def deliverable_tracker(run: AgentRun, given: Input) -> Output:
    found = await run.read("Collect promises and items", collect, given.days)
    late = [one for one in found if one.late_days > 0]
    due = [one for one in found if one.late_days <= 0]
    about = [one for one in late if one.contact_id or one.deal_id]
    for one in about[: given.tasks]:
        days = plural(one.late_days, "day")
        run.propose(
            AddTask(
                title=f"Keep or move the promise: {one.title}"[:200],
                detail=f"{days} late, {one.where}.",
                due_at=clock.now() + timedelta(days=1),
                contact_id=one.contact_id,
                deal_id=one.deal_id,
                assignee_user_id=one.owner_user_id,
            ),
            reason=f"“{one.title[:160]}” was promised for {one.due_on:%-d %B} and is {days} late.",
            priority=Priority(due_at=clock.now() + timedelta(days=1), confidence_ratio=0.9),
            dedupe_key=f"{NAME}:{one.id}:{clock.now():%G-%V}",
        )
    if not found:
        summary = f"Nothing is late, and nothing is due within {given.days} days."
    else:
        summary = f"{len(late)} late, {len(due)} due within {given.days} days."
        if late:
            summary += f" Longest: {late[0].title[:120]}, {plural(late[0].late_days, 'day')}."
    return Output(summary=summary, late=late, due=due)
