"""What tests of sequences share: people who may be written to, and a way to let days go by.

The clock is fixed ahead of the real one, so that a worker that another test started leaves alone
what is not due before that; nothing here needs a worker.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.compliance.contracts import ConsentClass
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact, PhoneIn
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.domains.outreach import subscribers
from enterprisehub.domains.outreach.contracts import SequenceIn
from enterprisehub.domains.outreach.logic.enrol_people import enrol
from enterprisehub.domains.outreach.logic.run_sequence import start_sequence
from enterprisehub.domains.outreach.logic.take_step import take_step
from enterprisehub.domains.outreach.logic.write_sequence import make_sequence
from enterprisehub.domains.outreach.models import PlaceRow, SequenceRow, StepRunRow
from enterprisehub.domains.outreach.queries import people
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide, perform, queue
from enterprisehub.kernel.actions.facts import ActionFinished
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope

MORNING = datetime(2031, 3, 5, 15, 0, tzinfo=UTC)  # a Wednesday, 09:00 in Austin
DAY_MINUTES = 24 * 60
TEXT = {"kind": "text", "body": "Hi {first_name|there}, {company} here. A short call?"}
EMAIL = {"kind": "email", "subject": "Your plans", "body": "Hello {first_name},\n\nStill of use?"}
TASK = {"kind": "task", "title": "Call {first_name}"}
WAIT = {"kind": "wait", "wait_minutes": 2 * DAY_MINUTES}
SOON = {"timing": "soonest"}


def written(*steps: dict[str, Any], name: str = "Spring", **plan: Any) -> SequenceIn:
    return SequenceIn.model_validate({"name": name, "plan": plan, "steps": list(steps)})


class Work:
    """One tenant's sequences, with the hands of everybody who does something to them."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self.database, self.scope = database, scope

    async def person(
        self, name: str = "Maya Chen", number: int = 148, *, agreed: bool = True, **more: Any
    ) -> UUID:
        """Somebody in Austin, who agreed to be written to."""
        async with self.database.scoped(self.scope) as db:
            await MessagingSettings(postal_address="1 Main Street, Austin, TX 78701").save(db)
            new = NewContact(
                name=name,
                phones=[PhoneIn(phone=f"+15125550{number}")],
                emails=[EmailIn(email=f"person{number}@example.com")],
                **({"time_zone": "America/Chicago"} | more),
            )
            made = await crm.make(db, new)
            if agreed:
                await compliance.record_consent(
                    db,
                    kind=ConsentClass.WRITTEN,
                    wording="You may write to me about my home.",
                    source="form",
                    contact_id=made.id,
                    channels=("sms", "email"),
                )
        return made.id

    async def started(self, wanted: SequenceIn) -> SequenceRow:
        async with self.database.scoped(self.scope) as db:
            row = await make_sequence(db, wanted)
            return await start_sequence(db, row.id)

    async def enrol(self, row: SequenceRow, *contact_ids: UUID) -> list[PlaceRow]:
        """They are in, and at their first step."""
        async with self.database.scoped(self.scope) as db:
            await enrol(db, row.id, contact_ids)
        return [await self.step(await self.place(row, one)) for one in contact_ids]

    async def place(self, row: SequenceRow, contact_id: UUID) -> PlaceRow:
        async with self.database.scoped(self.scope) as db:
            found = await people.latest_place(db, row.id, contact_id)
        assert found is not None
        return found

    async def step(self, place: PlaceRow) -> PlaceRow:
        """Whatever is due for them now is done."""
        async with self.database.scoped(self.scope) as db:
            await take_step(db, place.id)
        async with self.database.scoped(self.scope) as db:
            found = await people.place(db, place.id)
        assert found is not None
        return found

    async def runs(self, place: PlaceRow) -> list[StepRunRow]:
        async with self.database.scoped(self.scope) as db:
            query = select(StepRunRow).where(StepRunRow.place_id == place.id)
            return list(await db.scalars(query.order_by(StepRunRow.id)))

    async def actions(self, contact_id: UUID, *states: str) -> list[ActionRow]:
        """What was proposed for them, oldest first."""
        async with self.database.scoped(self.scope) as db:
            found = await queue.about(db, contact_id, limit=50)
        return [row for row in reversed(found) if not states or row.state in states]

    async def approve(self, action: ActionRow) -> ActionRow:
        async with self.database.scoped(self.scope) as db:
            return await decide.approve(db, action.id, seen_version=action.version)

    async def leave(self, action: ActionRow) -> str:
        """The moment of sending has come; what the person's place made of it is done too."""
        async with self.database.scoped(self.scope) as db:
            begun = await perform.begin(db, str(action.id))
        if begun == perform.PERFORM:
            result = await perform.reach(self.scope, str(action.id))
            async with self.database.scoped(self.scope) as db:
                begun = await perform.finish(db, str(action.id), result)
        if begun in ("done", "refused"):
            async with self.database.scoped(self.scope) as db:
                row = await queue.action(db, action.id)
                fact = ActionFinished(row.id, row.kind, begun, row.held_because or "")
                await subscribers.follow_finished(db, fact)
        return begun

    async def send(self, action: ActionRow) -> str:
        """A person approves, and it leaves at its moment."""
        approved = await self.approve(action)
        assert approved.not_before is not None
        with clock.fixed(max(approved.not_before, clock.now())):
            return await self.leave(approved)

    async def tell[F](self, heard: Any, fact: F) -> None:
        """A subscriber hears of something."""
        async with self.database.scoped(self.scope) as db:
            await heard(db, fact)
