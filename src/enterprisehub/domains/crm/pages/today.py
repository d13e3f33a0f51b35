"""The pipeline's health on the start page."""

from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.models import StageRow
from enterprisehub.domains.crm.permissions import DEALS_READ
from enterprisehub.domains.crm.ports import DEALS_AT_RISK, AtRisk
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.charts import Stage
from enterprisehub.ui.page import Fragment, fragment
from enterprisehub.ui.shown import money
from enterprisehub.ui.today import CARDS, TodayCard

NAMED = 5


@dataclass(frozen=True, slots=True)
class RiskLine:
    href: str
    title: str
    why: str
    worth: str


@fragment("crm/_today_pipeline.html")
class PipelineHealth(Fragment):
    open_worth: str
    open_count: int
    at_risk: str
    stages: list[Stage]
    risks: list[RiskLine]


@CARDS.implement("crm.pipeline")
async def show_pipeline(db: Db, _: None) -> TodayCard | None:
    if not db.scope.may(DEALS_READ):
        return None
    pipeline = await default_pipeline(db)
    stages = await queries.stages_of(db, [pipeline.id])
    found = await queries.board(db, pipeline.id)
    if not found:
        return None
    still_open = {stage.id for stage in stages if stage.kind == "open"}
    worth: dict[str, int] = {}
    for stage_id, _count, cents, currency in found:
        if stage_id in still_open:
            worth[currency] = worth.get(currency, 0) + cents
    answer = await DEALS_AT_RISK.ask(db, NAMED)
    risks = answer[1] if answer else AtRisk()
    card = PipelineHealth(
        open_worth=_joined(worth),
        open_count=sum(row[1] for row in found if row[0] in still_open),
        at_risk=_joined(risks.worth),
        stages=[_stage(stage, found) for stage in stages if stage.kind in {"open", "won"}],
        risks=[
            RiskLine(
                f"/deals/{deal.deal_id}",
                deal.title,
                deal.why,
                money(deal.amount_cents, deal.currency, short=True) if deal.amount_cents else "",
            )
            for deal in risks.deals
        ],
    )
    return TodayCard(card.html(), order=20)


def _stage(stage: StageRow, found: list[tuple[UUID, int, int, str]]) -> Stage:
    rows = [row for row in found if row[0] == stage.id]
    worth: dict[str, int] = {}
    for _, _count, cents, currency in rows:
        worth[currency] = worth.get(currency, 0) + cents
    return Stage(stage.name, sum(row[1] for row in rows), _joined(worth))


def _joined(worth: dict[str, int]) -> str:
    """Sums of several currencies are never added up."""
    return " + ".join(money(cents, currency, short=True) for currency, cents in worth.items())
