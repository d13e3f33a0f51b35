"""Conversations, handoffs and flows as JSON."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from enterprisehub.domains.conversations import api, queries
from enterprisehub.domains.conversations.contracts import HandoffInfo, SessionInfo
from enterprisehub.domains.conversations.domain import domain
from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped
from enterprisehub.domains.conversations.logic.change_settings import change_settings
from enterprisehub.domains.conversations.logic.choose_flow import current_flow
from enterprisehub.domains.conversations.logic.forget_slot import forget_slot
from enterprisehub.domains.conversations.logic.save_flow import publish_flow, save_flow
from enterprisehub.domains.conversations.models import FlowRow, TurnRow
from enterprisehub.domains.conversations.permissions import (
    FLOWS_READ,
    FLOWS_WRITE,
    HANDOFFS_CLAIM,
    SESSIONS_READ,
    SESSIONS_WRITE,
)
from enterprisehub.domains.conversations.settings import DISAGREEMENT_DAYS, ConversationSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion, etag

routes = domain.routes("/conversations")
handoff_routes = domain.routes("/handoffs")
flow_routes = domain.routes("/flows")
bot_routes = domain.routes("/bots")

type Stage = Literal["qualifying", "handed_off", "with_person", "closed", "opted_out"]
type Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class SessionPageBody(BaseModel):
    """A page of conversations; `next` is the cursor of the following one."""

    items: list[dict[str, object]] = Field(description="Conversations, the latest first")
    next: str | None


class TurnBody(BaseModel):
    """One message as the bot heard or said it, with why."""

    id: UUID
    number: int
    direction: str
    state: str
    text: str
    message_id: UUID | None
    action_id: UUID | None
    understanding: dict[str, Any]
    acts: list[Any]
    reasons: list[Any]
    versions: dict[str, Any]
    facts: dict[str, Any]
    engine: str

    @classmethod
    def of(cls, row: TurnRow) -> "TurnBody":
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class SummaryFact(BaseModel):
    """`words` is what the lead wrote."""

    title: str
    value: str
    words: str
    confidence: float


class SummaryLine(BaseModel):
    who: str
    text: str


class SummaryBody(BaseModel):
    """What is known, open and was said last; `text` is the same as plain lines."""

    headline: str
    facts: list[SummaryFact]
    open_questions: list[str]
    declined: list[str]
    concerns: list[str]
    last: list[SummaryLine]
    text: str


class CloseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Name = "closed_by_person"


class FlowIn(BaseModel):
    """`document` is a whole flow; its version number is given by the program."""

    model_config = ConfigDict(extra="forbid")

    document: dict[str, Any]
    note: Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)] = ""


class FlowBody(BaseModel):
    name: str
    version: int
    state: Literal["shipped", "draft", "live", "retired"]
    title: str
    note: str = ""
    document: dict[str, Any] | None = None


class EffectivenessBody(BaseModel):
    """Mean effectiveness of the rated sessions of one flow, tone or version."""

    name: str
    sessions: int
    effectiveness: float


class DisagreementBody(BaseModel):
    """How often rules and one model, asked with one prompt, read a slot differently."""

    slot: str
    model: str
    prompt_version: str
    turns: int = Field(description="Turns in which the model read along and the slot got a value")
    disagreements: int
    share_ratio: float = Field(description="Disagreements of turns, 0 to 1")


@routes.get("", allow=Permission(SESSIONS_READ), response_model=SessionPageBody)
async def list_conversations(
    db: TenantDb,
    stage: Stage | None = None,
    temperature: Literal["hot", "warm", "cold"] | None = None,
    flow: Name | None = None,
    stalled: Annotated[bool, Query()] = False,  # noqa: FBT002  a query parameter
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> Response:
    """Conversations, the one with the latest message first."""
    found = await queries.sessions_page(
        db,
        stage=stage,
        temperature=temperature,
        flow=flow,
        stalled=stalled,
        limit=limit,
        cursor=cursor,
    )
    return Response(found.body(), media_type="application/json")


@routes.get("/effectiveness", allow=Permission(SESSIONS_READ))
async def compare_effectiveness(
    db: TenantDb, by: Literal["flow", "tone", "flow_version"] = "flow"
) -> list[EffectivenessBody]:
    """How well conversations work, compared by flow, tone or version."""
    return [EffectivenessBody(**row) for row in await queries.effectiveness_by(db, by)]


@routes.get("/{session_id}", allow=Permission(SESSIONS_READ))
async def read_conversation(db: TenantDb, session_id: UUID, response: Response) -> SessionInfo:
    """Progress, slots with their words, score with its reasons."""
    found = await api.session(db, session_id)
    response.headers["ETag"] = etag(found.version)
    return found


@routes.get("/{session_id}/summary", allow=Permission(SESSIONS_READ))
async def read_summary(db: TenantDb, session_id: UUID) -> SummaryBody:
    """The conversation in a few lines: every one of them was said or is known."""
    found = await api.summary(db, session_id)
    return SummaryBody.model_validate(asdict(found) | {"text": found.as_text()})


@routes.get("/{session_id}/turns", allow=Permission(SESSIONS_READ))
async def list_turns(db: TenantDb, session_id: UUID) -> list[TurnBody]:
    """What was heard and said, oldest first, with acts, reasons, versions and facts."""
    await api.session_row(db, session_id)
    return [TurnBody.of(row) for row in await queries.turns_of(db, session_id)]


@routes.get("/{session_id}/handoffs", allow=Permission(SESSIONS_READ))
async def list_handoffs(db: TenantDb, session_id: UUID) -> list[HandoffInfo]:
    """Every handoff of the conversation, oldest first."""
    await api.session_row(db, session_id)
    return await api.handoffs(db, session_id)


@routes.post("/{session_id}/take-over", allow=Permission(SESSIONS_WRITE))
async def take_over(db: TenantDb, session_id: UUID) -> SessionInfo:
    """The caller answers from now on; the bot keeps silent."""
    return await api.take_over(db, session_id)


@routes.post("/{session_id}/give-back", allow=Permission(SESSIONS_WRITE))
async def give_back(db: TenantDb, session_id: UUID) -> SessionInfo:
    """The bot goes on where it stopped."""
    return await api.give_back(db, session_id)


@routes.post("/{session_id}/close", allow=Permission(SESSIONS_WRITE))
async def close(db: TenantDb, session_id: UUID, given: CloseIn) -> SessionInfo:
    """The bot asks nothing more."""
    return await api.close(db, session_id, given.reason)


@routes.delete("/{session_id}/slots/{slot}", allow=Permission(SESSIONS_WRITE))
async def forget(db: TenantDb, session_id: UUID, slot: Name) -> SessionInfo:
    """The value is forgotten and asked for again."""
    await forget_slot(db, await api.session_row(db, session_id, lock=True), slot)
    return await api.session(db, session_id)


@handoff_routes.get("", allow=Permission(SESSIONS_READ))
async def list_open_handoffs(
    db: TenantDb, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[HandoffInfo]:
    """Leads that wait for a person or are with one, the newest first."""
    return await api.open_handoffs(db, limit=limit)


@handoff_routes.post("/{handoff_id}/claim", allow=Permission(HANDOFFS_CLAIM))
async def claim(db: TenantDb, handoff_id: UUID) -> HandoffInfo:
    """The caller has the lead."""
    return await api.claim(db, handoff_id)


@handoff_routes.post("/{handoff_id}/release", allow=Permission(HANDOFFS_CLAIM))
async def release(db: TenantDb, handoff_id: UUID) -> HandoffInfo:
    """The caller is offered this lead no more; the next in the chain are."""
    return await api.release(db, handoff_id)


@bot_routes.get("", allow=Permission(FLOWS_READ))
async def read_settings(db: TenantDb, response: Response) -> ConversationSettings:
    """How the bots work and what they may state."""
    response.headers["ETag"] = etag(await ConversationSettings.version(db))
    return await ConversationSettings.load(db)


@bot_routes.put("", allow=Permission(FLOWS_WRITE))
async def replace_settings(
    db: TenantDb, settings: ConversationSettings, seen: SeenVersion, response: Response
) -> ConversationSettings:
    """The bots work like this from the next message on; fields left out get their defaults."""
    changed = await change_settings(db, settings, seen=seen)
    response.headers["ETag"] = etag(await ConversationSettings.version(db))
    return changed


@bot_routes.get("/disagreements", allow=Permission(FLOWS_READ))
async def compare_readings(
    db: TenantDb, days: Annotated[int, Query(ge=1, le=366)] = DISAGREEMENT_DAYS
) -> list[DisagreementBody]:
    """Where rules and model read differently: a sign that one of them reads a slot badly."""
    rows = await queries.disagreements_since(db, clock.now() - timedelta(days=days))
    return [DisagreementBody(**row) for row in rows]


@flow_routes.get("", allow=Permission(FLOWS_READ))
async def list_flows(db: TenantDb) -> list[FlowBody]:
    """The shipped flows and the tenant's own versions."""
    flows = [shipped(name) for name in SHIPPED]
    own = [_described(row) for row in await queries.flows(db)]
    return [
        *own,
        *(
            FlowBody(name=f.name, version=f.version, state="shipped", title=f.title["en"])
            for f in flows
        ),
    ]


