"""What a flow asks, answers and follows up with is changed in the console, without a program."""

import pytest

from enterprisehub.domains.conversations.flows.catalog import shipped
from enterprisehub.domains.conversations.logic.choose_flow import current_flow
from enterprisehub.domains.conversations.logic.edit_flow import apply_form, form_of
from enterprisehub.kernel.errors import Invalid
from tests.domains.conversations.talk import Talk

HERE = "/bots/flows/seller"
pytestmark = pytest.mark.requirement("BYD-04")
POOL = {
    "new.title.en": "Swimming pool", "new.title.es": "Piscina", "new.type": "choice",
    "new.choices.en": "In the ground\nAbove ground\nNo pool",
    "new.choices.es": "Enterrada\nSobre el suelo\nSin piscina",
    "new.place": "1", "new.required": "on", "new.words": "pool, swimming",
    "new.ask.consultative.en": "What kind of pool does it have?",
    "new.ask.consultative.es": "¿Qué tipo de piscina tiene?",
    "new.ask.confrontational.en": "Which pool?", "new.ask.confrontational.es": "¿Qué piscina?",
    "new.rephrase.en": "In the ground, above it, or none?",
    "new.rephrase.es": "¿Enterrada, sobre el suelo o ninguna?",
}  # fmt: skip
PARKING = {
    "answer.new.topic": "parking", "answer.new.words": "parking, Garage",
    "answer.new.text.en": "Parking: {parking}.", "answer.new.text.es": "Aparcamiento: {parking}.",
    "answer.new.without.en": "{agent} will tell you about parking.",
    "answer.new.without.es": "{agent} le contará del aparcamiento.",
}  # fmt: skip


def _with(**more: str) -> dict[str, str]:
    return form_of(shipped("seller")) | more


