"""Every SELECT of compliance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.compliance.contracts import SentFact
from enterprisehub.domains.compliance.models import (
    ConsentRow,
    DisturbanceRow,
    OptOutRow,
    ReceiptRow,
    RegistryCheckRow,
)
from enterprisehub.domains.crm.views import CONTACTS
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.models import WorkspaceRow

STANDING = ("active", "review")
BOUNCE = "hard_bounce"


def _of_person[R: OptOutRow | ConsentRow | ReceiptRow](
    row: type[R], contact_id: UUID | None, addresses: Sequence[str]
) -> ColumnElement[bool]:
    by_address = row.address.in_(addresses)
    return or_(row.contact_id == contact_id, by_address) if contact_id else by_address


# --- opt-outs -------------------------------------------------------------------------------------


async def standing_opt_outs(
    db: Db, contact_id: UUID | None, addresses: Sequence[str], *, lock: bool = False
) -> list[OptOutRow]:
    """What stands against writing to this person, by contact or by any address."""
    query = select(OptOutRow).where(
        _of_person(OptOutRow, contact_id, addresses),
        OptOutRow.state.in_(STANDING),
        OptOutRow.deleted_at.is_(None),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(await db.scalars(query.order_by(OptOutRow.opted_out_at)))


async def opt_out_with(
    db: Db, channel: str, address: str, *, bounced: bool = False
) -> OptOutRow | None:
    """The standing opt-out (or bounce) of this address, locked."""
    query = select(OptOutRow).where(
        OptOutRow.channel == channel,
        OptOutRow.address == address,
        OptOutRow.state.in_(STANDING),
        OptOutRow.reason == BOUNCE if bounced else OptOutRow.reason != BOUNCE,
    )
    locked = query.with_for_update().execution_options(populate_existing=True)
    found: OptOutRow | None = await db.scalar(locked)
    return found


async def add_opt_out(db: Db, **values: Any) -> UUID | None:
    """The id of the new row; None when one stands already."""
    made = insert(OptOutRow).values(**values).on_conflict_do_nothing().returning(OptOutRow.id)
    found: UUID | None = await db.scalar(made)
    return found


async def opt_out(db: Db, opt_out_id: UUID) -> OptOutRow | None:
    query = select(OptOutRow).where(OptOutRow.id == opt_out_id).with_for_update()
    found: OptOutRow | None = await db.scalar(query)
    return found


async def confirm_opt_outs(db: Db, ids: Sequence[UUID], at: datetime) -> None:
    """The one confirmation of these has left."""
    await db.execute(update(OptOutRow).where(OptOutRow.id.in_(ids)).values(confirmed_at=at))


async def opt_out_page(
    db: Db, *, state: str | None = None, limit: int = 50, cursor: str | None = None
) -> Slice:
    o = OptOutRow
    columns: tuple[Any, ...] = (
        o.id, o.contact_id, o.channel, o.address, o.state, o.scope, o.reason, o.words, o.rule,
        o.source, o.opted_out_at, o.confirmed_at, o.ended_at, o.ended_because,
    )  # fmt: skip
    query: Select[Any] = select(*columns).where(o.deleted_at.is_(None))
    if state:
        query = query.where(o.state == state)
    order = (o.opted_out_at.expression, o.id.expression)
    return await json_page(db, query, order=order, limit=limit, cursor=cursor)


async def opt_out_counts(db: Db) -> dict[str, int]:
    query = select(OptOutRow.state, func.count()).where(OptOutRow.deleted_at.is_(None))
    found = await db.execute(query.group_by(OptOutRow.state))
    return {str(state): int(count) for state, count in found}


# --- consents -------------------------------------------------------------------------------------


async def consents_of(
    db: Db, contact_id: UUID | None, addresses: Sequence[str]
) -> list[ConsentRow]:
    query = select(ConsentRow).where(
        _of_person(ConsentRow, contact_id, addresses), ConsentRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(ConsentRow.given_at.desc()).limit(100)))


async def consent(db: Db, consent_id: UUID) -> ConsentRow | None:
    query = select(ConsentRow).where(ConsentRow.id == consent_id, ConsentRow.deleted_at.is_(None))
    found: ConsentRow | None = await db.scalar(query)
    return found


async def consent_page(
    db: Db, *, contact_id: UUID | None = None, limit: int = 50, cursor: str | None = None
) -> Slice:
    c = ConsentRow
    columns: tuple[Any, ...] = (
        c.id, c.contact_id, c.address, c.kind, c.channels, c.seller, c.wording, c.source,
        c.evidence, c.ip_address, c.given_at, c.expires_at, c.revoked_at, c.revoked_because,
    )  # fmt: skip
    query: Select[Any] = select(*columns).where(c.deleted_at.is_(None))
    if contact_id:
        query = query.where(c.contact_id == contact_id)
    order = (c.given_at.expression, c.id.expression)
    return await json_page(db, query, order=order, limit=limit, cursor=cursor)


# --- receipts -------------------------------------------------------------------------------------


async def receipt(db: Db, receipt_id: UUID) -> ReceiptRow | None:
    found: ReceiptRow | None = await db.scalar(
        select(ReceiptRow).where(ReceiptRow.id == receipt_id)
    )
    return found


async def receipts_of_action(db: Db, action_id: UUID) -> list[ReceiptRow]:
    query = select(ReceiptRow).where(ReceiptRow.action_id == action_id)
    return list(await db.scalars(query.order_by(ReceiptRow.decided_at, ReceiptRow.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFilter:
    """Conditions that hold together."""

    outcome: str | None = None
    channel: str | None = None
    contact_id: UUID | None = None
    action_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        r = ReceiptRow
        same = {
            r.outcome: self.outcome,
            r.channel: self.channel,
            r.contact_id: self.contact_id,
            r.action_id: self.action_id,
        }
        found = [column == value for column, value in same.items() if value is not None]
        if self.since is not None:
            found.append(r.decided_at >= self.since)
        if self.until is not None:
            found.append(r.decided_at < self.until)
        return found


async def receipt_page(
    db: Db, wanted: ReceiptFilter, *, limit: int = 50, cursor: str | None = None
) -> Slice:
    r = ReceiptRow
    columns: tuple[Any, ...] = (
        r.id, r.action_id, r.stage, r.channel, r.purpose, r.contact_id, r.address, r.outcome,
        r.says, r.until, r.opt_out_state, r.consent_id, r.rule_versions, r.inputs_hash,
        r.decided_at,
    )  # fmt: skip
    query: Select[Any] = select(*columns).where(*wanted.conditions())
    order = (r.decided_at.expression, r.id.expression)
    return await json_page(db, query, order=order, limit=limit, cursor=cursor)


async def unasked_sent(
    db: Db, contact_id: UUID | None, addresses: Sequence[str], since: datetime
) -> list[SentFact]:
    """Messages that nobody had asked for, to this person on whatever channel and address."""
    query = select(ReceiptRow.decided_at, ReceiptRow.channel).where(
        _of_person(ReceiptRow, contact_id, addresses),
        ReceiptRow.stage == "send",
        ReceiptRow.outcome == "allow",
        ReceiptRow.unasked,
        ReceiptRow.decided_at >= since,
    )
    found = await db.execute(query.order_by(ReceiptRow.decided_at))
    return [SentFact(at, channel) for at, channel in found]


async def was_contacted(db: Db, contact_id: UUID | None, address: str) -> bool:
    """Whether anything was ever sent to this person."""
    person = ReceiptRow.address == address
    if contact_id:
        person = or_(person, ReceiptRow.contact_id == contact_id)
    sent = and_(ReceiptRow.stage == "send", ReceiptRow.outcome == "allow")
    return await db.scalar(select(ReceiptRow.id).where(person, sent).limit(1)) is not None


async def workspace_of(db: Db, contact_id: UUID | None) -> UUID | None:
    """The contact's workspace, else the tenant's oldest; None when it has none."""
    w, c = WorkspaceRow, CONTACTS.c
    oldest = select(w.id).where(w.deleted_at.is_(None)).order_by(w.created_at, w.id).limit(1)
    own = select(c.workspace_id).where(c.id == contact_id)
    query = select(func.coalesce(own.scalar_subquery(), oldest.scalar_subquery()))
    found: UUID | None = await db.scalar(query)
    return found


async def workspaces(db: Db) -> list[tuple[UUID, str]]:
    """Ids and names of the tenant's workspaces, the oldest first."""
    w = WorkspaceRow
    query = select(w.id, w.name).where(w.deleted_at.is_(None)).order_by(w.created_at, w.id)
    return [(id_, name) for id_, name in await db.execute(query)]


