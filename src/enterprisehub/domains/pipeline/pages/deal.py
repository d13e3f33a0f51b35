"""What is thought of a deal, on the deal's own page."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.pipeline.contracts import DEAL_ADVISOR
from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.rescore_deals import rescore_deals
from enterprisehub.domains.pipeline.models import ScoreRow, StandingRow
from enterprisehub.domains.pipeline.permissions import AGENTS_RUN, PIPELINE_READ
from enterprisehub.domains.pipeline.queries import scores
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Fragment, fragment

pages = domain.pages("/pipeline/deals")
WAITING = "proposed"


@fragment("pipeline/_deal_panel.html")
class DealPanel(Fragment):
    deal_id: UUID
    standing: StandingRow | None
    course: list[float]
    fell: list[ScoreRow]
    steps: list[ActionRow]
    model: str
    no_signal: str
    may_run: bool


@pages.get("/{deal_id}/panel", allow=Permission(PIPELINE_READ))
async def show_panel(db: TenantDb, deal_id: UUID) -> Response:
    """Score with factors, chance to win, risks, and what is advised."""
    standing = (await scores.standings_of(db, [deal_id])).get(deal_id)
    history = await scores.history_of(db, deal_id)
    model = await scores.live_model(db)
    about = await queue.about(db, deal_id, limit=30)
    return DealPanel(
        deal_id=deal_id,
        standing=standing,
        course=[float(row.score) for row in reversed(history)],
        fell=history[:8],
        steps=[row for row in about if row.agent == DEAL_ADVISOR and row.state == WAITING],
        model=f"Model {model.number}" if model else "",
        no_signal="" if model else await why_no_model(db),
        may_run=db.scope.may(AGENTS_RUN),
    ).render()


@pages.post("/{deal_id}/advise", allow=Permission(AGENTS_RUN))
async def advise(request: Request, db: TenantDb, deal_id: UUID) -> Response:
    """The advisor looks at this deal now; its steps come to the queue."""
    given: dict[str, Any] = {"deal_id": str(deal_id)}
    run = await execute(db, DEAL_ADVISOR, given)
    return go_to(request, f"/runs/{run.id}")


@pages.post("/{deal_id}/score", allow=Permission(AGENTS_RUN))
async def score_again(request: Request, db: TenantDb, deal_id: UUID) -> Response:
    """The deal is scored as it stands now."""
    await rescore_deals(db, [deal_id])
    return go_to(request, f"/deals/{deal_id}")


async def why_no_model(db: Db) -> str:
    """In one sentence, where no chance is shown; what the newest attempt to learn said."""
    newest = next(iter(await scores.models(db, limit=1)), None)
    if newest is not None:
        return newest.why
    return "No model has learned from your ended deals yet: it does so every Monday."
