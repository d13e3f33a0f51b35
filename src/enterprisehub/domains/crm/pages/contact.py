"""One contact: what is known, what happened, what is to be done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import Deal, Mark, Panel
from enterprisehub.domains.crm.contracts.addresses import shown_phone
from enterprisehub.domains.crm.contracts.inputs import ContactPatch, NewTaskIn, TaskPatch
from enterprisehub.domains.crm.contracts.outputs import ContactOut
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic import read_contact
from enterprisehub.domains.crm.logic.call_company import call_company
from enterprisehub.domains.crm.logic.follow_merges import holder_of
from enterprisehub.domains.crm.logic.remove_record import delete_contact, restore_contact
from enterprisehub.domains.crm.logic.rescore_contact import rescore_contact
from enterprisehub.domains.crm.logic.show_contact import show_contact
from enterprisehub.domains.crm.logic.tell_course import CourseStep, course_of
from enterprisehub.domains.crm.logic.write_contact import change_contact
from enterprisehub.domains.crm.logic.write_note import add_note
from enterprisehub.domains.crm.logic.write_task import change_task, make_task
from enterprisehub.domains.crm.pages.fields import (
    Choices,
    choices_of,
    custom_facts,
    filled_custom,
    listed,
    typed_custom,
    typed_owner,
    typed_workspace,
)
from enterprisehub.domains.crm.pages.forms import Errors, attempt, check, seen_version, typed
from enterprisehub.domains.crm.pages.looks import (
    DEAL_STATES,
    LEAD_STATUSES,
    LIFECYCLES,
    TASK_KINDS,
    TEMPERATURES,
    icon_of_kind,
)
from enterprisehub.domains.crm.permissions import (
    CONTACTS_DELETE,
    CONTACTS_READ,
    CONTACTS_WRITE,
    TASKS_WRITE,
)
from enterprisehub.domains.crm.ports import CONTACT_MARKS, CONTACT_PANELS
from enterprisehub.domains.crm.queries import TaskFilter
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.language_names import language_name
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages("/contacts")
tasks = domain.pages("/tasks")
READ, WRITE, DELETE = (Permission(p) for p in (CONTACTS_READ, CONTACTS_WRITE, CONTACTS_DELETE))
SHOWN_LINES = 40
PLAIN = (
    "name", "job_title", "source", "street", "city", "state", "postal_code", "time_zone",
    "language", "lifecycle", "lead_status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """Something that happened, as the timeline shows it."""

    title: str
    at: datetime
    icon: str
    actor: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    id: str
    title: str
    kind: str
    due_at: datetime | None
    version: int


@page("crm/contact.html")
class ContactPage(Page):
    contact: ContactOut
    facts: list[tuple[str, str]]
    lifecycle: tuple[str, str]
    temperature: tuple[str, str] | None
    lines: list[TimelineLine]
    deals: list[tuple[Deal, tuple[str, str]]]
    tasks: list[OpenTask]
    panels: list[Panel]
    marks: list[Mark]
    lifecycles: list[tuple[str, str]]
    lead_statuses: list[tuple[str, str]]
    task_kinds: list[tuple[str, str]]
    choices: Choices
    values: dict[str, str]
    course: list[CourseStep]
    errors: Errors
    editing: bool


@pages.get("/{contact_id:uuid}", allow=READ)
async def show(
    db: TenantDb, request: Request, contact_id: UUID, *, deleted: bool = False
) -> Response:
    holder_id = await holder_of(db, contact_id)
    if holder_id != contact_id:
        return go_to(request, f"/contacts/{holder_id}")
    return (await _page(db, contact_id, deleted=deleted)).render()


@pages.post("/{contact_id:uuid}/edit", allow=WRITE)
async def save(db: TenantDb, request: Request, contact_id: UUID) -> Response:
    values = await typed(request)
    given: dict[str, Any] = {name: values[name] or None for name in PLAIN if name in values}
    given["name"] = values.get("name", "")
    given["emails"] = [{"email": e} for e in listed(values.get("emails", ""))]
    given["phones"] = [{"phone": p} for p in listed(values.get("phones", ""))]
    given["tags"] = listed(values.get("tags", ""))
    contact = await show_contact(db, contact_id)
    choices = await choices_of(db, "contact", contact.owner_user_id)
    given |= typed_owner(values) | typed_workspace(values)
    given |= typed_custom(choices.custom, values)
    patch = check(ContactPatch, given)
    if isinstance(patch, dict):
        return await _again(db, contact_id, values, patch)
    wrong = await attempt(db, _store(db, contact, patch, values))
    if wrong:
        return await _again(db, contact_id, values, wrong)
    return go_to(request, f"/contacts/{contact_id}")


async def _store(db: Db, known: ContactOut, patch: ContactPatch, values: dict[str, str]) -> None:
    """The contact is as typed; a company nobody knew yet is made with it, or not at all."""
    if "company" in values:
        company_id = await call_company(db, values["company"], had=known.company_id)
        patch = patch.model_copy(update={"company_id": company_id})
    await change_contact(db, known.id, patch, seen=seen_version(values))


@pages.post("/{contact_id:uuid}/notes", allow=WRITE)
async def write_note(
    db: TenantDb, request: Request, contact_id: UUID, body: Annotated[str, Form()]
) -> Response:
    if body.strip():
        await add_note(db, body.strip()[:20_000], contact_id=contact_id)
    return go_to(request, f"/contacts/{contact_id}")


@pages.post("/{contact_id:uuid}/tasks", allow=Permission(TASKS_WRITE))
async def add_task(db: TenantDb, request: Request, contact_id: UUID) -> Response:
    values = await typed(request)
    new = check(
        NewTaskIn,
        {
            "title": values.get("title", ""),
            "kind": values.get("kind", "todo"),
            "assignee_user_id": db.scope.user_id,
            "contact_id": contact_id,
        },
    )
    if not isinstance(new, dict):
        await make_task(db, new)
    return go_to(request, f"/contacts/{contact_id}")


@tasks.post("/{task_id}/done", allow=Permission(TASKS_WRITE))
async def finish_task(db: TenantDb, request: Request, task_id: UUID) -> Response:
    row = await change_task(db, task_id, TaskPatch(state="done"))
    return go_to(request, f"/contacts/{row.contact_id}" if row.contact_id else "/tasks")


@pages.post("/{contact_id:uuid}/score", allow=WRITE)
async def score_again(db: TenantDb, request: Request, contact_id: UUID) -> Response:
    await rescore_contact(db, contact_id)
    return go_to(request, f"/contacts/{contact_id}")


@pages.post("/{contact_id:uuid}/delete", allow=DELETE)
async def delete(db: TenantDb, request: Request, contact_id: UUID) -> Response:
    await delete_contact(db, contact_id)
    return go_to(request, f"/contacts/{contact_id}?deleted=true")


@pages.post("/{contact_id:uuid}/restore", allow=DELETE)
async def restore(db: TenantDb, request: Request, contact_id: UUID) -> Response:
    await restore_contact(db, contact_id)
    return go_to(request, f"/contacts/{contact_id}")


async def _again(db: Db, contact_id: UUID, values: dict[str, str], errors: Errors) -> Response:
    """The page with the form open, what was typed still in it, and why it was not saved."""
    shown = await _page(db, contact_id, values=values, errors=errors)
    return shown.render(status=422)


async def _page(
    db: Db,
    contact_id: UUID,
    *,
    deleted: bool = False,
    values: dict[str, str] | None = None,
    errors: Errors | None = None,
) -> ContactPage:
    contact = await show_contact(db, contact_id, deleted=deleted)
    lines = await timeline.of(db, Ref("crm.contact", contact_id), limit=SHOWN_LINES)
    found = await queries.task_page(db, TaskFilter(state="open", contact_id=contact_id), limit=20)
    panels = [panel for _, panel in await CONTACT_PANELS.gather(db, contact_id)]
    temperature = TEMPERATURES[contact.temperature] if contact.temperature else None
    choices = await choices_of(db, "contact", contact.owner_user_id)
    return ContactPage(
        contact=contact,
        facts=_facts(contact, choices),
        lifecycle=LIFECYCLES[contact.lifecycle],
        temperature=temperature,
        lines=[TimelineLine(n.summary, n.at, icon_of_kind(n.kind), n.shown_actor) for n in lines],
        deals=[(d, DEAL_STATES[d.state]) for d in await read_contact.deals_of(db, contact_id)],
        tasks=[_task(row) for row in found.rows()],
        panels=sorted(panels, key=lambda panel: panel.order),
        marks=[mark for _, mark in await CONTACT_MARKS.gather(db, contact_id)],
        lifecycles=[(key, look[0]) for key, look in LIFECYCLES.items()],
        lead_statuses=list(LEAD_STATUSES.items()),
        task_kinds=list(TASK_KINDS.items()),
        choices=choices,
        values=values or _values(contact, choices),
        course=await course_of(db, contact_id),
        errors=errors or {},
        editing=errors is not None,
    )


def _values(contact: ContactOut, choices: Choices) -> dict[str, str]:
    values = {name: str(getattr(contact, name) or "") for name in PLAIN}
    values["emails"] = "\n".join(item.email for item in contact.emails)
    values["phones"] = "\n".join(item.phone_e164 for item in contact.phones)
    values["tags"] = ", ".join(contact.tags)
    values["version"] = str(contact.version)
    values["company"] = contact.company_name or ""
    values["owner_user_id"] = str(contact.owner_user_id or "")
    values["workspace_id"] = str(contact.workspace_id or "")
    return values | filled_custom(choices.custom, contact.custom)


def _facts(contact: ContactOut, choices: Choices) -> list[tuple[str, str]]:
    place = ", ".join(filter(None, (contact.street, contact.city, contact.state)))
    facts = [
        ("Owner", choices.name_of(contact.owner_user_id)),
        ("Email", ", ".join(item.email for item in contact.emails)),
        ("Phone", ", ".join(shown_phone(item.phone_e164) for item in contact.phones)),
        ("Role", contact.job_title or ""),
        ("Address", " ".join(filter(None, (place, contact.postal_code)))),
        ("Time zone", contact.time_zone or ""),
        ("Language", language_name(contact.language)),
        ("Source", contact.source or ""),
        ("Lead status", LEAD_STATUSES[contact.lead_status]),
        ("Messages", f"{contact.inbound_count} in, {contact.outbound_count} out"),
        *custom_facts(choices, contact.custom),
    ]
    if workspace := choices.workspace_of(contact.workspace_id):
        facts.insert(1, ("Workspace", workspace))
    return [(label, value or "–") for label, value in facts]


def _task(row: dict[str, Any]) -> OpenTask:
    due = datetime.fromisoformat(row["due_at"]) if row["due_at"] else None
    return OpenTask(row["id"], row["title"], TASK_KINDS[row["kind"]], due, row["version"])
