"""The people of a sequence: behind each number of its page, put in, taken out, on a contact."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Form, Query, Request, Response

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic import write_sequence
from enterprisehub.domains.outreach.logic.describe_sequence import describe_sequences
from enterprisehub.domains.outreach.logic.enrol_people import MOST_AT_ONCE, enrol
from enterprisehub.domains.outreach.logic.foresee_person import Foreseen, foresee_person
from enterprisehub.domains.outreach.logic.leave_sequence import REASONS, leave_by_hand
from enterprisehub.domains.outreach.models import PlaceRow
from enterprisehub.domains.outreach.pages.sequence_shown import HREF, words_of
from enterprisehub.domains.outreach.permissions import SEQUENCES_READ
from enterprisehub.domains.outreach.queries import people
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages(HREF)
READ = Permission(SEQUENCES_READ)
type What = Literal["", "waiting", "sent", "done", "replied", "stopped", "skipped"]
TITLES = {
    "waiting": "Waiting at this step", "sent": "Got it", "done": "Did it",
    "replied": "Replied to it", "stopped": "Left after it", "skipped": "Were led past it",
}  # fmt: skip
PLACES: dict[str, tuple[str, Severity]] = {
    "running": ("In it", "primary"),
    "finished": ("Went through", "ok"),
    "left": ("Left", "warn"),
}
COLUMNS = (
    Column("who", "Person", lead=True),
    Column("state", "State"),
    Column("says", "Why"),
    Column("next", "Next", align="end"),
    Column("do", "", fit=True),
)


@dataclass(frozen=True)
class PersonLine:
    place_id: str
    contact_id: str
    who: str
    state: tuple[str, Severity]
    says: str
    at: datetime | None
    action_id: str
    running: bool


@page("outreach/sequence_people.html")
class PeoplePage(Page):
    title: str
    sequence_id: UUID
    sequence_name: str
    lines: list[PersonLine]
    columns: tuple[Column, ...]
    states: list[tuple[str, str]]
    reasons: list[tuple[str, str]]
    state: str
    reason: str
    of_step: bool
    next: str | None
    after: str | None


@page("outreach/sequence_entry.html")
class EntryPage(Page):
    sequence_id: UUID
    sequence_name: str
    added: int
    left_out: list[str]


@fragment("outreach/_contact_sequences.html")
class ContactSequences(Fragment):
    contact_id: UUID
    places: list[tuple[PlaceRow, str, tuple[str, Severity], str, datetime | None]]
    choices: list[tuple[str, str]]
    foreseen: Foreseen


@pages.get("/{sequence_id:uuid}/people", allow=READ)
async def show_people(
    db: TenantDb,
    sequence_id: UUID,
    step: UUID | None = None,
    what: What = "",
    state: Literal["", "running", "finished", "left"] = "",
    reason: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Everybody behind one number."""
    row = await write_sequence.sequence_of(db, sequence_id)
    of_step = step is not None and bool(what)
    if step is not None and what:
        found = await people.runs_page(db, row.id, step, what, cursor=after or None)
    else:
        found = await people.places_page(
            db, row.id, state=state or None, reason=reason or None, cursor=after or None
        )
    return PeoplePage(
        title=await _title(db, row.id, step, what),
        sequence_id=row.id,
        sequence_name=row.name,
        lines=await _lines(db, found.rows()),
        columns=COLUMNS,
        states=[(name, look[0]) for name, look in PLACES.items()],
        reasons=list(REASONS.items()),
        state=state,
        reason=reason,
        of_step=of_step,
        next=found.next,
        after=after,
    ).render()


@pages.post("/{sequence_id:uuid}/people", allow=READ)
async def put_in(
    request: Request, db: TenantDb, sequence_id: UUID, who: Annotated[str, Form()] = ""
) -> Response:
    """People named by email address or number, one a line, begin with the first step."""
    row = await write_sequence.sequence_of(db, sequence_id)
    known, left_out = await _named(db, who)
    added = 0
    if known:
        try:
            async with db.begin_nested():
                found = await enrol(db, row.id, list(known))
        except HubError as error:
            left_out.append(error.message)
        else:
            added = len(found.entered)
            left_out += [f"{known[id_]}: {why}" for id_, why in found.left_out]
    if not left_out:
        return go_to(request, f"{HREF}/{row.id}")
    shown = EntryPage(sequence_id=row.id, sequence_name=row.name, added=added, left_out=left_out)
    return shown.render(status=200 if added else 422)