async def test_questions_answers_and_follow_ups_are_added_and_taken_away(
    signed_in, database, scope, worker
):
    flow = shipped("seller")
    last = len(flow.nurture)
    form = _with(**POOL, **PARKING) | {
        "drop.place": "on", "title.timeline.en": "By when", "most.bedrooms": "12",
        "unlabel.property_type.condo": "on", "more.property_type.en": "Houseboat",
        "more.property_type.es": "Casa flotante", "answer.repairs.drop": "on",
        "answer.fees.text.en": "There is no fee for talking with us.", "follow.0.drop": "on",
        "follow.1.days": "12", f"follow.{last}.days": "45", f"follow.{last}.channel": "sms",
        f"follow.{last}.text.en": "Still thinking of selling?",
        f"follow.{last}.text.es": "¿Sigue pensando en vender?",
        f"follow.{last}.0.slot": "price", f"follow.{last}.0.op": "filled",
    }  # fmt: skip
    saved = await signed_in.post(HERE, data=form)
    assert saved.status_code == 303, saved.text
    place = saved.headers["location"]
    page = await signed_in.page(place)
    for words in ("Swimming pool: choices", "Answer: parking", "Follow-ups of quiet leads",
                  "Kind of home: choices", "By when: what it holds", "Houseboat"):  # fmt: skip
        assert words in page
    await signed_in.post(f"{place}/publish")
    async with database.scoped(scope) as db:
        live = await current_flow(db, "seller")
    assert live.questions[0].slot == "swimming_pool"
    assert [one.value for one in live.slot("swimming_pool").choices] == [
        "in_the_ground", "above_ground", "no_pool",
    ]  # fmt: skip
    names = {slot.name for slot in live.slots}
    assert "place" not in names
    kinds = [one.value for one in live.slot("property_type").choices]
    assert "condo" not in kinds
    assert kinds[-1] == "houseboat"
    assert live.slot("bedrooms").maximum == 12
    assert live.answers["parking"].needs == ("parking",)
    assert live.answers["parking"].words == ("parking", "garage")
    assert "repairs" not in live.answers
    assert [one.after_days for one in live.nurture][:1] == [12]
    assert (live.nurture[-1].key, live.nurture[-1].when[0].slot) == ("seller_day_45", "price")
    assert {one.key for one in flow.nurture[1:]} <= {one.key for one in live.nurture}
    assert apply_form(live, form_of(live)) == live.model_dump(mode="json")
    talk = await Talk(database, scope).begin(default_flow="seller")
    asked = await talk.says("Hi, I want to sell my house. Is there a garage needed?")
    assert "What kind of pool does it have?" in asked
    assert "will tell you about parking." in asked
    again = await talk.says("above ground")
    assert "above ground" in again.lower()
    assert "pool does it have" not in again


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        (POOL | {"new.title.en": ""}, "new.title.en", "what it is called"),
        (POOL | {"new.title.en": "Price"}, "new.title.en", "of this name already"),
        (POOL | {"new.title.en": "123"}, "new.title.en", "Begin with a letter"),
        (POOL | {"new.title.en": "x" * 81}, "new.title.en", "At most 80"),
        (POOL | {"new.type": "property"}, "new.type", "one of the list"),
        (POOL | {"new.type": "' OR 1=1"}, "new.type", "one of the list"),
        (POOL | {"new.choices.es": "Enterrada"}, "new.choices.es", "every language"),
        (POOL | {"new.choices.en": "", "new.choices.es": ""}, "new.choices.en", "Write the choice"),
        (POOL | {"new.choices.en": "A\nA\n!"}, "new.choices.en", "is offered already"),
        (POOL | {"new.place": "-1"}, "new.place", "whole number"),
        (POOL | {"new.rephrase.es": " "}, "new.rephrase.es", "at least one text"),
        ({"most.bedrooms": "many"}, "most.bedrooms", "Give a number"),
        ({"least.bedrooms": "9", "most.bedrooms": "3"}, "most.bedrooms", "below the least"),
        ({"title.price.en": " "}, "title.price.en", "what it is called"),
        ({"drop.price": "on"}, "drop.price", "still looks at it"),
        ({"unlabel.motivation.divorce": "on"}, "unlabel.motivation.divorce", "compares with it"),
        ({"more.property_type.en": "House"}, "more.property_type.es", "every language"),
        (PARKING | {"answer.new.topic": "Parking lot"}, "answer.new.topic", "Small letters"),
        (PARKING | {"answer.new.topic": "fees"}, "answer.new.topic", "already"),
        (PARKING | {"answer.new.words": " "}, "answer.new.words", "recognised"),
        (PARKING | {"answer.new.text.en": "It is {Parking Lot}"}, "answer.new.text.en", "Braces"),
        ({"answer.fees.text.en": ""}, "answer.fees.text.en", "what is said"),
        ({"answer.fees.text.en": "y" * 1001}, "answer.fees.text.en", "At most 1000"),
        ({"answer.unknown.drop": "on"}, "answer.unknown.drop", "cannot be missing"),
        ({"answer.is_bot.drop": "on"}, "answer.is_bot.drop", "cannot be missing"),
        ({"follow.0.days": "1"}, "follow.0.days", "from 2 to 115"),
        ({"follow.0.days": "²"}, "follow.0.days", "from 2 to 115"),
        ({"follow.0.channel": "fax"}, "follow.0.channel", "one of the list"),
        ({"follow.0.channel": "email"}, "follow.0.subject.en", "subject of the email"),
        ({"follow.0.text.en": ""}, "follow.0.text.en", "what is said"),
        ({"follow.0.0.slot": "nothing"}, "follow.0.0.slot", "no such question"),
    ],
)
def test_each_wrong_part_is_named(given, field, says):
    with pytest.raises(Invalid) as refused:
        apply_form(shipped("seller"), _with(**given))
    assert says in refused.value.details["fields"][field]


async def test_what_is_wrong_is_shown_open_with_what_was_typed(signed_in):
    answer = await signed_in.post(HERE, data=_with(**POOL | {"new.place": "first"}))
    assert answer.status_code == 422
    assert 'value="Swimming pool"' in answer.text
    assert "Above ground" in answer.text
    assert "from 1 to 30" in answer.text
    forbidden = _with(**PARKING | {"answer.new.text.en": "Do you have children?"})
    refused = await signed_in.post(HERE, data=forbidden)
    assert refused.status_code == 422
    assert "protected class" in refused.text
    assert "None yet" in refused.text, "nothing was saved"


@pytest.mark.parametrize("name", ["seller", "buyer", "lead", "b2b"])
async def test_every_shipped_flow_can_be_saved_from_its_page(signed_in, name):
    form = form_of(shipped(name))
    assert len(form) < 900, "servers take a thousand fields"
    saved = await signed_in.post(f"/bots/flows/{name}", data=form)
    assert saved.status_code == 303, saved.text
    page = await signed_in.page(f"/bots/flows/{name}")
    assert "Another question" in page
    assert "Another answer" in page
    assert "Another follow-up" in page
