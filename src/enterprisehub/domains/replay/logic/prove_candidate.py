"""Whether a candidate has been replayed, and whether there is anything it could be proven on."""

from datetime import datetime, timedelta
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.logic.ask_again import askings_since
from enterprisehub.domains.replay.permissions import OVERRIDE
from enterprisehub.domains.replay.settings import ReplaySettings
from enterprisehub.domains.voice import api as voice
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.promotion import Candidate, Proof

PROOF_HOLDS = timedelta(days=90)
MOST_ASKED_FOR = 100
"""A replay has limits of its own: it never has to have compared more."""


async def prove_candidate(db: Db, candidate: Candidate) -> Proof | None:
    """None where a replay of exactly this content on enough items stands, or none is needed."""
    settings = await ReplaySettings.load(db)
    if not settings.required:
        return None
    since = clock.now() - PROOF_HOLDS
    least = min(settings.least_items, MOST_ASKED_FOR)
    kind, digest = candidate.kind, candidate.digest
    if await queries.proof(db, kind, digest, since=since, least_items=least):
        return None
    if await _has_served(db, candidate, since, least):
        return None
    count = await _concerned(db, candidate, settings)
    if count < settings.least_items:
        return None
    return Proof(
        missing=(
            f"{candidate.title} must be replayed first: at least {count} past items of the last "
            f"{settings.days} days show what it would change. Start it under Shadow replay, on "
            f"{least} items or more, or an owner gives a reason to go without."
        ),
        may_override=db.scope.may(OVERRIDE),
    )


async def _has_served(db: Db, candidate: Candidate, since: datetime, least: int) -> bool:
    """A model that answered so much in earnest, or a voice agent's version that held so many
    calls, shows by itself what it does: going back to it is not delayed.
    """
    if candidate.kind == "voice":
        agent_id, number = UUID(candidate.name), int(candidate.content["number"])
        return await voice.calls_held_by(db, agent_id, number, since) >= least
    if candidate.kind != "model":
        return False
    model = str(candidate.content["model"])
    return await queries.calls_answered(db, candidate.name, model, since) >= least


async def _concerned(db: Db, candidate: Candidate, settings: ReplaySettings) -> int:
    """How many past items there are to prove it on; counted as far as it matters."""
    since, most = clock.now() - timedelta(days=settings.days), settings.least_items
    if candidate.kind == "flow":
        found = await conversations.answered_since(db, since, flow=candidate.name, limit=most)
        calls = await voice.calls_held(db, since, flow=candidate.name, limit=most)
        return len(found) + len(calls)
    if candidate.kind == "voice":
        agent_id = UUID(candidate.name)
        return len(await voice.calls_held(db, since, agent_id=agent_id, limit=most))
    if candidate.kind == "policy":
        kind = str(candidate.content["values"]["kind"])
        return len(await queries.actions_since(db, kind, since, limit=most))
    return await askings_since(db, candidate, since, limit=most)
