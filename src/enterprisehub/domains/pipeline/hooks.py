"""What pipeline answers when others ask."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import Panel
from enterprisehub.domains.crm.ports import DEAL_PANELS
from enterprisehub.domains.pipeline.logic.seed_demo import seed_demo
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@DEAL_PANELS.implement("pipeline.score")
async def show_score(db: Db, deal_id: UUID) -> Panel | None:
    """Score, chance, risks and advice."""
    if not db.scope.may(PIPELINE_READ):
        return None
    href = f"/pipeline/deals/{deal_id}/panel"
    return Panel(title="How it stands", href=href, icon="chart-column", order=5)


@SEED.implement("pipeline")
async def seed(db: Db, who: DemoSeed) -> None:
    await seed_demo(db, who)
