"""Plain words find the agent and the records they mean; what is unclear is asked, not guessed."""

from datetime import timedelta

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from sqlalchemy import select, update

from enterprisehub.domains.crm.logic.describe_records import describe_records
from enterprisehub.domains.crm.models import CompanyRow, ContactRow, DealRow, StandingRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.routing.fill_input import fill_input, record_fields
from enterprisehub.kernel.agents.routing.rank_agents import is_sure, rank, ranking_of
from enterprisehub.kernel.agents.routing.select_records import select_records
from enterprisehub.kernel.agents.routing.words import features, stem
from enterprisehub.kernel.agents.swarm.plan_goal import draft_plan, make_goal
from enterprisehub.kernel.agents.swarm.result import result_of
from enterprisehub.kernel.agents.swarm.run_goal import approve_goal
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.seeding import SEED, DemoSeed


@pytest.fixture
async def furnished(database, scope, new_person):
    """The demo's customers, of whom one finance company has a deal that went quiet."""
    team = [(await new_person(role)).id for role in (Role.OWNER, Role.MANAGER, Role.MEMBER)]
    people = DemoSeed(*team)
    async with database.scoped(scope) as db:
        await SEED._handlers["crm"](db, people)
        long_ago = clock.now() - timedelta(days=60)
        company = await db.scalar(select(CompanyRow).where(CompanyRow.industry == "Mortgage"))
        deal = (await db.scalars(select(DealRow).where(DealRow.state == "open").limit(1))).one()
        deal.company_id, deal.stage_since_at, deal.title = company.id, long_ago, "Pecan renewal"
        quiet = update(StandingRow).where(StandingRow.contact_id == deal.contact_id)
        await db.execute(quiet.values(last_activity_at=long_ago))
        return deal


@pytest.mark.requirement("AGT-10")
@pytest.mark.parametrize(
    "words",
    ["Draft a follow-up to Maria Delgado", "follow up with maria", "please follow-upp with her"],
)
def test_the_agent_that_is_meant_comes_first(words):
    found = rank(words)
    assert found[0].agent == "outreach.follow_up"
    assert 0 < found[0].score_ratio <= 1


@pytest.mark.requirement("AGT-10")
def test_what_nobody_may_run_is_not_offered():
    assert rank("follow up", allowed=lambda _: False) == []
    assert ranking_of([]).rank("anything") == []


@pytest.mark.requirement("AGT-10")
async def test_stale_fintech_deals_become_tasks_for_their_contacts(database, scope, furnished):
    async with database.scoped(scope) as db:
        goal = await make_goal(db, "Re-engage stale fintech deals")
        result = await result_of(db, goal.id)
    assert [task.about_title for task in result.tasks] == ["Pecan renewal"]
    (task,) = result.tasks
    assert task.agent in AGENTS
    assert record_fields(AGENTS[task.agent])
    understood = goal.reading["steps"][0]["understood"]
    assert "quiet for 21 days or more" in understood
    assert "industry like fintech" in understood


@pytest.mark.requirement("AGT-07")
async def test_two_deals_of_one_person_are_one_message_to_them(database, scope, furnished):
    async with database.scoped(scope) as db:
        other = (
            await db.scalars(
                select(DealRow).where(DealRow.state == "open", DealRow.id != furnished.id).limit(1)
            )
        ).one()
        other.title, other.contact_id = "Pecan second office", furnished.contact_id
        other.company_id, other.stage_since_at = furnished.company_id, furnished.stage_since_at
    async with database.scoped(scope) as db:
        plan = await draft_plan(db, "Re-engage stale fintech deals")
    (task,) = plan.tasks
    assert {"Pecan renewal", "Pecan second office"} == set(
        task.title.removeprefix("Follow-up: ").split("; ")
    )
    assert (task.key, task.given["contact_id"]) == ("1.1", str(furnished.contact_id))


@pytest.mark.requirement("AGT-10")
async def test_a_named_person_is_the_one_who_is_meant(database, scope, furnished):
    async with database.scoped(scope) as db:
        plan = await draft_plan(db, "Draft a follow-up to Maria Delgado")
    (task,) = plan.tasks
    assert (task.agent, task.about_title) == ("outreach.follow_up", "Maria Delgado")
    assert task.given["contact_id"] == str(task.about.id)


@pytest.mark.requirement("AGT-10")
async def test_the_deal_of_somebody_is_theirs_and_not_every_deal(database, scope, furnished):
    async with database.scoped(scope) as db:
        owner = await db.scalar(
            select(ContactRow.name).where(ContactRow.id == furnished.contact_id)
        )
        found = await select_records(db, f"a proposal for the {owner} deal", ("crm.deal",))
        assert len(found.records) == 1
        named = await select_records(db, "a proposal for the Delgado deal", ("crm.deal",))
        assert [title for _, title in named.records] == ["Delgado, listing"]
        many = await select_records(db, "proposals for all open deals", ("crm.deal",))
        assert len(many.records) > 1


@pytest.mark.requirement("AGT-10")
def test_reasons_are_the_words_of_the_asker():
    assert {"Re-engage", "stale"} & set(rank("Re-engage stale fintech deals")[0].because)
    for words in ("check in with our referral partners", "clean up duplicate contacts"):
        because = rank(words)[0].because
        assert because
        assert all(one in words for one in because)
    reviving = {one.agent for one in rank("revive")[:3]}
    assert "outreach.nurturing" in reviving, "a word that is known is not taken for another"


