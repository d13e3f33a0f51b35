"""A replay begins; it goes on as durable work."""

from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.contracts import NewReplay
from enterprisehub.domains.replay.logic.choose_candidate import choose_candidate
from enterprisehub.domains.replay.logic.run_replay import run_replay
from enterprisehub.domains.replay.models import ReplayRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Unavailable
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.prompts.declare import prompt_named
from enterprisehub.kernel.promotion import Candidate
from enterprisehub.kernel.work.enqueue import enqueue

MOST_AT_ONCE = 3


async def start_replay(db: Db, given: NewReplay) -> ReplayRow:
    """The candidate's content is frozen, and the past days are taken again.

    Raises:
        NotFound, Invalid: there is no such candidate, or it cannot be replayed.
        Conflict: enough replays are under way.
        Unavailable: a model is to be asked again, and it is not connected.
    """
    candidate = await choose_candidate(db, given.candidate)
    if await queries.under_way(db) >= MOST_AT_ONCE:
        raise Conflict(f"{MOST_AT_ONCE} replays are under way. Wait until one is done.")
    await _answerable(db, candidate)
    row = ReplayRow(
        kind=candidate.kind,
        name=candidate.name,
        title=candidate.title,
        digest=candidate.digest,
        content=candidate.content,
        days=given.days,
        started_by=db.scope.actor.name,
    )
    db.add(row)
    await db.flush()
    await enqueue(db, run_replay, str(row.id), key=str(row.id))
    return row


async def _answerable(db: Db, candidate: Candidate) -> None:
    """Somebody can be asked again."""
    if candidate.kind == "prompt":
        route = prompt_named(candidate.name).model_route
        if not await gateway.available(db, route):
            raise Unavailable(
                "A prompt is replayed by asking a model again, and none is connected or the budget "
                "is spent. Connect one under Settings → Connections."
            )
    if candidate.kind == "model":
        model = str(candidate.content["model"])
        if not await gateway.available(db, candidate.content["route"], models=(model,)):
            raise Unavailable(
                f"{model} is not connected, models are switched off or the budget is spent. "
                "Connect it under Settings → Connections."
            )
