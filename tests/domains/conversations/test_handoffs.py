"""Leads reach people: offered, claimed, given back, or down the chain while nobody is free."""

import pytest
from sqlalchemy import select

from enterprisehub.domains.conversations import api, queries
from enterprisehub.domains.conversations.logic.claim_handoff import claim_handoff
from enterprisehub.domains.conversations.logic.end_session import end_session
from enterprisehub.domains.conversations.logic.offer_handoff import time_out
from enterprisehub.domains.conversations.logic.release_offer import release_offer
from enterprisehub.domains.conversations.logic.tell_handoffs import waiting_handoffs
from enterprisehub.domains.conversations.models import HandoffRow
from enterprisehub.domains.conversations.settings import ClaimGroup
from enterprisehub.domains.crm.models.activities import TaskRow
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel.errors import Conflict, Denied
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from tests.domains.conversations.talk import STORY


@pytest.mark.requirement("CNV-05")
async def test_a_lead_who_asks_for_a_person_is_offered_with_a_brief(talk, owner):
    await talk.begin()
    await talk.says(STORY)
    answer = await talk.says("can I talk to a real person please")
    assert "person" in answer
    handoff = await talk.handoff()
    assert handoff.reason == "human_requested"
    assert handoff.urgent
    assert handoff.chain[0]["user_ids"] == [str(owner.id)]
    assert {fact["title"] for fact in handoff.brief["facts"]} >= {"Place", "Bedrooms"}
    assert handoff.brief["last"]
    assert handoff.verdict["confidence"] == 1.0
    assert (await talk.settled_session(stage="handed_off")).closed_at is None


@pytest.mark.requirement("CNV-05")
async def test_a_claim_silences_the_bot_and_giving_back_resumes_the_same_state(
    talk, database, person_scope
):
    await talk.begin()
    await talk.says(STORY)
    await talk.says("let me speak with a human")
    offered = await talk.handoff()
    async with database.scoped(person_scope) as db:
        claimed = await claim_handoff(db, offered.id)
        assert claimed.claimed_by == person_scope.user_id
    told = (await talk.answers(3))[-1]
    assert told.text == "Dana Whitfield has taken over and will write to you here."
    await talk.text("are you there?")
    thread_id = await talk.thread_id()
    async with database.scoped(person_scope) as db:
        assert (await messaging.thread(db, thread_id)).handler == "person"
        await messaging.give_back(db, thread_id)
    await talk.handoff("returned")
    session = await talk.settled_session(stage="qualifying")
    assert session.slots["price"]["surface"] == "around 450k"
    again, answer = (await talk.answers(5))[-2:]
    assert "automated assistant again" in again.text
    assert "bedroom" not in answer.text
    (heard,) = [turn for turn in await talk.turns() if turn.text == "are you there?"]
    assert heard.state == "heard"


@pytest.mark.requirement("CNV-05")
async def test_what_was_said_to_a_person_is_known_to_the_bot_that_goes_on(
    talk, database, person_scope
):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(stage="qualifying")
    async with database.scoped(person_scope) as db:
        await api.take_over(db, session.id)
    await talk.text("we want less space")
    await talk.messages(3)
    async with database.scoped(person_scope) as db:
        await messaging.write(db, session.thread_id, "Thank you! Is the roof leaking?")
    await talk.messages(4)
    await talk.text("yes it is")
    await talk.messages(5)
    async with database.scoped(person_scope) as db:
        await api.give_back(db, session.id)
    await talk.answers(2)
    session = await talk.settled_session(stage="qualifying")
    assert "less space" in str(session.slots["motivation"])
    assert [t.state for t in await talk.turns() if t.direction == "in"] == ["heard"] * 3
    assert "has_agent" not in session.slots


@pytest.mark.requirement("CNV-05")
async def test_two_people_cannot_have_the_same_lead(talk, database, person_scope, new_person):
    await talk.begin()
    await talk.says("can I talk to a human")
    offered = await talk.handoff()
    other = await new_person(name="Sam Ortiz")
    second = Scope(
        person_scope.tenant_id,
        Actor("user", str(other.id), other.name),
        person_scope.permissions,
        "r",
        other.id,
    )
    async with database.scoped(person_scope) as db:
        await claim_handoff(db, offered.id)
    async with database.scoped(second) as db:
        with pytest.raises(Conflict, match="Dana Whitfield has taken this lead"):
            await claim_handoff(db, offered.id)


