"""A connected model words what agents draft for a quiet contact; what claims more is not used."""

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact, PhoneIn
from enterprisehub.domains.messaging.settings import MessagingSettings
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.llm.models import ModelCallRow
from tests.conftest import settled
from tests.scripted_models import connected_models, draft_in

BODY = (
    "Hi there,\n\nI would like to pick up where we left off.\n\nIs this still of interest, or should "
    "we pause for now?\n\nBest regards,\nJorge\nNorthwind Realty"
)


@pytest_asyncio.fixture
async def model(database, scope, ring):
    async with connected_models(database, scope) as server:
        async with database.scoped(scope) as db:
            await OutreachSettings(sender_name="Jorge", company_name="Northwind Realty").save(db)
            await MessagingSettings(postal_address="1 Main Street, Austin, TX 78701").save(db)
        yield server


async def _quiet(database, scope, **reached):
    """Somebody who talked with us forty days ago."""
    async with database.scoped(scope) as db:
        ana = await crm.make(db, NewContact(name="Ana Ruiz", **reached))
        said = Interaction(
            contact_id=ana.id,
            channel="sms",
            direction="inbound",
            summary="Send me the prices",
            at=clock.now() - timedelta(days=40),
        )
        await crm.record(db, said)


async def _nurtured(database, scope):
    return await _run(database, scope, "outreach.nurturing")


async def _run(database, scope, agent, **given):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, agent, given)

    async def look():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run.id)
            if row.status in ("pending", "running"):
                return None
            return row, await queue.of_run(db, run.id)

    return await settled(look)


@pytest.mark.requirement("AGT-09")
@pytest.mark.requirement("LLM-04")
@pytest.mark.parametrize(
    ("words", "used"),
    [
        (BODY, True),
        (BODY.replace("pick up", "pick up our $900,000 offer"), False),
        (BODY.replace("Jorge", "Dana"), False),
        (500, False),
    ],
)
async def test_a_model_words_the_email_of_nurturing_and_adds_nothing(
    database, scope, worker, model, words, used
):
    await _quiet(database, scope, emails=[EmailIn(email="ana@northwind.example")])
    model.replies = [words]
    row, [email] = await _nurtured(database, scope)
    assert row.engine == ("model" if used else "rules")
    assert (email.payload["body"] == BODY) is used
    assert "900" not in email.payload["body"]
    assert "Jorge" in email.payload["body"]
    origin = email.payload["provenance"]
    assert (origin["model"], origin["prompt"]) == (
        ("openai_compatible:tiny", "outreach.reword") if used else (None, None)
    )
    async with database.scoped(scope) as db:
        calls = (await db.scalars(select(ModelCallRow).where(ModelCallRow.run_id == row.id))).all()
    assert calls, "what was asked stands in the ledger, also where it was of no use"


@pytest.mark.requirement("AGT-09")
async def test_without_a_model_the_rules_draft_a_text(database, scope, worker):
    async with database.scoped(scope) as db:
        await OutreachSettings(sender_name="Jorge", company_name="Northwind Realty").save(db)
    await _quiet(database, scope, phones=[PhoneIn(phone="+15125550148")])
    row, [text] = await _nurtured(database, scope)
    assert (row.engine, text.kind) == ("rules", "messaging.send_text")
    assert text.payload["provenance"]["model"] is None


def _reversed(draft):
    """The free times in another order: each is true, and none stands where it stood."""
    times = [line for line in draft.splitlines() if line.startswith("- ")]
    return draft.replace("\n".join(times), "\n".join(reversed(times)))


def _glad(draft):
    return draft.replace("I would like to show you", "I would be glad to show you")


INVITATIONS = {
    "words": (_glad, True),
    "unsigned": (lambda draft: "\n".join(_glad(draft).splitlines()[:-3]), False),
    "a_price": (lambda draft: _glad(draft).replace("minutes", "minutes and costs $50", 1), False),
    "another_day": (lambda draft: _glad(draft).replace("- ", "- Saturday or ", 1), False),
    "times_reversed": (lambda draft: _reversed(_glad(draft)), False),
}


@pytest.mark.requirement("AGT-09")
@pytest.mark.parametrize(("change", "used"), INVITATIONS.values(), ids=INVITATIONS)
async def test_a_model_words_an_invitation_and_leaves_its_times(
    database, scope, worker, model, owner, change, used
):
    async with database.scoped(scope) as db:
        reached = NewContact(name="Ana Ruiz", emails=[EmailIn(email="ana@northwind.example")])
        ana = await crm.make(db, reached)
    model.replies = [lambda request: change(draft_in(request))]
    row, [email] = await _run(database, scope, "outreach.demo", contact_id=str(ana.id))
    assert row.engine == ("model" if used else "rules")
    assert ("glad" in email.payload["body"]) is used
    assert all(f"- {time}" in email.payload["body"] for time in row.output["times"])
    assert (email.payload["provenance"]["model"] is not None) is used
