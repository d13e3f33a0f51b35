"""A list that leaves as a file is whole, or it is an error's answer."""

from collections import Counter
from types import SimpleNamespace

import pytest
from starlette.requests import Request

from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.csv_files import csv_answer


def request_of(database, scope):
    app = SimpleNamespace(state=SimpleNamespace(database=database))
    return Request({"type": "http", "hub.scope": scope, "app": app})


async def test_what_the_first_page_refuses_is_told_before_the_file_begins(database, scope):
    async def rows(db, after):
        raise Invalid("There is no such flow.", field="flow")

    with pytest.raises(Invalid, match="no such flow"):
        await csv_answer(request_of(database, scope), "flows", ["id"], rows)


async def test_every_page_is_read_once_and_in_its_turn(database, scope):
    asked = Counter()

    async def rows(db, after):
        asked[after] += 1
        page = 0 if after is None else after
        return [{"id": page, "name": "=cmd"}], page + 1 if page < 2 else None

    answer = await csv_answer(
        request_of(database, scope), "a/list", ["id", "name"], rows, ["No.", "Name"]
    )
    content = b"".join([part async for part in answer.body_iterator]).decode("utf-8-sig")
    assert content.splitlines() == ["No.,Name", "0,'=cmd", "1,'=cmd", "2,'=cmd"]
    assert asked == {None: 1, 1: 1, 2: 1}
    assert answer.headers["content-disposition"] == 'attachment; filename="a_list.csv"'
