"""A flow is changed, compared and published in the console."""

import pytest

from enterprisehub.domains.conversations.flows.catalog import shipped
from enterprisehub.domains.conversations.logic.choose_flow import current_flow
from enterprisehub.domains.conversations.logic.edit_flow import (
    apply_form,
    differences,
    form_of,
)
from enterprisehub.kernel.errors import Invalid

HERE = "/bots/flows/seller"


@pytest.mark.requirement("BYD-04")
@pytest.mark.parametrize("name", ["seller", "buyer", "lead", "b2b"])
def test_an_unchanged_form_is_the_same_flow(name):
    flow = shipped(name)
    assert apply_form(flow, form_of(flow)) == flow.model_dump(mode="json")
    assert differences(flow, flow) == []


@pytest.mark.requirement("BYD-04")
def test_each_wrong_field_is_named():
    flow = shipped("seller")
    slot = flow.questions[0].slot
    form = form_of(flow) | {f"place.{slot}": "first", "opening.en": " \n ", "note": "x"}
    with pytest.raises(Invalid) as refused:
        apply_form(flow, form)
    assert set(refused.value.details["fields"]) == {f"place.{slot}", "opening.en"}


@pytest.mark.requirement("BYD-04")
async def test_a_draft_is_saved_compared_and_published_in_the_console(signed_in, database, scope):
    flow = shipped("seller")
    first, second = flow.questions[0].slot, flow.questions[1].slot
    form = form_of(flow) | {
        f"place.{first}": "2", f"place.{second}": "1", "note": "Second question first",
        f"ask.{first}.consultative.en": "In which town does the home stand?",
    }  # fmt: skip
    assert f'href="{HERE}"' in await signed_in.page("/bots")
    saved = await signed_in.post(HERE, data=form)
    place = saved.headers["location"]
    page = await signed_in.page(place)
    assert "Order of the questions" in page
    assert "asked, consultative, en" in page
    assert "<ins>" in page
    assert "Replay this version" in page
    number = place.rpartition("/")[2]
    chosen = await signed_in.page(f"/replays?version=seller:{number}")
    assert f'value="seller:{number}" selected' in chosen
    async with database.scoped(scope) as db:
        assert (await current_flow(db, "seller")).version == flow.version, "a draft asks nobody"
    await signed_in.post(f"{place}/publish")
    async with database.scoped(scope) as db:
        live = await current_flow(db, "seller")
    assert [question.slot for question in live.questions[:2]] == [second, first]
    assert live.version == int(number)


@pytest.mark.requirement("BYD-04")
async def test_a_mistake_is_told_and_what_was_typed_stays(signed_in):
    flow = shipped("seller")
    name = f"ask.{flow.questions[0].slot}.consultative.en"
    answer = await signed_in.post(HERE, data=form_of(flow) | {name: "Tell me the town"})
    assert answer.status_code == 422
    assert "must ask exactly one thing" in answer.text
    assert "Tell me the town" in answer.text
    assert "None yet" in answer.text, "nothing was saved"
