"""Proposals in the middle of what others do."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import Panel
from enterprisehub.domains.crm.ports import DEAL_PANELS
from enterprisehub.domains.proposals.contracts import SignOff
from enterprisehub.domains.proposals.logic.seed_demo import seed_demo
from enterprisehub.domains.proposals.permissions import PROPOSALS_READ
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.kinds import GUARDS, Draft, Ruling, Verdict
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@SEED.implement("proposals")
async def seed(db: Db, who: DemoSeed) -> None:
    del who
    await seed_demo(db)


@DEAL_PANELS.implement("proposals.panel")
async def show_on_deal(db: Db, deal_id: UUID) -> Panel | None:
    """The proposals of the deal, and the button that drafts one."""
    if not db.scope.may(PROPOSALS_READ):
        return None
    href = f"/proposals/deals/{deal_id}/panel"
    return Panel(title="Proposals", href=href, icon="file-text", order=15)


@GUARDS.implement("proposals.signer")
async def only_the_named(db: Db, draft: Draft) -> Ruling | None:
    """Nobody signs for somebody else: who approved must be who was asked."""
    wanted = draft.payload
    if draft.stage != "send" or not isinstance(wanted, SignOff):
        return None
    row = await queue.action(db, draft.action_id)
    signer = f"user:{wanted.approver_user_id}"
    if any(str(one["by"]) == signer for one in row.approvals):
        return None
    says = f"Only {wanted.approver_name} can sign this off; somebody else approved it."
    return Ruling(verdict=Verdict.REFUSE, reason=says)
