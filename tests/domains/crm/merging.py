"""A small world of two people, told the same way with and without a merge in between."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.crm.contracts.inputs import (
    ContactPatch,
    EmailIn,
    NewContact,
    NewDeal,
    NewTaskIn,
    PhoneIn,
)
from enterprisehub.domains.crm.contracts.merging import MergeRecords
from enterprisehub.domains.crm.logic.merge_records import merge_records
from enterprisehub.domains.crm.logic.split_records import split_records
from enterprisehub.domains.crm.logic.write_deal import make_deal
from enterprisehub.domains.crm.logic.write_note import add_note
from enterprisehub.domains.crm.logic.write_task import make_task
from enterprisehub.domains.crm.models import (
    ContactRow,
    DealRow,
    InteractionRow,
    NoteRow,
    StandingRow,
    TaskRow,
)
from enterprisehub.domains.messaging.models import MessageRow, ThreadRow
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Ref, Scope

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PEOPLE = {
    "kept": NewContact(
        given_name="Robert",
        family_name="Oduya",
        emails=[EmailIn(email="robert@acme.example.com")],
        phones=[PhoneIn(phone="+15125550101")],
        tags=["buyer"],
    ),
    "other": NewContact(
        given_name="Bob",
        family_name="Oduya",
        emails=[EmailIn(email="bob@home.example.com")],
        phones=[PhoneIn(phone="+15125550102")],
        job_title="Head of Sales",
        city="Austin",
        tags=["buyer", "spring"],
        external_key="hs-77",
    ),
}
NUMBERS = {"kept": "+15125550101", "other": "+15125550102"}
MACHINERY = ("merged", "unmerged", "updated", "scored")


@dataclass
class World:
    """Two people of one tenant."""

    database: Database
    scope: Scope
    ids: dict[str, UUID] = field(default_factory=dict)
    count: int = 0

    async def begin(self, **more: NewContact) -> "World":
        async with self.database.scoped(self.scope) as db:
            for who, new in (PEOPLE | more).items():
                self.ids[who] = (await crm.make(db, new)).id
        return self

    async def merge(self, **values: Any) -> UUID:
        what = MergeRecords(kept_id=self.ids["kept"], other_id=self.ids["other"], **values)
        async with self.database.scoped(self.scope) as db:
            return (await merge_records(db, what)).id

    async def split(self, merge_id: UUID) -> None:
        async with self.database.scoped(self.scope) as db:
            await split_records(db, merge_id)

    async def happen(self, kind: str, who: str) -> None:
        """Something of this kind that is `who`'s; a message comes by their number."""
        self.count += 1
        what = f"{kind} {self.count} of {who}"
        async with self.database.scoped(self.scope) as db:
            await KINDS[kind](db, self.ids[who], what, self)

    async def message(self, who: str, direction: str = "in") -> None:
        self.count += 1
        async with self.database.scoped(self.scope) as db:
            await _message(db, NUMBERS[who], direction, f"message {self.count} of {who}", self)

    def moment(self) -> datetime:
        return START + timedelta(hours=self.count)

    async def seen(self) -> dict[str, Any]:
        """Everything that is known of each of them, without ids."""
        async with self.database.scoped(self.scope) as db:
            return {who: await _seen(db, id_) for who, id_ in self.ids.items()}


async def _note(db: Db, id_: UUID, what: str, world: World) -> None:
    await add_note(db, what, contact_id=id_)


async def _task(db: Db, id_: UUID, what: str, world: World) -> None:
    await make_task(db, NewTaskIn(title=what, contact_id=id_))


async def _deal(db: Db, id_: UUID, what: str, world: World) -> None:
    await make_deal(db, NewDeal(title=what, contact_id=id_))


async def _tag(db: Db, id_: UUID, what: str, world: World) -> None:
    known = await crm.contact(db, id_)
    await crm.change(db, id_, ContactPatch(tags=[*known.tags, what]))


KINDS: dict[str, Callable[..., Any]] = {"note": _note, "task": _task, "deal": _deal, "tag": _tag}


async def _message(db: Db, number: str, direction: str, body: str, world: World) -> None:
    holder = await crm.find_contact_by_phone(db, number)
    thread = await db.scalar(select(ThreadRow).where(ThreadRow.address == number))
    if thread is None:
        thread = ThreadRow(
            channel="sms", connector="sandbox", our_address="+15125550100", address=number,
            contact_id=holder.id,
        )  # fmt: skip
        db.add(thread)
        await db.flush()
    row = MessageRow(
        thread_id=thread.id, contact_id=holder.id, channel="sms", direction=direction,
        state="received" if direction == "in" else "sent", at=world.moment(), body=body,
        connector="sandbox",
    )  # fmt: skip
    db.add(row)
    await db.flush()
    timeline.add(db, "messaging.received", [holder.ref, Ref("messaging.thread", thread.id)], body)
    said = Interaction(
        contact_id=holder.id, channel="sms", summary=body, at=world.moment(),
        direction="inbound" if direction == "in" else "outbound",
        source=Ref("messaging.message", row.id),
    )  # fmt: skip
    await crm.record(db, said)


async def _seen(db: Db, id_: UUID) -> dict[str, Any]:
    row = await db.get(ContactRow, id_)
    known = await crm.contacts(db, [id_])
    standing = await db.scalar(select(StandingRow).where(StandingRow.contact_id == id_))
    lines = await timeline.of(db, Ref("crm.contact", id_), limit=200)

    async def all_of(column: Any, owner: Any) -> list[Any]:
        return sorted(await db.scalars(select(column).where(owner == id_)))

    return {
        "live": row.deleted_at is None,
        "fields": {
            name: getattr(row, name)
            for name in (
                "name",
                "name_key",
                "email",
                "phone_e164",
                "job_title",
                "city",
                "external_key",
                "custom",
            )
        },
        "tags": sorted(row.tags),
        "addresses": [(sorted(c.emails), sorted(c.phones_e164)) for c in known],
        "notes": await all_of(NoteRow.body, NoteRow.contact_id),
        "tasks": await all_of(TaskRow.title, TaskRow.contact_id),
        "deals": await all_of(DealRow.title, DealRow.contact_id),
        "threads": await all_of(ThreadRow.address, ThreadRow.contact_id),
        "messages": await all_of(MessageRow.body, MessageRow.contact_id),
        "interactions": await all_of(InteractionRow.summary, InteractionRow.contact_id),
        "standing": standing
        and (
            standing.inbound_count,
            standing.outbound_count,
            standing.last_activity_at,
            standing.last_inbound_at,
            standing.last_outbound_at,
        ),
        "timeline": sorted(line.summary for line in lines if not line.kind.endswith(MACHINERY)),
    }


def story(seed: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What happens before a merge to either, and afterwards: only messages are the other's."""
    dice = random.Random(seed)  # noqa: S311  a story, not a secret
    kinds = [*KINDS, "in", "out"]
    before = [(dice.choice(kinds), dice.choice(("kept", "other"))) for _ in range(7)]
    after = [
        (kind, dice.choice(("kept", "other")) if kind in ("in", "out") else "kept")
        for kind in (dice.choice(["note", "task", "in", "out", "in"]) for _ in range(7))
    ]
    return before, after


async def tell(world: World, events: list[tuple[str, str]]) -> None:
    for kind, who in events:
        if kind in KINDS:
            await world.happen(kind, who)
        else:
            await world.message(who, kind)
