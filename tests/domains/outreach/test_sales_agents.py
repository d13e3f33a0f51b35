"""The sales agents on a tenant's own records: a run that finds something, one that does not."""

from datetime import timedelta

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.crm.contracts.inputs import (
    EmailIn,
    NewCompany,
    NewContact,
    NewDeal,
    StageMove,
)
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.crm.logic.write_deal import make_deal, move_deal
from enterprisehub.domains.crm.queries import stages_of
from enterprisehub.domains.delivery.agents.client_health import STATEMENTS as HEALTH_SAYS
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.domains.outreach.agents.account_analyzer import STATEMENTS as ACCOUNT_SAYS
from enterprisehub.domains.outreach.contracts import CompetitorIn
from enterprisehub.domains.outreach.logic.keep_competitors import make_competitor
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents.swarm.conflicts import clash_of
from enterprisehub.kernel.agents.swarm.plan_goal import make_goal
from enterprisehub.kernel.agents.swarm.result import notes_of, result_of
from enterprisehub.kernel.agents.swarm.run_goal import approve_goal
from enterprisehub.kernel.errors import Invalid
from tests.conftest import settled
from tests.webtest import Browser

pytestmark = pytest.mark.requirement("AGT-09")


async def _run(database, scope, agent, **given):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, f"outreach.{agent}", given)

    async def look():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run.id)
            if row.status in ("pending", "running"):
                return None
            return row, await queue.of_run(db, run.id)

    return await settled(look)


async def _book(database, scope):
    """Three software firms that bought, one alike that nobody works, one that is not alike."""
    async with database.scoped(scope) as db:
        pipeline = await default_pipeline(db)
        stages = {stage.name: stage.id for stage in await stages_of(db, [pipeline.id])}
        for n in range(3):
            firm = await make_company(
                db, NewCompany(name=f"Buyer {n}", industry="Software", employees=90)
            )
            deal = await make_deal(db, NewDeal(title=f"Seats {n}", company_id=firm.id))
            await move_deal(db, deal.id, StageMove(stage_id=stages["Won"]))
        alike = await make_company(
            db, NewCompany(name="Alike Inc", industry="Software", employees=80)
        )
        for n in range(6):
            await make_company(db, NewCompany(name=f"Farm {n}", industry="Farming", employees=4))
        ana = await crm.make(
            db,
            NewContact(
                name="Ana Ruiz",
                job_title="Analyst",
                company_id=alike.id,
                emails=[EmailIn(email="ana@alike.example")],
            ),
        )
        return alike.id, ana.id


async def _said(database, scope, contact_id, words, days=1, direction="inbound"):
    async with database.scoped(scope) as db:
        at = clock.now() - timedelta(days=days)
        what = Interaction(
            contact_id=contact_id, channel="voice", direction=direction, summary=words, at=at
        )
        await crm.record(db, what)


async def test_prospecting_proposes_those_like_the_buyers(database, scope, worker):
    empty, none = await _run(database, scope, "prospecting")
    assert (none, "tell no profile yet" in empty.summary) == ([], True)
    _, ana = await _book(database, scope)
    row, [task] = await _run(database, scope, "prospecting")
    assert [one["name"] for one in row.output["prospects"]] == ["Alike Inc"]
    assert (task.kind, task.payload["contact_id"]) == ("crm.add_task", str(ana))
    assert "Software" in task.payload["detail"]


async def test_an_account_is_analysed_and_its_gaps_become_steps(database, scope, worker):
    company, ana = await _book(database, scope)
    row, tasks = await _run(database, scope, "account_analyzer", company_id=str(company))
    assert row.error is None
    codes = {gap["code"] for gap in row.output["analysis"]["gaps"]}
    assert {"decider", "silence", "no_deal"} <= codes
    assert {task.payload["contact_id"] for task in tasks} == {str(ana)}
    assert "Alike Inc" in row.summary


@pytest.mark.requirement("AGT-07")
async def test_what_two_agents_say_of_an_account_can_be_held_against_each_other(
    database, scope, worker
):
    company, ana = await _book(database, scope)
    async with database.scoped(scope) as db:
        head = NewContact(name="Bo Chief", job_title="Chief executive officer", company_id=company)
        chief = (await crm.make(db, head)).id
    for person in (ana, chief):
        await _said(database, scope, person, "Send me the prices")
    async with database.scoped(scope) as db:
        agents = ["outreach.account_analyzer"]
        goal = await make_goal(db, "Analyze the Alike Inc account", agents=agents)
        await approve_goal(db, goal.id)

    async def look():
        async with database.scoped(scope) as db:
            over = (await result_of(db, goal.id)).goal.status == "done"
            return await notes_of(db, goal.id) if over else None

    notes = await settled(look)
    about = [note.value["is"] for note in notes if note.about == f"crm.company:{company}"]
    said = [one for one in about if str(one).startswith("The account is ")]
    assert said
    assert said[0] in {ACCOUNT_SAYS["steady"], ACCOUNT_SAYS["strong"]}
    assert clash_of(said[0], HEALTH_SAYS["at_risk"])
    assert not clash_of(said[0], HEALTH_SAYS["good"])


