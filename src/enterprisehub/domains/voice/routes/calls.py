"""Agents and calls as JSON: make and publish agents; place, schedule, list, end, transfer calls."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from enterprisehub.domains.voice import api, queries
from enterprisehub.domains.voice.contracts import CallInfo, CallState
from enterprisehub.domains.voice.contracts.agents import E164, AgentConfig, Words
from enterprisehub.domains.voice.contracts.placing import PlaceCall
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic import steer_call
from enterprisehub.domains.voice.logic.begin_call import begin_browser_call
from enterprisehub.domains.voice.logic.hold_call import call_of, describe_call
from enterprisehub.domains.voice.logic.save_agent import (
    config_of,
    make_agent,
    publish_version,
    save_version,
    set_state,
)
from enterprisehub.domains.voice.models import AgentRow
from enterprisehub.domains.voice.permissions import (
    AGENTS_READ,
    AGENTS_WRITE,
    CALLS_READ,
    CALLS_WRITE,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

agent_routes = domain.routes("/voice/agents")
routes = domain.routes("/calls")
type Override = Annotated[str, Field(max_length=300)]
MEASURED = (
    "call_id", "method", "language", "language_confidence", "interruptions_caller",
    "interruptions_agent", "silences_awkward", "silences_failure", "talk_ratio",
    "latency_p50_ms", "latency_p95_ms", "performance_score", "details", "missed",
)  # fmt: skip


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AgentIn(_In):
    """An agent that talks; with `live` its first version takes calls at once."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    config: AgentConfig = AgentConfig()
    number_e164: E164 | None = None
    live: bool = False


class VersionIn(_In):
    config: AgentConfig
    note: Annotated[str, Field(max_length=300)] = ""
    publish: bool = False
    override: Override = ""


class AgentBody(BaseModel):
    id: UUID
    name: str
    state: Literal["draft", "live", "paused"]
    number_e164: str | None
    newest_version: int
    live_version: int | None
    config: AgentConfig = Field(description="Of the live version, else of the newest")


class CallIn(_In):
    """A call by `agent_id`: to a contact by telephone, or in a browser that joins it.

    A telephone call is an action: consent, opt-out, registry and hours are checked when it is
    proposed and again when it dials. `at` places it then.
    """

    agent_id: UUID
    kind: Literal["telephone", "browser"] = "telephone"
    contact_id: UUID | None = None
    to_e164: E164 | None = None
    purpose: Literal["follow_up", "marketing", "notice"] = "follow_up"
    about: Words = ""
    at: AwareDatetime | None = None


class PlacedBody(BaseModel):
    """`call_id` is there once the call is dialled; `action_id` names it before."""

    call_id: UUID | None
    action_id: UUID | None
    state: str
    reason: str = ""


class TransferIn(_In):
    target: E164
    warm: bool = True


class SayIn(_In):
    text: Annotated[str, Field(min_length=1, max_length=1000)]


