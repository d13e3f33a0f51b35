"""People are told of what waits for them, once, and of what went wrong."""

import json

import pytest
from sqlalchemy import select

from enterprisehub.console.notices import subscribers
from enterprisehub.domains.compliance.events import OptOutDoubted
from enterprisehub.domains.conversations.events import HandoffOffered
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.domains.messaging.events import MessageReceived
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.actions.facts import ActionDecided, ActionFinished
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.telling import RunChanged
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.notices.inbox import list_notices
from enterprisehub.kernel.notices.kinds import KINDS
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.notices.preferences import choose
from tests.conftest import settled
from tests.connectors.answering import answering
from tests.console.letters import propose_letter


async def _titles(database, scope, person):
    async with database.scoped(scope) as db:
        return [notice.title for notice in await list_notices(db, person.id)]


@pytest.mark.requirement("NTF-01")
async def test_an_offered_lead_is_told_to_those_it_is_offered_to(database, scope, new_person):
    asked, other = await new_person(Role.MEMBER), await new_person(Role.MEMBER)
    fact = HandoffOffered(
        handoff_id=new_id(),
        session_id=new_id(),
        contact_id=new_id(),
        user_ids=[asked.id],
        group="Owner",
        reason="qualified",
        urgent=False,
        headline="Home seller, 6 of 6 answered",
        claim_by_at=clock.now(),
    )
    for _ in range(2):
        async with database.scoped(scope) as db:
            await subscribers.tell_offered(db, fact)
    assert await _titles(database, scope, asked) == ["A lead is offered to you"]
    assert await _titles(database, scope, other) == []


@pytest.mark.requirement("NTF-01")
@pytest.mark.parametrize(("status", "told"), [("success", []), ("failed", ["Follow-up failed"])])
async def test_only_failures_of_agents_are_told(database, scope, new_person, status, told):
    member = await new_person(Role.MEMBER)
    async with database.scoped(scope) as db:
        fact = RunChanged(new_id(), "outreach.follow_up", status)
        await subscribers.tell_run_failed(db, fact)
    assert await _titles(database, scope, member) == told


@pytest.mark.requirement("NTF-01")
async def test_a_failed_run_says_why_in_its_notice(database, scope, owner):
    run = RunRow(
        agent_name="outreach.follow_up", agent_version=1, started_by="user:x", domain="Sales", status="failed", trigger="user",
        input={}, error="There is no such contact.",
    )  # fmt: skip
    async with database.scoped(scope) as db:
        db.add(run)
        await db.flush()
        fact = RunChanged(run.id, "outreach.follow_up", "failed")
        await subscribers.tell_run_failed(db, fact)
        (notice,) = await list_notices(db, owner.id)
    assert (notice.title, notice.body) == ("Follow-up failed", "There is no such contact.")


@pytest.mark.requirement("NTF-01")
async def test_a_doubtful_wish_is_told_to_those_who_may_judge_it(database, scope, new_person):
    manager, member = await new_person(Role.MANAGER), await new_person(Role.MEMBER)
    async with database.scoped(scope) as db:
        fact = OptOutDoubted(new_id(), None, "sms", "not interested")
        await subscribers.tell_doubt(db, fact)
    assert await _titles(database, scope, manager) == ["Somebody may want no more messages"]
    assert await _titles(database, scope, member) == []


@pytest.mark.requirement("NTF-01")
@pytest.mark.parametrize(
    ("taken", "told"),
    [({}, True), ({"taken_by": "seller bot"}, False), ({"automatic": True}, False)],
)
async def test_a_text_that_no_bot_answers_is_told_to_whose_it_is(
    database, scope, new_person, taken, told
):
    owner, other = await new_person(Role.MEMBER), await new_person(Role.MEMBER)
    async with database.scoped(scope) as db:
        ann = await crm.make(db, NewContact(name="Ann Ode", owner_user_id=owner.id))
        thread = await messaging.open_thread(db, ann.id, Channel.SMS, "+15125550187")
        fact = MessageReceived(
            **{
                "message_id": new_id(),
                "thread_id": thread.id,
                "channel": Channel.SMS,
                "contact_id": ann.id,
                "body": "when can someone call me?",
                "at": clock.now(),
                "screened_by": None,
                "taken_by": None,
            }
            | taken
        )
        await subscribers.tell_unanswered(db, fact)
    assert await _titles(database, scope, owner) == ["Ann Ode waits for your answer"] * told
    assert await _titles(database, scope, other) == []


