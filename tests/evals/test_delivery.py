"""Forecasts and identities keep their measures on the public data where it is at hand."""

from pathlib import Path
from typing import Any

import pytest

from evals import forecast, identities

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the public data is not at hand")


@needs_data
@pytest.mark.requirement("DLV-02")
def test_identities_are_joined_as_the_mail_map_says() -> None:
    folder = DATA / "identity"
    result = identities.run(authors=folder / "numpy_authors.tsv", mailmap=folder / "numpy.mailmap")
    # The map has gaps: what merged by itself is right more often than it says.
    assert result["auto"]["precision"] >= 0.97
    assert result["reviewed"]["recall"] >= 0.93
    assert result["suggestions"] <= 500


@needs_data
@pytest.mark.requirement("DLV-04")
def test_forecasts_keep_their_word_on_a_few_projects(tmp_path: Path) -> None:
    for name in ("Alloy_Framework", "Hyperledger_Indy_SDK", "Mule_APIkit", "MongoDB_Compass_"):
        file = DATA / "forecast" / name / f"{name}.csv"
        (tmp_path / file.name).write_bytes(file.read_bytes())
    result = forecast.run(data=tmp_path, step_days=56)
    assert result["projects"] == 4
    cells: list[dict[str, Any]] = [*result["how_many"].values(), *result["when"].values()]
    assert len(cells) == 8
    # Four projects of twenty, and among the most erratic: the promise is for all of them.
    assert 0.75 <= sum(cell["hit85"] for cell in cells) / 8 <= 0.92
    assert sum(cell["hit95"] for cell in cells) / 8 >= 0.88
    assert sum(cell["loss_ratio"] for cell in cells) / 8 < 0.95


def test_a_mail_map_is_read_as_git_reads_it(tmp_path: Path) -> None:
    map_file = tmp_path / "map"
    map_file.write_text(
        "# who is who\nAda L <ada@x.org>\nAda L <ada@x.org> <old@x.org>\n"
        "Ada L <ada@x.org> count <shared@x.org>\n"
    )
    authors = tmp_path / "authors.tsv"
    authors.write_text(
        "   9 Ada\tada@x.org\n  2 A\tOLD@x.org\n 1 count\tshared@x.org\n 3 Bob\tshared@x.org\n"
    )
    result = identities.run(authors=authors, mailmap=map_file)
    assert result["authors"] == 4
    assert result["people"] == 2


def test_a_folder_without_projects_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no CSV file"):
        forecast.run(data=tmp_path)
    (tmp_path / "one.csv").write_text("done\n2026-01-01\n")
    with pytest.raises(ValueError, match="14 weeks"):
        forecast.run(data=tmp_path)
