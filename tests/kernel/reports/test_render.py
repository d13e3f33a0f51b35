"""Reports print what they are given, in every script they ship letters for, and always alike."""

import asyncio
import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.kernel.reports.branding import Branding
from enterprisehub.kernel.reports.contents import Chart, Contents, Part, Table
from enterprisehub.kernel.reports.glyphs import missing_glyphs, warning_of
from enterprisehub.kernel.reports.kinds import Span
from enterprisehub.kernel.reports.render_pdf import BREAK, breakable, period_of, render_pdf
from enterprisehub.kernel.reports.schedule import last_whole, next_day
from enterprisehub.kernel.reports.write_csv import safe_cell, write_csv

pytestmark = pytest.mark.requirement("PLT-34")
MARCH = Span(
    datetime(2026, 2, 28, 22, tzinfo=UTC), datetime(2026, 3, 31, 21, tzinfo=UTC), "Europe/Athens"
)
SCRIPTS = "Zoë Ελένη Жук 李雷 あい 한국 हिन्दी नमस्ते"


def _contents(text=SCRIPTS, rows=3):
    table = Table(("What", "How many"), [(f"{text} {n}", n) for n in range(rows)], frozenset({1}))
    chart = Chart(["Jan", "Feb"], [3, 0], "More in January.")
    line = Chart(["1", "2", "3"], [3, 0, 5], "Up and down.", "line")
    parts = [
        Part("Sums", "Text", [("All", "3")], chart),
        Part("Days", chart=line),
        Part("Rows", table=table),
    ]
    return Contents("Audit report", parts, [("All", "every one")])


def test_the_same_contents_give_the_same_bytes_as_pdf_a():
    first = render_pdf(_contents(), MARCH, "Northwind 李雷", Branding())
    again = render_pdf(_contents(), MARCH, "Northwind 李雷", Branding())
    assert first.pdf == again.pdf
    assert first.warning == ""
    assert b"<pdfaid:part>2</pdfaid:part>" in first.pdf
    other = render_pdf(_contents(), MARCH, "Northwind 李雷", Branding(accent="#aa0000"))
    assert other.pdf != first.pdf


async def test_several_reports_can_be_made_at_once():
    made = await asyncio.gather(
        *(asyncio.to_thread(render_pdf, _contents(), MARCH, "N", Branding()) for _ in range(4))
    )
    assert len({rendered.pdf for rendered in made}) == 1


def test_several_lines_share_a_chart_and_a_sheet():
    more = [("Scope", [4, 5, 6])]
    burn_up = Chart(["1", "2", "3"], [0, 2, 5], "Burn-up.", "line", name="Done", more=more)
    table = Table(("What",), [("x",)])
    contents = Contents("Sprint", [Part("One", chart=burn_up, table=table)])
    assert render_pdf(contents, MARCH, "Northwind", Branding()).warning == ""
    rows = list(csv.reader(io.StringIO(write_csv(contents, "March").decode("utf-8-sig"))))
    assert rows[3:6] == [["", "Done", "Scope"], ["1", "0", "4"], ["2", "2", "5"]]
    assert ["x"] in rows
    named = Chart(["1", "2"], [1, 2], "Both.", "line", name="ᚠ", more=[("🏠", [1, 2])])
    warned = render_pdf(Contents("S", [Part("P", chart=named)]), MARCH, "N", Branding()).warning
    assert "U+16A0" in warned
    assert "U+1F3E0" in warned


def test_content_is_never_read_as_markup():
    wild = '#panic("x") $x$ *b* ``` [[ ]] \\ " #pagebreak() {{ }} @ref <a>'
    assert render_pdf(_contents(wild), MARCH, wild, Branding(footer="#panic()")).pdf


def test_letters_that_no_font_has_are_named_before_printing():
    assert missing_glyphs(SCRIPTS) == []
    assert missing_glyphs("a\u200bb\n ᚠ🏠ᚠ") == ["ᚠ", "🏠"]
    warned = render_pdf(_contents("ᚠ"), MARCH, "Northwind", Branding()).warning
    assert "ᚠ (U+16A0 runic letter" in warned
    assert warning_of([chr(0x16A0 + n) for n in range(20)]).endswith("and 12 more.")


def test_the_period_is_told_by_the_tenants_days():
    assert period_of(MARCH) == "1 March 2026 to 31 March 2026 (Europe/Athens)"
    day = Span(MARCH.start, MARCH.start + timedelta(days=1), MARCH.zone)
    assert period_of(day) == "1 March 2026 (Europe/Athens)"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
def test_any_text_can_be_printed(text):
    assert render_pdf(_contents(text, rows=1), MARCH, "Northwind", Branding()).pdf


@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula(text):
    safe = safe_cell(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe in (text, f"'{text}")


def test_whole_figures_stand_whole_in_the_sheet():
    assert [safe_cell(one) for one in (5.0, 2.5, 7)] == ["5", "2.5", "7"]


def test_the_sheet_has_the_same_rows():
    sheet = write_csv(_contents("=cmd()|x"), "March").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet)))
    assert ["What", "How many"] in rows
    assert ["'=cmd()|x 2", "2"] in rows
    assert rows[0] == ["Audit report", "March"]


@pytest.mark.parametrize(
    ("today", "every", "whole", "next_"),
    [
        (date(2026, 11, 21), "week", (date(2026, 11, 9), date(2026, 11, 15)), date(2026, 11, 23)),
        (date(2026, 11, 23), "week", (date(2026, 11, 16), date(2026, 11, 22)), date(2026, 11, 30)),
        (date(2026, 1, 1), "month", (date(2025, 12, 1), date(2025, 12, 31)), date(2026, 2, 1)),
        (date(2026, 1, 31), "month", (date(2025, 12, 1), date(2025, 12, 31)), date(2026, 2, 1)),
    ],
)
def test_schedules_take_the_last_whole_week_or_month(today, every, whole, next_):
    assert last_whole(today, every) == whole
    assert next_day(today, every) == next_


def test_long_words_may_be_broken_and_dates_stay_whole():
    assert breakable("acme/web#7") == "acme/web#7"
    told = breakable("someone.with.an.address@example.com and more")
    assert told.replace(BREAK, "") == "someone.with.an.address@example.com and more"
    assert max(len(word) for word in re.split(rf"[\s{BREAK}]", told)) == 8
    assert breakable("नमस्तेनमस्तेनमस्ते") == "नमस्तेनमस्तेनमस्ते"
    narrow = [("organisation/x#12345", "2026-11-02 07:18 UTC", "no", "李雷" * 20)] * 3
    columns = tuple(f"Column {n}" for n in range(9))
    wide = [tuple("Approvedness" for _ in columns)] * 3
    parts = [Part("A", table=Table(("Change", "At", "Ok", "Who"), narrow)),
             Part("B", table=Table(columns, wide))]  # fmt: skip
    assert render_pdf(Contents("T", parts), MARCH, "N", Branding()).pdf.startswith(b"%PDF-")
