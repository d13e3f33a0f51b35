"""A contact's calls on their page, and the button that has an agent call them."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import api, queries
from enterprisehub.domains.voice.contracts.placing import PlaceCall
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic.begin_call import begin_browser_call
from enterprisehub.domains.voice.pages.shown import DIRECTIONS, STATES, lasted
from enterprisehub.domains.voice.permissions import CALLS_READ, CALLS_WRITE
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.queue import action as find_action
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages("/calls/contacts")


@fragment("voice/_contact_panel.html")
class CallsPanel(Fragment):
    contact_id: UUID
    calls: list[tuple[str, str, str, str, str]]
    agents: list[tuple[str, str]]
    number: str
    may_call: bool


@page("voice/placed.html")
class PlacedPage(Page):
    name: str
    contact_id: UUID
    says: str
    title: str
    severity: str
    call_href: str
    settled: bool


@pages.get("/{contact_id}/panel", allow=Permission(CALLS_READ))
async def show_panel(db: TenantDb, contact_id: UUID) -> Response:
    """The contact's latest calls."""
    rows = await queries.calls_of_contact(db, contact_id, limit=5)
    contact = await crm.contact(db, contact_id)
    return CallsPanel(
        contact_id=contact_id,
        calls=[
            (
                f"/calls/{row.id}",
                f"{DIRECTIONS[row.direction][0]}, {lasted(row.duration_ms)}",
                STATES[row.state][0],
                STATES[row.state][1],
                str(row.summary.get("text", "")),
            )
            for row in rows
        ],
        agents=[(str(one.id), one.name) for one in await queries.agents(db) if one.state == "live"],
        number=(contact.phone_e164 or "") if contact else "",
        may_call=db.scope.may(CALLS_WRITE),
    ).render()


@pages.post("/{contact_id}/call", allow=Permission(CALLS_WRITE))
async def call_contact(
    request: Request,
    db: TenantDb,
    contact_id: UUID,
    agent_id: Annotated[UUID, Form()],
    about: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """The agent calls them, unless the gate says no or such a call is already on its way."""
    payload = PlaceCall(
        agent_id=agent_id, contact_id=contact_id, about=about.strip(), asked_by=db.scope.user_id
    )
    reason = about.strip() or f"{db.scope.actor.name} asked for the call."
    # Pressed twice, in two tabs or by two people: the person is called once.
    await queries.one_at_a_time(db, contact_id)
    action = await queries.call_under_way(db, contact_id) or await api.place(
        db, payload, reason=reason
    )
    return go_to(request, f"/calls/contacts/{contact_id}/placed/{action.id}")


@pages.get("/{contact_id}/placed/{action_id}", allow=Permission(CALLS_READ))
async def show_placed(db: TenantDb, contact_id: UUID, action_id: UUID) -> Response:
    """What becomes of a call that was asked for, until it rings or does not."""
    action = await find_action(db, action_id)
    contact = await crm.contact(db, contact_id)
    if contact is None or str(Ref("crm.contact", contact_id)) not in action.subjects:
        raise NotFound("There is no such call.")
    call = await queries.call_of_action(db, action.id)
    severity, title, says = _standing(action)
    return PlacedPage(
        name=contact.name,
        contact_id=contact_id,
        says=says,
        title=title,
        severity=severity,
        call_href=f"/calls/{call.id}" if call else "",
        settled=action.state not in ("approved", "performing"),
    ).render()


def _standing(action: ActionRow) -> tuple[str, str, str]:
    """How loud, what, and why."""
    because = action.held_because or ""
    match action.state:
        case "refused" | "rejected" | "expired" | "failed":
            return "bad", "The call is not placed.", because or "It was taken back."
        case "proposed":
            return "warn", "The call waits for an approval.", because or "See the queue."
        case "done":
            return "ok", "It was dialled.", "The call's own page shows what is said."
        case _:
            pass
    if because:
        return "warn", "The call waits.", f"{because} It is placed by itself as soon as it may."
    return "info", "The call is on its way.", "Consent and hours are checked once more."


@pages.post("/{contact_id}/talk", allow=Permission(CALLS_WRITE))
async def play_contact(
    request: Request, db: TenantDb, contact_id: UUID, agent_id: Annotated[UUID, Form()]
) -> Response:
    """A browser call in which you play this contact: what is said stands on their page."""
    call = await begin_browser_call(db, agent_id, contact_id=contact_id)
    return go_to(request, f"/calls/{call.id}/talk")
