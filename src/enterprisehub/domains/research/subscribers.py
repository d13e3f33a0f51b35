"""A run that ends badly leaves no question open."""

from enterprisehub.domains.research import queries
from enterprisehub.domains.research.contracts import DEEP, STANDARD
from enterprisehub.domains.research.domain import domain
from enterprisehub.domains.research.logic.write_answer import fail
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.telling import RunChanged
from enterprisehub.kernel.db.session import Db

_WHY = {"timed_out": "It took too long.", "cancelled": "It was cancelled.", "failed": "It failed."}


@domain.on(RunChanged)
async def note_end(db: Db, fact: RunChanged) -> None:
    if fact.agent not in (STANDARD, DEEP) or fact.status not in _WHY:
        return
    row = await queries.session_of_run(db, fact.run_id)
    if row is None or row.deleted_at is not None:
        return
    run = await db.get(RunRow, fact.run_id)
    await fail(db, row.id, (run.error if run else None) or _WHY[fact.status])
