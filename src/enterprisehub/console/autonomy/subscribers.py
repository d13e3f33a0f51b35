"""Levels are judged anew whenever people decided, something was done, or it was reversed."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.console.autonomy.domain import domain
from enterprisehub.domains.compliance.events import OptedOut
from enterprisehub.kernel.actions.autonomy.evidence import Cell
from enterprisehub.kernel.actions.autonomy.judge import judge
from enterprisehub.kernel.actions.autonomy.reversals import reverse_latest
from enterprisehub.kernel.actions.facts import ActionDecided, ActionFinished, ActionReversed
from enterprisehub.kernel.actions.queue import action
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

JUDGED = frozenset({"approved", "rejected", "withdrawn"})
OPT_OUT_COUNTS = timedelta(days=3)
"""Who opts out so soon after an agent's message did so because of it."""


@domain.on(ActionDecided)
async def judge_decided(db: Db, fact: ActionDecided) -> None:
    if fact.decision in JUDGED:
        await _judge(db, fact.action_id)


@domain.on(ActionFinished)
async def judge_done(db: Db, fact: ActionFinished) -> None:
    if fact.outcome == "done":
        await _judge(db, fact.action_id)


@domain.on(ActionReversed)
async def judge_reversed(db: Db, fact: ActionReversed) -> None:
    await _judge(db, fact.action_id)


@domain.on(OptedOut)
async def count_opt_out(db: Db, fact: OptedOut) -> None:
    """An opt-out counts against the agent whose message came last before it."""
    if fact.contact_id is not None:
        subject = Ref("crm.contact", fact.contact_id)
        since = fact.at - OPT_OUT_COUNTS
        await reverse_latest(db, subject, since=since, because="the person opted out after it")


async def _judge(db: Db, action_id: UUID) -> None:
    row = await action(db, action_id)
    if row.agent is not None:
        await judge(db, Cell(row.agent, row.kind, row.segment))
