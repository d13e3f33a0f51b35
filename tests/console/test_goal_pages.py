"""Goals are said, planned, approved and followed; agents are steered; slowness is seen; by hand."""

from datetime import timedelta

import pytest
from pydantic import BaseModel

from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.models import RunRow, StepRow
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.sla.collect import Collector
from enterprisehub.kernel.sla.watch import watch
from enterprisehub.kernel.work import enqueue


@pytest.fixture(autouse=True)
def nobody_works(monkeypatch):
    """What is asked for here waits: a worker that another test started would do it meanwhile."""
    monkeypatch.setattr(enqueue, "VERSION", "of nobody")


class Given(BaseModel):
    topic: str


class Found(BaseModel):
    summary: str


@agent(
    name="test.zebra_counter",
    title="Zebra counter",
    domain="Tests",
    purpose="Counts zebras in the savannah",
    input=Given,
    output=Found,
    permission="agents.run",
    examples=("Count the zebras", "How many zebras are there"),
)
async def zebra_counter(run: AgentRun, given: Given) -> Found:
    del run
    return Found(summary=given.topic)


@pytest.mark.requirement("AGT-10")
async def test_a_goal_is_planned_approved_and_called_off_by_hand(signed_in, with_key):
    assert "Make a plan" in await signed_in.page("/goals")
    unclear = await signed_in.post(
        "/goals", data={"words": "colourless green ideas"}, headers={"accept": "text/html"}
    )
    assert unclear.status_code == 422
    assert "colourless green ideas" in unclear.text
    made = await signed_in.post("/goals", data={"words": "Count the zebras of Kruger"})
    assert made.status_code == 303
    place = made.headers["location"]
    page = await signed_in.page(place)
    for words in ("Zebra counter", "Approve and begin", "Waits for you", "planned by"):
        assert words.casefold() in page.casefold()
    assert (await signed_in.post(f"{place}/approve")).status_code == 303
    assert "Running" in await signed_in.page(place)
    assert (await signed_in.post(f"{place}/cancel")).status_code == 303
    assert "1 cancelled" in await signed_in.page("/goals")
    found = (await with_key.get("/api/routing", params={"words": "how many zebras"})).json()
    assert found["candidates"][0]["agent"] == "test.zebra_counter"
    asked = await with_key.post("/api/goals", json={"words": "Count the zebras"})
    assert asked.status_code == 201
    assert [task["agent"] for task in asked.json()["tasks"]] == ["test.zebra_counter"]
    wrong = await with_key.post("/api/goals", json={"words": "colourless green ideas"})
    assert wrong.status_code == 422


@pytest.mark.requirement("AGT-05")
async def test_an_agent_is_paused_and_resumed_by_hand(signed_in, with_key):
    place = "/agents/test.zebra_counter"
    assert "Pause" in await signed_in.page(place)
    assert (await signed_in.post(f"{place}/pause")).status_code == 303
    await signed_in.post(f"{place}/run", data={"topic": "herds"})
    page = await signed_in.page(place)
    assert "1 request waits" in page
    assert "Resume" in page
    status = (await with_key.get("/api/agents/test.zebra_counter/status")).json()
    assert (status["status"], status["waiting_requests"]) == ("paused", 1)
    again = await with_key.post("/api/agents/test.zebra_counter/status", json={"status": "paused"})
    assert again.status_code == 409
    assert (await signed_in.post(f"{place}/resume")).status_code == 303
    restart = await with_key.post("/api/agents/test.zebra_counter/restart")
    assert (restart.status_code, restart.json()["status"]) == (202, "draining")
    assert "Finishing what runs" in await signed_in.page(place)


async def _run(database, scope, **values):
    began = clock.now() - timedelta(seconds=3)
    known = {
        "agent_name": "test.zebra_counter", "agent_version": 1, "domain": "Tests",
        "trigger": "user", "started_by": "user:x", "input": {"topic": "herds"},
        "status": "failed", "error": "No zebras.", "started_at": began, "duration_ms": 2_000,
    }  # fmt: skip
    async with database.scoped(scope) as db:
        row = RunRow(**(known | values))
        db.add(row)
        await db.flush()
        tries = [
            {"started_at": began.isoformat(), "duration_ms": 300, "error": "Fog."},
            {"started_at": began.isoformat(), "duration_ms": 400, "error": None},
        ]
        for position, name in enumerate(("Drive out", "Look around"), 1):
            db.add(
                StepRow(
                    run_id=row.id, position=position, kind="tool", name=name, status="success",
                    started_at=began, duration_ms=900, attempts=tries if position == 2 else [],
                )
            )  # fmt: skip
        return row.id


