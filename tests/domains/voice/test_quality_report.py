"""The report on calls says what was measured of them, and leaves out those that were only tried."""

from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.domains.voice.logic.print_quality import print_quality
from enterprisehub.domains.voice.models import AgentRow, CallAnalyticsRow, CallRow
from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.kinds import KINDS, Span
from enterprisehub.kernel.reports.render_pdf import render_pdf

pytestmark = pytest.mark.requirement("PLT-34")
NOW = datetime(2026, 3, 30, 16, 0, tzinfo=UTC)
SPAN = Span(NOW - timedelta(days=28), NOW, "America/Chicago")


async def _call(db, agent, days_ago, score, **values):
    at = NOW - timedelta(days=days_ago)
    measured = {name: values.pop(name) for name in ("missed", "latency_p50_ms") if name in values}
    row = CallRow(
        **{"agent_id": agent.id, "agent_version": 1, "direction": "inbound", "state": "completed",
           "connector": "sandbox", "begun_at": at, "ended_at": at + timedelta(minutes=3),
           "duration_ms": 180_000, "outcome": "qualified"} | values
    )  # fmt: skip
    db.add(row)
    await db.flush()
    if score is not None:
        db.add(
            CallAnalyticsRow(
                call_id=row.id, method="test", performance_score=score, interruptions_agent=2,
                details={"parts": {"latency": 0.2, "outcome": 0.9, "silences": 0.1}}, **measured,
            )
        )  # fmt: skip
    return row


async def test_scores_waits_and_the_worst_calls_are_told(database, scope):
    async with database.scoped(scope) as db:
        ann, bo = AgentRow(name="Reception"), AgentRow(name="Follow-up")
        db.add_all([ann, bo])
        await db.flush()
        await _call(db, ann, 2, 90.0, latency_p50_ms=700.0, quality={"worst_mos": 4.2})
        bad = await _call(
            db, ann, 9, 40.0, latency_p50_ms=1900.0, outcome="not_interested",
            quality={"worst_mos": 2.9},
            missed=[{"kind": "objection", "quote": "My secret"}, {"kind": "buying_signal"}],
        )  # fmt: skip
        await _call(db, bo, 10, 80.0, latency_p50_ms=1000.0)
        await _call(db, bo, 3, None, state="no_answer", outcome=None, duration_ms=None)
        await _call(db, bo, 3, 5.0, is_test=True)
        await _call(db, bo, 40, 5.0)
        contents = await print_quality(db, SPAN)
    summary, agents, ends, worst = contents.parts
    figures = dict(summary.figures)
    assert (figures["Calls"], figures["With talk"], figures["Mean score"]) == ("4", "3", "70.0")
    assert (figures["Below 60"], figures["Answer time"]) == ("33 %", "1.00 s")
    assert figures["Poor lines"] == "1 of 2"
    assert summary.text == "Not taken up by agents: 1 wishes to go ahead and 1 objections."
    assert list(summary.chart.values) == [60.0, 90.0]
    assert [row[:4] for row in agents.table.rows] == [
        ("Follow-up", 2, 1, "80.0"), ("Reception", 2, 2, "65.0"),
    ]  # fmt: skip
    assert dict(zip(ends.chart.labels, ends.chart.values, strict=True)) == {
        "Qualified": 2, "No answer": 1, "Not interested": 1,
    }  # fmt: skip
    assert worst.table.rows[0][4:] == ("40.0", "silences, latency", str(bad.id)[-12:])
    assert len(worst.table.rows) == 3
    assert "My secret" not in str(contents)
    pdf = render_pdf(contents, SPAN, "Northwind", Branding()).pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf


async def test_without_calls_the_report_is_short(database, scope):
    async with database.scoped(scope) as db:
        contents = await KINDS["voice.quality"].make(db, SPAN)
    assert dict(contents.parts[0].figures)["Mean score"] == "–"
    assert render_pdf(contents, SPAN, "Northwind", Branding()).pdf.startswith(b"%PDF-")
