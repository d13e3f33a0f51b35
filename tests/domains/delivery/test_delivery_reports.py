"""The sprint and change reports say what the pages say, as PDF/A and as CSV."""

import csv
import io
from datetime import timedelta

import pytest

from enterprisehub.domains.delivery.logic.compare_work import put_in_workspace
from enterprisehub.domains.delivery.logic.print_changes import make_change_report
from enterprisehub.domains.delivery.logic.print_compare import make_compare_report
from enterprisehub.domains.delivery.logic.print_sprints import make_sprint_report
from enterprisehub.domains.delivery.logic.read_sprint import read_sprints
from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.queries import changes, history, metrics, sprints
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.kernel import clock
from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.kinds import KINDS, Span
from enterprisehub.kernel.reports.make_report import ask_for_report
from enterprisehub.kernel.reports.render_pdf import period_of, render_pdf
from enterprisehub.kernel.reports.write_csv import write_csv
from enterprisehub.kernel.tenancy.workspaces import make_workspace
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
@pytest.mark.requirement("PLT-34")
async def test_workspaces_stand_side_by_side_and_everything_counts_once(
    database, scope, jira, github
):
    with clock.fixed(EARLY):
        await read_all(database, scope, jira)
        await read_all(database, scope, github)
        async with database.scoped(scope) as db:
            here, there = [await make_workspace(db, name, "team") for name in ("Here", "There")]
            projects = [row for row in await history.all_sources(db) if row.kind == "project"]
            await put_in_workspace(db, projects[0].id, here.id)
            contents = await make_compare_report(db, SPAN)
            window = Window(SPAN.start, SPAN.end, (projects[0].id,))
            own = await metrics.summary(db, "throughput", window)
            every = await metrics.summary(db, "throughput", Window(SPAN.start, SPAN.end))
    parts = {part.title: part for part in contents.parts}
    rows = {row[0]: row for row in parts["Workspaces"].table.rows}
    assert rows["Here"][1] == f"{own.n:,}" != "0"
    assert rows["There"][-1] == "No project belongs to it."
    assert rows["Everything"][1] == dict(parts["Everything"].figures)["Throughput"]
    assert rows["Everything"][1] == f"{every.n:,}"
    assert len(parts["Projects, boards and repositories"].table.rows) > len(projects)
    assert there.name in [line[0] for line in lines(contents) if line]


@pytest.mark.requirement("DLV-06")
async def test_a_tenant_without_work_has_short_reports(database, scope):
    async with database.scoped(scope) as db:
        for kind in ("delivery.sprints", "delivery.changes", "delivery.compare"):
            contents = await KINDS[kind].make(db, SPAN)
            assert render_pdf(contents, SPAN, "Northwind", Branding()).pdf.startswith(b"%PDF-")
            day = EARLY.date()
            assert (await ask_for_report(db, kind, day, day)).state == "waiting"
