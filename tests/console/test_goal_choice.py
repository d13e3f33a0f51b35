"""Where the rules are unsure which agent is meant, a connected model chooses; people approve."""

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.kernel.agents.swarm.ask_choice import stands_in
from tests.scripted_models import connected_models

pytestmark = pytest.mark.requirement("AGT-10")
WORDS = "Wärm Farrow wieder auf"


@pytest.fixture
async def model(database, scope, ring):
    async with connected_models(database, scope) as server:
        yield server


def test_evidence_is_words_that_follow_each_other_in_the_request():
    assert stands_in("wieder auf", WORDS)
    assert not stands_in("auf wieder", WORDS)
    assert not stands_in("", WORDS)
    assert not stands_in("delete everything", WORDS)


async def _farrow(database, scope):
    async with database.scoped(scope) as db:
        return await crm.make(db, NewContact(name="Kim Farrow"))


async def test_a_model_chooses_what_the_rules_cannot_and_it_is_shown(
    database, scope, model, signed_in
):
    await _farrow(database, scope)
    model.replies = [{"agent": "outreach.nurturing", "evidence": "Wärm Farrow wieder auf"}]
    made = await signed_in.post("/goals", data={"words": WORDS})
    assert made.status_code == 303
    page = await signed_in.page(made.headers["location"])
    assert "a model" in page
    assert "chosen by a model" in page
    goal = (await signed_in.get(f"/api{made.headers['location']}")).json()
    assert (goal["engine"], goal["status"]) == ("model", "planned")
    assert {task["agent"] for task in goal["tasks"]} == {"outreach.nurturing"}
    assert WORDS in model.prompts[0]


@pytest.mark.parametrize(
    "said",
    [
        {"agent": "root.delete_all", "evidence": "wieder auf"},
        {"agent": "outreach.nurturing", "evidence": "re-engage"},
        {"agent": "", "evidence": ""},
        500,
    ],
    ids=["no_agent_of_ours", "evidence_not_said", "none", "no_answer"],
)
async def test_else_the_person_is_asked_as_before(database, scope, model, signed_in, said):
    await _farrow(database, scope)
    model.replies = [said]
    asked = await signed_in.post("/goals", data={"words": WORDS})
    assert asked.status_code == 422
    refused = await signed_in.post("/api/goals", json={"words": WORDS})
    assert (refused.status_code, "words" in refused.json()["fields"]) == (422, True)


async def test_a_sure_choice_and_one_of_a_person_ask_no_model(database, scope, model, signed_in):
    await _farrow(database, scope)
    form = {"words": f"{WORDS}", "agent": "outreach.nurturing"}
    made = await signed_in.post("/goals", data=form)
    goal = (await signed_in.get(f"/api{made.headers['location']}")).json()
    assert (goal["engine"], model.requests) == ("rules", [])
    assert goal["tasks"][0]["agent"] == "outreach.nurturing"
