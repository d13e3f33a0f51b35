"""Playing a lead on a sandbox handset against the real bot, worker and database."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from enterprisehub.connectors.sandbox import world
from enterprisehub.connectors.sandbox.models import HandsetRow
from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.models import HandoffRow, SessionRow, TurnRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.conftest import settled

STORY = (
    "Hi, thinking of selling my 3 bed in Austin this summer, hoping for around 450k but it needs"
    " a new roof"
)


@dataclass
class Talk:
    """One lead's conversation, seen from the tenant."""

    database: Database
    scope: Scope
    number: str = "+15125550171"
    handset: HandsetRow = field(init=False)

    async def begin(self, **settings: Any) -> "Talk":
        values: dict[str, Any] = {
            "company_name": "Acme Realty",
            "facts": {"commission": "2.5 %"},
            "wait_seconds": {"sms": 0.05},
            "model_seconds": 30,
        }
        async with self.database.scoped(self.scope) as db:
            await ActionSettings(undo_seconds=0).save(db)
            await ConversationSettings(**(values | settings)).save(db)
            self.handset = HandsetRow(
                number_e164=self.number, name="Maya Chen", our_number_e164=world.OUR_NUMBER
            )
            db.add(self.handset)
        return self

    async def text(self, *bodies: str) -> None:
        async with self.database.scoped(self.scope) as db:
            for body in bodies:
                await world.text_from(db, self.handset, body)

    async def says(self, *bodies: str) -> str:
        """What the bot answers to these texts."""
        before = await self.count_out()
        await self.text(*bodies)
        return (await self.answers(before + 1))[-1].text

    async def session(self) -> SessionRow | None:
        async with self.database.scoped(self.scope) as db:
            contact = await crm.find_contact_by_phone(db, self.number)
            return await queries.latest_session(db, contact.id) if contact else None

    async def settled_session(self, **wanted: Any) -> SessionRow:
        async def look() -> SessionRow | None:
            found = await self.session()
            if found is None or any(getattr(found, k) != v for k, v in wanted.items()):
                return None
            return found

        return await settled(look)

    async def turns(self) -> list[TurnRow]:
        session = await self.session()
        if session is None:
            return []
        async with self.database.scoped(self.scope) as db:
            return await queries.turns_of(db, session.id)

    async def count_out(self) -> int:
        return sum(turn.direction == "out" for turn in await self.turns())

    async def answers(self, count: int) -> list[TurnRow]:
        async def look() -> list[TurnRow] | None:
            out = [t for t in await self.turns() if t.direction == "out" and t.state != "drafted"]
            return out if len(out) >= count else None

        return await settled(look)

    async def heard(self, count: int) -> list[TurnRow]:
        async def look() -> list[TurnRow] | None:
            found = [t for t in await self.turns() if t.state == "heard"]
            return found if len(found) >= count else None

        return await settled(look)

    async def messages(self, count: int) -> None:
        """So many messages stand in the thread, whoever wrote them."""

        async def look() -> bool | None:
            thread_id = await self.thread_id()
            async with self.database.scoped(self.scope) as db:
                found = await messaging.messages(db, thread_id)
            return True if len([m for m in found if m.state != "queued"]) >= count else None

        await settled(look)

    async def handoff(self, state: str = "offered") -> HandoffRow:
        async def look() -> HandoffRow | None:
            async with self.database.scoped(self.scope) as db:
                query = select(HandoffRow).where(HandoffRow.state == state)
                return (await db.scalars(query.order_by(HandoffRow.offered_at.desc()))).first()

        return await settled(look)

    async def thread_id(self) -> UUID:
        async with self.database.scoped(self.scope) as db:
            found = await messaging.thread_with(db, Channel.SMS, self.number)
            assert found is not None
            return found.id