@pytest.mark.requirement("PLT-42", "NTF-01")
async def test_who_wants_it_is_told_by_email_and_in_slack_once(database, scope, new_person, worker):
    written: list[dict[str, str]] = []

    def slack(request):
        if request.url.path.endswith("users.lookupByEmail"):
            known = request.url.params["email"] == person.email
            return {"ok": True, "user": {"id": "U7"}} if known else {"ok": False, "error": "x"}
        written.append(json.loads(request.content))
        return {"ok": True, "ts": "17.2"}

    person = await new_person(Role.OWNER)
    kind = KINDS["performance.sla_breach"]
    with answering(slack) as url:
        async with database.scoped(scope) as db:
            await connect(db, "slack", {"bot_token": "xoxb-1", "api_url": url})
            await choose(db, person.id, {kind.name: frozenset({"email", "chat"})})
        for _ in range(2):
            async with database.scoped(scope) as db:
                await notify(
                    db, kind, "Contacts is slower than promised", body="95 of 100 take 900 ms.",
                    href="/performance", users=[person.id], key="sla:1",
                )  # fmt: skip

        async def told():
            async with database.scoped(scope) as db:
                found = await db.scalars(select(ActionRow).where(ActionRow.kind == "notices.tell"))
                rows = list(found)
            done = len(rows) == 2 and all(row.state == "done" for row in rows)
            return {row.payload["channel"]: row for row in rows} if done else None

        rows = await settled(told)
    (message,) = written
    assert message["channel"] == "U7"
    assert message["text"].startswith("Contacts is slower than promised\n\n95 of 100")
    assert message["text"].endswith("/performance")
    assert rows["email"].payload["to_email"] == person.email
    assert rows["email"].result["connector"] == "sandbox"
    assert await _titles(database, scope, person) == [], "not in the console: nobody ticked that"


@pytest.mark.requirement("NTF-01")
async def test_a_notice_that_cannot_leave_is_not_told_of_by_another(
    database, scope, new_person, worker
):
    person = await new_person(Role.OWNER)
    async with database.scoped(scope) as db:
        await choose(db, person.id, {subscribers.RUN_FAILED.name: frozenset({"chat"})})
        await notify(db, subscribers.RUN_FAILED, "An agent failed", users=[person.id])

    async def failed():
        async with database.scoped(scope) as db:
            query = select(ActionRow).where(ActionRow.kind == "notices.tell")
            row = await db.scalar(query)
            return row if row is not None and row.state == "failed" else None

    row = await settled(failed)
    assert "not connected" in row.error
    async with database.scoped(scope) as db:
        await subscribers.tell_failed(db, ActionFinished(row.id, row.kind, "failed", row.error))
    assert await _titles(database, scope, person) == []


@pytest.mark.requirement("AGT-21")
async def test_whom_proposals_are_given_to_hears_of_it_once(database, scope, owner, new_person):
    theirs = await new_person(Role.MANAGER)
    async with database.scoped(scope) as db:
        rows = [await propose_letter(db, body=f"Hello {number}") for number in range(3)]
        for row in rows[:2]:
            await decide.assign(db, row.id, user_id=theirs.id)
        await decide.assign(db, rows[2].id, user_id=owner.id)
    for row, by in ((rows[0], "user:x"), (rows[1], "user:x"), (rows[2], f"user:{owner.id}")):
        async with database.scoped(scope) as db:
            fact = ActionDecided(row.id, row.kind, "assigned", by)
            await subscribers.tell_assigned(db, fact)
    assert await _titles(database, scope, theirs) == ["2 proposals are yours"]
    assert await _titles(database, scope, owner) == []
