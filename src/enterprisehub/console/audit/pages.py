"""Who changed what and when, and whether the log itself is whole."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from enterprisehub.console.audit.domain import domain
from enterprisehub.console.audit.shown import (
    ACTORS,
    OPERATIONS,
    ChangeLine,
    actor_name,
    change_lines,
    refs_of,
    table_title,
)
from enterprisehub.kernel.archive.built_in import AUDIT
from enterprisehub.kernel.archive.list_archives import Moved, moved
from enterprisehub.kernel.archive.permissions import READ as ARCHIVE_READ
from enterprisehub.kernel.audit.list_changes import Change, ChangeFilter, exported, latest_changes
from enterprisehub.kernel.audit.permissions import READ
from enterprisehub.kernel.audit.seal_changes import Verified, verify
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.search.titles import titles_of
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page
from enterprisehub.ui.shell import current_shell

PAGE_SIZE = 50
FURTHER_TABLES = (
    "kernel_actions",
    "kernel_action_policies",
    "kernel_memberships",
    "kernel_settings",
    "kernel_connector_accounts",
    "kernel_api_keys",
)
pages = domain.pages("/audit")
NAVIGATION.add(
    NavItem("Trust", "Audit", "/audit", "scroll-text", permission=READ, order=20, key="u")
)


@page("audit/audit.html")
class AuditPage(Page):
    lines: list[ChangeLine]
    asked: "Asked"
    tables: list[tuple[str, str]]
    actors: list[tuple[str, str]]
    operations: list[tuple[str, str]]
    next: str | None
    moved: Moved | None
    look_href: str | None


@fragment("audit/_verified.html")
class VerifiedNote(Fragment):
    found: Verified


class Asked:
    """The filters in the address; an empty value is none."""

    def __init__(
        self,
        table: Annotated[str, Query(max_length=80, pattern=r"^[a-z0-9_]*$")] = "",
        actor: Annotated[str, Query(max_length=80)] = "",
        operation: Literal["", "insert", "update", "delete"] = "",
        record: UUID | Literal[""] = "",
        since: date | Literal[""] = "",
        until: date | Literal[""] = "",
    ) -> None:
        self.table, self.actor, self.operation = table, actor, operation
        self.record, self.since, self.until = record, since, until

    @property
    def narrowed(self) -> bool:
        return any((self.table, self.actor, self.operation, self.record, self.since, self.until))

    @property
    def look_href(self) -> str:
        """The same question to the cold store, as far as it understands it."""
        words = self.record or self.table
        return "/settings/retention/look?" + urlencode(
            {"kind": AUDIT.name, "words": words, "since": self.since, "until": self.until}
        )

    def filter(self, zone: str) -> ChangeFilter:
        """`until` is the last day that counts, in the person's zone."""
        after = self.until + timedelta(days=1) if self.until else None
        return ChangeFilter(
            table=self.table or None,
            actor=self.actor or None,
            operation=self.operation or None,
            record_id=self.record or None,
            since=_midnight(self.since, zone) if self.since else None,
            until=_midnight(after, zone) if after else None,
        )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


@pages.get("", allow=Permission(READ))
async def show_audit(
    db: TenantDb,
    asked: Annotated[Asked, Depends()],
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """The change log, newest first."""
    wanted = asked.filter(current_shell().time_zone)
    found = await latest_changes(db, wanted, limit=PAGE_SIZE + 1, before_seq=before)
    shown = found[:PAGE_SIZE]
    names = await _names(db)
    return AuditPage(
        lines=change_lines(shown, await titles_of(db, refs_of(shown)), names),
        asked=asked,
        tables=_tables(),
        actors=[*ACTORS, *names.items()],
        operations=[(name, look[0]) for name, look in OPERATIONS.items()],
        next=str(shown[-1].seq) if len(found) > PAGE_SIZE else None,
        moved=await moved(db, AUDIT.name, since=wanted.since, until=wanted.until),
        look_href=asked.look_href if db.scope.may(ARCHIVE_READ) else None,
    ).render()


async def _names(db: Db) -> dict[str, str]:
    return {f"user:{member.user_id}": member.name for member in await list_members(db)}


def _tables() -> list[tuple[str, str]]:
    names = {kind.table for kind in KINDS.values()} | set(FURTHER_TABLES)
    return sorted(((name, table_title(name)) for name in names), key=lambda pair: pair[1])


@pages.post("/verify", allow=Permission(READ))
async def verify_chain(db: TenantDb) -> Response:
    """Whether the log is still what it was when it was sealed."""
    return VerifiedNote(found=await verify(db)).render()


@pages.get("/export.csv", allow=Permission(READ), response_class=StreamingResponse)
async def export_audit(request: Request, asked: Annotated[Asked, Depends()]) -> StreamingResponse:
    """The matching changes as CSV, streamed."""
    scope, database = signed_in(request), database_of(request)
    wanted = asked.filter(current_shell().time_zone)

    async def lines() -> AsyncIterator[str]:
        yield _row(("at", "actor", "operation", "record", "id", "fields", "request"))
        async with database.scoped(scope) as db:
            names = await _names(db)
            async for change in exported(db, wanted):
                yield _row(_cells(change, names))

    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _cells(change: Change, names: dict[str, str]) -> tuple[str, ...]:
    return (
        change.at.isoformat(timespec="seconds"),
        actor_name(change.actor, names),
        change.operation,
        table_title(change.table),
        str(change.record_id),
        ", ".join(change.changed),
        change.request_id or "",
    )


def _row(cells: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    # A leading apostrophe keeps spreadsheets from taking a cell for a formula (OWASP).
    csv.writer(buffer).writerow([f"'{c}" if c[:1] in "=+-@\t\r" and c else c for c in cells])
    return buffer.getvalue()
