"""Runs are told as they go, stand in the activity when over, and only for who may run them."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from enterprisehub.kernel import timeline
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents.define import AGENTS, agent
from enterprisehub.kernel.agents.telling import TOPIC
from enterprisehub.kernel.errors import Denied, Misdeclared
from enterprisehub.kernel.identity.permissions import PERMISSIONS, Role, permissions_of
from enterprisehub.kernel.live.models import LiveRow
from enterprisehub.kernel.scope import Ref
from tests.kernel.agents.test_execute import _ended, opener


@pytest.mark.requirement("UXC-01")
async def test_the_end_of_a_run_stands_in_the_activity(database, scope, worker):
    async with database.scoped(scope) as db:
        good = await runs.execute(db, "test.opener", {"name": "North"})
        bad = await runs.execute(db, "test.opener", {"name": "North", "mood": "greedy"})
    for run in (good, bad):
        await _ended(database, scope, run.id)
    async with database.scoped(scope) as db:
        (well,) = await timeline.of(db, Ref("kernel.run", good.id))
        (badly,) = await timeline.of(db, Ref("kernel.run", bad.id))
    assert (well.kind, well.summary) == ("agents.run_done", "Found NORTH")
    assert badly.kind == "agents.run_failed"
    assert "may not propose Forbidden" in badly.summary
    assert {(line.actor_kind, line.actor_name) for line in (well, badly)} == {("agent", "Opener")}


@pytest.mark.requirement("PLT-24")
async def test_open_pages_hear_of_each_step(database, scope, worker):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "test.opener", {"name": "North", "mood": "shy"})
    await _ended(database, scope, run.id)
    async with database.scoped(scope) as db:
        told = (await db.execute(select(LiveRow.data, LiveRow.permission).where(
            LiveRow.topic == TOPIC
        ))).all()  # fmt: skip
    # pending, running, one step, over
    assert [tuple(one) for one in told] == [({"run_id": str(run.id)}, "agents.read")] * 4


@pytest.mark.requirement("PLT-03")
async def test_only_who_may_run_an_agent_runs_it_again(database, scope, worker, monkeypatch):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "test.opener", {"name": "North", "mood": "greedy"})
    await _ended(database, scope, run.id)
    monkeypatch.setitem(AGENTS, "test.opener", replace(opener, permission="actions.policies"))
    member = replace(scope, permissions=permissions_of(Role.MEMBER))
    for again in (
        lambda db: runs.retry(db, run.id),
        lambda db: runs.execute(db, "test.opener", {"name": "North"}),
    ):
        with pytest.raises(Denied, match="may not run Opener"):
            async with database.scoped(member) as db:
                await again(db)
    async with database.scoped(scope) as db:
        assert (await runs.retry(db, run.id)).retry_of == run.id


@pytest.mark.requirement("PLT-03")
def test_every_agent_names_a_permission_that_exists():
    assert AGENTS
    for spec in AGENTS.values():
        assert spec.permission in PERMISSIONS, spec.name
    known = {f.name: getattr(opener, f.name) for f in opener.__dataclass_fields__.values()}
    body = known.pop("body")
    with pytest.raises(Misdeclared, match="unknown permission"):
        agent(**known | {"name": "test.nobodys", "permission": "nobody.has.it"})(body)
