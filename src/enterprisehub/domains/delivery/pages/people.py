"""The People page: who is who, what may be joined, what was decided, and figures of groups."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.decide_people import (
    answer_suggestion,
    mark_bot,
    merge_people,
    split_person,
    undo_decision,
)
from enterprisehub.domains.delivery.logic.refresh_people import refresh_people
from enterprisehub.domains.delivery.models.people import (
    DeveloperMetricsRow,
    PersonEventRow,
    PersonRow,
)
from enterprisehub.domains.delivery.pages.overview import TABS
from enterprisehub.domains.delivery.permissions import DELIVERY_READ, SOURCES_WRITE
from enterprisehub.domains.delivery.queries import people
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

HREF = "/delivery/people"
pages = domain.pages(HREF)
SHOWN = 40
LISTED = (
    Column("name", "Person", lead=True),
    Column("authors", "Known as"),
    Column("kind", "Kind"),
)
MONTHS = (
    Column("month", "Month", lead=True),
    Column("people", "People", align="end"),
    Column("items_finished", "Items", align="end"),
    Column("pulls_merged", "Merged", align="end"),
    Column("reviews_given", "Reviews", align="end"),
    Column("commits", "Commits", align="end"),
)


VENDORS = {"jira": "Jira", "github": "GitHub", "file": "Imported files"}


@dataclass(frozen=True, slots=True)
class Known:
    """An author as one site knows them."""

    id: UUID
    label: str
    vendor: str
    rule: str


@dataclass(frozen=True, slots=True)
class Asked:
    id: UUID
    first: str
    second: str
    score: float
    reasons: list[str]


@page("delivery/people.html")
class PeoplePage(Page):
    places: list[tuple[str, str]]
    asked: list[Asked]
    open_count: int
    rows: list[tuple[PersonRow, list[Known]]]
    columns: tuple[Column, ...]
    events: list[PersonEventRow]
    names: dict[UUID, str]
    months: list[dict[str, Any]]
    month_columns: tuple[Column, ...]
    limits: DeliverySettings
    may_write: bool
    error: str


@page("delivery/person.html")
class PersonPage(Page):
    person: PersonRow
    known: list[Known]
    others: list[tuple[str, str]]
    months: list[DeveloperMetricsRow]
    shows_months: bool
    may_write: bool
    error: str


async def _known(db: Db) -> dict[UUID, Known]:
    rules = {link.author_id: link.rule for link in await people.links(db)}
    return {
        row.id: Known(
            row.id,
            " · ".join(filter(None, (row.name, row.login, row.email))),
            VENDORS.get(vendor, vendor.capitalize()),
            rules.get(row.id, ""),
        )
        for row, vendor in await people.authors(db)
    }


@pages.get("", allow=Permission(DELIVERY_READ))
async def show_people(db: TenantDb, error: str = "") -> Response:
    """Suggestions first: each answer makes figures and the next suggestions better."""
    known, everybody = await _known(db), await people.people(db)
    held: dict[UUID, list[Known]] = {row.id: [] for row in everybody}
    for link in await people.links(db):
        if link.person_id in held and link.author_id in known:
            held[link.person_id].append(known[link.author_id])
    limits = await DeliverySettings.load(db)
    asked = [one for one in await people.suggestions(db) if one.first_id in known]
    return PeoplePage(
        places=TABS,
        asked=[
            Asked(
                one.id,
                known[one.first_id].label,
                known[one.second_id].label if one.second_id in known else "",
                one.score,
                one.reasons,
            )
            for one in asked[:SHOWN]
        ],
        open_count=len(asked),
        rows=[(row, held[row.id]) for row in everybody],
        columns=LISTED,
        events=await people.events(db),
        names={row.id: row.name for row in everybody},
        months=[
            row for row in await people.months_together(db)
            if row["people"] >= limits.smallest_group
        ],
        month_columns=MONTHS,
        limits=limits,
        may_write=SOURCES_WRITE in db.scope.permissions,
        error=error[:300],
    ).render()  # fmt: skip


@pages.get("/{person_id}", allow=Permission(DELIVERY_READ))
async def show_person(db: TenantDb, person_id: UUID, error: str = "") -> Response:
    """A person's names; their months only where the settings allow it."""
    row, known = await people.person(db, person_id), await _known(db)
    limits = await DeliverySettings.load(db)
    return PersonPage(
        person=row,
        known=[
            known[link.author_id]
            for link in await people.links(db, row.id)
            if link.author_id in known
        ],
        others=[(str(one.id), one.name) for one in await people.people(db) if one.id != row.id],
        months=await people.months(db, row.id) if limits.show_single_people else [],
        shows_months=limits.show_single_people,
        may_write=SOURCES_WRITE in db.scope.permissions,
        error=error[:300],
    ).render()