class KeysIn(_In):
    """Tones for a machine at the other side: 0 to 9, * and #; w waits half a second."""

    digits: Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[0-9*#w]+$")]


class PauseIn(_In):
    paused: bool


class CallPageBody(BaseModel):
    items: list[dict[str, Any]]
    next: str | None


class FiguresBody(BaseModel):
    """Figures of the calls begun in [since, until), and how many by state, outcome and day."""

    since: datetime
    until: datetime
    figures: dict[str, Any]
    by_state: list[dict[str, Any]]
    by_outcome: list[dict[str, Any]]
    by_day: list[dict[str, Any]]


# --- agents ---------------------------------------------------------------------------------------


@agent_routes.get("", allow=Permission(AGENTS_READ))
async def list_agents(db: TenantDb) -> list[AgentBody]:
    """Every voice agent, by name."""
    return [await _body(db, row) for row in await queries.agents(db)]


@agent_routes.post("", allow=Permission(AGENTS_WRITE), status_code=201)
async def create_agent(db: TenantDb, given: AgentIn) -> AgentBody:
    """A new voice agent with its first version."""
    row = await make_agent(
        db, given.name, given.config, number_e164=given.number_e164, live=given.live
    )
    return await _body(db, row)


@agent_routes.get("/{agent_id}", allow=Permission(AGENTS_READ))
async def read_agent(db: TenantDb, agent_id: UUID) -> AgentBody:
    """One voice agent."""
    return await _body(db, await _agent(db, agent_id))


@agent_routes.post("/{agent_id}/versions", allow=Permission(AGENTS_WRITE), status_code=201)
async def add_version(db: TenantDb, agent_id: UUID, given: VersionIn) -> AgentBody:
    """A new version; with `publish` calls that begin from now on are held by it."""
    number = await save_version(db, agent_id, given.config, given.note)
    if given.publish:
        await publish_version(db, agent_id, number, override=given.override)
    return await _body(db, await _agent(db, agent_id))


@agent_routes.post("/{agent_id}/publish/{number}", allow=Permission(AGENTS_WRITE))
async def publish(db: TenantDb, agent_id: UUID, number: int, override: Override = "") -> AgentBody:
    """Calls that begin from now on are held by this version, once it was replayed where there is
    enough to replay; with `override` an owner says why not.
    """
    return await _body(db, await publish_version(db, agent_id, number, override=override))


@agent_routes.post("/{agent_id}/state/{state}", allow=Permission(AGENTS_WRITE))
async def change_state(db: TenantDb, agent_id: UUID, state: Literal["live", "paused"]) -> AgentBody:
    """A paused agent takes and places no calls."""
    return await _body(db, await set_state(db, agent_id, state))


# --- calls ----------------------------------------------------------------------------------------


@routes.post("", allow=Permission(CALLS_WRITE), status_code=201)
async def create_call(db: TenantDb, given: CallIn) -> PlacedBody:
    """A call is placed, scheduled, or opened for a browser to join."""
    if given.kind == "browser":
        call = await begin_browser_call(db, given.agent_id, contact_id=given.contact_id)
        return PlacedBody(call_id=call.id, action_id=None, state=call.state)
    if given.contact_id is None:
        raise NotFound("A telephone call needs a contact.")
    action = await api.place(
        db,
        PlaceCall(
            agent_id=given.agent_id,
            contact_id=given.contact_id,
            to_e164=given.to_e164,
            purpose=given.purpose,
            about=given.about,
            asked_by=db.scope.user_id,
        ),
        reason=given.about or f"{db.scope.actor.name} asked for the call.",
        not_before=given.at,
    )
    return PlacedBody(
        call_id=None, action_id=action.id, state=action.state, reason=action.held_because or ""
    )


@routes.get("", allow=Permission(CALLS_READ), response_model=CallPageBody)
async def list_calls(
    db: TenantDb,
    state: CallState | None = None,
    direction: Literal["inbound", "outbound", "browser"] | None = None,
    agent_id: UUID | None = None,
    contact_id: UUID | None = None,
    outcome: Annotated[str | None, Query(max_length=40)] = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    tests: Annotated[bool, Query()] = True,  # noqa: FBT002  a query parameter
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> Response:
    """Calls by these filters, the latest first."""
    found = await queries.calls_page(
        db,
        state=state,
        direction=direction,
        agent_id=agent_id,
        contact_id=contact_id,
        outcome=outcome,
        since=since,
        until=until,
        tests=tests,
        limit=limit,
        cursor=cursor,
    )
    return Response(found.body(), media_type="application/json")


@routes.get("/figures", allow=Permission(CALLS_READ))
async def read_figures(
    db: TenantDb,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    agent_id: UUID | None = None,
) -> FiguresBody:
    """Counts, lengths, latencies, scores and cost; of the last 30 days where nothing is said."""
    end = until or clock.now()
    start = since or end - timedelta(days=30)
    return FiguresBody(
        since=start,
        until=end,
        figures=await queries.figures(db, start, end, agent_id),
        by_state=await queries.calls_by(db, "state", start, end),
        by_outcome=await queries.calls_by(db, "outcome", start, end),
        by_day=await queries.calls_by(db, "day", start, end),
    )


@routes.get("/{call_id}", allow=Permission(CALLS_READ))
async def read_call(db: TenantDb, call_id: UUID) -> CallInfo:
    """One call with everything that was said in it."""
    return await api.call(db, call_id)


@routes.get("/{call_id}/analytics", allow=Permission(CALLS_READ))
async def read_analytics(db: TenantDb, call_id: UUID) -> dict[str, Any]:
    """What the call was like; {} until it was analysed."""
    await call_of(db, call_id)
    row = await queries.analytics(db, call_id)
    if row is None:
        return {}
    told = [
        {"at_ms": o.at_ms, "by": o.by, "overlap_ms": o.overlap_ms, "source": o.source}
        for o in await queries.interruptions(db, call_id)
    ]
    return {name: getattr(row, name) for name in MEASURED} | {"interruption_events": told}


@routes.post("/{call_id}/end", allow=Permission(CALLS_WRITE))
async def end_call(db: TenantDb, call_id: UUID) -> CallInfo:
    """The call is over, or does not begin."""
    return await describe_call(db, await steer_call.end_by_person(db, call_id))


@routes.post("/{call_id}/transfer", allow=Permission(CALLS_WRITE))
async def transfer_call(db: TenantDb, call_id: UUID, given: TransferIn) -> CallInfo:
    """The caller is connected with this number; `warm`: it hears first what it is about."""
    row = await steer_call.transfer_call(db, call_id, given.target, warm=given.warm)
    return await describe_call(db, row)


@routes.post("/{call_id}/take-over", allow=Permission(CALLS_WRITE))
async def take_over(db: TenantDb, call_id: UUID) -> CallInfo:
    """The agent falls silent; a colleague talks."""
    return await describe_call(db, await steer_call.take_over(db, call_id))


@routes.post("/{call_id}/hand-back", allow=Permission(CALLS_WRITE))
async def hand_back(db: TenantDb, call_id: UUID) -> CallInfo:
    """The agent goes on."""
    return await describe_call(db, await steer_call.hand_back(db, call_id))


@routes.post("/{call_id}/say", allow=Permission(CALLS_WRITE))
async def say(db: TenantDb, call_id: UUID, given: SayIn) -> CallInfo:
    """A colleague's words are spoken in the agent's voice."""
    return await describe_call(db, await steer_call.say_as_person(db, call_id, given.text))


@routes.post("/{call_id}/keys", allow=Permission(CALLS_WRITE))
async def press_keys(db: TenantDb, call_id: UUID, given: KeysIn) -> CallInfo:
    """Tones go to the other side of a telephone call, for menus and extensions."""
    return await describe_call(db, await steer_call.press_keys(db, call_id, given.digits))


@routes.post("/{call_id}/recording", allow=Permission(CALLS_WRITE))
async def pause_recording(db: TenantDb, call_id: UUID, given: PauseIn) -> CallInfo:
    """While paused both sides are kept as silence: for card numbers and the like."""
    row = await steer_call.pause_recording(db, call_id, paused=given.paused)
    return await describe_call(db, row)


async def _agent(db: Db, agent_id: UUID) -> AgentRow:
    row = await queries.agent(db, agent_id)
    if row is None:
        raise NotFound("There is no such voice agent.")
    return row


async def _body(db: Db, row: AgentRow) -> AgentBody:
    return AgentBody.model_validate(
        {
            "id": row.id,
            "name": row.name,
            "state": row.state,
            "number_e164": row.number_e164,
            "newest_version": row.newest_number,
            "live_version": row.live_number,
            "config": await config_of(db, row),
        }
    )