@pytest.mark.requirement("AGT-10")
async def test_words_that_point_back_mean_what_was_spoken_of(database, scope, furnished):
    words = "Analyze the account Pecan Street Lending and check its client health"
    async with database.scoped(scope) as db:
        plan = await draft_plan(db, words)
        alone = await draft_plan(db, "Check client health")
    assert [step.agent for step in plan.steps] == [
        "outreach.account_analyzer",
        "delivery.client_health",
    ]
    about = [{title for _, title in step.selection.records} for step in plan.steps]
    assert about == [{"Pecan Street Lending"}] * 2
    assert not alone.steps[0].selection, "the health of clients is no line of business"


@pytest.mark.requirement("AGT-10")
async def test_what_is_unclear_is_asked(database, scope, furnished):
    async with database.scoped(scope) as db:
        nonsense = await draft_plan(db, "colourless green ideas")
        assert nonsense.unclear
        assert not nonsense.tasks
        nobody = await draft_plan(db, "follow up with fintech deals over 900m")
        assert "No record fits" in nobody.unclear[0].says
        unnamed = await draft_plan(db, "write a follow-up")
        assert "needs to know" in unnamed.unclear[0].says
        with pytest.raises(Invalid, match="cannot be planned"):
            await make_goal(db, "colourless green ideas")


@pytest.mark.requirement("AGT-10")
@pytest.mark.parametrize(
    "words", ["delete everything", "erase all contacts", "Wipe the database", "destroy our deals"]
)
async def test_what_no_agent_does_is_said_and_not_given_to_the_nearest(database, scope, words):
    async with database.scoped(scope) as db:
        plan = await draft_plan(db, words)
    (unclear,) = plan.unclear
    assert unclear.says.startswith("No agent does this.")
    assert (unclear.candidates, plan.tasks) == ((), [])


@pytest.mark.requirement("AGT-10")
async def test_an_agent_is_chosen_by_hand_and_approved_by_who_may_run_it(
    database, scope, furnished
):
    async with database.scoped(scope) as db:
        plan = await draft_plan(db, "Maria Delgado", agents=["outreach.follow_up"])
        assert plan.tasks[0].agent == "outreach.follow_up"
    nobody = Scope(scope.tenant_id, Actor("user", str(new_id()), "Visitor"))
    async with database.scoped(nobody) as db:
        assert (await draft_plan(db, "Draft a follow-up to Maria Delgado")).tasks == []


@pytest.mark.requirement("AGT-10")
async def test_records_are_found_by_what_is_said_of_them(database, scope, furnished):
    async with database.scoped(scope) as db:
        stale = await select_records(db, "deals not touched for 30 days", ("crm.deal",))
        assert "Pecan renewal" in [title for _, title in stale.records]
        none = await select_records(db, "deals not touched for 900 days", ("crm.deal",))
        assert none.records == ()
        assert await select_records(db, "write something nice", ("crm.deal",)) is None
        spec = AGENTS["outreach.follow_up"]
        filled = await fill_input(db, spec, "because it stalled", [stale.records[0][0]])
        assert filled.missing == ()
        assert filled.given["occasion"] == "stalled"


@pytest.mark.parametrize(
    ("words", "quiet", "least", "state"),
    [
        ("stale deals", 21, None, None),
        ("open deals over $50k without a reply", None, 5_000_000, "open"),
        ("deals with no activity in 3 weeks", 21, None, None),
        ("lost deals", None, None, "lost"),
        ("everything", None, None, None),
    ],
)
def test_conditions_are_read_out_of_words(words, quiet, least, state):
    found = describe_records(words)
    assert (found.quiet_days, found.least_cents, found.state) == (quiet, least, state)


@hypothesis_given(st.text(max_size=300))
def test_any_words_can_be_read(words):
    describe_records(words)
    assert all(weight > 0 for weight in features(words).values())


@pytest.mark.parametrize(
    ("first", "second"), [("pricing", "prices"), ("stalled", "stalling"), ("company", "companies")]
)
def test_forms_of_a_word_are_one(first, second):
    assert stem(first) == stem(second)


async def test_a_plan_is_carried_out_by_real_agents(database, scope, furnished, runtime):
    async with database.scoped(scope) as db:
        goal = await make_goal(db, "Draft a follow-up to Maria Delgado")
        await approve_goal(db, goal.id)
        result = await result_of(db, goal.id)
    assert [task.status for task in result.tasks] == ["running"]


@pytest.mark.requirement("AGT-10")
async def test_one_word_or_a_name_alone_is_asked_about_with_choices(database, scope, furnished):
    async with database.scoped(scope) as db:
        word = await draft_plan(db, "revive")
        assert (word.tasks, word.unclear[0].says.startswith("One word")) == ([], True)
        assert "outreach.nurturing" in {one.agent for one in word.unclear[0].candidates}
        company = await db.scalar(select(CompanyRow).where(CompanyRow.industry == "Mortgage"))
        named = await draft_plan(db, company.name)
        assert "for whom, not what" in named.unclear[0].says
        assert "outreach.account_analyzer" in {one.agent for one in named.unclear[0].candidates}
        clear = await draft_plan(db, "duplicates")
        assert [task.agent for task in clear.tasks] == ["hygiene.duplicate_watcher"]


@pytest.mark.requirement("AGT-10")
def test_check_is_no_first_half_of_whatever_follows():
    found = rank("Check duplicates")
    assert (found[0].agent, found[0].score_ratio > 0.4) == ("hygiene.duplicate_watcher", True)
    assert "checkin" in features("check in with Maya")
    assert "followup" in features("follow up with Maya")


@pytest.mark.requirement("AGT-10")
@pytest.mark.parametrize("request_", ["revive", "revive quiet deals", "revive stale deals"])
def test_reviving_is_neither_reviewing_nor_asking_who_is_engaged(request_):
    found = rank(request_)
    assert found[0].agent == "outreach.nurturing"
    assert is_sure(found)
