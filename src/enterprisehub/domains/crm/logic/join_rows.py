"""What of a record is more than one value: standing, tags, own fields, the order of addresses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.logic.index_record import index_company, index_contact
from enterprisehub.domains.crm.logic.record_interaction import standing_of
from enterprisehub.domains.crm.models import CompanyRow, ContactRow
from enterprisehub.domains.crm.queries import standings
from enterprisehub.kernel.db.session import Db

_COUNTS = ("inbound_count", "outbound_count")
_MOMENTS = ("last_activity_at", "last_inbound_at", "last_outbound_at")


async def keys_of(db: Db, row: ContactRow | CompanyRow) -> list[str]:
    """By what the world knows this record: what comes by it later is this record's."""
    if isinstance(row, CompanyRow):
        return [f"@{row.domain}"] if row.domain else []
    emails = await queries.emails_of(db, [row.id])
    phones = await queries.phones_of(db, [row.id])
    return [*(e.email_lc.lower() for e in emails), *(p.phone_e164 for p in phones)]


def is_of(address: str, keys: set[str]) -> bool:
    """Whether an address is one of the keys, or of the domain that is one."""
    return address in keys or f"@{address.rpartition('@')[2]}" in keys


def join_tags_and_custom(
    kept: Any, other: Any, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """The kept record has the tags of both, and of its own fields those that it lacked."""
    new_tags = [tag for tag in other.tags if tag not in kept.tags]
    filled = {k: v for k, v in other.custom.items() if kept.custom.get(k) in (None, "")}
    after["tags"], after["custom"] = new_tags, filled
    before["custom"] = {k: kept.custom[k] for k in filled if k in kept.custom}
    kept.tags = [*kept.tags, *new_tags]
    kept.custom = {**kept.custom, **filled}


def part_tags_and_custom(row: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What a merge brought goes, unless somebody changed it since."""
    brought = set(after.get("tags", ()))
    row.tags = [tag for tag in row.tags if tag not in brought]
    custom = dict(row.custom)
    for key, value in after.get("custom", {}).items():
        if custom.get(key) == value:
            del custom[key]
            custom |= {k: v for k, v in before.get("custom", {}).items() if k == key}
    row.custom = custom


async def join_standing(db: Db, kept_id: UUID, other_id: UUID) -> dict[str, Any] | None:
    """The kept record counts both histories; its moments as they were before, None without any."""
    other = await queries.standing(db, other_id, lock=True)
    if other is None:
        return None
    known = await queries.standing(db, kept_id) is not None
    kept = await standing_of(db, kept_id)
    before = {name: _told(getattr(kept, name)) for name in _MOMENTS} if known else None
    for name in _COUNTS:
        setattr(kept, name, getattr(kept, name) + getattr(other, name))
    for name in _MOMENTS:
        setattr(kept, name, later(getattr(kept, name), getattr(other, name)))
    await db.flush()
    return before


async def part_standing(
    db: Db, holder_id: UUID, other_id: UUID, later_ids: list[UUID], before: dict[str, Any] | None
) -> None:
    """Each counts its own history again, what came later by whose it was.

    Called when the interactions are back where they belong.
    """
    holder = await queries.standing(db, holder_id, lock=True)
    if holder is None:
        return
    other = await queries.standing(db, other_id, lock=True)
    back = await standings.sums_of(db, ids=later_ids)
    if other is not None:
        for name in _COUNTS:
            setattr(holder, name, max(0, getattr(holder, name) - getattr(other, name)))
    elif later_ids:
        other = await standing_of(db, other_id)
    stays = await standings.sums_of(db, contact_id=holder_id)
    for name in _COUNTS:
        setattr(holder, name, max(0, getattr(holder, name) - back[name]))
    for name in _MOMENTS:
        old = before.get(name) if before else None
        setattr(holder, name, later(_moment(old), stays[name]))
    if other is not None:
        for name in _COUNTS:
            setattr(other, name, getattr(other, name) + back[name])
        for name in _MOMENTS:
            setattr(other, name, later(getattr(other, name), back[name]))
    await db.flush()


def _told(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def later(one: datetime | None, two: datetime | None) -> datetime | None:
    """The later of two moments of which either may be unknown."""
    return max(filter(None, (one, two)), default=None)


async def show_as_now(db: Db, row: ContactRow | CompanyRow) -> None:
    """Lists, tags and search know the record as its rows say it now."""
    await db.flush()
    if isinstance(row, ContactRow):
        emails = await queries.emails_of(db, [row.id])
        phones = await queries.phones_of(db, [row.id])
        row.email = emails[0].email if emails else None
        row.phone_e164 = phones[0].phone_e164 if phones else None
    await queries.touch(db, row)
    await queries.keep_tags(db, row.ref, row.tags)
    if isinstance(row, ContactRow):
        await index_contact(db, row)
    else:
        await index_company(db, row)
