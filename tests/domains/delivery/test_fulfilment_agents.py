"""Clients' health and what is due, as agents: something found, and nothing found."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewCompany, NewContact, NewDeal, StageMove
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.crm.logic.write_deal import make_deal, move_deal
from enterprisehub.domains.crm.queries import stages_of
from enterprisehub.domains.delivery.models.deals import DealLinkRow, LinkForecastRow, PromiseRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.ids import new_id
from tests.conftest import settled
from tests.domains.delivery.selling import add_deal, add_project

pytestmark = pytest.mark.requirement("AGT-09")


async def _run(database, scope, agent, **given):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, f"delivery.{agent}", given)

    async def look():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run.id)
            if row.status in ("pending", "running"):
                return None
            return row, await queue.of_run(db, run.id)

    return await settled(look)


async def test_late_promises_are_listed_and_asked_for(database, scope, worker):
    none, _ = await _run(database, scope, "deliverable_tracker")
    assert none.summary == "Nothing is late, and nothing is due within 7 days."
    async with database.scoped(scope) as db:
        maya = await crm.make(db, NewContact(name="Maya Chen"))
        now = clock.now()
        for days, words in ((-4, "I'll send the plan."), (2, "I'll call you."), (30, "Later.")):
            due = now + timedelta(days=days)
            db.add(
                PromiseRow(
                    contact_id=maya.id, kind="task", made_by="Dana", made_at=now, by_bot=False,
                    channel="sms", source_kind="messaging.message", source_id=new_id(),
                    said_in=new_id(), starts_at=0, day_named=True, words=words,
                    due_on=due.date(), due_at=due,
                )
            )  # fmt: skip
    row, [task] = await _run(database, scope, "deliverable_tracker")
    assert [one["title"] for one in row.output["late"]] == ["I'll send the plan."]
    assert [one["title"] for one in row.output["due"]] == ["I'll call you."]
    assert task.payload["contact_id"] == str(maya.id)


async def test_clients_are_rated_by_what_is_known_and_nothing_else(database, scope, worker):
    none, _ = await _run(database, scope, "client_health")
    assert "Nobody has bought yet" in none.summary
    async with database.scoped(scope) as db:
        pipeline = await default_pipeline(db)
        won = next(s for s in await stages_of(db, [pipeline.id]) if s.kind == "won")
        firm = await make_company(db, NewCompany(name="Acme"))
        deal = await make_deal(db, NewDeal(title="Seats", company_id=firm.id))
        await move_deal(db, deal.id, StageMove(stage_id=won.id))
    row, actions = await _run(database, scope, "client_health")
    [client] = row.output["clients"]
    assert (client["name"], client["score"], client["band"]) == ("Acme", None, "unknown")
    assert client["parts"]["delivery"].startswith("–:")
    assert actions == []
    one, _ = await _run(database, scope, "client_health", company_id=str(firm.id))
    assert one.output["clients"] == row.output["clients"]


async def test_a_company_of_nobody_is_not_said_to_be_no_client(database, scope, worker):
    row, actions = await _run(database, scope, "client_health", company_id=str(new_id()))
    assert (row.status, row.error, actions) == ("failed", "There is no such company.", [])


async def test_a_project_promised_for_a_day_is_due_while_work_is_left(database, scope, worker):
    today = clock.now().astimezone(ZoneInfo("America/Chicago")).date()
    async with database.scoped(scope) as db:
        source, deal = await add_project(db), await add_deal(db)
        link = DealLinkRow(
            deal_id=deal.id, source_id=source.id, decided_by="Dana",
            promised_on=today - timedelta(days=3),
        )  # fmt: skip
        db.add(link)
        await db.flush()
        for day, left in ((5, 9), (1, 6)):
            made_on = today - timedelta(days=day)
            db.add(LinkForecastRow(link_id=link.id, made_on=made_on, open_items=left))
    row, [task] = await _run(database, scope, "deliverable_tracker")
    [late] = row.output["late"]
    assert (late["title"], late["where"]) == (
        "Acme customer portal", "promised with the deal, 6 items left",
    )  # fmt: skip
    assert task.payload["deal_id"] == str(deal.id)
    assert row.summary.endswith("Longest: Acme customer portal, 3 days.")
    async with database.scoped(scope) as db:
        db.add(LinkForecastRow(link_id=link.id, made_on=today, open_items=0))
    done, _ = await _run(database, scope, "deliverable_tracker")
    assert done.output["late"] == []
