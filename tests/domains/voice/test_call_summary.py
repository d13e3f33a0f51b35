"""The summary of a call as an agent: in its own words, with next steps for people."""

import pytest

from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents import execute as runs
from tests.conftest import settled
from tests.domains.voice.line import make_caller, pick_up


@pytest.mark.requirement("AGT-09")
async def test_a_call_is_summed_up_with_literal_quotes(database, scope, worker):
    contact_id = await make_caller(database, scope)
    line = await pick_up(database, scope, contact_id=contact_id)
    await line.pick_up()
    words = "I want to sell my house in Austin"
    await line.say(words)
    await line.end()
    async with database.scoped(scope) as db:
        given = {"call_id": str(line.call_id)}
        run = await runs.execute(db, "voice.call_summary", given)

    async def look():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run.id)
            if row.status in ("pending", "running"):
                return None
            return row, await queue.of_run(db, run.id)

    row, actions = await settled(look)
    assert row.error is None
    assert "place: Austin" in row.output["text"]
    assert words in row.output["quotes"]
    assert {action.kind for action in actions} <= {"crm.add_note", "crm.add_task"}
    assert any(action.kind == "crm.add_note" for action in actions)
