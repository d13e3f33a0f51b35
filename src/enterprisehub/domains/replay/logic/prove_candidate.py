"""Whether a candidate has been replayed, and whether there is anything it could be proven on."""

from datetime import timedelta

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.permissions import OVERRIDE
from enterprisehub.domains.replay.settings import ReplaySettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.promotion import Candidate, Proof

PROOF_HOLDS = timedelta(days=90)


async def prove_candidate(db: Db, candidate: Candidate) -> Proof | None:
    """None where a replay of exactly this content stands, or none is needed."""
    settings = await ReplaySettings.load(db)
    if not settings.required:
        return None
    since = clock.now() - PROOF_HOLDS
    if await queries.proof(db, candidate.kind, candidate.digest, since=since):
        return None
    count = await _concerned(db, candidate, settings)
    if count < settings.least_items:
        return None
    return Proof(
        missing=(
            f"{candidate.title} must be replayed first: at least {count} past items of the last "
            f"{settings.days} days show what it would change. Start it under Shadow replay, or an "
            "owner gives a reason to go without."
        ),
        may_override=db.scope.may(OVERRIDE),
    )


async def _concerned(db: Db, candidate: Candidate, settings: ReplaySettings) -> int:
    """How many past items there are to prove it on; counted as far as it matters."""
    since, most = clock.now() - timedelta(days=settings.days), settings.least_items
    if candidate.kind == "flow":
        found = await conversations.answered_since(db, since, flow=candidate.name, limit=most)
        return len(found)
    if candidate.kind == "policy":
        kind = str(candidate.content["values"]["kind"])
        return len(await queries.actions_since(db, kind, since, limit=most))
    if candidate.name == conversations.REWORDED:
        return await queries.calls_since(db, candidate.name, since)
    return 0
