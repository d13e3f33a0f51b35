"""Two records that were one are two again: the stricter wish stands for both."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.logic.record_opt_out import record_opt_out
from enterprisehub.domains.compliance.models import OptOutRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.crm.contracts.merging import Joining
from enterprisehub.kernel.db.session import Db

WHY = "Stood while two records were one: {words}"


async def stop_for_both(db: Db, joining: Joining) -> bool:
    """Nobody is written to after the split who was not written to before it."""
    if joining.kind != "contact":
        return False
    people = await crm.contacts(db, [joining.kept_id, joining.other_id])
    wishes = {one.id: await _wishes(db, one) for one in people}
    stopped = False
    for person in people:
        others = [w for id_, found in wishes.items() if id_ != person.id for w in found]
        stopped |= await _stop(
            db, person, others, {(w.channel, w.address) for w in wishes[person.id]}
        )
    return stopped


async def _wishes(db: Db, person: Contact) -> list[OptOutRow]:
    addresses = [*person.phones_e164, *(email.lower() for email in person.emails)]
    rows = await queries.standing_opt_outs(db, person.id, addresses)
    return [row for row in rows if row.state == "active" and row.reason != queries.BOUNCE]


async def _stop(
    db: Db, person: Contact, wishes: Iterable[OptOutRow], stand: set[tuple[str, str]]
) -> bool:
    stopped = False
    for wish in wishes:
        for channel, address in _reach(person, wish):
            if (channel, address) not in stand:
                stopped |= await _record(db, person.id, channel, address, wish)
    return stopped


def _reach(person: Contact, wish: OptOutRow) -> Iterator[tuple[str, str]]:
    """By what the person can be written to on the channels that the wish is about."""
    channels = {"sms", "email"} if wish.scope == "all" else {wish.channel}
    if "sms" in channels:
        yield from (("sms", phone) for phone in person.phones_e164)
    if "email" in channels:
        yield from (("email", email.lower()) for email in person.emails)


async def _record(db: Db, contact_id: UUID, channel: str, address: str, wish: OptOutRow) -> bool:
    made = await record_opt_out(
        db,
        channel=channel,
        address=address,
        words=WHY.format(words=wish.words),
        source="merge",
        contact_id=contact_id,
        rule=wish.rule,
    )
    return made is not None
