"""Asking for reports, making them, and keeping them where downloads find them."""

import hashlib
import json
from asyncio import to_thread
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.contents import Part, opening_of
from enterprisehub.kernel.reports.kinds import KINDS, Span, report_kind
from enterprisehub.kernel.reports.models import ReportRow
from enterprisehub.kernel.reports.render_pdf import period_of, render_pdf
from enterprisehub.kernel.reports.write_csv import write_csv
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.storage.objects import ObjectMissing
from enterprisehub.kernel.tenancy.tenants import tenant

LONGEST = timedelta(days=3660)


def path_of(report_id: UUID, ending: str) -> str:
    """Where the report's file lies among the tenant's objects; `ending` is pdf, csv or json (its
    opening).
    """
    return f"reports/{report_id}.{ending}"


async def ask_for_report(
    db: Db, kind: str, first: date, last: date, *, mail_to: Sequence[UUID] = ()
) -> ReportRow:
    """A report of these days, both included, waits to be made.

    Raises:
        NotFound, Denied: there is no such kind, or the actor may not see what it tells.
        Invalid: it ends before it begins, or spans more than ten years.
    """
    report_kind(db, kind)
    if last < first:
        raise Invalid(
            "The last day comes before the first.",
            fields={"last": "The last day comes before the first: choose a later one."},
        )
    if last - first > LONGEST:
        raise Invalid(
            "That is more than ten years.",
            fields={"first": "That is more than ten years: choose a later first day."},
        )
    return await put_request(db, kind, first, last, mail_to)


async def put_request(
    db: Db, kind: str, first: date, last: date, mail_to: Sequence[UUID]
) -> ReportRow:
    """A report of these days waits to be made; whether the actor may was asked before."""
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    row = ReportRow(
        kind=kind,
        title=KINDS[kind].title,
        span_from=datetime.combine(first, time(), zone),
        span_to=datetime.combine(last + timedelta(days=1), time(), zone),
        made_by=db.scope.actor.name,
        mail_to=[str(user_id) for user_id in mail_to],
    )
    db.add(row)
    await db.flush()
    return row


async def make_report(db: Db, report_id: UUID) -> None:
    """The report's files are stored, and it is `made`. Making it again changes nothing."""
    row = await db.get_one(ReportRow, report_id, with_for_update=True)
    if row.state == "made":
        return
    ours = await tenant(db, db.scope.tenant_id)
    span = Span(row.span_from, row.span_to, ours.time_zone)
    contents = await KINDS[row.kind].make(db, span)
    branding = await Branding.load(db)
    rendered = await to_thread(render_pdf, contents, span, ours.name, branding)
    sheet = write_csv(contents, period_of(span))
    objects, tenant_id = installed_objects(), db.scope.tenant_id
    await objects.put(tenant_id, path_of(row.id, "pdf"), rendered.pdf)
    await objects.put(tenant_id, path_of(row.id, "csv"), sheet)
    await objects.put(tenant_id, path_of(row.id, "json"), _kept(opening_of(contents)))
    row.state, row.error, row.made_at = "made", None, clock.now()
    row.title, row.warning = contents.title, rendered.warning
    row.pdf_sha256 = hashlib.sha256(rendered.pdf).hexdigest()
    row.size_bytes = len(rendered.pdf)


def _kept(opening: Part) -> bytes:
    said = {"title": opening.title, "text": opening.text, "figures": list(opening.figures)}
    return json.dumps(said, ensure_ascii=False).encode()


async def read_opening(tenant_id: UUID, report_id: UUID) -> Part | None:
    """The key figures of a made report; None for one made before they were kept."""
    try:
        kept = await installed_objects().get(tenant_id, path_of(report_id, "json"))
    except ObjectMissing:
        return None
    said = json.loads(kept)
    figures = [(label, value) for label, value in said["figures"]]
    return Part(said["title"], text=said["text"], figures=figures)


async def note_failure(db: Db, report_id: UUID, error: str) -> None:
    row = await db.get_one(ReportRow, report_id, with_for_update=True)
    row.state, row.error = "failed", error[:500]


async def list_reports(db: Db, *, limit: int = 50) -> list[ReportRow]:
    """The newest that the actor may see."""
    readable = [name for name, kind in KINDS.items() if db.scope.may(kind.read)]
    query = (
        select(ReportRow)
        .where(ReportRow.kind.in_(readable), ReportRow.deleted_at.is_(None))
        .order_by(ReportRow.created_at.desc(), ReportRow.id.desc())
        .limit(limit)
    )
    return list(await db.scalars(query))


async def readable_report(db: Db, report_id: UUID) -> ReportRow:
    """The report. Raises NotFound; Denied when the actor may not see what it tells."""
    row = await db.get(ReportRow, report_id)
    if row is None or row.deleted_at is not None:
        raise NotFound("There is no such report.")
    report_kind(db, row.kind)
    return row
