"""Cells as other programs and people write them."""

from datetime import UTC, date, datetime

import pytest

from enterprisehub.kernel.importing.match_columns import Columns, Target, suggest_mapping
from enterprisehub.kernel.importing.read_cells import date_of, moment_of, number_of


@pytest.mark.requirement("PLT-33")
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03-04", datetime(2026, 3, 4, 12, tzinfo=UTC)),
        ("20260304", datetime(2026, 3, 4, 12, tzinfo=UTC)),
        ("3/4/2026", datetime(2026, 3, 4, 12, tzinfo=UTC)),
        ("3/4/26 2:05 PM", datetime(2026, 3, 4, 14, 5, tzinfo=UTC)),
        ("04.03.2026", datetime(2026, 3, 4, 12, tzinfo=UTC)),
        ("04/Mar/26 2:22 PM", datetime(2026, 3, 4, 14, 22, tzinfo=UTC)),
        ("2026-03-04 09:30", datetime(2026, 3, 4, 9, 30, tzinfo=UTC)),
        ("2026-03-04T09:30:00.000Z", datetime(2026, 3, 4, 9, 30, tzinfo=UTC)),
        ("2026-03-04T09:30:00+02:00", datetime(2026, 3, 4, 7, 30, tzinfo=UTC)),
        ("Wed Mar 04 2026 10:00:00 GMT+0000 (UTC)", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("Mar 4, 2026", datetime(2026, 3, 4, 12, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_tools_write_them(cell, expected):
    assert moment_of(cell) == expected


@pytest.mark.requirement("PLT-33")
def test_days_come_first_where_people_say_so():
    assert date_of("3/4/2026", "day_first") == date(2026, 4, 3)
    assert date_of("31/12/2026", "day_first") == date(2026, 12, 31)
    with pytest.raises(ValueError, match="such as 2027-03-31 or 3/31/2027"):
        date_of("31/12/2026")


@pytest.mark.parametrize("cell", ["soon", "2026-13-01", "0001-01-01", "9999-12-31", "1e9", "=A1"])
def test_what_is_no_time_is_refused_in_words(cell):
    with pytest.raises(ValueError, match=r"is not a (date|time)"):
        moment_of(cell)


@pytest.mark.parametrize("cell", ["-1", "nan", "inf", "1e3", "three", "99999"])
def test_what_is_no_number_is_refused_in_words(cell):
    with pytest.raises(ValueError, match="points"):
        number_of(cell, "points", 10_000)
    assert number_of("2,5", "points", 10_000) == 2.5


@pytest.mark.requirement("PLT-33")
def test_of_two_columns_the_one_that_sounds_most_like_the_field_is_taken():
    fields = Columns((Target("key", "Key", ("issue key", "id", "issue id")),), (("key",),))
    assert suggest_mapping(fields, ["Summary", "Issue id", "Issue key"], {}) == {"2": "key"}
    assert suggest_mapping(fields, ["Issue key", "KEY"], {}) == {"1": "key"}