async def last_workspace_of(db: Db, address: str) -> UUID | None:
    """The workspace that wrote to this address last."""
    query = select(ReceiptRow.workspace_id).where(
        ReceiptRow.address == address, ReceiptRow.stage == "send", ReceiptRow.outcome == "allow"
    )
    found: UUID | None = await db.scalar(query.order_by(ReceiptRow.decided_at.desc()).limit(1))
    return found


async def decided_by_person_at(db: Db, action_id: UUID) -> datetime | None:
    """When a person approved this action; None when only a rule did, or nobody."""
    query = select(ActionRow.decided_at).where(
        ActionRow.id == action_id,
        ActionRow.decision == "approved",
        ActionRow.decided_by.startswith("user:"),
    )
    found: datetime | None = await db.scalar(query)
    return found


# --- do not disturb, registry ---------------------------------------------------------------------


async def disturbances_of(db: Db, contact_id: UUID | None) -> list[DisturbanceRow]:
    if contact_id is None:
        return []
    query = select(DisturbanceRow).where(
        DisturbanceRow.contact_id == contact_id, DisturbanceRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query))


async def disturbance(db: Db, disturbance_id: UUID) -> DisturbanceRow | None:
    query = select(DisturbanceRow).where(
        DisturbanceRow.id == disturbance_id, DisturbanceRow.deleted_at.is_(None)
    )
    found: DisturbanceRow | None = await db.scalar(query.with_for_update())
    return found


async def registry_check(db: Db, phone_e164: str) -> RegistryCheckRow | None:
    query = select(RegistryCheckRow).where(RegistryCheckRow.phone_e164 == phone_e164)
    found: RegistryCheckRow | None = await db.scalar(query)
    return found


async def put_registry_checks(db: Db, checks: Sequence[dict[str, Any]]) -> None:
    """The newest answer of the registry for each number."""
    statement = insert(RegistryCheckRow).values(list(checks))
    newest = {"listed": statement.excluded.listed, "checked_on": statement.excluded.checked_on}
    await db.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "phone_e164"],
            set_=newest,
            where=RegistryCheckRow.checked_on <= statement.excluded.checked_on,
        )
    )


async def registry_counts(db: Db, stale_before: date) -> tuple[int, int, int]:
    """Numbers checked, those listed, and those whose check is older than this day."""
    c = RegistryCheckRow
    stale = func.count().filter(c.checked_on < stale_before)
    query = select(func.count(), func.count().filter(c.listed), stale).where(c.deleted_at.is_(None))
    checked, listed, old = (await db.execute(query)).one()
    return int(checked), int(listed), int(old)
