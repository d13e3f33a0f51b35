"""One page of their records is read and kept: no transaction is open while they answer."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import TheirRecord, record_kind
from enterprisehub.domains.sync.logic.follow_removal import follow_merge
from enterprisehub.domains.sync.logic.open_account import account_of, open_account
from enterprisehub.domains.sync.logic.take_copy import take_waiting
from enterprisehub.domains.sync.logic.tell_pages import count_and_tell, tell_pages
from enterprisehub.domains.sync.queries import connections, copies
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Conflict, ConnectorFailed
from enterprisehub.kernel.scope import Scope

# Their search lags behind their writes, and clocks differ.
OVERLAP = timedelta(minutes=5)
# A CRM that suddenly shows less than this part of what it had is more likely wrong than empty.
LEAST_SHARE = 0.5
FEW = 20
PLURAL = {"contact": "contacts", "company": "companies", "deal": "deals"}


async def read_page(database: Database, scope: Scope, run_id: str, kind: str) -> bool:
    """The next page is kept and the cursor stands behind it; False at the end of the kind.

    It may be repeated: what was kept before is kept once.

    Raises:
        Conflict: somebody has paused the connection.
        ConnectorFailed: the page leads to itself.
    """
    of_kind = record_kind(kind)
    async with database.scoped(scope) as db:
        run = await connections.run(db, UUID(run_id))
        run.step, run.alive_at = f"Reads {PLURAL[kind]}", clock.now()
        connection = await connections.connection(db, run.connection_id)
        if connection.state == "paused":
            raise Conflict("It was paused; the next reading goes on where this one stood.")
        cursor = await connections.cursor(db, connection.id, kind)
        since = cursor.since - OVERLAP if cursor.since else None
        page, names = cursor.page, await names_of(db, connection.id, kind)
        account = open_account(database, await account_of(db, connection))
    found = await account.read(of_kind, names, since=since, page=page)
    _require_further(found.next_page, page)
    async with database.scoped(scope) as db:
        changed = await keep_read(db, connection.id, found.records)
        cursor = await connections.cursor(db, connection.id, kind)
        cursor.page = found.next_page
        if found.next_page is None:
            cursor.since, cursor.reading_since = cursor.reading_since, None
        await count_and_tell(
            db,
            connection.id,
            UUID(run_id),
            fetched_count=len(found.records),
            changed_count=changed,
        )
    return found.next_page is not None


def _require_further(following: str | None, page: str | None) -> None:
    """A page that leads to itself would be read for ever.

    Raises:
        ConnectorFailed: it does.
    """
    if following is not None and following == page:
        message = "It gives the same page again and again. Tell its support; we try again later."
        raise ConnectorFailed(message)


async def names_of(db: Db, connection_id: UUID, kind: str) -> list[str]:
    """The properties of theirs that are mapped: nothing else is asked for."""
    rows = await connections.mappings(db, connection_id, kind)
    return list(dict.fromkeys(row.theirs for row in rows))


async def keep_read(db: Db, connection_id: UUID, records: Sequence[TheirRecord]) -> int:
    """The records are kept, and those that became one of them are followed.

    One that is gone there and was never known here is nothing to anybody.
    """
    if gone := [one for one in records if one.removed]:
        known = await copies.known_of(db, connection_id, gone)
        records = [r for r in records if not r.removed or (r.kind, r.external_id) in known]
    changed = await copies.keep(db, connection_id, records)
    merged = [(one, lost) for one in records for lost in one.merged_ids]
    if merged:
        connection = await connections.connection(db, connection_id)
        for one, lost in merged:
            changed += await follow_merge(db, connection, one.kind, lost, one.external_id)
    return changed


async def read_some(
    database: Database, scope: Scope, connection_id: UUID, kind: RecordKind, ids: Sequence[str]
) -> int:
    """These records stand as they have them now; how many changed anything."""
    async with database.scoped(scope) as db:
        connection = await connections.connection(db, connection_id)
        names = await names_of(db, connection_id, kind)
        account = open_account(database, await account_of(db, connection))
    found = await account.get(kind, names, ids)
    async with database.scoped(scope) as db:
        return await keep_read(db, connection_id, found)


async def sweep_kind(database: Database, scope: Scope, run_id: str, kind: str) -> int:
    """What they deleted is noticed: their ids are compared with what is known.

    Raises:
        ConnectorFailed: more than half would go: access was lost, most likely.
    """
    async with database.scoped(scope) as db:
        run = await connections.run(db, UUID(run_id))
        run.step, run.alive_at = f"Looks for deleted {PLURAL[kind]}", clock.now()
        connection = await connections.connection(db, run.connection_id)
        known = await copies.known_count(db, connection.id, kind)
        account = open_account(database, await account_of(db, connection))
    began, page, existing = clock.now(), None, set[str]()
    while True:
        ids, following = await account.ids(record_kind(kind), page=page)
        _require_further(following, page)
        page = following
        existing |= set(ids)
        if page is None:
            break
    if known > FEW and len(existing) < known * LEAST_SHARE:
        raise ConnectorFailed(
            f"{connection.title} shows {len(existing)} of {known} known {PLURAL[kind]}. That looks "
            "like lost access, so nothing was followed. Check what the account may see."
        )
    async with database.scoped(scope) as db:
        gone = await copies.remove_missing(db, connection.id, kind, sorted(existing), began)
        await count_and_tell(db, connection.id, UUID(run_id), changed_count=gone)
    return gone


async def take_for_run(db: Db, run_id: str, kind: str) -> int:
    """The next records that wait are compared; 0 when none is left."""
    run = await connections.run(db, UUID(run_id))
    connection = await connections.connection(db, run.connection_id)
    tally = await take_waiting(db, connection, record_kind(kind))
    more = {name: count for name, count in tally.counts.items() if count}
    await count_and_tell(db, connection.id, run.id, **more)
    return tally.done


async def end_kind(db: Db, run_id: str, kind: str) -> None:
    """All of this kind is read and compared."""
    del kind
    run = await connections.run(db, UUID(run_id))
    await count_and_tell(db, run.connection_id, run.id, done_count=1)


async def say_comparing(db: Db, run_id: str, kind: str) -> None:
    run = await connections.run(db, UUID(run_id))
    run.step = f"Compares {PLURAL[kind]}"
    await tell_pages(db, run.connection_id)
