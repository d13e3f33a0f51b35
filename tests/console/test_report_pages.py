"""Reports are asked for, made, downloaded and mailed; the cold store has its page."""

import csv
import io
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from enterprisehub.connectors.sandbox.models import ParcelRow
from enterprisehub.console.reports.hooks import mail_to_receivers
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.archive.models import LegalHoldRow
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.reports.jobs import make
from enterprisehub.kernel.reports.models import ReportRow, ReportScheduleRow
from enterprisehub.kernel.reports.schedule import ask_for_due
from enterprisehub.kernel.scope import Actor
from enterprisehub.kernel.settings import load_settings
from enterprisehub.kernel.storage import installed as stored
from enterprisehub.kernel.storage.objects import open_objects
from enterprisehub.kernel.tenancy.models import WorkspaceRow
from enterprisehub.kernel.work.enqueue import enqueue
from tests.conftest import settled

HTML = {"accept": "text/html"}


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("HUB_HOME", str(tmp_path))
    stored.install_objects(open_objects(load_settings()))


async def _made(database, scope, count):
    async def look():
        async with database.scoped(scope) as db:
            query = select(ReportRow).where(ReportRow.state == "made")
            rows = list(await db.scalars(query))
        return rows if len(rows) == count else None

    return await settled(look)


@pytest.mark.requirement("PLT-34")
@pytest.mark.requirement("CMP-07")
async def test_reports_are_made_and_downloaded(store, signed_in, database, scope, worker):
    runs = [Actor("agent", f"{name}/{new_id()}", "Any") for name in ("follow_up", "follow_up")]
    others = [Actor("key", str(new_id()), "Any"), Actor("visitor", str(new_id()), "Any")]
    async with database.scoped(scope) as db:
        db.add(WorkspaceRow(name="=North"))
    for actor in (*runs, *others):
        async with database.scoped(scope.acting_as(actor)) as db:
            db.add(WorkspaceRow(name=f"Made by {actor.id}"))
    today = clock.now().date()
    days = {"first": str(today - timedelta(days=7)), "last": str(today + timedelta(days=1))}
    for kind in ("audit", "compliance.sms"):
        await signed_in.post("/reports", data={"kind": kind, **days}, headers=HTML)
    rows = {row.kind: row for row in await _made(database, scope, 2)}
    page = await signed_in.page("/reports")
    assert page.count("/pdf") == 2
    for row in rows.values():
        pdf = await signed_in.get(f"/reports/{row.id}/pdf")
        assert pdf.content.startswith(b"%PDF-")
        assert len(pdf.content) == row.size_bytes
    sheet = await signed_in.get(f"/reports/{rows['audit'].id}/csv")
    cells = {cell for row in csv.reader(io.StringIO(sheet.content.decode())) for cell in row}
    assert {"Changes", "Chain"} <= cells
    assert any("holds" in cell for cell in cells)
    lines = [row for row in csv.reader(io.StringIO(sheet.content.decode())) if len(row) == 6]
    acted = {(row[0], row[1]): row[2] for row in lines}
    assert acted["Agent", "Follow up"] == "2"
    assert {"Visitors", f"Revoked key {others[0].id[-6:]}"} <= {who for _, who in acted}
    assert not any(re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", who) for _, who in acted)


@pytest.mark.requirement("PLT-34")
@pytest.mark.requirement("PIP-05")
@pytest.mark.parametrize(
    ("kind", "figures"),
    [("audit", ("Changes: ", "Chain: ")), ("pipeline.week", ("New: none", "At risk: none"))],
)
async def test_a_schedule_mails_the_report_and_its_figures_to_members(
    store, signed_in, owner, database, scope, worker, kind, figures
):
    data = {"kind": kind, "every": "week", "mail_to": str(owner.id)}
    await signed_in.post("/reports/schedules", data=data, headers=HTML)
    assert "every week" in await signed_in.page("/reports")
    async with database.scoped(scope) as db:
        row = await db.scalar(select(ReportScheduleRow))
        # Yesterday: the tenant's day may not have begun yet.
        row.next_on = clock.now().date() - timedelta(days=1)
    async with database.scoped(scope) as db:
        due = await ask_for_due(db)
        for report_id in due:
            await enqueue(db, make, report_id, key=report_id)
    async with database.scoped(scope) as db:
        assert await ask_for_due(db) == []
    await _made(database, scope, 1)

    async def arrived():
        async with database.scoped(scope) as db:
            return await db.scalar(select(ParcelRow).where(ParcelRow.channel == "email"))

    mail = await settled(arrived)
    assert mail.address == owner.email
    assert all(figure in mail.body for figure in figures)
    assert "is attached, as PDF and as CSV." in mail.body
    name = figures[0].split(":")[0]
    assert f">{name}</th>" in mail.html
    assert {file["name"].rpartition(".")[2] for file in mail.files} == {"pdf", "csv"}


@pytest.mark.requirement("PLT-34")
async def test_who_left_keeps_nobody_else_from_their_mail(database, scope, owner, runtime):
    async with database.scoped(scope) as db:
        report = ReportRow(
            kind="audit", title="Audit report",
            span_from=datetime(2026, 3, 1, tzinfo=ZoneInfo("America/Chicago")),
            span_to=datetime(2026, 3, 8, tzinfo=ZoneInfo("America/Chicago")),
            made_by="Schedule", mail_to=[str(new_id()), str(owner.id)],
        )  # fmt: skip
        db.add(report)
        await db.flush()
        assert await mail_to_receivers(db, report)
        asked = list(await db.scalars(select(ActionRow).where(ActionRow.kind == "reports.mail")))
        assert [action.payload["to_email"] for action in asked] == [owner.email]
        assert asked[0].payload["period"] == "1 Mar 2026 to 7 Mar 2026"


async def test_who_may_not_see_the_log_gets_no_report_of_it(sign_in_as, database, scope):
    manager = await sign_in_as(Role.MANAGER)
    assert "Audit report" not in await manager.page("/reports")
    data = {"kind": "audit", "first": "2026-03-01", "last": "2026-03-02"}
    answer = await manager.post("/reports", data=data, headers=HTML)
    assert answer.status_code in (403, 422)


@pytest.mark.requirement("PLT-14")
async def test_rules_and_holds_are_set_on_their_page(store, signed_in, database, scope):
    page = await signed_in.page("/settings/retention")
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    data = {"version": version, "after_days": "120", "enabled": "on"}
    await signed_in.post("/settings/retention/rules/audit", data=data, headers=HTML)
    assert 'value="120"' in await signed_in.page("/settings/retention")
    few = {"version": str(int(version) + 1), "after_days": "3", "enabled": "on"}
    answer = await signed_in.post("/settings/retention/rules/audit", data=few, headers=HTML)
    assert (answer.status_code, "between 30" in answer.text) == (422, True)
    await signed_in.post("/settings/retention/holds", data={"reason": "Case 7"}, headers=HTML)
    assert "Case 7" in await signed_in.page("/settings/retention")
    async with database.scoped(scope) as db:
        hold = await db.scalar(select(LegalHoldRow))
    await signed_in.post(f"/settings/retention/holds/{hold.id}/release", headers=HTML)
    assert "released by" in await signed_in.page("/settings/retention")
    assert "Nothing found" in await signed_in.page("/settings/retention/look?kind=audit&words=x")