async def test_a_program_cannot_claim(talk, database, scope, owner):
    await talk.begin()
    await talk.says("can I talk to a human")
    offered = await talk.handoff()
    async with database.scoped(scope) as db:
        with pytest.raises(Denied):
            await claim_handoff(db, offered.id)


@pytest.mark.requirement("CNV-05")
async def test_nobody_claims_and_the_lead_goes_down_the_chain_to_a_task(
    talk, database, scope, new_person
):
    first, second = await new_person(name="Ann Lee"), await new_person(name="Bo Park")
    chain = (
        ClaimGroup(name="First", user_ids=(first.id,), claim_within_seconds=600),
        ClaimGroup(name="Nobody here", user_ids=(new_id(),), claim_within_seconds=600),
        ClaimGroup(name="Second", user_ids=(second.id,), claim_within_seconds=600),
    )
    await talk.begin(handoff_chain=[group.model_dump(mode="json") for group in chain])
    await talk.says("can I talk to a human")
    offered = await talk.handoff()
    assert (offered.step, offered.group_name) == (0, "First")
    async with database.scoped(scope) as db:
        await time_out(db, str(offered.id), 0)
    async with database.scoped(scope) as db:
        again = await queries.handoff(db, offered.id)
        assert (again.state, again.group_name, again.step) == ("offered", "Second", 2)
        await time_out(db, str(offered.id), 0)
        assert again.step == 2
    async with database.scoped(scope) as db:
        await time_out(db, str(offered.id), 2)
    unclaimed = await talk.handoff("unclaimed")
    assert unclaimed.ended_at is not None
    told = (await talk.answers(2))[-1]
    assert "not free yet" in told.text
    session = await talk.settled_session(stage="qualifying")
    assert session.closed_at is None
    async with database.scoped(scope) as db:
        assert [missed.id for missed in await api.open_handoffs(db)] == [unclaimed.id]
        assert await waiting_handoffs(db) == 1
        tasks = list(await db.scalars(select(TaskRow)))
    assert any(task.title.startswith("Get back to this lead") for task in tasks)


@pytest.mark.requirement("CNV-05")
async def test_a_lead_that_was_missed_is_still_there_to_be_taken(talk, database, person_scope):
    await talk.begin()
    await talk.says("can I talk to a human")
    offered = await talk.handoff()
    async with database.scoped(person_scope) as db:
        await time_out(db, str(offered.id), offered.step)
    async with database.scoped(person_scope) as db:
        taken = await api.claim(db, offered.id)
        assert taken.state == "claimed"
        assert await waiting_handoffs(db) == 0
    session = await talk.settled_session(stage="with_person")
    async with database.scoped(person_scope) as db:
        await api.give_back(db, session.id)
        assert (await queries.handoff(db, offered.id)).state == "returned"
        assert await api.open_handoffs(db) == []


@pytest.mark.requirement("CNV-05")
async def test_a_flood_of_handoffs_becomes_tasks(talk, database, scope, owner):
    await talk.begin(handoffs_per_hour=1)
    await talk.says("are you licensed in texas or what")
    async with database.scoped(scope) as db:
        session = await queries.latest_session(db, (await talk.session()).contact_id)
        db.add(
            HandoffRow(
                session_id=session.id,
                contact_id=session.contact_id,
                state="returned",
                reason="qualified",
                group_name="x",
                headline="x",
                brief={},
                score=1,
                temperature="cold",
                offered_at=session.last_turn_at,
            )
        )
        session.bot_message_count = 24
        session.dialogue = {**session.dialogue, "bot_messages": 24}
    await talk.says("hmm")
    held = await talk.handoff("dismissed")
    assert (held.reason, held.verdict["held_by"]) == ("message_cap", "flood_of_tenant")
    await talk.settled_session(stage="qualifying")
    async with database.scoped(scope) as db:
        assert await queries.sessions_to_watch(db, limit=5)
        tasks = list(await db.scalars(select(TaskRow)))
    assert any(task.title.startswith("Get back to this lead") for task in tasks)


async def test_the_end_of_a_session_withdraws_its_offer(talk, database, scope, owner):
    await talk.begin()
    await talk.says("can I talk to a human")
    offered = await talk.handoff()
    session = await talk.settled_session(stage="handed_off")
    async with database.scoped(scope) as db:
        await end_session(db, await queries.session(db, session.id, lock=True), "opted_out")
    async with database.scoped(scope) as db:
        assert (await queries.handoff(db, offered.id)).state == "cancelled"
        assert (await queries.session(db, session.id)).stage == "opted_out"
    before = await talk.count_out()
    await talk.text("hello?")
    async with database.scoped(scope) as db:
        assert await queries.open_session(db, session.contact_id) is None
    assert await talk.count_out() == before


