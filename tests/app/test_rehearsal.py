"""A worker has played its part before it takes work, and nothing of that remains."""

import pytest
from sqlalchemy import func, select

from enterprisehub.app.rehearsal import LINES, rehearse
from enterprisehub.kernel.tenancy.models import TenantRecord


@pytest.mark.requirement("CNV-01")
@pytest.mark.usefixtures("runtime")
async def test_the_rehearsal_answers_every_line_and_leaves_nothing_behind(database):
    assert await rehearse(database) == len(LINES)

    named = select(func.count()).select_from(TenantRecord).where(TenantRecord.name == "Rehearsal")
    async with database.unscoped() as db:
        assert await db.scalar(named) == 0


async def test_a_rehearsal_that_fails_keeps_nobody_from_work(database, monkeypatch):
    async def out_of_order(*_):
        raise ConnectionError("the database went away")

    monkeypatch.setattr("enterprisehub.app.rehearsal._play", out_of_order)
    assert await rehearse(database) == 0
