"""The builder of a sequence: steps are added, moved and taken out by buttons, and saved at once."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.outreach.contracts import SequenceIn
from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic import write_sequence
from enterprisehub.domains.outreach.logic.describe_sequence import describe_sequence
from enterprisehub.domains.outreach.models import SequenceRow
from enterprisehub.domains.outreach.pages.sequence_form import (
    KINDS,
    Choices,
    check_document,
    choices_of,
    document_typed,
    first_steps,
    moved,
    step_values,
    steps_typed,
    typed_values,
    values_of,
)
from enterprisehub.domains.outreach.pages.sequence_shown import HREF, ICONS
from enterprisehub.domains.outreach.permissions import SEQUENCES_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, chosen, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(HREF)
WRITE = Permission(SEQUENCES_WRITE)


@page("outreach/sequence_form.html")
class SequenceFormPage(Page):
    title: str
    back: str
    action: str
    values: dict[str, Any]
    steps: list[dict[str, str]]
    choices: Choices
    kinds: dict[str, str]
    icons: dict[str, str]
    people: int
    errors: Errors


@pages.get("/new", allow=WRITE)
async def new_sequence(db: TenantDb) -> Response:
    return (await _form(db, None, values_of(None), first_steps(), {})).render()


@pages.post("/new", allow=WRITE)
async def create_sequence(request: Request, db: TenantDb) -> Response:
    """A draft; a button of the builder only changes the form."""
    return await _save(request, db, None)


@pages.get("/{sequence_id:uuid}/change", allow=WRITE)
async def show_change(db: TenantDb, sequence_id: UUID) -> Response:
    row = await write_sequence.sequence_of(db, sequence_id)
    steps = tuple(await write_sequence.steps_of(db, row.id))
    wanted = SequenceIn(name=row.name, plan=write_sequence.plan_of(row), steps=steps)
    shown = [step_values(step) for step in steps]
    return (await _form(db, row, values_of(wanted), shown, {})).render()


@pages.post("/{sequence_id:uuid}/change", allow=WRITE)
async def change_sequence(request: Request, db: TenantDb, sequence_id: UUID) -> Response:
    """The edit reaches who is in it."""
    return await _save(request, db, await write_sequence.sequence_of(db, sequence_id))


async def _save(request: Request, db: Db, row: SequenceRow | None) -> Response:
    form = await typed(request)
    days, exits = await chosen(request, "days"), await chosen(request, "exits")
    steps, values = steps_typed(form), typed_values(form, days, exits)
    if (do := form.get("do", "save")) != "save":
        return (await _form(db, row, values, moved(steps, do), {})).render()
    found = check_document(document_typed(form, steps, days, exits))
    if isinstance(found, SequenceIn):
        try:
            async with db.begin_nested():
                saved = await (
                    write_sequence.make_sequence(db, found)
                    if row is None
                    else write_sequence.change_sequence(db, row.id, found)
                )
        except HubError as error:
            found = said_by(error)
        else:
            return go_to(request, f"{HREF}/{saved.id}")
    return (await _form(db, row, values, steps, found)).render(status=422)


async def _form(
    db: Db,
    row: SequenceRow | None,
    values: dict[str, Any],
    steps: list[dict[str, str]],
    errors: Errors,
) -> SequenceFormPage:
    place = f"{HREF}/{row.id}" if row else HREF
    info = await describe_sequence(db, row) if row else None
    return SequenceFormPage(
        title=f"Change {row.name}" if row else "New sequence",
        back=place,
        action=f"{place}/change" if row else f"{place}/new",
        values=values,
        steps=steps,
        choices=await choices_of(db),
        kinds=KINDS,
        icons=ICONS,
        people=info.running if info else 0,
        errors=errors,
    )
