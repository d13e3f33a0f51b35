"""What agents are allowed, what their runs cost and came to, and how a run is put aside."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.models import STATUSES, RunRow, StepRow
from enterprisehub.kernel.agents.telling import AGENT_TOPIC
from enterprisehub.kernel.live.models import LiveRow
from enterprisehub.kernel.tenancy.tenants import tenant

FOLLOW_UP = "outreach.follow_up"


async def _run(database, scope, **values):
    started = clock.now() - timedelta(seconds=2)
    known = {
        "agent_name": FOLLOW_UP,
        "agent_version": 1,
        "domain": "Sales",
        "status": "success",
        "trigger": "user",
        "started_by": "user:x",
        "input": {"contact_id": "x"},
        "started_at": started,
        "completed_at": clock.now(),
        "duration_ms": 2_000,
    }
    async with database.scoped(scope) as db:
        row = RunRow(**(known | values))
        db.add(row)
        await db.flush()
        step = StepRow(
            run_id=row.id,
            position=1,
            kind="model",
            name="Weigh it",
            status="failed",
            started_at=started,
            duration_ms=900,
            got={"cost_microcents": 420_000},
            error="Nobody answered.",
        )
        db.add(step)
        return row.id


@pytest.mark.requirement("AGT-01")
async def test_an_agents_page_and_api_tell_what_holds_it(signed_in, with_key):
    page = await signed_in.page(f"/agents/{FOLLOW_UP}")
    assert '<option value="stalled"' in page
    assert "Occasion" in page
    for words in ("As the approval rules say", "Model route", "summary (string)", "60 steps"):
        assert words in page
    found = (await with_key.get("/api/agents")).json()["items"]
    (one,) = [agent for agent in found if agent["name"] == FOLLOW_UP]
    assert one["approval"] == "by_policy"
    assert one["limits"] == {"seconds": 300.0, "steps": 60, "cost_cents": 50}
    assert "proposed" in one["output_schema"]["properties"]


@pytest.mark.requirement("AGT-03")
async def test_a_program_hears_of_an_input_that_the_agent_does_not_have(with_key):
    wrapped = {"input": {"deals": 3}, "deals": 3}
    answer = await with_key.post("/api/agents/pipeline.deal_advisor/execute", json=wrapped)
    assert answer.status_code == 422
    assert answer.json()["fields"] == {
        "input": "is no input of this agent. It takes deal_id, deals."
    }
    taken = await with_key.post("/api/agents/pipeline.deal_advisor/execute", json={"deals": 3})
    assert taken.status_code == 202


@pytest.mark.requirement("AGT-02")
async def test_a_runs_page_shows_cost_outcomes_and_failed_steps(
    signed_in, with_key, database, scope
):
    run_id = await _run(
        database,
        scope,
        cost_microcents=420_000_000,
        tokens_in=100,
        tokens_out=20,
        outcomes={"done": 1, "refused": 1},
    )
    page = await signed_in.page(f"/runs/{run_id}")
    for words in ("1 done, 1 refused", "$4.20", "$0.0042", "Nobody answered.", "120"):
        assert words in page
    read = (await with_key.get(f"/api/executions/{run_id}")).json()
    assert read["outcomes"] == {"done": 1, "refused": 1}
    assert read["steps"][0]["error"] == "Nobody answered."


@pytest.mark.requirement("AGT-02")
async def test_a_run_for_nothing_does_not_look_done(signed_in, database, scope):
    said = "Nothing of it was done: A text: rejected (No.)"
    run_id = await _run(database, scope, status="cancelled", error=said, error_code="nothing_done")
    page = await signed_in.page(f"/runs/{run_id}")
    assert "Nothing done" in page
    assert said in page
    assert "It was called off." in page


@pytest.mark.requirement("AGT-04")
async def test_a_run_is_dismissed_with_a_button_and_cancelled_while_it_waits(
    signed_in, database, scope
):
    run_id = await _run(database, scope)
    assert f"/runs/{run_id}/dismiss" in await signed_in.page(f"/runs/{run_id}")
    assert (await signed_in.post(f"/runs/{run_id}/dismiss")).status_code == 303
    assert str(run_id) not in await signed_in.page("/runs")
    assert f"/runs/{run_id}/dismiss" not in await signed_in.page(f"/runs/{run_id}")
    waiting = await _run(database, scope, status="waiting_approval")
    assert f"/runs/{waiting}/cancel" in await signed_in.page(f"/runs/{waiting}")
    assert (await signed_in.post(f"/runs/{waiting}/cancel")).status_code == 303
    assert "Cancelled" in await signed_in.page(f"/runs/{waiting}")


@pytest.mark.requirement("AGT-04")
@pytest.mark.parametrize("status", STATUSES)
async def test_cards_show_runs_of_every_status(signed_in, database, scope, status):
    await _run(database, scope, status=status)
    assert "last 1 runs" in await signed_in.page(f"/agents/{FOLLOW_UP}/card")
    assert "Follow-up" in await signed_in.page("/agents")


@pytest.mark.requirement("AGT-04")
async def test_a_card_tells_its_last_run_and_opens_what_failed(signed_in, database, scope):
    async with database.scoped(scope) as db:
        ann = await crm.make(db, NewContact(name="Ann Lee"))
    failed = {"status": "failed", "error": "The book is closed.", "summary": None}
    run_id = await _run(database, scope, input={"contact_id": str(ann.id)}, **failed)
    card = await signed_in.page(f"/agents/{FOLLOW_UP}/card")
    assert "2 s · Failed</title>" in card
    assert f'hx-get="/runs/{run_id}/failure"' in card
    assert f'data-live="agents.agent:{FOLLOW_UP} agents.status:{FOLLOW_UP}"' in card
    assert 'id="failure"' in await signed_in.page("/agents")
    dialog = await signed_in.page(f"/runs/{run_id}/failure")
    for words in ("data-open-now", "The book is closed.", "Ann Lee", f"/runs/{run_id}/retry"):
        assert words in dialog
    away = await signed_in.post(f"/runs/{run_id}/dismiss", data={"stay": "yes"})
    assert away.status_code == 204
    assert "/failure" not in await signed_in.page(f"/agents/{FOLLOW_UP}/card")
    async with database.scoped(scope) as db:
        told = list(await db.scalars(select(LiveRow.data).where(LiveRow.topic == AGENT_TOPIC)))
    assert told == [{"agent": FOLLOW_UP}]


@pytest.mark.requirement("AGT-04")
async def test_run_on_a_card_stays_with_the_card(signed_in, database, scope):
    name = "hygiene.data_decay"
    from_card = {"hx-request": "true", "hx-target": "article#agent-hygiene-data-decay"}
    answer = await signed_in.post(f"/agents/{name}/run", headers=from_card)
    assert answer.status_code == 200
    assert 'id="agent-hygiene-data-decay"' in answer.text
    assert "Running" in answer.text
    elsewhere = await signed_in.post(f"/agents/{name}/run")
    assert elsewhere.headers["location"].startswith("/runs/")


@pytest.mark.requirement("AGT-04")
async def test_a_rerun_begins_with_names_and_takes_them_back(signed_in, database, scope):
    async with database.scoped(scope) as db:
        anns = [await crm.make(db, NewContact(name="Ann Lee")) for _ in range(2)]
        bo = await crm.make(db, NewContact(name="Bo Berg"))
        given = {"contact_id": str(anns[1].id), "since": "2026-03-04T10:00:00Z"}
    run_id = await _run(database, scope, input=given)
    page = await signed_in.page(f"/runs/{run_id}/rerun")
    assert 'value="Ann Lee' in page
    assert str(anns[1].id) not in page
    async with database.scoped(scope) as db:
        zone = ZoneInfo((await tenant(db, scope.tenant_id)).time_zone)
    local = datetime(2026, 3, 4, 10, tzinfo=UTC).astimezone(zone)
    assert f'value="{local:%Y-%m-%dT%H:%M}"' in page
    for name, expected in (("Ann Lee", anns[1]), ("Bo Berg", bo)):
        again = {"contact_id": name, "since": f"{local:%Y-%m-%dT%H:%M}", "occasion": "requested"}
        made = await signed_in.post(f"/runs/{run_id}/rerun", data=again)
        async with database.scoped(scope) as db:
            row = await db.get_one(RunRow, UUID(made.headers["location"].rpartition("/")[2]))
        assert row.input["contact_id"] == str(expected.id)
        assert datetime.fromisoformat(row.input["since"]) == local
    unknown = await signed_in.post(f"/runs/{run_id}/rerun", data={"contact_id": "Cy Nobody"})
    assert (unknown.status_code, "no contact called" in unknown.text) == (422, True)


@pytest.mark.requirement("AGT-04")
@pytest.mark.parametrize("status", ["", "success", "failures", "waiting_approval", "cancelled"])
async def test_runs_are_listed_by_every_status(signed_in, database, scope, status):
    run_id = await _run(database, scope)
    page = await signed_in.page(f"/runs?status={status}&agent={FOLLOW_UP}")
    assert (str(run_id) in page) == (status in ("", "success"))


@pytest.mark.requirement("AGT-04")
async def test_a_run_of_a_removed_agent_can_still_be_read(signed_in, database, scope):
    run_id = await _run(database, scope, agent_name="gone.agent")
    assert "gone.agent" in await signed_in.page(f"/runs/{run_id}")
    assert "gone.agent" in await signed_in.page("/runs")
