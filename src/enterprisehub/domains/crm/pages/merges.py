"""What was merged, and separating it again with a look at what moves."""

from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm.contracts.merging import (
    Merged,
    Moved,
    SplitPreview,
    SplitRecords,
    Undecided,
)
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.follow_merges import shown_merges
from enterprisehub.domains.crm.logic.preview_split import preview_split
from enterprisehub.domains.crm.logic.split_records import split_records
from enterprisehub.domains.crm.pages.forms import Errors, attempt, check, chosen
from enterprisehub.domains.crm.permissions import CONTACTS_READ, RECORDS_MERGE
from enterprisehub.domains.crm.queries import merges
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, Command
from enterprisehub.ui.page import Fragment, Page, fragment, page

pages = domain.pages("/merges")
READ, MERGE = Permission(CONTACTS_READ), Permission(RECORDS_MERGE)
PLACES = {"contact": "/contacts", "company": "/companies"}
PAGE = 50
NAVIGATION.add(Command("Merged records", "merge", href="/merges", permission=CONTACTS_READ))
COLUMNS = (
    Column("names", "Merged", lead=True),
    Column("moved", "Moved"),
    Column("by", "By"),
    Column("at", "When", align="end", fit=True),
    Column("open", bare=True, fit=True),
)


type Facts = list[tuple[str, str]]


@page("crm/merges.html")
class MergesPage(Page):
    rows: list[Merged]
    columns: tuple[Column, ...]
    before: UUID | None
    next: str | None


@page("crm/merge.html")
class MergePage(Page):
    merge: Merged
    separable: bool
    moves: Facts
    stays: Facts
    undecided: tuple[Undecided, ...]
    returns: Facts
    place: str
    errors: Errors


@fragment("crm/_merged_into.html")
class MergedInto(Fragment):
    rows: list[Merged]


@pages.get("", allow=READ)
async def show_merges(db: TenantDb, before: UUID | None = None) -> Response:
    rows = await merges.latest_merges(db, before=before, limit=PAGE + 1)
    more = len(rows) > PAGE
    return MergesPage(
        rows=await shown_merges(db, rows[:PAGE]),
        columns=COLUMNS,
        before=before,
        next=str(rows[PAGE - 1].id) if more else None,
    ).render()


@pages.get("/of/{record_id}/panel", allow=READ)
async def show_merged_into(db: TenantDb, record_id: UUID) -> Response:
    """Who else this record was, until two were merged."""
    return MergedInto(rows=await shown_merges(db, await merges.merges_into(db, record_id))).render()


@pages.get("/{merge_id:uuid}", allow=READ)
async def show_merge(db: TenantDb, merge_id: UUID) -> Response:
    return (await _page(db, merge_id, {})).render()


@pages.post("/{merge_id:uuid}/split", allow=MERGE)
async def separate(db: TenantDb, request: Request, merge_id: UUID) -> Response:
    what = check(SplitRecords, {"given": await chosen(request, "given")})
    wrong = (
        await attempt(db, split_records(db, merge_id, what.given))
        if isinstance(what, SplitRecords)
        else what
    )
    if wrong:
        return (await _page(db, merge_id, wrong)).render(status=409)
    return go_to(request, f"/merges/{merge_id}")


async def _page(db: Db, merge_id: UUID, errors: Errors) -> MergePage:
    row = await merges.merge(db, merge_id)
    if row is None:
        raise NotFound("There is no such merge.")
    preview = None
    if row.undone_at is None and not errors:
        found: list[SplitPreview] = []
        errors = await attempt(db, _look(db, merge_id, found)) or {}
        preview = found[0] if found else None
    merge = (await shown_merges(db, [row]))[0]
    return MergePage(
        merge=merge,
        separable=preview is not None,
        moves=[_moved(one) for one in preview.moves] if preview else [],
        stays=[_moved(one) for one in preview.stays] if preview else [],
        undecided=preview.undecided if preview else (),
        returns=[(t, f"{now} → {then}") for t, now, then in preview.fields] if preview else [],
        place=PLACES[row.kind],
        errors=errors,
    )


def _moved(one: Moved) -> tuple[str, str]:
    since = f" ({one.later} since the merge)" if 0 < one.later < one.count else ""
    return one.noun.capitalize(), f"{one.count}{since}"


async def _look(db: Db, merge_id: UUID, found: list[SplitPreview]) -> None:
    found.append(await preview_split(db, merge_id))
