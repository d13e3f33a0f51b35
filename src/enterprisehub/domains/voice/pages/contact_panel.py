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
    reason: str
    refused: bool


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
    db: TenantDb,
    contact_id: UUID,
    agent_id: Annotated[UUID, Form()],
    about: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """The agent calls them, unless the gate says no; the page says what became of it."""
    payload = PlaceCall(
        agent_id=agent_id, contact_id=contact_id, about=about.strip(), asked_by=db.scope.user_id
    )
    reason = about.strip() or f"{db.scope.actor.name} asked for the call."
    action = await api.place(db, payload, reason=reason)
    contact = await crm.contact(db, contact_id)
    return PlacedPage(
        name=contact.name if contact else "",
        contact_id=contact_id,
        reason=action.held_because or "",
        refused=action.state == "refused",
    ).render()


@pages.post("/{contact_id}/talk", allow=Permission(CALLS_WRITE))
async def play_contact(
    request: Request, db: TenantDb, contact_id: UUID, agent_id: Annotated[UUID, Form()]
) -> Response:
    """A browser call in which you play this contact: what is said stands on their page."""
    call = await begin_browser_call(db, agent_id, contact_id=contact_id)
    return go_to(request, f"/calls/{call.id}/talk")
