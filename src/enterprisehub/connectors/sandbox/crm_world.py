"""The sandbox's CRM: what its records hold, and how they change, by hand or from outside."""

from dataclasses import dataclass
from typing import Any

from enterprisehub.connectors.sandbox import queries
from enterprisehub.connectors.sandbox.models import CrmRecordRow, CrmWriteRow
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import TheirProperty, TheirStage
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import inbox
from enterprisehub.kernel.connectors.ports import SANDBOX
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import ConnectorRejected
from enterprisehub.kernel.ids import new_id

STAGES = (
    TheirStage(external_id="s1", name="New", pipeline="Sales"),
    TheirStage(external_id="s2", name="Qualified", pipeline="Sales"),
    TheirStage(external_id="s3", name="Proposal sent", pipeline="Sales"),
    TheirStage(external_id="s4", name="Closed won", pipeline="Sales", state="won"),
    TheirStage(external_id="s5", name="Closed lost", pipeline="Sales", state="lost"),
)
LIFECYCLES = ("Lead", "Opportunity", "Customer", "Former customer")
PROPERTIES: dict[RecordKind, tuple[TheirProperty, ...]] = {
    "contact": (
        TheirProperty(name="first_name", title="First name"),
        TheirProperty(name="last_name", title="Last name"),
        TheirProperty(name="email", title="Email"),
        TheirProperty(name="phone", title="Phone"),
        TheirProperty(name="job_title", title="Job title"),
        TheirProperty(name="company_id", title="Company", type="company"),
        TheirProperty(
            name="life_stage",
            title="Life stage",
            type="choice",
            choices=tuple((one, one) for one in LIFECYCLES),
        ),
        TheirProperty(name="town", title="Town"),
        TheirProperty(name="region", title="Region"),
        TheirProperty(name="labels", title="Labels", type="tags_text"),
        TheirProperty(name="owner_id", title="Owner", type="owner"),
    ),
    "company": (
        TheirProperty(name="name", title="Name"),
        TheirProperty(name="website", title="Website"),
        TheirProperty(name="phone", title="Phone"),
        TheirProperty(name="industry", title="Industry"),
        TheirProperty(name="staff", title="Staff", type="number"),
        TheirProperty(name="town", title="Town"),
        TheirProperty(name="owner_id", title="Owner", type="owner"),
    ),
    "deal": (
        TheirProperty(name="name", title="Name"),
        TheirProperty(name="stage_id", title="Stage", type="stage"),
        TheirProperty(name="amount", title="Amount", type="money"),
        TheirProperty(name="close_date", title="Close date", type="date"),
        TheirProperty(name="contact_id", title="Contact", type="contact"),
        TheirProperty(name="company_id", title="Company", type="company"),
        TheirProperty(name="owner_id", title="Owner", type="owner"),
    ),
}


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes: a person by hand, or another program with its key."""

    by: str
    key: str | None = None


async def write_record(
    db: Db, kind: RecordKind, number: int | None, values: dict[str, Any], writing: Writing
) -> CrmRecordRow:
    """The record has these values; it is made without a number. Whoever listens is told.

    Raises:
        ConnectorRejected: there is no such record, or no such field.
    """
    known = {one.name for one in PROPERTIES[kind]}
    if unknown := sorted(set(values) - known):
        raise ConnectorRejected(f"The sandbox's {kind}s have no field {', '.join(unknown)}.")
    now = clock.now()
    if number is None:
        row = CrmRecordRow(
            kind=kind,
            number=await queries.next_crm_number(db),
            values={name: value for name, value in values.items() if value not in ("", None)},
            changed_at=now,
            changed_by=writing.by,
        )
        db.add(row)
    else:
        row = await live_record(db, kind, number)
        kept = {**row.values, **values}
        row.values = {name: value for name, value in kept.items() if value not in ("", None)}
        row.changed_at, row.changed_by = now, writing.by
    await db.flush()
    await _tell(db, row, writing, "made" if number is None else "changed", values)
    return row


async def remove_record(db: Db, kind: RecordKind, number: int, writing: Writing) -> None:
    """It is gone; one that was gone before is left alone."""
    row = await queries.crm_record(db, kind, number, lock=True)
    if row is None or row.removed_at is not None:
        return
    row.removed_at = row.changed_at = clock.now()
    row.changed_by = writing.by
    await db.flush()
    await _tell(db, row, writing, "deleted", {})


async def merge_records(
    db: Db, kind: RecordKind, number: int, gone: int, writing: Writing
) -> CrmRecordRow:
    """The second became the first, which keeps its own values and takes what it lacked."""
    kept, lost = await live_record(db, kind, number), await live_record(db, kind, gone)
    kept.values = {**lost.values, **kept.values}
    kept.changed_at = lost.changed_at = lost.removed_at = clock.now()
    kept.changed_by = lost.changed_by = writing.by
    lost.merged_into = kept.number
    await db.flush()
    await _tell(db, kept, writing, "merged", {"gone": gone})
    return kept


async def live_record(db: Db, kind: RecordKind, number: int) -> CrmRecordRow:
    row = await queries.crm_record(db, kind, number, lock=True)
    if row is None or row.removed_at is not None:
        raise ConnectorRejected(f"The sandbox's CRM has no {kind} {number}.")
    return row


def title_of(row: CrmRecordRow) -> str:
    """What people call it."""
    if row.kind != "contact":
        return str(row.values.get("name") or f"{row.kind} {row.number}")
    words = (row.values.get("first_name"), row.values.get("last_name"))
    name = " ".join(str(word) for word in words if word)
    return name or str(row.values.get("email") or f"contact {row.number}")


async def _tell(
    db: Db, row: CrmRecordRow, writing: Writing, what: str, values: dict[str, Any]
) -> None:
    """The write is on record, and a webhook says which record it was: not what is in it."""
    db.add(
        CrmWriteRow(
            kind=row.kind,
            number=row.number,
            key=writing.key,
            by=writing.by,
            what=what,
            values=values,
            at=row.changed_at,
        )
    )
    await db.flush()
    told = {"kind": row.kind, "number": row.number, "what": what, "gone": values.get("gone")}
    await inbox.accept(
        db,
        SANDBOX,
        external_id=f"crm-{new_id()}",
        type="crm",
        payload=told,
        order_key=f"crm:{row.kind}:{row.number}",
    )
