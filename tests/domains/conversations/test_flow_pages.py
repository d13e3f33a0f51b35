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


@pytest.mark.requirement("BYD-04")
async def test_rules_and_choices_are_changed_in_the_console(signed_in, database, scope):
    flow, form = shipped("seller"), form_of(shipped("seller"))
    last = len(flow.scoring.rules)
    form |= {
        "score.0.points": "30", "score.1.drop": "on", "score.4.0.value": "divorce, relocating",
        f"score.{last}.points": "-5", f"score.{last}.reason": "asks a great deal",
        f"score.{last}.0.slot": "price", f"score.{last}.0.op": "at_least",
        f"score.{last}.0.value": "2,000,000", "hot_from": "80",
        "end.1.reason": "not_interested", "end.1.0.slot": "motivation", "end.1.0.op": "is",
        "end.1.0.value": "curious",
        "hand.2.name": "big_home", "hand.2.to": "person", "hand.2.urgent": "on",
        "hand.2.0.slot": "bedrooms", "hand.2.0.op": "at_least", "hand.2.0.value": "8",
        "label.property_type.house.en": "Detached house",
    }  # fmt: skip
    saved = await signed_in.post(HERE, data=form)
    assert saved.status_code == 303, saved.text
    place = saved.headers["location"]
    page = await signed_in.page(place)
    for words in ("Points", "What ends the conversation", "Who takes it over", ": choices"):
        assert words in page
    await signed_in.post(f"{place}/publish")
    async with database.scoped(scope) as db:
        live = await current_flow(db, "seller")
    rules = live.scoring.rules
    assert (len(rules), rules[0].points, live.scoring.hot_from) == (last, 30, 80)
    assert flow.scoring.rules[1].reason not in {rule.reason for rule in rules}
    dear = rules[-1]
    assert (dear.points, dear.when[0].value) == (-5, 200_000_000)
    assert [one.reason for one in live.disqualify] == ["has_agent", "not_interested"]
    assert (live.handoffs[-1].name, live.handoffs[-1].when[0].value) == ("big_home", 8)
    assert live.handoffs[-1].urgent
    assert live.slot("property_type").choices[0].label["en"] == "Detached house"
    again = apply_form(live, form_of(live))
    assert again == live.model_dump(mode="json")


@pytest.mark.requirement("BYD-04")
@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("score.0.points", "many", "from -100 to 100"),
        ("score.0.points", "101", "from -100 to 100"),
        ("score.0.reason", " ", "Write it"),
        ("score.0.0.slot", "nothing", "no such question"),
        ("score.0.0.slot", "", "must hold"),
        ("score.0.0.op", "near", "one of the list"),
        ("score.0.0.value", "soon", "Give a number"),
        ("score.4.0.value", "divorced", "is no choice"),
        ("score.7.0.value", "perhaps", "yes or no"),
        ("score.2.0.op", "within_days", "no date"),
        ("end.0.reason", "whatever", "one of the list"),
        ("hand.0.name", "Big Home", "Small letters"),
        ("hand.0.to", "flow:seller", "in this flow already"),
        ("hand.0.topics", "weather", "is no topic"),
        ("warm_from", "70", "below hot"),
        ("label.property_type.house.en", " ", "how it is offered"),
    ],
)
def test_each_wrong_rule_is_named(field, typed, says):
    flow = shipped("seller")
    with pytest.raises(Invalid) as refused:
        apply_form(flow, form_of(flow) | {field: typed})
    (message,) = refused.value.details["fields"].values()
    assert says in message


@pytest.mark.requirement("BYD-04")
async def test_a_wrong_rule_is_shown_open_with_what_was_typed(signed_in):
    answer = await signed_in.post(
        HERE, data=form_of(shipped("seller")) | {"score.0.points": "lots"}
    )
    assert answer.status_code == 422
    assert 'value="lots"' in answer.text
    assert "from -100 to 100" in answer.text
    assert "None yet" in answer.text, "nothing was saved"