@pages.post("/refresh", allow=Permission(SOURCES_WRITE))
async def look_again(request: Request, db: TenantDb) -> Response:
    """New names find their person now."""
    await refresh_people(db)
    return go_to(request, HREF)


@pages.post("/suggestions/{suggestion_id}", allow=Permission(SOURCES_WRITE))
async def answer(request: Request, db: TenantDb, suggestion_id: UUID) -> Response:
    form = await typed(request)
    try:
        await answer_suggestion(db, suggestion_id, same=form.get("verdict") == "same")
    except Conflict as error:
        return go_to(request, f"{HREF}?error={error.message}")
    return go_to(request, HREF)


@pages.post("/events/{event_id}/undo", allow=Permission(SOURCES_WRITE))
async def undo(request: Request, db: TenantDb, event_id: UUID) -> Response:
    try:
        await undo_decision(db, event_id)
    except Conflict as error:
        return go_to(request, f"{HREF}?error={error.message}")
    return go_to(request, HREF)


@pages.post("/settings", allow=Permission(SOURCES_WRITE))
async def save_privacy(request: Request, db: TenantDb) -> Response:
    """From which group size on figures of people are shown, and whether of one at all."""
    form = await typed(request)
    limits = await DeliverySettings.load(db)
    size = form.get("smallest_group", "")
    chosen = limits.model_copy(
        update={
            "smallest_group": int(size) if size.isdigit() and 2 <= int(size) <= 50 else 5,  # noqa: PLR2004
            "show_single_people": form.get("show_single_people") == "on",
        }
    )
    await chosen.save(db)
    return go_to(request, HREF)


@pages.post("/{person_id}/merge", allow=Permission(SOURCES_WRITE))
async def merge(request: Request, db: TenantDb, person_id: UUID) -> Response:
    form = await typed(request)
    try:
        if other := form.get("other_id"):
            await merge_people(db, person_id, _id(other, "other_id"))
    except Invalid as error:
        return go_to(request, f"{HREF}/{person_id}?error={quote(error.message)}")
    return go_to(request, f"{HREF}/{person_id}")


@pages.post("/{person_id}/split", allow=Permission(SOURCES_WRITE))
async def split(request: Request, db: TenantDb, person_id: UUID) -> Response:
    form = await request.form()
    try:
        apart = [_id(str(one), "author_ids") for one in form.getlist("author")]
        await split_person(db, person_id, apart)
    except Invalid as error:
        return go_to(request, f"{HREF}/{person_id}?error={quote(error.message)}")
    return go_to(request, f"{HREF}/{person_id}")


def _id(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        reason = {field: "is not here"}
        raise Invalid("Choose among what this page offers.", fields=reason) from error


@pages.post("/{person_id}/bot", allow=Permission(SOURCES_WRITE))
async def judge_bot(request: Request, db: TenantDb, person_id: UUID) -> Response:
    form = await typed(request)
    await mark_bot(db, person_id, is_bot=form.get("is_bot") == "yes")
    return go_to(request, f"{HREF}/{person_id}")
