"""The revenue report adds up to the won deals, by time and by source."""

from datetime import timedelta

import pytest

from enterprisehub.domains.pipeline.logic.trace_revenue import read_ended
from enterprisehub.kernel import clock
from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.kinds import KINDS, Span
from enterprisehub.kernel.reports.render_pdf import render_pdf
from enterprisehub.kernel.reports.write_csv import write_csv
from enterprisehub.ui.shown import money

pytestmark = pytest.mark.requirement("PLT-34")


def _span(days):
    return Span(clock.now() - timedelta(days=days), clock.now(), "America/Chicago")


async def test_revenue_adds_up_by_time_and_by_source(database, scope, history):
    async with database.scoped(scope) as db:
        for days, step in ((400, "month"), (60, "week")):
            span = _span(days)
            contents = await KINDS["pipeline.revenue"].make(db, span)
            ended = await read_ended(db, "source", span.start, span.end)
            won = [deal for deal in ended if deal.won]
            cents = sum(deal.amount_cents for deal in won)
            assert won
            first, sources, largest = contents.parts
            figures = dict(first.figures)
            assert figures["Revenue"] == money(cents, won[0].currency)
            assert figures["Won / lost"] == f"{len(won)} / {len(ended) - len(won)}"
            assert sum(first.chart.values) == pytest.approx(cents / 100)
            assert first.chart.says.startswith(f"Revenue by {step} in ")
            assert len(first.chart.labels) >= (13 if step == "month" else 8)
            assert sum(sources.chart.values) <= cents / 100 + 0.01
            assert len(largest.table.rows) == len(won)
        pdf = render_pdf(contents, span, "Northwind", Branding(accent="#0f766e")).pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"Came by" in write_csv(contents, "a time")


async def test_a_time_without_ended_deals_says_so(database, scope):
    async with database.scoped(scope) as db:
        contents = await KINDS["pipeline.revenue"].make(db, _span(30))
    assert contents.parts[0].text == "No deal was won or lost in this time."
    assert render_pdf(contents, _span(30), "Northwind", Branding()).pdf.startswith(b"%PDF-")
