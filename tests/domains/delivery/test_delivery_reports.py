"""The sprint and change reports say what the pages say, as PDF/A and as CSV."""

import csv
import io
from datetime import timedelta

import pytest

from enterprisehub.domains.delivery.logic.print_changes import make_change_report
from enterprisehub.domains.delivery.logic.print_sprints import make_sprint_report
from enterprisehub.domains.delivery.logic.read_sprint import read_sprints
from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.queries import changes, metrics, sprints
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.kernel import clock
from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.kinds import KINDS, Span
from enterprisehub.kernel.reports.make_report import ask_for_report
from enterprisehub.kernel.reports.render_pdf import period_of, render_pdf
from enterprisehub.kernel.reports.write_csv import write_csv
from tests.domains.delivery.conftest import EARLY

SPAN = Span(EARLY - timedelta(days=90), EARLY, "UTC")


def lines(contents):
    sheet = write_csv(contents, period_of(SPAN)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(sheet)))


@pytest.mark.requirement("DLV-06")
@pytest.mark.requirement("PLT-34")
async def test_the_sprint_report_agrees_with_the_figures(database, scope, jira):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        async with database.scoped(scope) as db:
            contents = await make_sprint_report(db, SPAN)
            window = Window(SPAN.start, SPAN.end)
            said = await metrics.summary(db, "sprint_say_do", window)
            done = await metrics.summary(db, "throughput", window)
            rows = await sprints.sprints(db, completed=(SPAN.start, SPAN.end))
            read = await read_sprints(db, rows, "UTC")
    figures = dict(contents.parts[0].figures)
    assert figures["Sprints"] == str(len(rows))
    assert figures["Say/do, mean"] == f"{said.mean * 100:.0f} %"
    assert figures["Items finished"] == str(done.n)
    assert sum(contents.parts[0].chart.values) == done.n
    assert len(contents.parts) == 2 + len(rows)
    chapter, first = contents.parts[2], read[0]
    assert dict(chapter.figures)["Committed"] == str(first.count("committed"))
    assert len(chapter.table.rows) == first.count("committed") + first.count("added")
    assert ["", "Done", "In the sprint"] in lines(contents)
    pdf = render_pdf(contents, SPAN, "Northwind", Branding(accent="#aa0000", footer="Inside"))
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf.pdf


@pytest.mark.requirement("DLV-06")
async def test_the_change_report_names_what_went_around_review(database, scope, github):
    with clock.fixed(EARLY):
        await read_all(database, scope, github)
        async with database.scoped(scope) as db:
            merged = await changes.merged(db, SPAN.start, SPAN.end)
            contents = await make_change_report(db, SPAN)
            frequency = await metrics.summary(
                db, "deployment_frequency", Window(SPAN.start, SPAN.end)
            )
    summary, alone, deployed, everything = contents.parts
    assert dict(summary.figures)["Merged changes"] == str(len(merged)) != "0"
    assert len(everything.table.rows) == len(merged)
    assert len(alone.table.rows) == sum(not one.was_approved for one in merged)
    assert all(row[6] == "no" for row in alone.table.rows)
    results = [row[3] for row in deployed.table.rows]
    assert results.count("success") == frequency.n


@pytest.mark.requirement("DLV-06")
async def test_a_tenant_without_work_has_short_reports(database, scope):
    async with database.scoped(scope) as db:
        for kind in ("delivery.sprints", "delivery.changes"):
            contents = await KINDS[kind].make(db, SPAN)
            assert render_pdf(contents, SPAN, "Northwind", Branding()).pdf.startswith(b"%PDF-")
            day = EARLY.date()
            assert (await ask_for_report(db, kind, day, day)).state == "waiting"
