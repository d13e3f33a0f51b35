"""Whatever was deleted by itself can be brought back: records, and what the tenant shaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from enterprisehub.domains.crm import permissions, queries
from enterprisehub.domains.crm.errors import KeyTaken
from enterprisehub.domains.crm.logic.find_record import check_links
from enterprisehub.domains.crm.logic.remove_record import restore_company, restore_deal
from enterprisehub.domains.crm.logic.write_task import about
from enterprisehub.domains.crm.queries.deleted import (
    deleted_among,
    deleted_row,
    deleted_rows,
    undelete,
)
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, Invalid, NotFound

type DeletedKind = Literal[
    "company", "deal", "task", "note", "list", "pipeline", "field", "place", "property"
]
SHOWN = 200
TITLE = 120
_NOUNS: Final[Mapping[str, str]] = {"field": "custom field", "property": "property name"}
MAY: Final[Mapping[str, str]] = {
    "company": permissions.COMPANIES_DELETE,
    "deal": permissions.DEALS_DELETE,
    "task": permissions.TASKS_WRITE,
    "note": permissions.CONTACTS_WRITE,
    "list": permissions.SHAPE_WRITE,
    "pipeline": permissions.SHAPE_WRITE,
    "field": permissions.SHAPE_WRITE,
    "place": permissions.SHAPE_WRITE,
    "property": permissions.SHAPE_WRITE,
}
"""Who may delete records of a kind may also see and restore deleted ones."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A record that was deleted; one that `went_with` a contact comes back with that contact."""

    kind: DeletedKind
    id: UUID
    title: str
    deleted_at: datetime
    contact_id: UUID | None
    went_with: str | None


async def list_deleted(db: Db, kind: DeletedKind) -> list[Deleted]:
    """The latest deleted records of the kind.

    Raises:
        Denied: the caller may not restore them.
    """
    _require(db, kind)
    rows = await deleted_rows(db, kind, limit=SHOWN)
    contacts = [row.contact_id for row in rows if _belongs(kind) and row.contact_id]
    gone = await deleted_among(db, contacts) if contacts else {}
    return [
        Deleted(
            kind,
            row.id,
            _title(row),
            row.deleted_at,
            row.contact_id if _belongs(kind) else None,
            gone.get(row.contact_id) if _belongs(kind) else None,
        )
        for row in rows
    ]


async def restore_deleted(db: Db, kind: DeletedKind, record_id: UUID) -> None:
    """The record is back with what was deleted together with it.

    Raises:
        Denied: the caller may not restore it.
        NotFound: there never was one.
        Conflict: it is not deleted, or what it is about is.
        KeyTaken: another one has its name or key now.
    """
    _require(db, kind)
    if kind == "company":
        await restore_company(db, record_id)
        return
    if kind == "deal":
        await restore_deal(db, record_id)
        return
    row = await deleted_row(db, kind, record_id)
    noun = _NOUNS.get(kind, kind)
    if row is None:
        raise NotFound(f"There is no such {noun}.")
    if row.deleted_at is None:
        raise Conflict(f"This {noun} is not deleted.")
    await _check(db, kind, row)
    at = row.deleted_at
    if not await undelete(db, row):
        raise KeyTaken(f"There is another {noun} of this name now.")
    if kind in ("list", "pipeline"):
        await queries.cascade_restoration(db, row, at)
    if _belongs(kind):
        timeline.add(db, f"crm.{kind}_restored", about(row), f"{noun.capitalize()} restored")


async def _check(db: Db, kind: str, row: Any) -> None:
    if _belongs(kind):
        try:
            await check_links(
                db, contact_id=row.contact_id, company_id=row.company_id, deal_id=row.deal_id
            )
        except Invalid as error:
            raise Conflict(f"What this {kind} is about was deleted. Restore that first.") from error
    if kind == "list":
        await queries.hold_keys(db, [f"list:{row.name_key}"])
        if await queries.list_named(db, row.name_key):
            raise KeyTaken(f"There is another list “{row.name}” now. Rename it first.")
    if kind == "field":
        await queries.hold_keys(db, [f"custom_field:{row.record_kind}"])
        known = await queries.custom_fields(db, row.record_kind)
        if any(field.key == row.key for field in known):
            raise KeyTaken(f"There is another custom field {row.key} now.")
    if kind == "pipeline":
        await queries.hold_keys(db, ["default_pipeline"])
        row.is_default = False


def _belongs(kind: str) -> bool:
    return kind in ("task", "note")


def _title(row: Any) -> str:
    names = (getattr(row, name, None) for name in ("title", "name", "body"))
    text = next(filter(None, names), "")
    return text if len(text) <= TITLE else f"{text[: TITLE - 1]}…"


def _require(db: Db, kind: str) -> None:
    if not db.scope.may(MAY[kind]):
        raise Denied("Your role does not include restoring these records.")
