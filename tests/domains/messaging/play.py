"""Playing a person of the outside, and looking at what the program made of it."""

from uuid import UUID

from enterprisehub.connectors.sandbox import queries as sandbox
from enterprisehub.connectors.sandbox import world
from enterprisehub.connectors.sandbox.models import HandsetRow
from enterprisehub.domains.messaging import api
from enterprisehub.domains.messaging.contracts import Channel, MessageInfo, ThreadInfo
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.conftest import settled


class Play:
    """One tenant's sandbox, seen from both sides."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self.database, self.scope = database, scope

    async def handset(self, number: str = "+15125550143", name: str = "Maya Chen") -> HandsetRow:
        async with self.database.scoped(self.scope) as db:
            row = HandsetRow(number_e164=number, name=name, our_number_e164=world.OUR_NUMBER)
            db.add(row)
        return row

    async def text(self, handset: HandsetRow, body: str) -> None:
        async with self.database.scoped(self.scope) as db:
            await world.text_from(db, handset, body)

    async def thread(self, address: str, channel: Channel = Channel.SMS) -> ThreadInfo:
        async def look() -> ThreadInfo | None:
            async with self.database.scoped(self.scope) as db:
                found = await api.thread_with(db, channel, address)
                return found if found and found.last_message_at else None

        return await settled(look)

    async def messages(self, thread_id: UUID, count: int) -> list[MessageInfo]:
        async def look() -> list[MessageInfo] | None:
            async with self.database.scoped(self.scope) as db:
                found = await api.messages(db, thread_id)
                return found if len(found) >= count else None

        return await settled(look)

    async def action(self, action_id: UUID, *states: str):
        async def look():
            async with self.database.scoped(self.scope) as db:
                row = await queue.action(db, action_id)
                return row if row.state in states else None

        return await settled(look)

    async def message(self, action_id: UUID, *states: str) -> MessageInfo:
        async def look() -> MessageInfo | None:
            async with self.database.scoped(self.scope) as db:
                found = await api.message_of_action(db, action_id)
                return found if found and found.state in states else None

        return await settled(look)

    async def outside(self, key: UUID) -> int:
        """How often the outside got the message of this action."""
        async with self.database.scoped(self.scope) as db:
            return len(await sandbox.parcels_with_key(db, str(key)))

    async def mishap(self, **values: int | bool) -> None:
        async with self.database.scoped(self.scope) as db:
            row = await sandbox.mishaps(db, lock=True)
            for name, value in values.items():
                setattr(row, name, value)