async def test_quiet_people_get_a_draft_and_others_none(database, scope, worker):
    _, ana = await _book(database, scope)
    none, actions = await _run(database, scope, "nurturing")
    assert (actions, "Nobody who talked with us" in none.summary) == ([], True)
    async with database.scoped(scope) as db:
        await MessagingSettings(postal_address="1 Main Street, Austin, TX 78701").save(db)
    await _said(database, scope, ana, "Send me the prices", days=40)
    row, [email] = await _run(database, scope, "nurturing")
    assert (email.kind, row.output["drafted"]) == ("messaging.send_email", ["Ana"])
    again, _ = await _run(database, scope, "nurturing")
    assert again.output["left_out"] == ["Ana Ruiz: a message waits already"]


async def test_the_book_is_checked_deal_by_deal(database, scope, worker):
    sound, _ = await _run(database, scope, "revenue_ops")
    assert sound.summary == "There is no open deal to check."
    async with database.scoped(scope) as db:
        await make_deal(db, NewDeal(title="Bare deal"))
    row, [task] = await _run(database, scope, "revenue_ops")
    assert row.output["book"]["by_code"] == {
        "amount": 1, "close_on": 1, "next_step": 1, "owner": 1, "contact": 1,
    }  # fmt: skip
    assert task.title == "Add a task: Put Bare deal in order"


async def test_a_deal_is_validated_and_an_agenda_asks_what_is_open(database, scope, worker):
    company, ana = await _book(database, scope)
    async with database.scoped(scope) as db:
        new = NewDeal(title="Alike, seats", company_id=company, contact_id=ana)
        deal = await make_deal(db, new)
    await _said(database, scope, ana, "We look for a faster way")
    row, [task] = await _run(database, scope, "validation", deal_id=str(deal.id))
    standing = {one["code"]: one["standing"] for one in row.output["criteria"]}
    assert (standing["talk"], standing["money"], standing["decider"]) == ("met", "unmet", "unknown")
    assert "Besides you, who takes part" in task.payload["detail"]
    row, [note] = await _run(database, scope, "agenda_generator", deal_id=str(deal.id), minutes=45)
    assert sum(point["minutes"] for point in row.output["points"]) == 45
    assert "Which budget is set aside" in note.payload["body"]
    with pytest.raises(Invalid) as nobody:
        await _run(database, scope, "agenda_generator")
    assert nobody.value.details["fields"] == {"": "Name a contact or a deal."}


async def test_a_persona_is_told_by_what_shows_it(database, scope, worker):
    _, ana = await _book(database, scope)
    await _said(database, scope, ana, "Can it integrate with SSO? Is there an API?")
    row, [note] = await _run(database, scope, "persona_router", contact_id=str(ana))
    assert row.output["routing"]["persona"] == "user"
    assert any("API" in mark for mark in row.output["routing"]["marks"])
    assert note.kind == "crm.add_note"


async def test_a_demo_is_planned_around_what_is_known(database, scope, worker):
    _, ana = await _book(database, scope)
    row, actions = await _run(database, scope, "demo", contact_id=str(ana), minutes=30)
    assert row.error is None
    assert sum(scene["minutes"] for scene in row.output["scenes"]) == 30
    assert bool(actions) == bool(row.output["times"])


async def test_partners_who_went_quiet_are_named(database, scope, worker):
    none, _ = await _run(database, scope, "partner_coordinator")
    assert "No contact is a partner yet" in none.summary
    async with database.scoped(scope) as db:
        pat = await crm.make(db, NewContact(name="Pat Moss", lifecycle="partner"))
        await make_deal(db, NewDeal(title="Sent by Pat", source="Referral Pat Moss"))
    await _said(database, scope, pat.id, "I have somebody for you", days=60)
    row, [task] = await _run(database, scope, "partner_coordinator")
    assert row.output["partners"][0]["brought"] == 1
    assert "Quiet for 60 days, though they brought 1 deal" in task.payload["detail"]


async def test_named_competitors_are_quoted_and_answered(
    database, scope, worker, signed_in: Browser
):
    none, _ = await _run(database, scope, "competitor_watch")
    assert "No competitor is on the list yet" in none.summary
    _, ana = await _book(database, scope)
    async with database.scoped(scope) as db:
        card = CompetitorIn(name="Rival Co", aliases=("RivalCo",), answer="We answer in a day.")
        await make_competitor(db, card)
    await _said(database, scope, ana, "We talk. RivalCo is cheaper, they say. Hm.")
    row, [task] = await _run(database, scope, "competitor_watch")
    assert task.evidence[0]["quote"] == "RivalCo is cheaper, they say."
    assert "Our answer: We answer in a day." in task.payload["detail"]
    assert row.output["mentions"][0]["who"] == "Ana Ruiz"
    shown = await signed_in.page("/competitors/mentions")
    assert "“RivalCo is cheaper, they say.”" in shown


async def test_competitors_are_kept_on_their_page(signed_in: Browser):
    assert "No competitor yet" in await signed_in.page("/competitors")
    card = {"name": "Rival Co", "aliases": "RC, Rival", "answer": "Faster."}
    assert (await signed_in.post("/competitors", data={"name": "x"})).status_code == 422
    assert (await signed_in.post("/competitors", data=card)).status_code == 303
    assert "is on the list already" in (await signed_in.post("/competitors", data=card)).text
    [kept] = (await signed_in.get("/api/competitors")).json()
    place = f"/competitors/{kept['id']}"
    assert 'value="RC, Rival"' in await signed_in.page(place)
    assert (await signed_in.post(place, data=card | {"answer": "Better."})).status_code == 303
    assert "Better." in await signed_in.page("/competitors")
    assert (await signed_in.get("/api/competitors/mentions")).json()["mentions"] == []
    assert (await signed_in.post(f"{place}/remove")).status_code == 303
