"""The auditor's report: who changed what, how much, and whether the log is whole (CMP-07)."""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import text

from enterprisehub.kernel.audit.permissions import READ
from enterprisehub.kernel.audit.seal_changes import verify
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.api_keys import list_keys
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.reports.contents import Chart, Contents, Part, Table
from enterprisehub.kernel.reports.kinds import ReportKind, Span, declare_report
from enterprisehub.kernel.work.workflows import WORKFLOWS

_MOST_LINES: Final = 500
_INSIDE: Final = "FROM kernel_changes WHERE at >= :start AND at < :end"
_TOTALS = text(
    "SELECT count(*) AS changes, count(DISTINCT actor) AS actors,"
    f" count(*) FILTER (WHERE operation = 'delete') AS removed {_INSIDE}"
)
_BY_TABLE = text(f"SELECT table_name, count(*) {_INSIDE} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12")
_BY_DAY = text(
    f"SELECT (at AT TIME ZONE :zone)::date::text, count(*) {_INSIDE} GROUP BY 1 ORDER BY 1"
)
_BY_ACTOR = text(
    "SELECT split_part(actor, ':', 1) AS kind, CASE"
    # An agent stands once, not once for each of its runs; nobody knows one visitor from another.
    " WHEN actor LIKE 'agent:%' THEN 'agent:' || split_part(split_part(actor, '/', 1), ':', 2)"
    " WHEN actor LIKE 'visitor:%' THEN 'visitor:' WHEN actor LIKE 'system%' THEN 'system'"
    " ELSE actor END AS actor, count(*),"
    " count(*) FILTER (WHERE operation = 'insert'), count(*) FILTER (WHERE operation = 'update'),"
    f" count(*) FILTER (WHERE operation = 'delete') {_INSIDE}"
    " GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT 100"
)
_SENSITIVE = text(
    f"SELECT at, actor, operation, table_name, record_id {_INSIDE} AND table_name = ANY(:tables)"
    " ORDER BY seq DESC LIMIT :most"
)
_RIGHTS: Final = [
    "kernel_memberships",
    "kernel_api_keys",
    "kernel_connector_accounts",
    "kernel_action_policies",
    "kernel_settings",
    "kernel_legal_holds",
    "kernel_archives",
]
_ARCHIVED = text(
    "SELECT count(*), coalesce(sum(row_count), 0) FROM kernel_archives"
    " WHERE kind = 'audit' AND state = 'removed' AND span_from < :end AND span_to > :start"
)


_NAMELESS: Final = {"user": "Not a member any more,", "key": "Revoked key", "visitor": "Visitors"}
_DONE: Final = {"insert": "added", "update": "changed", "delete": "removed"}


async def make_audit_report(db: Db, span: Span) -> Contents:
    """Read from the log itself; months in the cold store are named, not counted."""
    inside: dict[str, object] = {"start": span.start, "end": span.end}
    totals = (await db.execute(_TOTALS, inside)).one()
    days = (await db.execute(_BY_DAY, inside | {"zone": span.zone})).all()
    archived = (await db.execute(_ARCHIVED, inside)).one()
    return Contents(
        "Audit report",
        [
            Part(
                "Summary",
                text=_archived_words(*archived),
                figures=[
                    ("Changes", f"{totals.changes:,}"),
                    ("Actors", f"{totals.actors:,}"),
                    ("Removals", f"{totals.removed:,}"),
                    await _chain(db),
                ],
                chart=_per_day([(str(day), int(count)) for day, count in days]),
            ),
            await _records(db, inside),
            await _actors(db, inside),
            await _rights(db, inside),
        ],
        definitions=[
            ("Change", "one insert, update or removal of one record, written by the database"),
            ("Chain", "each change is hashed together with the one before (SHA-256)"),
        ],
    )


async def _chain(db: Db) -> tuple[str, str]:
    proof = await verify(db)
    said = f"holds, {proof.sealed:,} links"
    return "Chain", said if proof.broken is None else f"broken at {proof.broken.position}"


def _archived_words(count: int, rows: int) -> str:
    if not count:
        return ""
    return f"{rows:,} changes of this time lie in the cold store ({count} archives)."


def _per_day(days: list[tuple[str, int]]) -> Chart | None:
    if not days:
        return None
    most = max(days, key=lambda pair: pair[1])
    says = f"Changes per day; most on {most[0]}: {most[1]:,}."
    names, counts = [day for day, _ in days], [float(n) for _, n in days]
    return Chart(names, counts, says, "line" if len(days) > 1 else "bars")


async def _records(db: Db, inside: dict[str, object]) -> Part:
    rows = (await db.execute(_BY_TABLE, inside)).all()
    names = [_kind_of_record(name) for name, _ in rows]
    chart = Chart(names, [float(n) for _, n in rows], "Changes by kind of record, the most first.")
    return Part("By kind of record", chart=chart if rows else None)


async def _actors(db: Db, inside: dict[str, object]) -> Part:
    rows = (await db.execute(_BY_ACTOR, inside)).all()
    names = await _names(db)
    columns = ("Kind", "Actor", "Changes", "Added", "Changed", "Removed")
    return Part(
        "By actor",
        table=Table(
            columns,
            [(kind.capitalize(), _actor(actor, names), *counts) for kind, actor, *counts in rows],
            frozenset({2, 3, 4, 5}),
        ),
    )


async def _rights(db: Db, inside: dict[str, object]) -> Part:
    names = await _names(db)
    found = await db.execute(_SENSITIVE, inside | {"tables": _RIGHTS, "most": _MOST_LINES})
    rows = [
        (
            f"{r.at:%Y-%m-%d %H:%M} UTC",
            _actor(r.actor, names),
            _DONE[r.operation],
            _kind_of_record(r.table_name),
            str(r.record_id),
        )
        for r in found
    ]
    return Part(
        "Rights, keys, connections, rules and settings",
        text=f"The newest {_MOST_LINES} changes." if len(rows) == _MOST_LINES else "",
        table=Table(("When", "Actor", "What", "Kind of record", "Record"), rows),
    )


async def _names(db: Db) -> dict[str, str]:
    """Who is who among the people of the tenant and the keys they gave away."""
    people = {f"user:{one.user_id}": one.name for one in await list_members(db)}
    return people | {f"key:{one.id}": one.name for one in await list_keys(db)}


def _actor(actor: str, names: Mapping[str, str]) -> str:
    """Who it was in words: people, agents and work by their names, never by an id alone."""
    kind, _, rest = actor.partition(":")
    if kind == "system":
        return "EnterpriseHub"
    if kind == "job" and rest in WORKFLOWS:
        return WORKFLOWS[rest].title
    if kind in ("agent", "connector"):
        return re.sub("[._]", " ", re.split("[:/]", rest)[0]).capitalize()
    return names.get(actor) or f"{_NAMELESS.get(kind, kind.capitalize())} {rest[-6:]}".strip()


def _kind_of_record(table: str) -> str:
    return table.removeprefix("kernel_").replace("_", " ")


AUDIT_REPORT = declare_report(
    ReportKind(
        "audit",
        "Audit report",
        "Changes by day, record and actor, changes of rights and settings, proof of the chain.",
        READ,
        make_audit_report,
    )
)
