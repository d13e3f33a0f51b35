"""What our readers make of a tool's raw answers is like DevLake's tables, cell by cell."""

from pathlib import Path

import pytest

from evals import ingest
from evals._devlake.compare import compare
from evals._devlake.tables import Raw, cell

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "jira_github"


@pytest.mark.requirement("DLV-01")
@pytest.mark.parametrize("vendor", ["jira", "github"])
def test_every_cell_that_is_at_hand_is_equal(vendor):
    folder = DATA / vendor
    if not folder.is_dir():
        pytest.skip("the raw answers are not beside this checkout")
    result = ingest.run(vendor=vendor, raw=folder, expected=folder)
    assert result["tables"]
    for name, table in result["tables"].items():
        assert table["equal"] == table["cells"], (name, table)
        assert (table["missing_rows"], table["extra_rows"]) == (0, 0), name


def test_cells_are_equal_by_meaning():
    assert cell("2026-01-05T09:00:00.000+01:00") == cell("2026-01-05 08:00:00")
    assert cell(None) == cell("") == cell("NULL")
    assert cell(2) == cell("2.0")
    assert cell("0012") == "0012"
    assert cell("a") != cell("A")


def test_what_lacks_and_what_is_too_much_is_counted():
    expected = [{"id": "a", "title": "x"}, {"id": "b", "title": "y"}]
    found = compare("issues", expected, [{"id": "a", "title": "z"}, {"id": "c", "title": "y"}])
    assert (found.cells, found.equal, found.missing_rows, found.extra_rows) == (4, 1, 1, 1)
    assert dict(found.columns) == {"title": 1}


def test_a_member_is_taken_as_it_was_written():
    raw = Raw("t", "1", "", '{"a": {"body": 1}, "body": "x\\r\\n\\u003c", "c": null}', {})
    assert raw.member("body") == '"x\\r\\n\\u003c"'
    assert raw.member("nothing") == ""
