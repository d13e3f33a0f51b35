"""The tenant's connected accounts over their life, and what their vendors sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.catalogue import checked, spec_named
from enterprisehub.kernel.connectors.models import AccountRow, InboxRow
from enterprisehub.kernel.connectors.ports import opened
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import HubError, Invalid, NotConnected, NotFound
from enterprisehub.kernel.scope import Scope


async def accounts(db: Db) -> list[AccountRow]:
    """Every account that was not disconnected, oldest first."""
    query = select(AccountRow).where(AccountRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(AccountRow.created_at, AccountRow.id)))


async def account(db: Db, account_id: UUID, *, lock: bool = False) -> AccountRow:
    """The account.

    Raises:
        NotFound: there is none, or it was disconnected.
    """
    query = select(AccountRow).where(AccountRow.id == account_id, AccountRow.deleted_at.is_(None))
    found: AccountRow | None = await db.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("This account is not connected.")
    return found


async def change(
    db: Db, account_id: UUID, values: dict[str, str], *, expires_at: datetime | None = None
) -> AccountRow:
    """The account has these values; secrets left empty stay as they are.

    Raises:
        Invalid: naming each field that is not right.
    """
    row = await account(db, account_id, lock=True)
    spec = spec_named(row.connector)
    known = frozenset(name for name, value in row.credentials.items() if value)
    given = checked(spec, values, kept=known)
    row.credentials = {
        f.name: given.get(f.name) or row.credentials.get(f.name, "")
        for f in spec.fields
        if f.secret
    }
    row.options = {
        f.name: row.options.get(f.name, "") if f.kept else given.get(f.name, f.default)
        for f in spec.fields
        if not f.secret
    }
    row.state, row.last_error = "connected", None
    row.credentials_expire_at, row.expiry_told_at = expires_at, None
    return row


async def try_out(database: Database, scope: Scope, account_id: UUID) -> str:
    """What the vendor says to this account now, also kept on its row; raises nothing of theirs.

    An account that lacks a sign-in has neither worked nor failed. No transaction is open while
    the vendor thinks.

    Raises:
        Invalid: this connector cannot be tried.
    """
    async with database.scoped(scope) as db:
        row = await account(db, account_id)
        known, spec = opened(row), spec_named(row.connector)
    test, learned = spec.test, dict[str, str]()
    if test is None:
        raise Invalid("This connection cannot be tried out.")
    failed = None
    try:
        says = await test(known)
        learned = await spec.learn(known) if spec.learn else {}
    except NotConnected as error:
        return error.message
    except HubError as error:
        says = failed = error.message[:1000]
    async with database.scoped(scope) as db:
        row = await account(db, account_id, lock=True)
        row.last_error = failed
        if failed:
            row.last_error_at = clock.now()
        else:
            row.last_success_at = clock.now()
            row.options = {**row.options, **learned}
    return says


async def disconnect(db: Db, account_id: UUID) -> AccountRow:
    """Nothing goes through the account any more and its secrets are gone."""
    row = await account(db, account_id, lock=True)
    row.state, row.deleted_at = "disconnected", clock.now()
    row.credentials = {}
    return row


async def deliveries(
    db: Db,
    *,
    state: str | None = None,
    connector: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[InboxRow]:
    """What vendors sent, newest first; `before` is the id of the last one seen."""
    query = select(InboxRow)
    if state:
        query = query.where(InboxRow.state == state)
    if connector:
        query = query.where(InboxRow.connector == connector)
    if before:
        query = query.where(InboxRow.id < before)
    return list(await db.scalars(query.order_by(InboxRow.id.desc()).limit(limit)))


async def delivery(db: Db, delivery_id: UUID) -> InboxRow:
    """One stored thing.

    Raises:
        NotFound: there is none.
    """
    found: InboxRow | None = await db.scalar(select(InboxRow).where(InboxRow.id == delivery_id))
    if found is None:
        raise NotFound("This delivery does not exist.")
    return found


def shown_values(row: AccountRow) -> dict[str, Any]:
    """What may be shown of the account's fields: no secret, only whether there is one."""
    hidden = dict.fromkeys(row.credentials, "")
    return {**row.options, **hidden}
