"""The guide's agent works as it stands in the guide: the file is taken from there and run."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from enterprisehub.domains.crm.models import ContactRow, DealRow
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.routing.rank_agents import rank
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.seeding import SEED, DemoSeed
from tests.conftest import ROOT, settled

GUIDE = ROOT / "docs" / "guide" / "writing-agents.md"


@pytest.fixture
def written(tmp_path: Path):
    """The file of the guide, saved and loaded as a new module would be."""
    (source,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    file = tmp_path / "closing_date.py"
    file.write_text(source)
    spec = importlib.util.spec_from_file_location("guide_closing_date", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del AGENTS["outreach.closing_date"], sys.modules[spec.name]


async def _ended(database, scope, run_id):
    async def look():
        async with database.scoped(scope) as db:
            row, steps = await runs.run_with_steps(db, run_id)
            return (row, steps) if row.status not in ("pending", "running") else None

    return await settled(look)


@pytest.mark.requirement("AGT-09")
async def test_the_agent_of_the_guide_proposes_a_task_and_says_when_there_is_none(
    written, database, scope, new_person, worker
):
    team = [(await new_person(role)).id for role in (Role.OWNER, Role.MANAGER, Role.MEMBER)]
    async with database.scoped(scope) as db:
        await SEED._handlers["crm"](db, DemoSeed(*team))
        open_deal = DealRow.state == "open"
        deal = (
            await db.scalars(select(DealRow).where(open_deal, DealRow.contact_id.is_not(None)))
        ).first()
        others = select(DealRow.contact_id).where(DealRow.contact_id.is_not(None))
        idle = (await db.scalars(select(ContactRow).where(ContactRow.id.not_in(others)))).first()
        theirs = select(DealRow).where(DealRow.contact_id == deal.contact_id, open_deal)
        for one in await db.scalars(theirs):
            one.close_on = None
        run = await runs.execute(db, "outreach.closing_date", {"contact_id": str(deal.contact_id)})
        empty = await runs.execute(db, "outreach.closing_date", {"contact_id": str(idle.id)})
    row, steps = await _ended(database, scope, run.id)
    assert row.status == "waiting_approval", row.error
    assert [step.kind for step in steps] == ["tool", "tool", "tool"]
    async with database.scoped(scope) as db:
        (action,) = await queue.of_run(db, run.id)
        assert action.kind == "crm.add_task"
        await decide.approve(db, action.id, seen_version=action.version)
    row, _ = await _ended(database, scope, empty.id)
    assert (row.status, row.summary) == ("success", f"{idle.name} has no open deal.")
    assert rank("which deals have no closing date")[0].agent == "outreach.closing_date"
