"""The history of calls can be taken along."""

import csv
import io

import pytest


@pytest.mark.requirement("VUI-02")
@pytest.mark.parametrize("query", ["", "?state=%00&outcome=%00&direction=%00&agent=%00&days=%00"])
async def test_the_history_is_exported_whole(signed_in, query):
    answer = await signed_in.get(f"/api/exports/calls.csv{query}")
    assert answer.status_code == 200
    (head, *_) = csv.reader(io.StringIO(answer.text))
    assert "agent" in head
