"""A connected model words the advisor's steps; what was seen, and every number, stay the rules'."""

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact, NewDeal
from enterprisehub.domains.crm.logic.write_deal import make_deal
from enterprisehub.domains.pipeline.logic.word_steps import two_lines
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents import execute as runs
from tests.conftest import settled
from tests.scripted_models import connected_models, draft_in

pytestmark = pytest.mark.requirement("PIP-04")


@pytest.fixture
async def model(database, scope, ring):
    async with connected_models(database, scope) as server:
        yield server


def test_a_step_is_two_lines():
    assert two_lines("Call Ana.\n\nShe wrote twice.") == ("Call Ana", "She wrote twice.")
    assert two_lines("Call Ana, she wrote twice.") is None
    assert two_lines("a\nb\nc") is None
    assert two_lines("x" * 121 + "\nb") is None


async def _advised(database, scope):
    async with database.scoped(scope) as db:
        lead = await crm.make(db, NewContact(name="Ana Ruiz"))
        deal = await make_deal(db, NewDeal(title="Maple Street", contact_id=lead.id))
        begun = await runs.execute(db, "pipeline.deal_advisor", {"deal_id": str(deal.id)})

    async def ended():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, begun.id)
            if row.status in ("pending", "running"):
                return None
            assert row.output, row.error
            return row, await queue.of_run(db, begun.id)

    return await settled(ended)


def _warmer(draft):
    step, _, because = draft.partition("\n")
    return f"{step} please\n{because}"


CHANGES = {
    "words": (_warmer, True),
    "one_line": (lambda draft: draft.replace("\n", " "), False),
    "a_new_number": (lambda draft: _warmer(draft).rstrip(".") + " within 3 days.", False),
    "a_new_name": (lambda draft: _warmer(draft).rstrip(".") + " with Northwind.", False),
}


@pytest.mark.parametrize(("change", "used"), CHANGES.values(), ids=CHANGES)
async def test_a_model_words_steps_and_adds_nothing(database, scope, worker, model, change, used):
    model.replies = [lambda request: change(draft_in(request))]
    row, actions = await _advised(database, scope)
    assert row.engine == ("model" if used else "rules")
    assert len(actions) >= 2
    for action in actions:
        assert (" please: Maple Street" in action.payload["title"]) is used
        assert action.evidence[0]["quote"] == action.facts["seen"]
        assert ("worded by" in action.facts) is used
    assert "Ana Ruiz" not in "".join(model.prompts)


async def test_a_model_that_does_not_answer_is_asked_once(database, scope, worker, model):
    model.replies = [400]
    row, actions = await _advised(database, scope)
    assert (row.engine, len(model.requests)) == ("rules", 1)
    assert len(actions) >= 2