async def told_of_qualified(database, scope) -> int:
    async with database.scoped(scope) as db:
        rows = select(HandoffRow).where(HandoffRow.reason == "qualified")
        return len(list(await db.scalars(rows)))


@pytest.mark.requirement("CNV-05")
async def test_a_qualified_lead_given_back_is_answered_and_not_passed_on_again(
    talk, database, scope, person_scope
):
    await talk.begin()
    await talk.says(STORY)
    await talk.says("we are relocating for work")
    assert "passing this to our agent" in await talk.says("no")
    offered = await talk.handoff()
    async with database.scoped(person_scope) as db:
        await claim_handoff(db, offered.id)
    await talk.settled_session(stage="with_person")
    async with database.scoped(person_scope) as db:
        await messaging.give_back(db, await talk.thread_id())
    await talk.handoff("returned")
    await talk.settled_session(stage="qualifying")
    said = await talk.count_out()
    assert "has what you told me" in (await talk.says("thanks!"))
    assert "2.5 %" in await talk.says("what is your commission?")
    corrected = await talk.says("actually 425, not 450")
    assert "$425,000" in corrected
    assert "?" not in corrected
    assert await talk.count_out() == said + 3
    assert (await talk.session()).stage == "qualifying"
    assert await told_of_qualified(database, scope) == 1
    assert "person" in await talk.says("ok, can I talk to a human again")


@pytest.mark.requirement("CNV-05")
async def test_an_offer_let_go_is_still_there_for_the_others(
    talk, database, scope, person_scope, new_person
):
    other = await new_person(name="Bo Park")
    await talk.begin()
    await talk.says("can I talk to a human")
    offered = await talk.handoff()
    async with database.scoped(scope) as db:
        with pytest.raises(Denied):
            await release_offer(db, offered.id)
    async with database.scoped(person_scope) as db:
        released = await release_offer(db, offered.id)
        assert released.state == "offered"
        assert str(other.id) in released.chain[0]["user_ids"]
        assert str(person_scope.user_id) not in released.chain[0]["user_ids"]
    assert (await talk.session()).stage == "handed_off"


@pytest.mark.requirement("CNV-05")
async def test_the_last_who_lets_go_leaves_a_task_and_the_lead_is_told(
    talk, database, scope, person_scope, new_person
):
    second = await new_person(name="Bo Park")
    chain = (
        ClaimGroup(name="First", user_ids=(person_scope.user_id,)),
        ClaimGroup(name="Second", user_ids=(person_scope.user_id, second.id)),
    )
    await talk.begin(handoff_chain=[group.model_dump(mode="json") for group in chain])
    await talk.says("can I talk to a human")
    offered = await talk.handoff()
    async with database.scoped(person_scope) as db:
        released = await release_offer(db, offered.id)
        assert (released.state, released.group_name) == ("offered", "Second")
    actor = Actor("user", str(second.id), second.name)
    theirs = Scope(person_scope.tenant_id, actor, person_scope.permissions, "r", second.id)
    async with database.scoped(theirs) as db:
        assert (await release_offer(db, offered.id)).state == "unclaimed"
    assert "not free yet" in (await talk.answers(2))[-1].text
    assert (await talk.settled_session(stage="qualifying")).outcome is None
    async with database.scoped(scope) as db:
        tasks = list(await db.scalars(select(TaskRow)))
    assert any(task.title.startswith("Get back to this lead") for task in tasks)


@pytest.mark.requirement("CNV-05")
async def test_a_lead_too_uncertain_is_thanked_and_left_as_a_task(talk, database, scope, owner):
    await talk.begin(handoff_from_confidence=0.99)
    await talk.says(STORY)
    await talk.says("we are relocating for work")
    last = await talk.says("no")
    assert "get in touch" in last
    held = await talk.handoff("dismissed")
    assert (held.reason, held.verdict["held_by"]) == ("qualified", "confidence")
    assert (await talk.settled_session(stage="closed")).outcome == "nurture"


@pytest.mark.requirement("CNV-05")
async def test_a_flow_that_hands_over_keeps_why(talk):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.settled_session(answered_count=5)
    (step,) = session.flow_path
    assert (step["flow"], step["to"], step["verdict"]["allowed"]) == ("lead", "seller", True)