@pages.post("/{sequence_id:uuid}/people/{place_id:uuid}/leave", allow=READ)
async def take_out(request: Request, db: TenantDb, sequence_id: UUID, place_id: UUID) -> Response:
    """The person leaves; what waits for them in the queue is withdrawn."""
    await leave_by_hand(db, sequence_id, place_id)
    return go_to(request, f"{HREF}/{sequence_id}/people")


@pages.get("/contacts/{contact_id:uuid}/panel", allow=READ)
async def show_panel(db: TenantDb, contact_id: UUID) -> Response:
    return (await _panel(db, contact_id)).render()


@pages.post("/contacts/{contact_id:uuid}", allow=READ)
async def put_contact_in(
    request: Request, db: TenantDb, contact_id: UUID, sequence_id: Annotated[UUID, Form()]
) -> Response:
    """The person begins with the first step of the sequence."""
    row = await write_sequence.sequence_of(db, sequence_id)
    found = await enrol(db, row.id, [contact_id])
    if found.entered:
        return go_to(request, f"/contacts/{contact_id}")
    says = [why for _, why in found.left_out]
    shown = EntryPage(sequence_id=row.id, sequence_name=row.name, added=0, left_out=says)
    return shown.render(status=422)


async def _named(db: Db, who: str) -> tuple[dict[UUID, str], list[str]]:
    """The contacts with these addresses by how they are called, and lines that name nobody."""
    known: dict[UUID, str] = {}
    unknown: list[str] = []
    lines = list(dict.fromkeys(line.strip() for line in who.splitlines() if line.strip()))
    for line in lines[:MOST_AT_ONCE]:
        contact = await (
            crm.find_contact_by_email(db, line)
            if "@" in line
            else crm.find_contact_by_phone(db, line)
        )
        if contact is None:
            unknown.append(f"{line[:80]}: no contact has this address.")
        else:
            known[contact.id] = contact.name or line
    if not lines:
        unknown.append("Write an email address or a number, one a line.")
    if len(lines) > MOST_AT_ONCE:
        unknown.append(f"Only the first {MOST_AT_ONCE} lines were looked at; make a list for more.")
    return known, unknown


async def _title(db: Db, sequence_id: UUID, step_id: UUID | None, what: What) -> str:
    if step_id is None or not what:
        return "People"
    steps = await write_sequence.steps_of(db, sequence_id)
    for number, step in enumerate(steps, 1):
        if step.id == step_id:
            return f"{TITLES[what]}: {number}. {words_of(step)[0][:60]}"
    return TITLES[what]


async def _lines(db: Db, rows: list[dict[str, Any]]) -> list[PersonLine]:
    contacts = await crm.contacts(db, [UUID(one["contact_id"]) for one in rows])
    names = {str(one.id): one.name for one in contacts}
    return [_line(one, names) for one in rows]


def _line(one: dict[str, Any], names: dict[str, str]) -> PersonLine:
    running = one["place_state"] == "running"
    shown = PLACES[one["place_state"]]
    if one["place_state"] == "left":
        shown = REASONS.get(one["reason"], "Left"), shown[1]
    at = one["due_at"] or one["planned_at"] if running else None
    timing = one["timing"] or {}
    waits = running and one["state"] == "waiting"
    says = [one["says"] or "", timing.get("says", "") if waits else "", one["left_says"] or ""]
    return PersonLine(
        place_id=one["place_id"],
        contact_id=one["contact_id"],
        who=names.get(one["contact_id"], "Deleted contact"),
        state=shown,
        says=" ".join(part for part in says if part),
        at=datetime.fromisoformat(at) if at else None,
        action_id=one["action_id"] or "",
        running=running,
    )


async def _panel(db: Db, contact_id: UUID) -> ContactSequences:
    places = []
    for place, name, _, run in await people.places_of_contact(db, contact_id):
        look = PLACES[place.state]
        if place.state == "left":
            look = REASONS.get(place.reason, "Left"), look[1]
        at = (place.due_at or (run.planned_at if run else None)) if look[0] == "In it" else None
        why = str(run.timing.get("says", "")) if run is not None and at else ""
        places.append((place, name, look, why, at))
    foreseen = await foresee_person(db, contact_id)
    live = [(str(i.id), i.name) for i in await describe_sequences(db) if i.state == "live"]
    return ContactSequences(
        contact_id=contact_id,
        places=places,
        choices=live,
        foreseen=foreseen,
    )
