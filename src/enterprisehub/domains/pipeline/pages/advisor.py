"""What is advised, what is at risk, and which predictions changed too much."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.pipeline.contracts import DEAL_ADVISOR, DEAL_RISK
from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.raise_alert import dismiss_alert
from enterprisehub.domains.pipeline.models import AlertRow
from enterprisehub.domains.pipeline.pages.places import ADVISOR, TABS
from enterprisehub.domains.pipeline.pages.words import joined
from enterprisehub.domains.pipeline.permissions import AGENTS_RUN, PIPELINE_READ
from enterprisehub.domains.pipeline.queries import scores
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.actions.queue import QueueFilter
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.errors import Conflict, StaleVersion
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(ADVISOR)
REASONS = ["Already done", "Not the right step", "Wrong moment", "The deal is dead"]
AGENTS = {"advise": DEAL_ADVISOR, "risk": DEAL_RISK}
_SHOWN = 40


@page("pipeline/advisor.html")
class AdvisorPage(Page):
    places: list[tuple[str, str]]
    steps: list[ActionRow]
    decided: list[ActionRow]
    risks: list[Mapping[str, Any]]
    worth: str
    alerts: list[AlertRow]
    reasons: list[str]
    late: bool


@pages.get("", allow=Permission(PIPELINE_READ))
async def show_advisor(db: TenantDb, *, late: bool = False) -> Response:
    """Steps that wait for a decision, those decided, deals at risk, alerts."""
    waiting = [
        row
        for name in AGENTS.values()
        for row in await queue.ranked(db, QueueFilter(agent=name), limit=_SHOWN)
    ]
    decided = [
        row
        for state in ("done", "approved", "rejected")
        for row in await queue.ranked(db, QueueFilter(state=state, agent=DEAL_ADVISOR), limit=10)
    ]
    return AdvisorPage(
        places=TABS,
        steps=sorted(waiting, key=lambda row: (-row.aps, row.id)),
        decided=sorted(decided, key=lambda row: row.updated_at, reverse=True)[:12],
        risks=await scores.at_risk(db, limit=_SHOWN),
        worth=joined([(one[0], one[2]) for one in await scores.worth_at_risk(db)]),
        alerts=await scores.alerts(db),
        reasons=REASONS,
        late=late,
    ).render()


@pages.post("/run/{what}", allow=Permission(AGENTS_RUN))
async def run(request: Request, db: TenantDb, what: str) -> Response:
    """The advisor, or the analyzer of risks, looks through the deals now."""
    started = await execute(db, AGENTS.get(what, DEAL_ADVISOR), {})
    return go_to(request, f"/runs/{started.id}")


@pages.post("/steps/{action_id}/{decision}", allow=Permission(DECIDE))
async def judge_step(request: Request, db: TenantDb, action_id: UUID, decision: str) -> Response:
    """The step is accepted and becomes a task, or dismissed with a reason."""
    values = await typed(request)
    seen = int(values["version"]) if values.get("version", "").isdigit() else 0
    try:
        async with db.begin_nested():
            if decision == "accept":
                await decide.approve(db, action_id, seen_version=seen)
            else:
                reason = values.get("reason", "").strip() or REASONS[1]
                await decide.reject(db, action_id, seen_version=seen, reason=reason[:400])
    except (Conflict, StaleVersion):
        return go_to(request, f"{ADVISOR}?late=true")
    return go_to(request, ADVISOR)


@pages.post("/alerts/{alert_id}/dismiss", allow=Permission(AGENTS_RUN))
async def dismiss(request: Request, db: TenantDb, alert_id: UUID) -> Response:
    await dismiss_alert(db, alert_id)
    return go_to(request, f"{ADVISOR}#alerts")
