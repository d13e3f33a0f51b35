"""Payloads that wait are made into rows: whole units, each from all it consists of."""

from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from enterprisehub.domains.delivery.contracts.reading import Facts, Kept
from enterprisehub.domains.delivery.contracts.sources import Unreadable
from enterprisehub.domains.delivery.logic.derive_work.collect_rows import Rows
from enterprisehub.domains.delivery.logic.derive_work.derive_unit import derive_unit
from enterprisehub.domains.delivery.logic.derive_work.read_meaning import Meaning
from enterprisehub.domains.delivery.logic.load_meaning import load_meaning
from enterprisehub.domains.delivery.models.sources import RawRow
from enterprisehub.domains.delivery.ports import understanding
from enterprisehub.domains.delivery.queries import derived, raw, sources
from enterprisehub.kernel.db.session import Db

UNITS_AT_ONCE = 60
# The stream that a unit stands and falls with: its removal is the unit's.
ROOTS = frozenset({"issues", "pulls", "sprints", "milestones", "deployments", "releases"})


@dataclass(slots=True)
class Derived:
    units: int = 0
    derived: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class _Site:
    id: UUID
    vendor: str
    sources: dict[tuple[str, str], UUID]
    meaning: Meaning
    story_point_field: str | None


async def derive_waiting(db: Db, site_id: UUID, *, most_units: int = UNITS_AT_ONCE) -> Derived:
    """Up to so many units are derived in this transaction; `units` of 0 means none waits.

    What cannot be read is rejected with its reason and holds up nothing else.
    """
    await raw.lock_site(db, site_id)
    units = await raw.waiting_units(db, site_id, most_units)
    if not units:
        return Derived()
    row = await sources.site(db, site_id)
    site = _Site(
        site_id,
        row.vendor,
        await sources.source_ids(db, site_id),
        await load_meaning(db, site_id),
        row.options.get("story_point_field"),
    )
    kept = await raw.of_units(db, site_id, units)
    # In a thread: hundreds of payloads take seconds, in which this process answers people, too.
    made, done, refused = await to_thread(_derive_units, site, kept)
    await derived.write(db, {name: made.of(name) for name in made.by_table})
    await raw.mark(db, done, refused)
    return Derived(len(units), len(done), len(refused))


def _derive_units(
    site: _Site, payloads: Sequence[RawRow]
) -> tuple[Rows, list[UUID], dict[UUID, str]]:
    """The rows of all units, the payloads they were made from, and those rejected, with reasons."""
    made, done, refused = Rows(), list[UUID](), dict[UUID, str]()
    for unit, group in groupby(payloads, key=lambda r: r.unit):
        kept = list(group)
        rows, reasons = _derive(site, unit, kept)
        made.merge(rows)
        refused |= reasons
        done += [each.id for each in kept if each.id not in reasons]
    return made, done, refused


def _derive(site: _Site, unit: str, kept: list[RawRow]) -> tuple[Rows, dict[UUID, str]]:
    """The unit's rows, and the reasons for which payloads of it are rejected."""
    try:
        facts = understanding(site.vendor)(
            unit,
            [
                Kept(
                    stream=each.stream,
                    external_id=each.external_id,
                    body=each.payload,
                    removed_at=each.removed_at,
                )
                for each in kept
                if each.removed_at is None or each.stream in ROOTS
            ],
        )
        rows, reason = derive_unit(
            site.id,
            unit,
            facts,
            site.sources,
            site.meaning,
            story_point_field=site.story_point_field,
            removed_at=next((r.removed_at for r in kept if r.stream in ROOTS), None),
        )
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError) as error:
        told = str(error) if isinstance(error, Unreadable) else f"cannot be read: {error!r}"
        return Rows(), {each.id: told for each in kept}
    if reason is not None:
        return Rows(), {each.id: _reason(facts, each) or reason for each in kept}
    return rows, {each.id: why for each in kept if (why := _reason(facts, each))}


def _reason(facts: Facts, row: RawRow) -> str | None:
    return facts.rejected.get((row.stream, row.external_id))