@flow_routes.get("/{name}", allow=Permission(FLOWS_READ))
async def read_flow(db: TenantDb, name: Name) -> FlowBody:
    """The version that new conversations speak, with its whole document."""
    row = await queries.live_flow(db, name)
    if row is not None:
        return _described(row, whole=True)
    flow = await current_flow(db, name)
    return FlowBody(
        name=flow.name,
        version=flow.version,
        state="shipped",
        title=flow.title["en"],
        document=flow.model_dump(mode="json"),
    )


@flow_routes.post("", allow=Permission(FLOWS_WRITE), status_code=201)
async def save(db: TenantDb, given: FlowIn) -> FlowBody:
    """A draft of the next version; every mistake is named."""
    return _described(await save_flow(db, given.document, note=given.note))


@flow_routes.post("/{name}/{version}/publish", allow=Permission(FLOWS_WRITE))
async def publish(
    db: TenantDb,
    name: Name,
    version: Annotated[int, Path(ge=1, le=1_000_000)],
    override: Annotated[str, Query(max_length=300)] = "",
) -> FlowBody:
    """New conversations speak this version. It is to be replayed on past ones first, where there
    are enough; with `override` an owner says why not.
    """
    return _described(await publish_flow(db, name, version, override=override))


def _described(row: FlowRow, *, whole: bool = False) -> FlowBody:
    return FlowBody.model_validate(
        {
            "name": row.name,
            "version": row.flow_version,
            "state": row.state,
            "title": row.document["title"]["en"],
            "note": row.note,
            "document": row.document if whole else None,
        }
    )
