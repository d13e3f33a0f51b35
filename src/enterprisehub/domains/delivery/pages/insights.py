"""The Insights page: what the figures show, its evidence, and the answers that teach the rules."""

from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.define_metrics import BY_KEY
from enterprisehub.domains.delivery.logic.find_insights import (
    ALL_RULES,
    answer_insight,
    find_insights,
    muted_rules,
)
from enterprisehub.domains.delivery.models.people import InsightRow
from enterprisehub.domains.delivery.pages.overview import TABS
from enterprisehub.domains.delivery.permissions import DELIVERY_READ, FORECASTS_WRITE
from enterprisehub.domains.delivery.queries import people, teams
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/delivery/insights"
pages = domain.pages(HREF)


@page("delivery/insights.html")
class InsightsPage(Page):
    places: list[tuple[str, str]]
    found: list[InsightRow]
    rules: list[tuple[str, int, int, bool]]
    titles: dict[str, str]
    chosen: dict[UUID, str]
    may_answer: bool


@pages.get("", allow=Permission(DELIVERY_READ))
async def show_insights(db: TenantDb) -> Response:
    """Open findings, and how often people agreed with each rule."""
    answers, silent = await people.answers_by_rule(db), await muted_rules(db)
    found, manned = await people.insights(db), await teams.works(db)
    return InsightsPage(
        places=TABS,
        found=found,
        rules=[(rule, *answers.get(rule, (0, 0)), rule in silent) for rule in ALL_RULES],
        titles={key: one.title for key, one in BY_KEY.items()},
        chosen={
            one.id: f"team:{one.subject_id}" if one.subject_id in manned else str(one.subject_id)
            for one in found
        },
        may_answer=FORECASTS_WRITE in db.scope.permissions,
    ).render()


@pages.post("/look", allow=Permission(FORECASTS_WRITE))
async def look(request: Request, db: TenantDb) -> Response:
    """The rules look at the figures as they are now."""
    await find_insights(db)
    return go_to(request, HREF)


@pages.post("/{insight_id}", allow=Permission(FORECASTS_WRITE))
async def answer(request: Request, db: TenantDb, insight_id: UUID) -> Response:
    form = await typed(request)
    await answer_insight(db, insight_id, confirmed=form.get("verdict") == "confirm")
    return go_to(request, HREF)
