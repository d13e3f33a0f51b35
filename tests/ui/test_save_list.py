"""Any list of the console leaves as a file, as it is filtered, place after place."""

import csv
import io
import re
from datetime import datetime

import pytest
from markupsafe import Markup

from enterprisehub.domains.hygiene.models import AlertRow
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.security_events import note
from enterprisehub.kernel.notices.kinds import KINDS
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.ui.environment import PACKAGE
from enterprisehub.ui.sheets import noting, text_of
from enterprisehub.ui.shown import money

pytestmark = pytest.mark.requirement("PLT-33")


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("–", ""),
        ('<span class="avatar" aria-hidden="true">LF</span> Luis &amp; Co', "Luis & Co"),
        ("<span>Acme</span><span class='block text-2xs'>Austin\n TX</span>", "Acme · Austin TX"),
        ('<time datetime="2026-01-05T10:00:00+00:00" title="x">4 min ago</time>', "2026-01-05T10:00:00+00:00"),
        ('<a href="/x">Deal</a><form><button>Delete</button></form>', "Deal"),
        ('<svg><path d="x"/></svg><p>one<br>two</p><img alt="no"> three', "one · two · three"),
        ("</p></div>stray", "stray"),
    ],
)  # fmt: skip
def test_a_cell_says_what_is_read_and_nothing_of_its_drawing(markup, text):
    assert text_of(Markup(markup)) == text  # noqa: S704  ours


def test_a_file_has_the_whole_amount():
    assert money(123_456_700, short=True) == "$1.23M"
    with noting():
        assert money(123_456_700, short=True) == "$1,234,567"


async def alerts(database, scope, count):
    async with database.scoped(scope) as db:
        for at in range(count):
            db.add(
                AlertRow(
                    type="stale_contact",
                    severity="warn",
                    message=f"=Ada {at:03d} is stale",
                    key=f"{at}",
                )
            )


async def test_a_list_leaves_whole_as_it_is_filtered(database, scope, signed_in):
    await alerts(database, scope, 120)
    page = await signed_in.page("/hygiene/alerts?type=stale_contact")
    assert 'href="/hygiene/alerts?type=stale_contact&amp;file=csv"' in page
    assert page.count("=Ada") < 120
    answer = await signed_in.get("/hygiene/alerts?type=stale_contact&file=csv")
    titles, *rows = rows_of(answer)
    assert answer.headers["content-disposition"] == 'attachment; filename="hygiene alerts.csv"'
    assert titles == ["What", "Sort", "Gravity", "Since"]
    assert sorted(row[0] for row in rows) == [f"'=Ada {at:03d} is stale" for at in range(120)]
    assert all(datetime.fromisoformat(row[3]).tzinfo for row in rows)
    none = await signed_in.get("/hygiene/alerts?type=sync_silent&file=csv")
    assert rows_of(none) == [titles]


async def test_a_page_without_a_list_says_so_and_its_refusals_are_its_own(signed_in):
    nothing = await signed_in.get("/assistant?file=csv")
    assert nothing.status_code == 404
    assert "no list" in nothing.text
    wrong = await signed_in.get("/hygiene/alerts?after=nonsense&file=csv")
    assert wrong.status_code == 422
    assert (await signed_in.get("/nowhere?file=csv")).status_code == 404


async def test_who_may_not_export_is_told(database, scope, new_person, sign_in_as, new_browser):
    await alerts(database, scope, 1)
    member = await sign_in_as(await new_person(Role.MEMBER))
    page = await member.page("/hygiene/alerts")
    assert "=Ada" in page
    assert "file=csv" not in page
    refused = await member.get("/hygiene/alerts?file=csv")
    assert refused.status_code == 403
    stranger = await new_browser().get("/hygiene/alerts?file=csv")
    assert "=Ada" not in stranger.text
    assert not stranger.headers["content-type"].startswith("text/csv")


def test_only_tables_offer_the_file_of_what_they_show():
    """A list that is drawn without `data_table` or `list_file` has nothing to be noted."""
    offering = re.compile(r"{{ pagination\((?![^}]*file=false)")
    for path in PACKAGE.rglob("templates/**/*.html"):
        words = path.read_text()
        noting_ones = ("data_table(", "list_file(", "_runs_table")
        assert not offering.search(words) or any(one in words for one in noting_ones), path


async def test_lists_that_are_no_tables_leave_too(database, scope, signed_in, owner):
    kind = KINDS["work.failed"]
    async with database.scoped(scope) as db:
        for at in range(45):
            await notify(db, kind, f"=Sync {at:03d} failed", body="Twice,\nat night.", key=f"{at}")
    page = await signed_in.page("/notifications")
    assert "file=csv" in page
    assert "Gravity" not in page, "the file's titles are not drawn"
    titles, *rows = rows_of(await signed_in.get("/notifications?file=csv"))
    assert titles == ["What", "Details", "Gravity", "At", "Read"]
    assert sorted(row[0] for row in rows) == [f"'=Sync {at:03d} failed" for at in range(45)]
    assert {(row[1], row[2], row[4]) for row in rows} == {("Twice, at night.", "bad", "")}
    assert all(datetime.fromisoformat(row[3]).tzinfo for row in rows)
    made = await signed_in.post(
        "/knowledge", data={"question": "Dogs?", "answer": "Two, <b>small</b>.", "language": "en"}
    )
    assert made.status_code in (200, 303), made.text
    titles, *rows = rows_of(await signed_in.get("/knowledge?file=csv"))
    assert titles == ["Question", "Answer", "Source", "Language"]
    assert rows == [["Dogs?", "Two, <b>small</b>.", "", "en"]]
    async with database.scoped(scope) as db:
        note(db, "settings.changed", "Name, currency", ip="203.0.113.7")
    titles, *rows = rows_of(await signed_in.get("/settings/events?file=csv&kind=settings.changed"))
    assert titles == ["Who", "What", "Details", "From address", "At"]
    assert [row[2:4] for row in rows] == [["Name, currency", "203.0.113.7"]]
