"""Which record the page is about that the assistant stands beside."""

from uuid import UUID

from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.permissions import READ as QUEUE_READ
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.find_runs import run_with_steps
from enterprisehub.kernel.agents.permissions import READ as RUNS_READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.scope import Ref


def record_at(path: str) -> str | None:
    """The record whose page has this address, as "crm.deal:ID"."""
    for kind in KINDS.values():
        if kind.href is None:
            continue
        head, _, tail = kind.href.partition("{id}")
        if path.startswith(head) and path.endswith(tail):
            middle = path[len(head) :].split("/", maxsplit=1)[0]
            try:
                return str(Ref(kind.name, UUID(middle)))
            except ValueError:
                continue
    return None


async def record_shown(db: Db, path: str) -> str | None:
    """The record of this page; beside an action of the queue or a run of an agent, what it is
    about.
    """
    if found := record_at(path):
        return found
    for head, of_this, right in (
        ("/queue/", _of_action, QUEUE_READ),
        ("/runs/", _of_run, RUNS_READ),
    ):
        if path.startswith(head) and db.scope.may(right):
            try:
                id_ = UUID(path.removeprefix(head).split("/", maxsplit=1)[0])
                return await of_this(db, id_)
            except (ValueError, NotFound):
                return None
    return None


async def _of_action(db: Db, action_id: UUID) -> str | None:
    row = await queue.action(db, action_id)
    known = row.subject_kind and row.subject_id
    return f"{row.subject_kind}:{row.subject_id}" if known else None


async def _of_run(db: Db, run_id: UUID) -> str | None:
    """What its input is about; else the one record that all its proposals are about."""
    run, _ = await run_with_steps(db, run_id)
    spec = AGENTS.get(run.agent_name)
    about = list(spec.about(spec.input.model_validate(run.input))) if spec else []
    if about:
        return str(about[0])
    proposed = {
        f"{row.subject_kind}:{row.subject_id}"
        for row in await queue.of_run(db, run_id)
        if row.subject_kind and row.subject_id
    }
    return proposed.pop() if len(proposed) == 1 else None
