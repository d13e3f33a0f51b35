"""Agents that talk: their list, the wizard that makes one, and the editor with its versions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic.begin_call import begin_browser_call
from enterprisehub.domains.voice.logic.save_agent import (
    config_of,
    make_agent,
    publish_version,
    save_version,
    set_number,
    set_state,
)
from enterprisehub.domains.voice.models import AgentRow
from enterprisehub.domains.voice.pages.agent_form import (
    CHOICES,
    check_config,
    document_of,
    number_of,
    shown_values,
    values_of,
)
from enterprisehub.domains.voice.pages.word_config import word_config
from enterprisehub.domains.voice.permissions import AGENTS_READ, AGENTS_WRITE, CALLS_WRITE
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, HubError, NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, chosen, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Page, page

HREF = "/voice/agents"
pages = domain.pages(HREF)
NAVIGATION.add(
    NavItem("Agents", "Voice agents", HREF, "audio-lines", permission=AGENTS_READ, order=16),
    Command("New voice agent", "audio-lines", href=f"{HREF}/new", permission=AGENTS_WRITE),
)
STATES = {"draft": "neutral", "live": "ok", "paused": "warn"}
COLUMNS = (
    Column("name", "Agent", lead=True),
    Column("state", "State"),
    Column("calls", "Calls in 30 days, with tests", align="end"),
    Column("score", "Score", align="end"),
    Column("latency", "Answers after", align="end"),
)


@dataclass(frozen=True)
class AgentLine:
    id: UUID
    name: str
    state: str
    severity: str
    note: str
    calls: int
    completed: int
    score: float | None
    latency_ms: int | None


@dataclass(frozen=True)
class VersionLine:
    number: int
    at: datetime
    author: str
    note: str
    live: bool


@dataclass(frozen=True)
class Refused:
    """The version that may not go live yet, and why."""

    number: int
    why: str


@page("voice/agents.html")
class AgentsPage(Page):
    lines: list[AgentLine]
    columns: tuple[Column, ...]
    may_write: bool


@page("voice/agent_new.html")
class NewAgentPage(Page):
    name: str
    number: str
    values: dict[str, Any]
    flows: list[tuple[str, str]]
    choices: dict[str, list[tuple[str, str]]]
    errors: Errors


@page("voice/agent.html")
class AgentPage(Page):
    agent_id: UUID
    name: str
    number: str
    state: str
    severity: str
    newest: int
    live: int | None
    values: dict[str, Any]
    flows: list[tuple[str, str]]
    choices: dict[str, list[tuple[str, str]]]
    errors: Errors
    versions: list[VersionLine]
    compared: tuple[int, int] | None
    before: str
    after: str
    figures: list[tuple[str, str]]
    refused: Refused | None
    may_write: bool
    may_call: bool


@pages.get("", allow=Permission(AGENTS_READ))
async def show_agents(db: TenantDb) -> Response:
    rows = await queries.agents(db)
    figures = await queries.calls_by_agent(db, clock.now() - timedelta(days=30))
    flows = await conversations.flow_titles(db)
    lines = []
    for row in rows:
        config = await config_of(db, row)
        known = figures.get(row.id, {})
        title = flows.get(config.flow, config.flow)
        number = f" · {row.number_e164}" if row.number_e164 else ""
        lines.append(
            AgentLine(
                id=row.id,
                name=row.name,
                state=row.state.capitalize(),
                severity=STATES[row.state],
                note=f"{title}{number}",
                calls=known.get("calls", 0),
                completed=known.get("completed", 0),
                score=known.get("score"),
                latency_ms=known.get("latency_ms"),
            )
        )
    return AgentsPage(lines=lines, columns=COLUMNS, may_write=db.scope.may(AGENTS_WRITE)).render()


@pages.get("/new", allow=Permission(AGENTS_WRITE))
async def new_agent(db: TenantDb) -> Response:
    return (await _new(db, "", "", values_of(AgentConfig(flow="lead")), {})).render()


@pages.post("/new", allow=Permission(AGENTS_WRITE))
async def create_agent(request: Request, db: TenantDb) -> Response:
    """The agent is there as a draft, or live at once."""
    form = await typed(request)
    document = await _document(request, form)
    name, number = form.get("name", "").strip(), number_of(form.get("number_e164", ""))
    config = check_config(document)
    if not isinstance(config, AgentConfig):
        values = shown_values(document, form)
        return (await _new(db, name, number, values, config)).render(status=422)
    try:
        async with db.begin_nested():
            row = await make_agent(
                db, name, config, number_e164=number or None, live="live" in form
            )
    except HubError as error:
        values = values_of(config)
        return (await _new(db, name, number, values, said_by(error))).render(status=422)
    return go_to(request, f"{HREF}/{row.id}")


@pages.get("/{agent_id}", allow=Permission(AGENTS_READ))
async def show_agent(db: TenantDb, agent_id: UUID, compare: int | None = None) -> Response:
    row = await _row(db, agent_id)
    config = await config_of(db, row, row.newest_number)
    return (await _page(db, row, values_of(config), {}, compare)).render()


@pages.post("/{agent_id}", allow=Permission(AGENTS_WRITE))
async def save_agent(request: Request, db: TenantDb, agent_id: UUID) -> Response:
    """What was changed is a new version; calls go on with the live one until it is published."""
    row = await _row(db, agent_id)
    form = await typed(request)
    document = await _document(request, form)
    config = check_config(document)
    if not isinstance(config, AgentConfig):
        values = shown_values(document, form)
        return (await _page(db, row, values, config, None)).render(status=422)
    try:
        async with db.begin_nested():
            await set_number(db, row, number_of(form.get("number_e164", "")) or None)
            number = await save_version(db, agent_id, config, form.get("note", ""))
    except HubError as error:
        return (await _page(db, row, values_of(config), said_by(error), None)).render(status=422)
    if "publish" in form:
        return await _publish(request, db, row, number, "")
    return go_to(request, f"{HREF}/{agent_id}")


@pages.post("/{agent_id}/publish/{number}", allow=Permission(AGENTS_WRITE))
async def publish(request: Request, db: TenantDb, agent_id: UUID, number: int) -> Response:
    """Calls that begin from now on are held by this version."""
    override = (await typed(request)).get("override", "")[:300]
    return await _publish(request, db, await _row(db, agent_id), number, override)


async def _publish(request: Request, db: Db, row: AgentRow, number: int, override: str) -> Response:
    """The version goes live, or stays a draft whose page says what is missing."""
    agent_id = row.id
    try:
        async with db.begin_nested():
            await publish_version(db, agent_id, number, override=override)
    except (Conflict, Denied) as error:
        row = await _row(db, agent_id)
        values = values_of(await config_of(db, row, row.newest_number))
        refused = Refused(number, error.message)
        shown = await _page(db, row, values, {}, None, refused=refused)
        return shown.render(status=error.status)
    return go_to(request, f"{HREF}/{agent_id}")


@pages.post("/{agent_id}/pause", allow=Permission(AGENTS_WRITE))
async def pause(request: Request, db: TenantDb, agent_id: UUID) -> Response:
    row = await _row(db, agent_id)
    await set_state(db, agent_id, "live" if row.state == "paused" else "paused")
    return go_to(request, f"{HREF}/{agent_id}")


@pages.post("/{agent_id}/call", allow=Permission(CALLS_WRITE))
async def call_agent(request: Request, db: TenantDb, agent_id: UUID) -> Response:
    """A test call from this browser, held by the newest version."""
    row = await _row(db, agent_id)
    call = await begin_browser_call(db, agent_id, version=row.newest_number)
    return go_to(request, f"/calls/{call.id}/talk")


async def _document(request: Request, form: dict[str, str]) -> dict[str, Any]:
    days, tools = await chosen(request, "days"), await chosen(request, "tools")
    return document_of(form, days, tools, await chosen(request, "more_languages"))


async def _row(db: Db, agent_id: UUID) -> AgentRow:
    row = await queries.agent(db, agent_id)
    if row is None:
        raise NotFound("There is no such voice agent.")
    return row


async def _flows(db: Db) -> list[tuple[str, str]]:
    return sorted((await conversations.flow_titles(db)).items(), key=lambda one: one[1])


async def _new(
    db: Db, name: str, number: str, values: dict[str, Any], errors: Errors
) -> NewAgentPage:
    return NewAgentPage(
        name=name,
        number=number,
        values=values,
        flows=await _flows(db),
        choices=CHOICES,
        errors=errors,
    )


async def _page(
    db: Db,
    row: AgentRow,
    values: dict[str, Any],
    errors: Errors,
    compare: int | None,
    *,
    refused: Refused | None = None,
) -> AgentPage:
    versions = await queries.agent_versions(db, row.id)
    by_number = {one.number: AgentConfig.model_validate(one.document) for one in versions}
    newest = row.newest_number
    other = compare if compare in by_number and compare != newest else None
    if other is None and newest - 1 in by_number:
        other = newest - 1
    known = (await queries.calls_by_agent(db, clock.now() - timedelta(days=30))).get(row.id, {})
    latency = known.get("latency_ms")
    return AgentPage(
        agent_id=row.id,
        name=row.name,
        number=row.number_e164 or "",
        state=row.state.capitalize(),
        severity=STATES[row.state],
        newest=newest,
        live=row.live_number,
        values=values,
        flows=await _flows(db),
        choices=CHOICES,
        errors=errors,
        versions=[
            VersionLine(
                one.number, one.created_at, one.author, one.note, one.number == row.live_number
            )
            for one in versions
        ],
        compared=(other, newest) if other is not None else None,
        before=word_config(by_number[other]) if other is not None else "",
        after=word_config(by_number[newest]),
        figures=[
            ("Calls in 30 days, with tests", str(known.get("calls", 0))),
            ("Completed", str(known.get("completed", 0))),
            ("Mean score", "–" if known.get("score") is None else f"{known['score']} of 100"),
            ("Answers after", "–" if latency is None else f"{latency} ms"),
        ],
        refused=refused,
        may_write=db.scope.may(AGENTS_WRITE),
        may_call=db.scope.may(CALLS_WRITE),
    )
