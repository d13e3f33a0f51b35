"""What pipeline answers when others ask."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import Panel
from enterprisehub.domains.crm.ports import (
    DEAL_PANELS,
    DEALS_AT_RISK,
    STALE_DAYS,
    AtRisk,
    RiskyDeal,
)
from enterprisehub.domains.pipeline.logic.seed_demo import seed_demo
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
from enterprisehub.domains.pipeline.queries import scores
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@DEAL_PANELS.implement("pipeline.score")
async def show_score(db: Db, deal_id: UUID) -> Panel | None:
    """Score, chance, risks and advice."""
    if not db.scope.may(PIPELINE_READ):
        return None
    href = f"/pipeline/deals/{deal_id}/panel"
    return Panel(title="How it stands", href=href, icon="chart-column", order=5)


@DEALS_AT_RISK.implement("pipeline.standings")
async def tell_risks(db: Db, most: int) -> AtRisk:
    """The same deals as on the board and with the advisor."""
    deals = tuple(
        RiskyDeal(
            deal_id=row["id"],
            title=row["title"],
            why=" ".join(str(risk["says"]) for risk in row["risks"] or ()),
            amount_cents=row["amount_cents"],
            currency=row["currency"],
        )
        for row in await scores.at_risk(db, limit=most)
    )
    worth = {currency: cents for currency, _, cents in await scores.worth_at_risk(db)}
    return AtRisk(worth, deals)


@STALE_DAYS.implement("pipeline.settings")
async def tell_stale_days(db: Db, _: None) -> int:
    """As the settings say."""
    return (await PipelineSettings.load(db)).stale_days


@SEED.implement("pipeline")
async def seed(db: Db, who: DemoSeed) -> None:
    await seed_demo(db, who)
