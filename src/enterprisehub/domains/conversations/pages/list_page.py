"""All conversations, with the leads that wait for a person on top."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response

from enterprisehub.domains.conversations import api, queries
from enterprisehub.domains.conversations.domain import domain
from enterprisehub.domains.conversations.logic.choose_flow import known_flows
from enterprisehub.domains.conversations.logic.tell_handoffs import waiting_handoffs
from enterprisehub.domains.conversations.pages.shown import (
    STAGES,
    ConversationLine,
    HandoffCard,
    line_of,
    open_card,
)
from enterprisehub.domains.conversations.permissions import HANDOFFS_CLAIM, SESSIONS_READ
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.surroundings import BADGES
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

pages = domain.pages("/conversations")
handoff_pages = domain.pages("/handoffs")
COLUMNS = [
    Column("name", "Person", lead=True),
    Column("stage", "Stage"),
    Column("progress", "Answered"),
    Column("score", "Score"),
    Column("effectiveness", "Effectiveness", align="end"),
    Column("at", "Latest", align="end"),
]
TEMPERATURES = ["hot", "warm", "cold"]


@page("conversations/conversations.html")
class ConversationsPage(Page):
    lines: list[ConversationLine]
    columns: list[Column]
    cards: list[HandoffCard]
    stages: list[tuple[str, str]]
    stage: str
    temperatures: list[str]
    temperature: str
    flows: list[tuple[str, str]]
    flow: str
    compared: list[dict[str, Any]]
    may_claim: bool
    next: str | None
    after: str | None


@BADGES.implement("handoffs")
async def _waiting_handoffs(db: Db, _: None) -> int:
    return await waiting_handoffs(db)


@pages.get("", allow=Permission(SESSIONS_READ))
async def show_conversations(
    db: TenantDb,
    stage: Literal["", "qualifying", "handed_off", "with_person", "closed", "opted_out"] = "",
    temperature: Literal["", "hot", "warm", "cold"] = "",
    flow: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    found = await queries.sessions_page(
        db,
        stage=stage or None,
        temperature=temperature or None,
        flow=flow or None,
        cursor=after or None,
    )
    rows = found.rows()
    cards = await api.open_handoffs(db, limit=12)
    ids = {UUID(row["contact_id"]) for row in rows} | {card.contact_id for card in cards}
    names = {one.id: one.name for one in await crm.contacts(db, sorted(ids))}
    flows = {name: known.title["en"] for name, known in (await known_flows(db)).items()}
    return ConversationsPage(
        lines=[
            line_of(row, names.get(UUID(row["contact_id"]), ""), flows.get(row["flow"], "Flow"))
            for row in rows
        ],
        columns=COLUMNS,
        cards=[open_card(card, names.get(card.contact_id, "")) for card in cards],
        stages=[(name, shown) for name, (shown, _) in STAGES.items()],
        stage=stage,
        temperatures=TEMPERATURES,
        temperature=temperature,
        flows=sorted(flows.items()),
        flow=flow,
        compared=await queries.effectiveness_by(db, "flow"),
        may_claim=db.scope.may(HANDOFFS_CLAIM) and db.scope.user_id is not None,
        next=found.next,
        after=after,
    ).render()


@handoff_pages.post("/{handoff_id}/claim", allow=Permission(HANDOFFS_CLAIM))
async def claim(request: Request, db: TenantDb, handoff_id: UUID) -> Response:
    taken = await api.claim(db, handoff_id)
    return go_to(request, f"/conversations/{taken.session_id}")


@handoff_pages.post("/{handoff_id}/release", allow=Permission(HANDOFFS_CLAIM))
async def release(request: Request, db: TenantDb, handoff_id: UUID) -> Response:
    await api.release(db, handoff_id)
    return go_to(request, "/conversations")
