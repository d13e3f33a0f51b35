"""A fresh worker answers its first lead as quickly as its hundredth: it has played the part before.

What is made on first use (grammars, flows, statements, connections) is made by one conversation
in a tenant that never comes to be: everything happens in one transaction, which is undone.
"""

import asyncio
import time
from uuid import UUID

import structlog
from sqlalchemy import select

from enterprisehub.connectors.sandbox import world
from enterprisehub.connectors.sandbox.models import HandsetRow
from enterprisehub.domains.conversations.logic.answer_session import begin_answer
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.kernel.actions import perform
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.connectors.ports import SANDBOX
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.events.deliver import hand_over
from enterprisehub.kernel.events.models import DeliveryRow, EventRow
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.models import TenantRecord

log = structlog.get_logger()
PATIENCE_SECONDS = 15.0
LINES = (
    "Hi, thinking of selling my 3 bed in Austin this summer, around 450k, but it needs a new roof",
    "actually 425. what's your commission?",
)
_NUMBER = "+15125550199"
_SYSTEM = Actor("system", "rehearsal", "Rehearsal")


async def rehearse(database: Database) -> int:
    """How many answers were given in the rehearsal. It never keeps a worker from its work."""
    began = time.perf_counter()
    answers = 0
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            answers = await _play(database)
    except Exception as error:  # noqa: BLE001  whatever it is, work can be done without it
        log.warning("worker.not_rehearsed", reason=f"{type(error).__name__}: {error}"[:300])
    log.info("worker.rehearsed", answers=answers, seconds=round(time.perf_counter() - began, 2))
    return answers


async def _play(database: Database) -> int:
    scope = Scope(new_id(), _SYSTEM, permissions_of(Role.OWNER))
    async with database.scoped(scope) as db:
        slug = f"rehearsal-{scope.tenant_id.hex}"
        db.add(TenantRecord(id=scope.tenant_id, name="Rehearsal", slug=slug))
        handset = HandsetRow(number_e164=_NUMBER, name="Robin", our_number_e164=world.OUR_NUMBER)
        db.add(handset)
        await db.flush()
        answers = sum([await play_line(db, handset, line) for line in LINES])
        await db.rollback()
    return answers


async def play_line(db: Db, handset: HandsetRow, line: str) -> int:
    """The handset's owner has texted the line and been answered, all in this transaction.

    How many answers left; nobody outside was asked.
    """
    await world.text_from(db, handset, line)
    await _deliver(db)
    session = (await db.scalars(select(SessionRow))).one()
    await db.act_as(_SYSTEM)
    await begin_answer(db, str(session.id), session.generation)
    left = [await _performed(db, action_id) for action_id in await _approved(db)]
    await _deliver(db)
    return sum(left)


async def _approved(db: Db) -> list[UUID]:
    return list(await db.scalars(select(ActionRow.id).where(ActionRow.state == "approved")))


async def _performed(db: Db, action_id: UUID) -> bool:
    """The action has passed its last check and is recorded as done; nobody outside was asked."""
    if await perform.begin(db, str(action_id)) != perform.PERFORM:
        return False
    taken = {"connector": SANDBOX, "provider_id": f"rehearsal-{action_id}", "state": "sent"}
    return await perform.finish(db, str(action_id), taken) == "done"


async def _deliver(db: Db) -> None:
    """Whoever hears of what happened has heard of it, and of what came of that."""
    waiting = (
        select(DeliveryRow, EventRow)
        .join(EventRow, EventRow.id == DeliveryRow.event_id)
        .where(DeliveryRow.state == "waiting")
        .order_by(DeliveryRow.seq)
    )
    while found := (await db.execute(waiting)).all():
        for delivery, stored in found:
            await hand_over(db, delivery, stored)
        await db.flush()
