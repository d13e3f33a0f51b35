"""For the funnel of agents: who replied, who is qualified, whom we meet."""

from enterprisehub.domains.crm.contracts import CONTACT
from enterprisehub.domains.crm.queries import followed
from enterprisehub.kernel.agents.funnel import Followed, Reached
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

_STAGES = {
    "replied": followed.replied_after,
    "qualified": followed.qualified_of,
    "meeting_booked": followed.met_after,
}


async def tell_followed(db: Db, reached: Reached, stage: str) -> Followed | None:
    """The contacts for whom the stage came true; None where no contact was reached."""
    since = {ref.id: at for ref, at in reached.first_at.items() if ref.kind == CONTACT}
    if not since:
        return None
    found = await _STAGES[stage](db, since)
    return Followed(stage, frozenset(Ref(CONTACT, id_) for id_ in found))