@pytest.mark.requirement("AGT-04")
async def test_a_run_is_read_step_by_step_and_begun_anew_from_one(
    signed_in, with_key, database, scope
):
    run_id = await _run(database, scope)
    page = await signed_in.page(f"/runs/{run_id}?step=2")
    for words in ("Look around", "Fog.", "Attempts", "Rerun from here", "No zebras."):
        assert words in page
    page = await signed_in.page(f"/runs/{run_id}/rerun?step=2")
    assert "Taken over" in page
    assert 'value="herds"' in page
    wrong = await signed_in.post(f"/runs/{run_id}/rerun", data={"from_step": 9, "topic": "x"})
    assert wrong.status_code == 422
    made = await signed_in.post(
        f"/runs/{run_id}/rerun", data={"from_step": 2, "topic": "elephants"}
    )
    assert made.status_code == 303
    again = (await with_key.get(f"/api/executions{made.headers['location'][5:]}")).json()
    assert (again["retry_of"], again["input"]) == (str(run_id), {"topic": "elephants"})
    by_key = await with_key.post(f"/api/executions/{run_id}/rerun", json={"from_step": 1})
    assert by_key.status_code == 202
    assert (await with_key.get(f"/api/executions/{run_id}/handoffs")).json() == []


@pytest.mark.requirement("AGT-04")
async def test_many_runs_are_counted_before_they_are_replayed(signed_in, with_key, database, scope):
    for _ in range(2):
        await _run(database, scope)
    page = await signed_in.page("/runs?status=failures&agent=test.zebra_counter")
    assert "Replay all" in page
    assert "Cancel all" not in page
    where = "status=failures&agent=test.zebra_counter"
    assert "Replay 2 runs" in await signed_in.page(f"/bulk-runs/new/replay?{where}")
    assert "Replay many runs" in await signed_in.page("/bulk-runs/new/replay")
    done = await signed_in.page("/bulk-runs/new/replay?status=success")
    assert "Success" not in done, "it is called as in the list of runs"
    form = {"status": "failures", "agent": "test.zebra_counter", "count": 1}
    stale = await signed_in.post("/bulk-runs/new/replay", data=form)
    assert stale.status_code == 422
    assert "Look again" in stale.text
    begun = await signed_in.post("/bulk-runs/new/replay", data=form | {"count": 2})
    assert begun.headers["location"] == "/bulk-runs"
    shown = await signed_in.page("/bulk-runs")
    assert "0 of 2 done" in shown
    assert "(failed only)" in shown
    (bulk,) = (await with_key.get("/api/bulk-runs")).json()
    assert (bulk["verb"], bulk["estimated"]) == ("replay", 2)
    assert (await signed_in.post(f"/bulk-runs/{bulk['id']}/stop")).status_code == 303
    assert "Stopped" in await signed_in.page("/bulk-runs")
    guess = await with_key.get("/api/bulk-runs/estimate", params={"status": "failures"})
    assert guess.json()["count"] == 2


@pytest.mark.requirement("AGT-04")
async def test_an_agents_page_opens_on_its_funnel(signed_in, with_key, database, scope):
    await _run(database, scope)
    await _run(database, scope, status="success", error=None)
    page = await signed_in.page("/agents/test.zebra_counter")
    assert "/runs?agent=test.zebra_counter&amp;status=failures" in page
    stages = (await with_key.get("/api/agents/test.zebra_counter/funnel")).json()
    counted = {stage["name"]: stage["count"] for stage in stages}
    still = {"pending": 0, "in_progress": 0, "cancelled": 0}
    assert counted == {"assigned": 2, "done": 1, "failed": 1} | still
    assert "/runs?agent=test.zebra_counter&amp;status=success" in page
    assert "Nobody" in await signed_in.page("/agents/test.zebra_counter/funnel/replied")
    await signed_in.page("/agents/test.zebra_counter/funnel/nowhere", status=404)


@pytest.mark.requirement("PLT-42")
async def test_slowness_is_seen_taken_on_and_promised_otherwise(
    signed_in, with_key, database, scope, tenant_id
):
    assert "All promises are kept" in await signed_in.page("/performance")
    collector = Collector()
    for _ in range(30):
        collector.note(tenant_id, "GET", "/deals", 2.0)
    await collector.flush(database)
    async with database.scoped(scope) as db:
        await watch(db)
    page = await signed_in.page("/performance")
    assert "GET /deals" in page
    assert "Broken" in page
    (alert,) = (await with_key.get("/api/performance/alerts")).json()
    taken = await signed_in.post(f"/performance/alerts/{alert['id']}/acknowledge")
    assert taken.status_code == 303
    assert "Taken on" in await signed_in.page("/performance")
    form = {"page_p95_ms": 5000, "api_p95_ms": 300, "escalate_after_minutes": 30}
    assert (await signed_in.post("/performance/promises", data=form)).status_code == 303
    found = (await with_key.get("/api/performance")).json()
    assert [one["breached"] for one in found if one["name"] == "GET /deals"] == [False]
    wrong = await signed_in.post("/performance/promises", data=form | {"page_p95_ms": 1})
    assert wrong.status_code == 422
