"""Campaigns: their list, the form that plans one, and one with its live figures and people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Form, Query, Request, Response

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.campaigns import (
    CampaignInfo,
    CampaignPlan,
    CampaignState,
    MemberState,
)
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic import plan_campaign, run_campaign
from enterprisehub.domains.voice.logic.check_campaign import begin_check
from enterprisehub.domains.voice.models import CampaignRow
from enterprisehub.domains.voice.pages.campaign_figures import (
    CampaignFigure,
    facts_of,
    figures_of,
    reasons_of,
    words_of,
)
from enterprisehub.domains.voice.pages.campaign_form import (
    Choices,
    check_plan,
    choices_of,
    first_values,
    plan_typed,
    shown_values,
    values_of,
)
from enterprisehub.domains.voice.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, check, chosen, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Page, page

HREF = "/voice/campaigns"
pages = domain.pages(HREF)
READ, WRITE = Permission(CAMPAIGNS_READ), Permission(CAMPAIGNS_WRITE)
NAVIGATION.add(
    NavItem(
        "Agents", "Call campaigns", HREF, "phone-outgoing", permission=CAMPAIGNS_READ, order=18
    ),
    Command("New call campaign", "phone-outgoing", href=f"{HREF}/new", permission=CAMPAIGNS_WRITE),
)
STATES: dict[str, tuple[str, str]] = {
    "draft": ("Draft", "neutral"),
    "running": ("Running", "primary"),
    "paused": ("Paused", "warn"),
    "stopped": ("Stopped", "neutral"),
    "finished": ("Finished", "ok"),
}
MEMBER_STATES: dict[str, tuple[str, str]] = {
    "waiting": ("Waits", "neutral"),
    "calling": ("Being called", "primary"),
    "done": ("Done", "ok"),
    "skipped": ("Left out", "warn"),
}
SHOWN = {name: look[0] for name, look in MEMBER_STATES.items()} | {
    "may_call": "May be called now",
    "later": "Later",
    "refused": "Will not be called",
    "unchecked": "Not checked yet",
    "reached": "Reached",
    "not_reached": "Not reached",
}
VERDICTS = {"allow": "May be called now", "defer": "Later", "refuse": "Will not be called"}
COLUMNS = (
    Column("name", "Campaign", lead=True),
    Column("state", "State"),
    Column("people", "People", align="end"),
    Column("over", "Over", align="end"),
    Column("reached", "Reached", align="end"),
    Column("calls", "Calls", align="end"),
)
PEOPLE = (
    Column("who", "Person", lead=True),
    Column("state", "State"),
    Column("says", "Why"),
    Column("attempts", "Calls", align="end"),
    Column("due", "Next", align="end"),
    Column("do", "", fit=True),
)


@dataclass(frozen=True)
class MemberLine:
    id: UUID
    contact_id: UUID
    who: str
    state: str
    severity: str
    outcome: str
    says: str
    attempts: int
    due_at: datetime | None
    call_href: str
    may_leave: bool


@page("voice/campaigns.html")
class CampaignsPage(Page):
    lines: list[tuple[CampaignInfo, tuple[str, str]]]
    columns: tuple[Column, ...]
    may_write: bool
    at_once: int
    per_minute: int
    errors: Errors


@page("voice/campaign_form.html")
class CampaignFormPage(Page):
    title: str
    back: str
    action: str
    name: str
    agent: str
    values: dict[str, Any]
    choices: Choices
    settled: bool
    errors: Errors


@page("voice/campaign.html")
class CampaignPage(Page):
    info: CampaignInfo
    look: tuple[str, str]
    figures: list[CampaignFigure]
    reasons: list[tuple[str, int, str]]
    facts: list[tuple[str, str]]
    outcomes: list[tuple[str, int]]
    people: list[MemberLine]
    columns: tuple[Column, ...]
    states: list[tuple[str, str]]
    state: str
    why: str
    next: str | None
    after: str | None
    over_pct: int
    may_write: bool


@pages.get("", allow=READ)
async def show_campaigns(db: TenantDb) -> Response:
    return (await _list(db, {})).render()


@pages.post("/line", allow=WRITE)
async def save_line(
    request: Request,
    db: TenantDb,
    at_once: Annotated[str, Form()],
    per_minute: Annotated[str, Form()],
) -> Response:
    """What campaigns may ask of one carrier account, all together."""
    settings = await VoiceSettings.load(db)
    document = settings.model_dump()
    document |= {"line_calls_at_once": at_once, "line_calls_per_minute": per_minute}
    given = check(VoiceSettings, document)
    if not isinstance(given, VoiceSettings):
        return (await _list(db, given)).render(status=422, at="/voice/campaigns")
    await given.save(db)
    return go_to(request, HREF)


@pages.get("/new", allow=WRITE)
async def new_campaign(
    db: TenantDb, contact: Annotated[list[UUID] | None, Query(max_length=200)] = None
) -> Response:
    values = first_values([str(one) for one in contact or ()])
    return (await _form(db, None, "", "", values, {})).render()


@pages.post("/new", allow=WRITE)
async def create_campaign(request: Request, db: TenantDb) -> Response:
    """The campaign is a draft, and its people are checked."""
    return await _save(request, db, None)


@pages.get("/{campaign_id}", allow=READ)
async def show_campaign(
    db: TenantDb,
    campaign_id: UUID,
    state: Annotated[str, Query(max_length=20)] = "",
    why: Annotated[str, Query(max_length=500)] = "",
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    row = await plan_campaign.campaign_of(db, campaign_id)
    info = await plan_campaign.describe_campaign(db, row)
    state = state if state in SHOWN else ""
    found = await stored.members_page(
        db, row.id, state=state or None, why=why or None, cursor=after or None
    )
    return CampaignPage(
        info=info,
        look=STATES[info.state],
        figures=figures_of(info, f"{HREF}/{row.id}"),
        reasons=reasons_of(info, f"{HREF}/{row.id}"),
        facts=facts_of(info.plan),
        outcomes=[(words_of(name), count) for name, count in info.figures.outcomes],
        people=await _people(db, row, found.rows()),
        columns=PEOPLE,
        states=list(SHOWN.items()),
        state=state,
        why=why,
        next=found.next,
        after=after,
        over_pct=round(100 * info.figures.over / max(info.figures.people, 1)),
        may_write=db.scope.may(CAMPAIGNS_WRITE),
    ).render()


@pages.get("/{campaign_id}/change", allow=WRITE)
async def show_change(db: TenantDb, campaign_id: UUID) -> Response:
    row = await plan_campaign.campaign_of(db, campaign_id)
    values = values_of(plan_campaign.plan_of(row))
    return (await _form(db, row, row.name, str(row.agent_id), values, {})).render()


@pages.post("/{campaign_id}/change", allow=WRITE)
async def change_campaign(request: Request, db: TenantDb, campaign_id: UUID) -> Response:
    """What a running campaign may still change holds for the calls to come."""
    return await _save(request, db, await plan_campaign.campaign_of(db, campaign_id))


@pages.post("/{campaign_id}/check", allow=WRITE)
async def check_people(request: Request, db: TenantDb, campaign_id: UUID) -> Response:
    """Everybody who waits is held against the rules of now."""
    await begin_check(db, await plan_campaign.campaign_of(db, campaign_id, lock=True))
    return go_to(request, f"{HREF}/{campaign_id}")


@pages.post("/{campaign_id}/discard", allow=WRITE)
async def discard(request: Request, db: TenantDb, campaign_id: UUID) -> Response:
    """The draft is gone."""
    await run_campaign.discard_campaign(db, campaign_id)
    return go_to(request, HREF)


@pages.post("/{campaign_id}/people/{member_id}/leave-out", allow=WRITE)
async def leave_out(request: Request, db: TenantDb, campaign_id: UUID, member_id: UUID) -> Response:
    """The campaign does not call this person."""
    await run_campaign.leave_out_member(db, campaign_id, member_id)
    return go_to(request, f"{HREF}/{campaign_id}")


@pages.post("/{campaign_id}/{step}", allow=WRITE)
async def step_campaign(
    request: Request,
    db: TenantDb,
    campaign_id: UUID,
    step: Literal["start", "pause", "resume", "stop"],
) -> Response:
    """It starts, pauses, goes on or is over."""
    steps = {
        "start": run_campaign.start_campaign,
        "pause": run_campaign.pause_campaign,
        "resume": run_campaign.resume_campaign,
        "stop": run_campaign.stop_campaign,
    }
    await steps[step](db, campaign_id)
    return go_to(request, f"{HREF}/{campaign_id}")


async def _save(request: Request, db: Db, row: CampaignRow | None) -> Response:
    form = await typed(request)
    document = plan_typed(form, await chosen(request, "days"), await chosen(request, "contact"))
    name, agent = form.get("name", ""), form.get("agent_id", "")
    if row is not None and row.state != CampaignState.DRAFT:
        kept = plan_campaign.plan_of(row)
        document["audience"] = kept.audience.model_dump(mode="json")
        document["purpose"], agent = kept.purpose, str(row.agent_id)
    plan = check_plan(document)
    wrong: Errors = {} if isinstance(plan, CampaignPlan) else plan
    if agent not in {str(one.id) for one in await queries.agents(db)}:
        wrong = {"agent_id": "Choose the agent that calls."} | wrong
    if isinstance(plan, CampaignPlan) and not wrong:
        try:
            async with db.begin_nested():
                saved = await (
                    plan_campaign.make_campaign(db, name, UUID(agent), plan)
                    if row is None
                    else plan_campaign.change_campaign(db, row.id, name, UUID(agent), plan)
                )
        except HubError as error:
            wrong = said_by(error)
        else:
            return go_to(request, f"{HREF}/{saved.id}")
    values = shown_values(document, form)
    return (await _form(db, row, name, agent, values, wrong)).render(status=422)


async def _list(db: Db, errors: Errors) -> CampaignsPage:
    infos = await plan_campaign.describe_campaigns(db, await stored.campaigns(db))
    settings = await VoiceSettings.load(db)
    return CampaignsPage(
        lines=[(info, STATES[info.state]) for info in infos],
        columns=COLUMNS,
        may_write=db.scope.may(CAMPAIGNS_WRITE),
        at_once=settings.line_calls_at_once,
        per_minute=settings.line_calls_per_minute,
        errors=errors,
    )


async def _form(
    db: Db, row: CampaignRow | None, name: str, agent: str, values: dict[str, Any], errors: Errors
) -> CampaignFormPage:
    place = f"{HREF}/{row.id}" if row else HREF
    return CampaignFormPage(
        title=f"Change {row.name}" if row else "New call campaign",
        back=place,
        action=f"{place}/change" if row else f"{place}/new",
        name=name,
        agent=agent,
        values=values,
        choices=await choices_of(db),
        settled=row is not None and row.state != CampaignState.DRAFT,
        errors=errors,
    )


async def _people(db: Db, row: CampaignRow, rows: list[dict[str, Any]]) -> list[MemberLine]:
    contacts = await crm.contacts(db, [UUID(one["contact_id"]) for one in rows])
    names = {str(one.id): one.name for one in contacts}
    running = await stored.calls_of_actions(
        db, [UUID(o["action_id"]) for o in rows if o["action_id"]]
    )
    return [_member(row, one, names, running) for one in rows]


def _member(
    row: CampaignRow, one: dict[str, Any], names: dict[str, str], running: dict[UUID, UUID]
) -> MemberLine:
    shown, severity = MEMBER_STATES[one["state"]]
    begun = running.get(UUID(one["action_id"])) if one["action_id"] else None
    call_id = one["call_id"] or begun
    allowed = begun and one["state"] == MemberState.CALLING
    verdict = VERDICTS.get(one["verdict"] or "", "") if one["state"] == "waiting" else ""
    refused = one["state"] == "waiting" and one["verdict"] == "refuse"
    return MemberLine(
        id=UUID(one["id"]),
        contact_id=UUID(one["contact_id"]),
        who=names.get(one["contact_id"], "Deleted contact"),
        state=verdict or shown,
        severity="warn" if refused else severity,
        outcome=words_of(one["outcome"] or ""),
        says="" if allowed else one["says"],
        attempts=one["attempts"],
        due_at=datetime.fromisoformat(one["due_at"]) if one["due_at"] else None,
        call_href=f"/calls/{call_id}" if call_id else "",
        may_leave=one["state"] == "waiting" and row.ended_at is None,
    )
